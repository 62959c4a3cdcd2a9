/* issues.c - recurctl issues: the zset of issues, last seen first, each with its hash. */
#include "args.h"
#include "clock.h"
#include "commands.h"
#include "moment.h"
#include "pairs.h"
#include "show.h"
#include "store.h"
#include "table.h"

#define OUT_MAX ((size_t)256 << 20)

static const struct table_column columns[] = {
	{"ISSUE", true, false},     {"STATUS", false, false},   {"CASES", true, false},
	{"CUSTOMERS", true, false}, {"LAST SEEN", true, false}, {"TITLE", false, true},
};

struct issues {
	const struct ctl *ctl;
	struct store store;
	char desk[STORE_DESK_MAX];
	uint64_t limit;
	bool all;
	struct table *table;
	struct buf out;
	uint64_t shown, merged;
};

static void put_row(struct issues *s, struct span id, const struct field *f, size_t n)
{
	struct buf ago;
	struct span status = pairs_get(f, n, "status");
	int64_t seen = pairs_seconds(f, n, "last_seen", -1);
	buf_init(&ago, s->ctl->mem, 64);
	if (seen >= 0)
		moment_write_ago(&ago, seen, clock_wall());
	table_cell(s->table, TERM_BOLD, id);
	table_cell(s->table, show_style(status), status.len ? status : SPAN("-"));
	table_cell(s->table, TERM_PLAIN, pairs_get(f, n, "cases"));
	table_cell(s->table, TERM_PLAIN, pairs_get(f, n, "customers"));
	table_cell(s->table, TERM_DIM, buf_span(&ago));
	table_cell(s->table, TERM_PLAIN, pairs_get(f, n, "title"));
	buf_fini(&ago);
}

/* One issue with the fields of its hash. A merged one shows with --all only. */
static void one_issue(struct issues *s, struct span id, const struct field *f, size_t n)
{
	if (!s->all && pairs_get(f, n, "merged_into").len) {
		s->merged++;
		return;
	}
	if (s->ctl->json) {
		buf_text(&s->out, s->shown ? ",\n" : "[");
		buf_text(&s->out, "{\"issue\":");
		buf_put(&s->out, id);
		if (n)
			buf_byte(&s->out, ',');
		pairs_members(&s->out, f, n);
		buf_byte(&s->out, '}');
	} else {
		put_row(s, id, f, n);
	}
	s->shown++;
}

/* The hashes of a list of ids, pipelined. */
static bool read_issues(struct issues *s, const redisReply *ids)
{
	struct fields f;
	uint64_t unused;
	bool good = true;
	for (size_t i = 0; i < ids->elements; i++)
		redisAppendCommand(s->store.link, "HGETALL recurd:{%s}:issue:%b", s->desk,
				   ids->element[i]->str, (size_t)ids->element[i]->len);
	fields_init(&f, s->ctl->mem);
	for (size_t i = 0; good && i < ids->elements; i++) {
		redisReply *r = store_next(&s->store, REDIS_REPLY_ARRAY);
		struct span id = store_text(ids->element[i]);
		fields_reset(&f);
		good = r && store_pairs(r, &f);
		if (good && span_u64(id, UINT64_MAX, &unused))
			one_issue(s, id, f.at, f.count);
		if (r)
			freeReplyObject(r);
	}
	fields_fini(&f);
	return good;
}

static int print(struct issues *s)
{
	if (s->ctl->json)
		buf_text(&s->out, s->shown ? "]\n" : "[]\n");
	else if (s->shown == 0)
		buf_text(&s->out, "no issues yet: recurd lists an issue from 3 cases on "
				  "(publish_from)\n");
	else if (table_print(s->table, term_columns(stdout), term_colours(stdout, s->ctl->no_color),
			     &s->out) != ERR_OK)
		return CTL_FAILED;
	if (!term_write(buf_span(&s->out)) || term_close() != CTL_OK)
		return CTL_FAILED;
	if (!s->ctl->json && s->merged)
		term_error("%llu merged issues left out; --all shows them",
			   (unsigned long long)s->merged);
	return CTL_OK;
}

static int list(struct issues *s)
{
	int code = store_open(&s->store, s->ctl);
	if (!code)
		code = store_desk(&s->store, s->ctl, true, s->desk);
	if (code)
		return code;
	redisReply *ids =
		store_ask(&s->store, REDIS_REPLY_ARRAY, "ZREVRANGE recurd:{%s}:issues 0 %lld",
			  s->desk, s->all ? -1LL : (long long)s->limit - 1);
	if (!ids)
		return CTL_FAILED;
	code = read_issues(s, ids) ? print(s) : CTL_FAILED;
	if (!s->all && !s->ctl->json && ids->elements == s->limit)
		term_error("the %llu last seen; --limit N or --all shows more",
			   (unsigned long long)s->limit);
	freeReplyObject(ids);
	return code;
}

static int issues_run(struct ctl *ctl)
{
	struct issues s = {.ctl = ctl, .limit = 50};
	const struct args_row rows[] = {
		{"--limit", "N", "at most so many, last seen first (50)", .number = &s.limit,
		 .min = 1, .max = 1000000},
		{"--all", NULL, "all of them, merged ones too", .flag = &s.all},
	};
	int code = args_read(ctl, rows, sizeof rows / sizeof *rows, 0, 0);
	if (code != ARGS_GO_ON)
		return code;
	buf_init(&s.out, ctl->mem, OUT_MAX);
	s.table = table_new(ctl->mem, columns, sizeof columns / sizeof *columns);
	code = s.table ? list(&s) : CTL_FAILED;
	table_free(s.table);
	buf_fini(&s.out);
	store_close(&s.store);
	return code;
}

const struct command issues_command = {
	.name = "issues",
	.usage = "[--limit N] [--all] [--json]",
	.brief = "list a desk's issues, last seen first",
	.text = "An issue is a set of cases that are the same problem. Listed are issues of at\n"
		"least publish_from cases, and those with an alert or a decision.",
	.examples = "  recurctl issues\n"
		    "  recurctl issues --desk shop --limit 10\n"
		    "  recurctl issues --json | jq '.[] | select(.cases > 20) | .title'",
	.run = issues_run,
};
