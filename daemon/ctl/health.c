/* health.c - recurctl health: whether a desk is being worked on, from what stands in Redis alone.
 *
 *   ctl, lease, XINFO STREAM of each stream ─▶ struct health ─▶ reasons (a table) ─▶ text | JSON
 *
 * Healthy: the lease is held, the desk is not marked as failed, no error came since the last
 * commit, and nothing waits while no commit happens. Exit code 0, else 1. */
#include <stdio.h>
#include <unistd.h>

#include "args.h"
#include "clock.h"
#include "commands.h"
#include "line.h"
#include "moment.h"
#include "pairs.h"
#include "streams.h"
#include "table.h"

#define STUCK_MS INT64_C(60000) /* entries wait, and no commit for so long */
#define UNKNOWN  (-1)

struct backlog { /* of one stream */
	struct span pos, lost;
	int64_t read, waiting; /* UNKNOWN when Redis is too old to say */
};

struct health {
	const struct ctl *ctl;
	struct store store;
	char desk[STORE_DESK_MAX];
	struct streams streams;
	struct backlog at[SETTINGS_STREAMS + 1];
	redisReply *ctl_reply, *lease;
	struct fields state;
	int64_t now, lease_ms, committed, lag;
	struct buf out;
};

static struct span state(const struct health *h, const char *name)
{
	return pairs_get(h->state.at, h->state.count, name);
}

static int64_t state_number(const struct health *h, const char *name)
{
	return pairs_number(h->state.at, h->state.count, name, UNKNOWN);
}

/* ---- what is the matter: a row a reason, with the next step ---- */

static bool is_failed(const struct health *h)
{
	return state(h, "failed").len > 0;
}

static bool is_unowned(const struct health *h)
{
	return h->lease->type != REDIS_REPLY_STRING;
}

static bool has_error(const struct health *h)
{
	return state(h, "error").len > 0; /* a commit moves it to last_error */
}

static bool is_stuck(const struct health *h)
{
	return h->lag > 0 && h->committed > 0 && h->now - h->committed > STUCK_MS;
}

static const struct {
	bool (*is)(const struct health *h);
	const char *what, *next;
	const char *what_from, *next_from; /* fields of ctl that say it better */
} reasons[] = {
	{is_failed, "the desk failed", "look into the log of recurd, then: recurctl init --desk",
	 "failed", NULL},
	{is_unowned, "no recurd works on this desk", "start recurd with this desk in its config",
	 NULL, NULL},
	{has_error, "an error", "look into the log of recurd", "error", "error_next"},
	{is_stuck, "entries wait and nothing was committed for a minute",
	 "look into the log of recurd and at Redis", NULL, NULL},
};

#define REASONS (sizeof reasons / sizeof *reasons)

static bool is_well(const struct health *h)
{
	for (size_t i = 0; i < REASONS; i++)
		if (reasons[i].is(h))
			return false;
	return true;
}

static struct span words_of(const struct health *h, const char *field, const char *otherwise)
{
	struct span s = field ? state(h, field) : (struct span){NULL, 0};
	return s.len ? s : span_of(otherwise);
}

/* ---- reading ---- */

static int64_t info_number(const redisReply *r, const char *name)
{
	for (size_t i = 0; i + 1 < r->elements; i += 2)
		if (span_eq(store_text(r->element[i]), span_of(name)) &&
		    r->element[i + 1]->type == REDIS_REPLY_INTEGER)
			return r->element[i + 1]->integer;
	return UNKNOWN;
}

static struct span info_text(const redisReply *r, const char *name)
{
	for (size_t i = 0; i + 1 < r->elements; i += 2)
		if (span_eq(store_text(r->element[i]), span_of(name)))
			return store_text(r->element[i + 1]);
	return (struct span){NULL, 0};
}

/* How many entries of a stream wait. Exact when nothing waits; else entries-added (7.0 and later)
 * less what was read and lost, and never more than there are. */
static int64_t waiting(const redisReply *info, const struct backlog *b)
{
	struct entry_id last, pos = {0, 0};
	int64_t added = info_number(info, "entries-added"), length = info_number(info, "length");
	uint64_t lost = 0;
	if (b->pos.len && !line_read_id(b->pos, &pos))
		return UNKNOWN;
	if (line_read_id(info_text(info, "last-generated-id"), &last) &&
	    entry_id_cmp(pos, last) >= 0)
		return 0;
	if (b->pos.len == 0)
		return length;
	if (added < 0 || b->read < 0 || (b->lost.len && !span_u64(b->lost, INT64_MAX, &lost)))
		return UNKNOWN;
	int64_t n = added - b->read - (int64_t)lost;
	return n < 0 ? 0 : n > length ? length : n;
}

/* Redis before 7.0 does not say: counts what follows the position, up to a page. */
static int64_t count_after(struct health *h, const char *key, struct span pos)
{
	redisReply *r = store_ask(&h->store, REDIS_REPLY_ARRAY, "XRANGE %s (%b + COUNT 1000", key,
				  pos.ptr, pos.len);
	int64_t n = r ? (int64_t)r->elements : UNKNOWN;
	if (r)
		freeReplyObject(r);
	return n;
}

