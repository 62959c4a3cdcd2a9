/* issue.c - recurctl issue ID: everything about one issue: its hash, its latest alerts, its latest
 * cases. Alerts and matches are streams without an index, so the newest SCAN_MAX lines of each are
 * looked through, newest first; older ones are in the streams for whoever needs them. */
#include "args.h"
#include "clock.h"
#include "commands.h"
#include "map.h"
#include "pairs.h"
#include "show.h"
#include "store.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#define OUT_MAX  ((size_t)64 << 20)
#define SCAN_MAX 20000
#define PAGE     1000
#define ALERTS   5
#define CASES    30

struct issue {
	const struct ctl *ctl;
	struct store store;
	char desk[STORE_DESK_MAX];
	char id[24];
	struct buf out, list; /* list: of alerts or cases, while it is being collected */
	struct map latest; /* hash of src and case_id: its newest line was seen */
	size_t found;
	bool colours;
};

static void put_alert(struct issue *s, const struct field *f, size_t n)
{
	if (!s->ctl->json) {
		buf_text(&s->list, s->found ? "\n" : "");
		show_alert(&s->list, f, n, s->colours, clock_wall());
	} else {
		if (s->found)
			buf_byte(&s->list, ',');
		pairs_json(&s->list, f, n);
	}
	s->found++;
}

static bool take_alert(struct issue *s, const struct field *f, size_t n)
{
	if (s->found < ALERTS && span_eq(pairs_get(f, n, "issue"), span_of(s->id)))
		put_alert(s, f, n);
	return s->found < ALERTS;
}

static void put_case(struct issue *s, const struct field *f, size_t n)
{
	if (s->ctl->json) {
		if (s->found)
			buf_byte(&s->list, ',');
		struct field one = {SPAN("case_id"), pairs_get(f, n, "case_id")};
		struct field both[] = {{SPAN("src"), pairs_get(f, n, "src")}, one};
		pairs_json(&s->list, both, 2);
	} else {
		buf_text(&s->list, s->found ? " " : "  ");
		term_safe(&s->list, pairs_get(f, n, "case_id"));
	}
	s->found++;
}

/* Newest first: only a case's last line says where it is now. */
static bool take_case(struct issue *s, const struct field *f, size_t n)
{
	struct span src = pairs_get(f, n, "src"), id = pairs_get(f, n, "case_id");
	uint64_t hash = XXH3_64bits_withSeed(id.ptr, id.len, XXH3_64bits(src.ptr, src.len));
	if (map_get(&s->latest, hash))
		return true;
	if (!map_put(&s->latest, hash, s))
		return false;
	if (span_eq(pairs_get(f, n, "issue"), span_of(s->id)))
		put_case(s, f, n);
	return s->found < CASES;
}

/* Walks one page of a stream backwards; next is the id to go on below. False at the end. */
static bool one_page(struct issue *s, const redisReply *r, char next[48],
		     bool (*take)(struct issue *, const struct field *, size_t))
{
	struct fields f;
	bool on = r->elements == PAGE;
	fields_init(&f, s->ctl->mem);
	for (size_t i = 0; i < r->elements; i++) {
		struct span id;
		fields_reset(&f);
		if (!store_entry(r->element[i], &id, &f))
			continue;
		snprintf(next, 48, "(%.*s", SPAN_ARG(span_first(id, 46)));
		if (!take(s, f.at, f.count)) {
			on = false;
			break;
		}
	}
	fields_fini(&f);
	return on;
}

static bool walk(struct issue *s, const char *stream,
		 bool (*take)(struct issue *, const struct field *, size_t))
{
	char next[48] = "+";
	bool on = true;
	s->found = 0;
	buf_reset(&s->list);
	for (int seen = 0; on && seen < SCAN_MAX; seen += PAGE) {
		redisReply *r = store_ask(&s->store, REDIS_REPLY_ARRAY,
					  "XREVRANGE recurd:{%s}:%s %s - COUNT %d", s->desk, stream,
					  next, PAGE);
		if (!r)
			return false;
		on = one_page(s, r, next, take);
		freeReplyObject(r);
	}
	return true;
}

