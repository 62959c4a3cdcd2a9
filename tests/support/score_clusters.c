/* score_clusters.c - see score_clusters.h.
 *
 *   cases ───▶ texts with Hangul ──┐
 *   matches ─▶ case ▶ issue ───────┴─▶ rows (label, issue, hangul) ──▶ sums over
 *   labels ──▶ case ▶ label ───────┘                                  labels, issues and both
 *
 * Names become small numbers by sorting; sums over both are runs of rows sorted by both. */
#define _GNU_SOURCE
#include "score_clusters.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jsonl.h"

struct pair { /* two names that belong together */
	char *key, *value;
};

struct pairs {
	struct pair *at;
	size_t count, room;
};

struct row {
	uint32_t label, issue;
	bool hangul;
};

struct sum { /* of cases: all, and with Hangul */
	double n, hangul;
};

/* ---- reading ---- */

static void add(struct pairs *p, const char *key, const char *value)
{
	if (p->count == p->room) {
		p->room = p->room ? 2 * p->room : 1024;
		p->at = realloc(p->at, p->room * sizeof *p->at);
	}
	p->at[p->count++] = (struct pair){strdup(key), strdup(value)};
}

static void drop(struct pairs *p)
{
	for (size_t i = 0; i < p->count; i++) {
		free(p->at[i].key);
		free(p->at[i].value);
	}
	free(p->at);
}

static int by_key(const void *a, const void *b)
{
	return strcmp(((const struct pair *)a)->key, ((const struct pair *)b)->key);
}

/* Sorts by key; false when one stands twice. */
static bool sort(struct pairs *p, const char *path)
{
	if (p->count)
		qsort(p->at, p->count, sizeof *p->at, by_key);
	for (size_t i = 1; i < p->count; i++) {
		if (strcmp(p->at[i - 1].key, p->at[i].key) == 0) {
			fprintf(stderr, "%s: case %s stands twice\n", path, p->at[i].key);
			return false;
		}
	}
	return true;
}

static const char *find(const struct pairs *p, char *key)
{
	struct pair wanted = {key, NULL}, *found;
	found = p->count ? bsearch(&wanted, p->at, p->count, sizeof *p->at, by_key) : NULL;
	return found ? found->value : NULL;
}

/* Whether text holds a Hangul syllable: U+AC00 to U+D7A3 are EA B0 80 to ED 9E A3 in UTF-8. */
static bool has_hangul(const char *text)
{
	for (const unsigned char *s = (const unsigned char *)text; *s; s++) {
		unsigned lead = *s, next = lead >= 0xEA ? s[1] : 0;
		if ((lead == 0xEA && next >= 0xB0) || lead == 0xEB || lead == 0xEC ||
		    (lead == 0xED && next <= 0x9E && next))
			return true;
	}
	return false;
}

static bool take_case(void *to, const json_t *line, const char **why)
{
	(void)why;
	bool hangul =
		has_hangul(jsonl_text(line, "subject")) || has_hangul(jsonl_text(line, "body"));
	add(to, jsonl_text(line, "case_id"), hangul ? "hangul" : "");
	return true;
}

static bool take_label(void *to, const json_t *line, const char **why)
{
	const json_t *label = json_object_get(line, "label");
	*why = "label: want text";
	if (label && !json_is_string(label) && !json_is_null(label))
		return false;
	if (*jsonl_text(line, "label"))
		add(to, jsonl_text(line, "case_id"), jsonl_text(line, "label"));
	return true;
}

static bool read_matches(struct pairs *to, const char *path)
{
	char *line = NULL;
	size_t size = 0;
	FILE *file = fopen(path, "r");
	if (!file) {
		perror(path);
		return false;
	}
	while (getline(&line, &size, file) >= 0) {
		char *tab = strchr(line, '\t');
		line[strcspn(line, "\n")] = '\0';
		if (tab)
			*tab = '\0';
		add(to, line, tab ? tab + 1 : "");
	}
	free(line);
	fclose(file);
	return true;
}

/* ---- numbers for names ---- */

struct name {
	const char *text;
	size_t row;
};

static int by_text(const void *a, const void *b)
{
	const struct name *x = a, *y = b;
	int order = strcmp(x->text, y->text);
	return order ? order : (x->row > y->row) - (x->row < y->row);
}

/* Gives equal texts one number; the number of different ones comes back. */
static uint32_t number(struct name *names, size_t n, uint32_t *out)
{
	uint32_t count = 0;
	qsort(names, n, sizeof *names, by_text);
	for (size_t i = 0; i < n; i++) {
		count += i == 0 || strcmp(names[i - 1].text, names[i].text) != 0;
		out[names[i].row] = count - 1;
	}
	return count;
}

