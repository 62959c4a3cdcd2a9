/* contrast.c - see contrast.h.
 *
 *   table ──▶ pairs ──┐ shuffled by seed                 ┌── holds? ◀── pairs
 *   background texts ─┴──▶ cases.jsonl ──▶ (replay) ──▶ matches.tsv
 *
 * The id of a pair's case is <pair's id>/<0..9>; cases of the background begin with "background/".
 * Times go up evenly, so that the pairs' cases are spread over all the days. */
#define _GNU_SOURCE
#include "contrast.h"

#include <stdlib.h>
#include <string.h>

#include "background.h"
#include "jsonl.h"
#include "prng.h"

#define PAIRS_MAX 1000
#define START_MS  INT64_C(1772409600000) /* 2026-03-02 */
#define SPAN_MS   INT64_C(1209600000) /* 14 days */
#define CUSTOMERS 900

/* ---- reading ---- */

static char *text_of(const json_t *line, const char *name)
{
	const char *text = jsonl_text(line, name);
	return *text ? strdup(text) : NULL;
}

static bool read_pair(struct contrast_pair *p, const json_t *line)
{
	static const char *const sides[] = {"a", "b"};
	p->id = text_of(line, "id");
	p->kind = text_of(line, "kind");
	p->lang = text_of(line, "lang");
	p->about = text_of(line, "about");
	bool good = p->id && p->kind && p->lang && p->about;
	for (size_t i = 0; i < CONTRAST_CASES; i++) {
		const json_t *side = json_object_get(line, sides[i / CONTRAST_TEXTS]);
		const char *text = json_string_value(json_array_get(side, i % CONTRAST_TEXTS));
		good = good && text && json_array_size(side) == CONTRAST_TEXTS;
		p->texts[i] = strdup(text ? text : "");
	}
	return good;
}

static bool take_pair(void *to, const json_t *line, const char **why)
{
	struct contrast *c = to;
	*why = "want a pair: id, kind, lang, about, and a and b with 5 texts each";
	if (c->count == PAIRS_MAX)
		return false;
	return read_pair(&c->at[c->count++], line);
}

struct contrast *contrast_read(const char *path)
{
	struct contrast *c = calloc(1, sizeof *c);
	c->at = calloc(PAIRS_MAX, sizeof *c->at);
	if (jsonl_each(path, take_pair, c))
		return c;
	contrast_free(c);
	return NULL;
}

void contrast_free(struct contrast *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->count; i++) {
		struct contrast_pair *p = &c->at[i];
		free(p->id);
		free(p->kind);
		free(p->lang);
		free(p->about);
		for (size_t k = 0; k < CONTRAST_CASES; k++)
			free(p->texts[k]);
	}
	free(c->at);
	free(c);
}

/* ---- writing ---- */

/* 0 .. n - 1 in a drawn order (Fisher-Yates). */
static size_t *shuffled(size_t n, uint64_t *random)
{
	size_t *order = calloc(n, sizeof *order);
	for (size_t i = 0; i < n; i++) {
		size_t other = prng_below(random, i + 1);
		order[i] = order[other];
		order[other] = i;
	}
	return order;
}

static void write_case(FILE *out, const char *id, int64_t at, uint64_t customer, const char *text)
{
	char who[32];
	snprintf(who, sizeof who, "u-%llu", (unsigned long long)customer);
	json_t *line = json_pack("{ss, sI, ss, ss}", "case_id", id, "occurred_at", (json_int_t)at,
				 "customer_id", who, "body", text);
	json_dumpf(line, out, JSON_COMPACT);
	putc('\n', out);
	json_decref(line);
}

void contrast_cases(const struct contrast *c, size_t n, uint64_t seed, FILE *out)
{
	uint64_t random = seed;
	size_t ours = c->count * CONTRAST_CASES, all = ours + n;
	size_t *order = shuffled(all, &random);
	for (size_t i = 0; i < all; i++) {
		char id[128], text[BACKGROUND_TEXT_MAX];
		const char *body = text;
		size_t k = order[i];
		if (k < ours) {
			const struct contrast_pair *p = &c->at[k / CONTRAST_CASES];
			snprintf(id, sizeof id, "%s/%zu", p->id, k % CONTRAST_CASES);
			body = p->texts[k % CONTRAST_CASES];
		} else {
			snprintf(id, sizeof id, "background/%zu", k - ours);
			background_text(&random, text);
		}
		write_case(out, id, START_MS + SPAN_MS / (int64_t)all * (int64_t)i,
			   prng_below(&random, CUSTOMERS), body);
	}
	free(order);
}

/* ---- judging ---- */

/* A line "<pair>/<number>\t<issue>". Pairs are few: a search from the start is quick enough. */
static void note_match(struct contrast *c, char *line)
{
	char *tab = strchr(line, '\t'), *slash = strrchr(line, '/');
	if (!tab || !slash || slash > tab)
		return;
	*slash = '\0';
	size_t number = strtoul(slash + 1, NULL, 10);
	for (size_t i = 0; i < c->count && number < CONTRAST_CASES; i++)
		if (strcmp(c->at[i].id, line) == 0)
			c->at[i].issues[number] = strtoull(tab + 1, NULL, 10);
}

/* How many cases of side 0 or 1 stand in an issue. */
static unsigned in_issue(const struct contrast_pair *p, unsigned side, uint64_t issue)
{
	unsigned n = 0;
	for (size_t i = 0; i < CONTRAST_TEXTS; i++)
		n += issue && p->issues[side * CONTRAST_TEXTS + i] == issue;
	return n;
}

static uint64_t main_issue(const struct contrast_pair *p, unsigned side)
{
	uint64_t best = 0;
	for (size_t i = 0; i < CONTRAST_TEXTS; i++) {
		uint64_t issue = p->issues[side * CONTRAST_TEXTS + i];
		unsigned n = in_issue(p, side, issue), most = in_issue(p, side, best);
		if (n > most || (n == most && n && issue < best))
			best = issue;
	}
	return best;
}

static void judge(struct contrast_pair *p, enum contrast_kind kind)
{
	uint64_t a = main_issue(p, 0), b = main_issue(p, 1);
	bool shared = false, twice = a && a == b, most = false;
	for (size_t i = 0; i < CONTRAST_CASES; i++) {
		unsigned of_a = in_issue(p, 0, p->issues[i]), of_b = in_issue(p, 1, p->issues[i]);
		shared |= of_a && of_b;
		twice |= of_a >= 2 && of_b >= 2;
		most |= of_a && of_b && of_a + of_b >= 6;
	}
	bool whole_a = in_issue(p, 0, a) >= 3, whole_b = in_issue(p, 1, b) >= 3;
	p->whole = (unsigned)whole_a + (unsigned)whole_b;
	p->holds = kind == CONTRAST_APART ? !twice : most;
	p->strictly = kind == CONTRAST_APART ? !shared : whole_a && whole_b && a == b;
}

struct contrast_shares contrast_judge(struct contrast *c, enum contrast_kind kind, FILE *matches)
{
	char line[256];
	struct contrast_shares s = {.count = c->count};
	while (fgets(line, sizeof line, matches))
		note_match(c, line);
	for (size_t i = 0; i < c->count; i++) {
		judge(&c->at[i], kind);
		s.hold += c->at[i].holds;
		s.strictly += c->at[i].strictly;
		s.whole += c->at[i].whole;
	}
	return s;
}