static void put_section(struct issue *s, const char *json, const char *words, const char *none)
{
	if (s->ctl->json) {
		buf_text(&s->out, json);
		buf_byte(&s->out, '[');
		buf_put(&s->out, buf_span(&s->list));
		buf_byte(&s->out, ']');
		return;
	}
	buf_byte(&s->out, '\n');
	buf_text(&s->out, s->found ? words : none);
	buf_put(&s->out, buf_span(&s->list));
}

static int put_hash(struct issue *s)
{
	struct fields f;
	redisReply *r = store_ask(&s->store, REDIS_REPLY_ARRAY, "HGETALL recurd:{%s}:issue:%s",
				  s->desk, s->id);
	fields_init(&f, s->ctl->mem);
	int code = r && store_pairs(r, &f) ? CTL_OK : CTL_FAILED;
	if (code == CTL_OK && f.count == 0) {
		term_error("desk %s lists no issue %s: it has fewer cases than publish_from, or "
			   "never was; \"recurctl issues\" lists them",
			   s->desk, s->id);
		code = CTL_FAILED;
	} else if (s->ctl->json) {
		buf_text(&s->out, "{\"id\":");
		buf_text(&s->out, s->id);
		buf_text(&s->out, ",\"issue\":");
		pairs_json(&s->out, f.at, f.count);
	} else {
		show_issue(&s->out, f.at, f.count, s->colours, clock_wall());
	}
	fields_fini(&f);
	if (r)
		freeReplyObject(r);
	return code;
}

static int show(struct issue *s)
{
	int code = store_open(&s->store, s->ctl);
	if (!code)
		code = store_desk(&s->store, s->ctl, true, s->desk);
	if (!code)
		code = put_hash(s);
	if (code)
		return code;
	if (!walk(s, "alerts", take_alert))
		return CTL_FAILED;
	put_section(s, ",\"alerts\":", "Latest alerts:\n", "No alert yet.\n");
	if (!walk(s, "matches", take_case))
		return CTL_FAILED;
	put_section(s, ",\"cases\":", "Latest cases:\n", "No case of it in the matches stream.\n");
	buf_text(&s->out, s->ctl->json ? "}\n" : "\n");
	return term_write(buf_span(&s->out)) ? term_close() : CTL_FAILED;
}

static int issue_run(struct ctl *ctl)
{
	struct issue s = {.ctl = ctl, .colours = term_colours(stdout, ctl->no_color)};
	uint64_t id;
	int code = args_read(ctl, NULL, 0, 1, 1);
	if (code != ARGS_GO_ON)
		return code;
	if (!span_u64(span_of(ctl->argv[0]), UINT64_MAX / 2, &id)) {
		term_error("\"%s\" is no number of an issue", ctl->argv[0]);
		return CTL_USAGE;
	}
	snprintf(s.id, sizeof s.id, "%llu", (unsigned long long)id);
	s.colours = term_colours(stdout, ctl->no_color);
	buf_init(&s.out, ctl->mem, OUT_MAX);
	buf_init(&s.list, ctl->mem, OUT_MAX);
	map_init(&s.latest, ctl->mem, 0, SCAN_MAX + PAGE);
	code = show(&s);
	map_fini(&s.latest);
	buf_fini(&s.list);
	buf_fini(&s.out);
	store_close(&s.store);
	return code;
}

const struct command issue_command = {
	.name = "issue",
	.usage = "ID [--json]",
	.brief = "show one issue: what is known of it, its latest alerts and cases",
	.text = "Prints every field of the issue, its five latest alerts and its thirty latest\n"
		"cases (looking through the newest 20 000 lines of alerts and matches).",
	.examples = "  recurctl issue 7\n  recurctl issue 7 --json | jq .cases",
	.run = issue_run,
};