/* The rows of labelled cases. */
static struct row *make_rows(const struct pairs *cases, const struct pairs *labels,
			     const struct pairs *matches, struct score_clusters *s)
{
	size_t n = labels->count;
	struct row *rows = calloc(n, sizeof *rows);
	struct name *names = calloc(n, sizeof *names);
	uint32_t *numbers = calloc(n, sizeof *numbers);
	for (size_t i = 0; i < n; i++)
		names[i] = (struct name){labels->at[i].value, i};
	s->labels = number(names, n, numbers);
	for (size_t i = 0; i < n; i++) {
		const char *language = find(cases, labels->at[i].key);
		rows[i].label = numbers[i];
		rows[i].hangul = language && *language;
	}
	size_t placed = 0;
	for (size_t i = 0; i < n; i++) {
		const char *issue = find(matches, labels->at[i].key);
		if (issue)
			names[placed++] = (struct name){issue, i};
		else
			rows[i].issue = UINT32_MAX;
	}
	s->issues = number(names, placed, numbers);
	for (size_t i = 0; i < n; i++)
		rows[i].issue = rows[i].issue == UINT32_MAX ? (uint32_t)s->issues++ : numbers[i];
	s->missing = n - placed;
	free(numbers);
	free(names);
	return rows;
}

/* ---- sums ---- */

static int by_both(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	if (x->label != y->label)
		return x->label < y->label ? -1 : 1;
	return (x->issue > y->issue) - (x->issue < y->issue);
}

static double ratio(double part, double whole)
{
	return whole > 0 ? part / whole : 0;
}

static double mean(double p, double r)
{
	return ratio(2 * p * r, p + r);
}

static double pairs_of(struct sum s)
{
	return s.n * (s.n - 1) / 2;
}

static double crossing(struct sum s)
{
	return s.hangul * (s.n - s.hangul);
}

struct sums {
	double pairs, crossing;
};

static struct sums over(const struct sum *groups, size_t n)
{
	struct sums s = {0, 0};
	for (size_t i = 0; i < n; i++) {
		s.pairs += pairs_of(groups[i]);
		s.crossing += crossing(groups[i]);
	}
	return s;
}

static void count(struct sum *s, const struct row *r)
{
	s->n++;
	s->hangul += r->hangul;
}

static void measure(struct row *rows, struct score_clusters *s)
{
	size_t n = s->labelled;
	struct sum *of_label = calloc(s->labels, sizeof *of_label);
	struct sum *of_issue = calloc(s->issues, sizeof *of_issue);
	struct sums both = {0, 0};
	for (size_t i = 0; i < n; i++) {
		count(&of_label[rows[i].label], &rows[i]);
		count(&of_issue[rows[i].issue], &rows[i]);
	}
	qsort(rows, n, sizeof *rows, by_both);
	for (size_t i = 0, end; i < n; i = end) {
		struct sum c = {0, 0};
		for (end = i; end < n && by_both(&rows[i], &rows[end]) == 0; end++)
			count(&c, &rows[end]);
		s->b3_p += c.n * c.n / of_issue[rows[i].issue].n;
		s->b3_r += c.n * c.n / of_label[rows[i].label].n;
		both.pairs += pairs_of(c);
		both.crossing += crossing(c);
	}
	struct sums label = over(of_label, s->labels), issue = over(of_issue, s->issues);
	s->b3_p /= (double)n;
	s->b3_r /= (double)n;
	s->b3_f = mean(s->b3_p, s->b3_r);
	s->pair_f = mean(ratio(both.pairs, issue.pairs), ratio(both.pairs, label.pairs));
	s->crosses = label.crossing > 0;
	s->cross_p = ratio(both.crossing, issue.crossing);
	s->cross_r = ratio(both.crossing, label.crossing);
	free(of_issue);
	free(of_label);
}

bool score_clusters(const char *cases, const char *labels, const char *matches,
		    struct score_clusters *out)
{
	struct pairs texts = {0}, truth = {0}, found = {0};
	*out = (struct score_clusters){0};
	bool good = jsonl_each(cases, take_case, &texts) && sort(&texts, cases) &&
		    jsonl_each(labels, take_label, &truth) && sort(&truth, labels) &&
		    read_matches(&found, matches) && sort(&found, matches);
	if (good && truth.count == 0) {
		fprintf(stderr, "%s: no labelled case\n", labels);
		good = false;
	}
	if (good) {
		out->cases = texts.count;
		out->labelled = truth.count;
		struct row *rows = make_rows(&texts, &truth, &found, out);
		measure(rows, out);
		free(rows);
	}
	drop(&texts);
	drop(&truth);
	drop(&found);
	return good;
}