static void read_stream(struct health *h, size_t i)
{
	char name[300];
	struct backlog *b = &h->at[i];
	const struct stream *s = &h->streams.at[i];
	snprintf(name, sizeof name, "pos:%.256s", s->name);
	b->pos = state(h, name);
	snprintf(name, sizeof name, "lost:%.256s", s->name);
	b->lost = state(h, name);
	snprintf(name, sizeof name, "read:%.256s", s->name);
	b->read = state_number(h, name);
	h->store.quiet = true; /* a stream that is not there yet is an error to Redis, not to us */
	redisReply *info = store_ask(&h->store, REDIS_REPLY_ARRAY, "XINFO STREAM %s", s->key);
	b->waiting = info ? waiting(info, b) : 0;
	if (info && b->waiting == UNKNOWN && b->pos.len)
		b->waiting = count_after(h, s->key, b->pos);
	h->store.quiet = false;
	if (info)
		freeReplyObject(info);
	if (b->waiting > 0)
		h->lag += b->waiting;
}

static int read_desk(struct health *h)
{
	int code = store_open(&h->store, h->ctl);
	if (!code)
		code = store_desk(&h->store, h->ctl, true, h->desk);
	if (!code)
		code = streams_read(&h->streams, &h->store, h->ctl, h->desk);
	if (code)
		return code;
	h->ctl_reply = store_ask(&h->store, REDIS_REPLY_ARRAY, "HGETALL recurd:{%s}:ctl", h->desk);
	h->lease = store_ask(&h->store, STORE_ANY, "GET recurd:{%s}:lease", h->desk);
	redisReply *left =
		store_ask(&h->store, REDIS_REPLY_INTEGER, "PTTL recurd:{%s}:lease", h->desk);
	h->lease_ms = left ? left->integer : UNKNOWN;
	if (left)
		freeReplyObject(left);
	if (!h->ctl_reply || !h->lease || !store_pairs(h->ctl_reply, &h->state))
		return CTL_FAILED;
	h->committed = state_number(h, "committed_at");
	for (size_t i = 0; i < h->streams.n; i++)
		read_stream(h, i);
	return h->store.link->err ? CTL_FAILED : CTL_OK;
}

/* ---- JSON ---- */

static void put_name(struct health *h, const char *name)
{
	buf_text(&h->out, ",\"");
	buf_text(&h->out, name);
	buf_text(&h->out, "\":");
}

static void put_text(struct health *h, const char *name, struct span text)
{
	struct field f = {span_of(name), text};
	buf_byte(&h->out, ',');
	pairs_members(&h->out, &f, 1);
}

static void put_number(struct health *h, const char *name, int64_t n)
{
	put_name(h, name);
	if (n == UNKNOWN)
		buf_text(&h->out, "null");
	else
		buf_i64(&h->out, n);
}

static void put_streams(struct health *h)
{
	put_name(h, "streams");
	for (size_t i = 0; i < h->streams.n; i++) {
		const struct backlog *b = &h->at[i];
		struct field f[] = {{SPAN("name"), span_of(h->streams.at[i].name)},
				    {SPAN("key"), span_of(h->streams.at[i].key)},
				    {SPAN("position"), b->pos}};
		buf_text(&h->out, i ? ",{" : "[{");
		pairs_members(&h->out, f, 3);
		put_number(h, "waiting", b->waiting);
		put_number(h, "read", b->read);
		if (b->lost.len)
			put_text(h, "lost", b->lost);
		buf_byte(&h->out, '}');
	}
	buf_byte(&h->out, ']');
}

static void put_reasons(struct health *h)
{
	size_t n = 0;
	put_name(h, "reasons");
	buf_byte(&h->out, '[');
	for (size_t i = 0; i < REASONS; i++) {
		if (!reasons[i].is(h))
			continue;
		struct field f[] = {{SPAN("what"),
				     words_of(h, reasons[i].what_from, reasons[i].what)},
				    {SPAN("next"),
				     words_of(h, reasons[i].next_from, reasons[i].next)}};
		if (n++)
			buf_byte(&h->out, ',');
		pairs_json(&h->out, f, 2);
	}
	buf_byte(&h->out, ']');
}

