/* publish.c - see publish.h.
 *
 * A published field must be a function of the entries up to the issue's last change, never of the
 * moment of writing: else the batch size would show. So there are no windows and no rates here. */
#include "publish.h"

#include <xxhash.h>

struct field_row {
	const char *name;
	void (*write)(const struct issue *, struct buf *);
};

static void write_title(const struct issue *i, struct buf *b)
{
	buf_put(b, issues_text(i->name.len ? i->name : i->title));
}

static void write_status(const struct issue *i, struct buf *b)
{
	buf_text(b, i->merged_into ? "merged" : i->episode.firing ? "firing" : "quiet");
}

static void write_cases(const struct issue *i, struct buf *b)
{
	buf_u64(b, i->n_members);
}

static void write_ever(const struct issue *i, struct buf *b)
{
	buf_u64(b, i->ever);
}

static void write_customers(const struct issue *i, struct buf *b)
{
	buf_u64(b, issues_customers(i));
}

static void write_first(const struct issue *i, struct buf *b)
{
	buf_seconds(b, i->first_seen);
}

static void write_last(const struct issue *i, struct buf *b)
{
	buf_seconds(b, i->last_seen);
}

static void write_episodes(const struct issue *i, struct buf *b)
{
	buf_u64(b, i->episodes);
}

static void write_rule(const struct issue *i, struct buf *b)
{
	buf_text(b, i->episode.rule);
}

static void write_fired(const struct issue *i, struct buf *b)
{
	if (i->episodes)
		buf_seconds(b, i->episode.fired_at);
}

static void write_into(const struct issue *i, struct buf *b)
{
	if (i->merged_into)
		buf_u64(b, i->merged_into);
}

static void write_url(const struct issue *i, struct buf *b)
{
	buf_put(b, issues_text(i->url));
}

static void write_causes(const struct issue *i, struct buf *b)
{
	buf_put(b, i->causes.len ? issues_text(i->causes) : SPAN("[]"));
}

static const struct field_row rows[] = {
	{"title", write_title},     {"status", write_status},          {"cases", write_cases},
	{"cases_ever", write_ever}, {"customers", write_customers},    {"first_seen", write_first},
	{"last_seen", write_last},  {"episodes", write_episodes},      {"rule", write_rule},
	{"fired_at", write_fired},  {"merged_into", write_into},       {"url", write_url},
	{"causes", write_causes},   {"examples", issues_write_quotes},
};
#define ROWS (sizeof rows / sizeof *rows)

bool publish_wanted(const struct issues *is, const struct issue *issue)
{
	return issue->ever >= is->settings->publish_from || issue->episodes || issue->merged_into ||
	       issue->history.len;
}

/* The fields whose value is not the one that was written last. */
static enum err issue_write(struct issues *is, struct issue *issue, struct buf *value,
			    struct effects *out)
{
	bool begun = false;
	if (!issue->written && !(issue->written = mem_zero(is->mem, ROWS, sizeof(uint64_t))))
		return ERR_MEMORY;
	for (size_t i = 0; i < ROWS; i++) {
		buf_reset(value);
		rows[i].write(issue, value);
		if (buf_err(value))
			return buf_err(value);
		uint64_t hash = XXH3_64bits(value->ptr ? value->ptr : "", value->len) | 1;
		if (hash == issue->written[i])
			continue;
		if (!begun)
			effects_begin_at(out, EFFECT_HSET, "issue", issue->id);
		begun = true;
		effects_pair(out, rows[i].name, buf_span(value));
		issue->written[i] = hash;
	}
	if (begun)
		effects_end(out);
	return ERR_OK;
}

static void issue_rank(const struct issue *issue, struct effects *out)
{
	effects_begin(out, EFFECT_ZADD, SPAN("issues"));
	effects_arg_seconds(out, issue->last_seen);
	effects_arg_u64(out, issue->id);
	effects_end(out);
}

static void take_down(uint64_t id, struct effects *out)
{
	effects_begin_at(out, EFFECT_DEL, "issue", id);
	effects_end(out);
	effects_begin(out, EFFECT_ZREM, SPAN("issues"));
	effects_arg_u64(out, id);
	effects_end(out);
}

void publish_changes(struct issues *is, struct effects *out)
{
	struct buf value;
	buf_init(&value, is->mem, 16384);
	for (size_t i = 0; i < is->gone.count; i++)
		take_down(is->gone.at[i], out);
	for (size_t i = 0; i < is->dirty.count; i++) {
		struct issue *issue = issues_exact(is, is->dirty.at[i]);
		if (!issue)
			continue;
		if (publish_wanted(is, issue)) {
			enum err e = issue_write(is, issue, &value, out);
			if (e)
				effects_refuse(out, e);
			issue_rank(issue, out);
			issue->published = true;
		} else if (issue->published) {
			take_down(issue->id, out);
			issue->published = false;
			mem_free(is->mem, issue->written);
			issue->written = NULL;
		}
	}
	buf_fini(&value);
}