static void put_json(struct health *h)
{
	struct field desk = {SPAN("desk"), span_of(h->desk)};
	buf_byte(&h->out, '{');
	pairs_members(&h->out, &desk, 1);
	put_name(h, "ok");
	buf_text(&h->out, is_well(h) ? "true" : "false");
	put_reasons(h);
	put_text(h, "owner", store_text(h->lease));
	put_number(h, "lease_ms", h->lease_ms < 0 ? UNKNOWN : h->lease_ms);
	put_number(h, "lag", h->lag);
	put_streams(h);
	put_number(h, "committed_at", h->committed);
	put_number(h, "commit_age_ms", h->committed < 0 ? UNKNOWN : h->now - h->committed);
	put_text(h, "error", state(h, "error"));
	put_number(h, "error_at", state_number(h, "error_at"));
	put_text(h, "error_next", state(h, "error_next"));
	put_text(h, "last_error", state(h, "last_error"));
	put_number(h, "last_error_at", state_number(h, "last_error_at"));
	put_text(h, "failed", state(h, "failed"));
	put_text(h, "suspect", state(h, "suspect"));
	put_number(h, "epoch", state_number(h, "epoch"));
	put_text(h, "version", state(h, "version"));
	buf_text(&h->out, "}\n");
}

/* ---- text ---- */

static const struct table_column columns[] = {
	{"STREAM", false, false}, {"KEY", false, false}, {"POSITION", false, false},
	{"WAITING", true, false}, {"READ", true, false}, {"LOST", true, false},
};

static void number_cell(struct table *t, int64_t n)
{
	if (n == UNKNOWN)
		table_cell(t, TERM_DIM, SPAN("-"));
	else
		table_cell_u64(t, TERM_PLAIN, (uint64_t)n);
}

static bool put_table(struct health *h, bool colours)
{
	struct table *t = table_new(h->ctl->mem, columns, sizeof columns / sizeof *columns);
	for (size_t i = 0; t && i < h->streams.n; i++) {
		const struct backlog *b = &h->at[i];
		table_cell(t, TERM_PLAIN, span_of(h->streams.at[i].name));
		table_cell(t, TERM_DIM, span_of(h->streams.at[i].key));
		table_cell(t, TERM_PLAIN, b->pos.len ? b->pos : SPAN("-"));
		number_cell(t, b->waiting);
		number_cell(t, b->read);
		table_cell(t, TERM_PLAIN, b->lost.len ? b->lost : SPAN("0"));
	}
	bool good = t && table_print(t, term_columns(stdout), colours, &h->out) == ERR_OK;
	table_free(t);
	return good;
}

static bool put_words(struct health *h)
{
	bool colours = term_colours(stdout, h->ctl->no_color), well = is_well(h);
	buf_text(&h->out, colours ? term_on(well ? TERM_GREEN : TERM_RED) : "");
	buf_text(&h->out, well ? "healthy" : "NOT HEALTHY");
	buf_text(&h->out, colours ? term_off(TERM_GREEN) : "");
	buf_text(&h->out, "  desk ");
	term_safe(&h->out, span_of(h->desk));
	buf_text(&h->out, ", owner ");
	term_safe(&h->out, is_unowned(h) ? SPAN("none") : store_text(h->lease));
	if (h->committed >= 0) {
		buf_text(&h->out, ", last commit ");
		moment_write_ago(&h->out, h->committed, h->now);
	}
	buf_byte(&h->out, '\n');
	for (size_t i = 0; i < REASONS; i++) {
		if (!reasons[i].is(h))
			continue;
		buf_text(&h->out, "  ");
		term_safe(&h->out, words_of(h, reasons[i].what_from, reasons[i].what));
		buf_text(&h->out, "\n    next: ");
		term_safe(&h->out, words_of(h, reasons[i].next_from, reasons[i].next));
		buf_byte(&h->out, '\n');
	}
	buf_byte(&h->out, '\n');
	return put_table(h, colours);
}

static int report(struct health *h)
{
	bool good = true;
	if (h->ctl->json || !isatty(STDOUT_FILENO))
		put_json(h);
	else
		good = put_words(h);
	if (!good || !term_write(buf_span(&h->out)) || term_close() != CTL_OK)
		return CTL_FAILED;
	return is_well(h) ? CTL_OK : CTL_FAILED;
}

static int health_run(struct ctl *ctl)
{
	struct health h = {.ctl = ctl, .now = clock_wall()};
	int code = args_read(ctl, NULL, 0, 0, 0);
	if (code != ARGS_GO_ON)
		return code;
	fields_init(&h.state, ctl->mem);
	buf_init(&h.out, ctl->mem, 1 << 20);
	code = read_desk(&h);
	if (code == CTL_OK)
		code = report(&h);
	streams_free(&h.streams);
	fields_fini(&h.state);
	buf_fini(&h.out);
	if (h.ctl_reply)
		freeReplyObject(h.ctl_reply);
	if (h.lease)
		freeReplyObject(h.lease);
	store_close(&h.store);
	return code;
}

const struct command health_command = {
	.name = "health",
	.usage = "[--desk D] [--json]",
	.brief = "say whether a desk is worked on: owner, lag, last commit, last error",
	.text = "Ends with 0 when all is well, else with 1. JSON, unless standard output is a\n"
		"terminal. lag is how many entries wait in all streams of the desk.",
	.examples = "  recurctl health --desk main\n"
		    "  recurctl health --json | jq .lag\n"
		    "  recurctl health >/dev/null || notify-send \"recurd needs a look\"",
	.run = health_run,
};
