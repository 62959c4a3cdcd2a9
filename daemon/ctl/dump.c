/* dump.c - recurctl dump: the entries of a desk in the order in which recurd applied them, as JSONL
 * that recurctl replay reads.
 *
 *   pos 0 ──merge by (id, rank)──▶ cut 1 ──merge──▶ cut 2 ── ... ──▶ positions in ctl
 *
 * A commit applies its entries by (id, rank), the commands stream last. Where a commit began below
 * what was applied before, recurd noted the positions before it as a cut; so between two cuts one
 * merge of all streams gives the order. Positions and the number of cuts are read at one moment;
 * what is applied meanwhile is not dumped.
 *
 * Invariant: a source holds at most one page of entries, whatever the length of its stream. */
#define _GNU_SOURCE
#include <stdio.h>

#include <jansson.h>

#include "args.h"
#include "aside.h"
#include "commands.h"
#include "line.h"
#include "pairs.h"
#include "store.h"
#include "term.h"

#define PAGE    1000
#define SOURCES 256 /* streams that the desk ever had */
#define OUT_MAX ((size_t)1 << 30)

struct source {
	char *name, *key; /* owned */
	struct entry_id from; /* everything up to here is dumped */
	struct entry_id upto; /* and this segment goes so far */
	uint32_t rank; /* in this segment */
	redisReply *page;
	size_t at; /* in the page */
	struct entry_id head; /* id of the entry at */
	bool over; /* nothing left in this segment */
	uint64_t seen; /* entries that were there, set aside or not */
};

struct dump {
	const struct ctl *ctl;
	struct store store;
	char desk[STORE_DESK_MAX];
	bool strict;
	struct source sources[SOURCES];
	size_t n;
	struct aside aside;
	redisReply *ctl_reply; /* what state's fields point into */
	struct fields state, fields;
	struct buf out;
	uint64_t lines, left_out, missing;
};

static char *copy(const struct mem *m, const char *s, size_t len)
{
	char *p = mem_zero(m, len + 1, 1);
	if (p && len)
		memcpy(p, s, len);
	return p;
}

/* The source called name, made when it is new. NULL when there is no room. */
static struct source *source_of(struct dump *d, struct span name)
{
	for (size_t i = 0; i < d->n; i++)
		if (span_eq(span_of(d->sources[i].name), name))
			return &d->sources[i];
	if (d->n == SOURCES)
		return NULL;
	struct source *s = &d->sources[d->n];
	*s = (struct source){.name = copy(d->ctl->mem, name.ptr, name.len)};
	if (!s->name)
		return NULL;
	d->n++;
	return s;
}

/* ---- one segment: a merge up to known positions ---- */

/* Makes head the next entry of s, or sets over. False when Redis failed. */
static bool advance(struct dump *d, struct source *s)
{
	if (s->page && ++s->at < s->page->elements)
		return line_read_id(store_text(s->page->element[s->at]->element[0]), &s->head);
	if (s->page)
		freeReplyObject(s->page);
	s->page = NULL;
	s->at = 0;
	s->over = entry_id_cmp(s->from, s->upto) >= 0;
	if (s->over)
		return true;
	s->page = store_ask(&d->store, REDIS_REPLY_ARRAY, "XRANGE %s (%llu-%llu %llu-%llu COUNT %d",
			    s->key, (unsigned long long)s->from.ms, (unsigned long long)s->from.seq,
			    (unsigned long long)s->upto.ms, (unsigned long long)s->upto.seq, PAGE);
	if (!s->page)
		return false;
	s->over = s->page->elements == 0;
	return s->over || line_read_id(store_text(s->page->element[0]->element[0]), &s->head);
}

/* The source whose head comes first; NULL when all are over. */
static struct source *first_of(struct dump *d)
{
	struct source *first = NULL;
	for (size_t i = 0; i < d->n; i++) {
		struct source *s = &d->sources[i];
		if (s->over)
			continue;
		int c = first ? entry_id_cmp(s->head, first->head) : -1;
		if (c < 0 || (c == 0 && s->rank < first->rank))
			first = s;
	}
	return first;
}

static bool write_head(struct dump *d, struct source *s)
{
	const redisReply *entry = s->page->element[s->at];
	struct span id;
	fields_reset(&d->fields);
	s->seen++;
	s->from = s->head;
	if (!store_entry(entry, &id, &d->fields))
		return true; /* deleted under our feet: counted as missing by its absence */
	if (aside_has(&d->aside, span_of(s->name), id)) {
		d->left_out++;
		return true;
	}
	buf_reset(&d->out);
	line_write(&d->out, span_of(s->name), s->head, d->fields.at, d->fields.count);
	buf_byte(&d->out, '\n');
	d->lines++;
	return buf_err(&d->out) == ERR_OK && term_write(buf_span(&d->out));
}

/* Dumps up to every source's upto, then stands there. */
static bool segment(struct dump *d)
{
	struct source *s;
	for (size_t i = 0; i < d->n; i++)
		if (!advance(d, &d->sources[i]))
			return false;
	while ((s = first_of(d)) != NULL)
		if (!write_head(d, s) || !advance(d, s))
			return false;
	for (size_t i = 0; i < d->n; i++)
		if (entry_id_cmp(d->sources[i].from, d->sources[i].upto) < 0)
			d->sources[i].from = d->sources[i].upto;
	return true;
}

/* ---- cuts and positions ---- */

static struct span field_of(const struct fields *f, const char *name)
{
	return pairs_get(f->at, f->count, name);
}

/* Where a segment ends in one stream. The same name for another key is a new stream, read from
 * its start. */
static bool set_target(struct dump *d, struct span name, struct span key, struct span pos,
		       uint32_t rank)
{
	struct source *s = source_of(d, name);
	if (!s)
		return false;
	if (!s->key || !span_eq(span_of(s->key), key)) {
		mem_free(d->ctl->mem, s->key);
		s->key = copy(d->ctl->mem, key.ptr, key.len);
		s->from = s->upto = (struct entry_id){0, 0};
		s->seen = 0;
	}
	s->rank = rank;
	return s->key && (!pos.len || line_read_id(pos, &s->upto));
}

static struct span text_at(json_t *list, size_t i)
{
	json_t *v = json_array_get(list, i);
	return (struct span){json_string_value(v), json_string_length(v)};
}

/* [[name,key,pos],...]; pos_of: where positions stand when the list has none (ctl's streams). */
static bool set_targets(struct dump *d, json_t *list, const struct fields *state)
{
	size_t i;
	json_t *item;
	for (i = 0; i < d->n; i++)
		d->sources[i].rank = UINT32_MAX - 1;
	json_array_foreach(list, i, item)
	{
		struct span name = text_at(item, 0), pos = text_at(item, 2);
		char field[300];
		snprintf(field, sizeof field, "pos:%.*s", SPAN_ARG(span_first(name, 256)));
		if (state)
			pos = field_of(state, field);
		bool commands = span_eq(name, SPAN("commands"));
		if (!name.len || !set_target(d, name, text_at(item, 1), pos,
					     commands ? UINT32_MAX : (uint32_t)i))
			return false;
	}
	return true;
}

static bool one_cut(struct dump *d, long long i)
{
	json_error_t unused;
	redisReply *r = store_ask(&d->store, REDIS_REPLY_STRING, "LINDEX recurd:{%s}:cuts %lld",
				  d->desk, i);
	if (!r)
		return false;
	json_t *root = json_loadb(r->str, (size_t)r->len, 0, &unused);
	json_t *list = json_object_get(root, "streams");
	bool good = json_is_array(list) && set_targets(d, list, NULL);
	if (!good)
		term_error("cut %lld of desk %s cannot be read; was it written by a newer recurd?",
			   i, d->desk);
	json_decref(root);
	freeReplyObject(r);
	return good && segment(d);
}

/* Streams that were taken out of the config go as far as they were read. */
static bool set_former(struct dump *d)
{
	for (size_t i = 0; i < d->n; i++) {
		char field[300];
		snprintf(field, sizeof field, "pos:%.256s", d->sources[i].name);
		struct span pos = field_of(&d->state, field);
		if (pos.len && !line_read_id(pos, &d->sources[i].upto))
			return false;
	}
	return true;
}

static bool last_segment(struct dump *d)
{
	json_error_t unused;
	char key[STORE_DESK_MAX + 32];
	struct span text = field_of(&d->state, "streams");
	json_t *list = text.len ? json_loadb(text.ptr, text.len, 0, &unused) : NULL;
	bool good = json_is_array(list) && set_targets(d, list, &d->state);
	json_decref(list);
	snprintf(key, sizeof key, "recurd:{%s}:commands", d->desk);
	good = good &&
	       set_target(d, SPAN("commands"), span_of(key), field_of(&d->state, "pos:commands"),
			  UINT32_MAX) &&
	       set_former(d);
	if (!good)
		term_error("the streams of desk %s cannot be read from Redis; was it ever started?",
			   d->desk);
	return good && segment(d);
}

/* Reads ctl and the number of cuts at one moment. -1 and said when Redis failed. */
static long long read_state(struct dump *d)
{
	long long cuts = -1;
	redisReply *r = NULL;
	redisAppendCommand(d->store.link, "MULTI");
	redisAppendCommand(d->store.link, "HGETALL recurd:{%s}:ctl", d->desk);
	redisAppendCommand(d->store.link, "LLEN recurd:{%s}:cuts", d->desk);
	redisAppendCommand(d->store.link, "EXEC");
	for (int i = 0; i < 3; i++) {
		r = store_next(&d->store, REDIS_REPLY_STATUS);
		if (!r)
			return -1;
		freeReplyObject(r);
	}
	r = store_next(&d->store, REDIS_REPLY_ARRAY);
	if (!r)
		return -1;
	d->ctl_reply = r;
	if (r->elements == 2 && store_pairs(r->element[0], &d->state) &&
	    r->element[1]->type == REDIS_REPLY_INTEGER)
		cuts = r->element[1]->integer;
	return cuts;
}

/* What was read once and is no longer in the streams, told from the counts in ctl. */
static void count_missing(struct dump *d)
{
	for (size_t i = 0; i < d->n; i++) {
		char field[300];
		uint64_t read;
		snprintf(field, sizeof field, "read:%.256s", d->sources[i].name);
		if (!span_u64(field_of(&d->state, field), UINT64_MAX, &read) ||
		    read <= d->sources[i].seen)
			continue;
		uint64_t gone = read - d->sources[i].seen;
		term_error("stream %s: %llu entries that were applied are trimmed or deleted and "
			   "missing here",
			   d->sources[i].name, (unsigned long long)gone);
		d->missing += gone;
	}
}

static int run(struct dump *d)
{
	int code = store_open(&d->store, d->ctl);
	if (!code)
		code = store_desk(&d->store, d->ctl, true, d->desk);
	if (code)
		return code;
	long long cuts = read_state(d);
	if (cuts < 0 || !aside_read(&d->aside, &d->store, d->desk))
		return CTL_FAILED;
	for (long long i = 0; i < cuts; i++)
		if (!one_cut(d, i))
			return CTL_FAILED;
	if (!last_segment(d))
		return CTL_FAILED;
	count_missing(d);
	if (d->left_out)
		term_error("%llu entries were set aside, never applied, and are left out",
			   (unsigned long long)d->left_out);
	fprintf(stderr, "desk %s: %llu entries\n", d->desk, (unsigned long long)d->lines);
	code = term_close();
	return d->strict && d->missing && !code ? CTL_FAILED : code;
}

static void clean_up(struct dump *d)
{
	for (size_t i = 0; i < d->n; i++) {
		if (d->sources[i].page)
			freeReplyObject(d->sources[i].page);
		mem_free(d->ctl->mem, d->sources[i].name);
		mem_free(d->ctl->mem, d->sources[i].key);
	}
	if (d->ctl_reply)
		freeReplyObject(d->ctl_reply);
	aside_fini(&d->aside);
	fields_fini(&d->fields);
	fields_fini(&d->state);
	buf_fini(&d->out);
	store_close(&d->store);
	mem_free(d->ctl->mem, d);
}

static int dump_run(struct ctl *ctl)
{
	bool strict = false;
	const struct args_row rows[] = {
		{"--strict", NULL, "end with 1 when entries are missing", .flag = &strict},
	};
	int code = args_read(ctl, rows, sizeof rows / sizeof *rows, 0, 0);
	if (code != ARGS_GO_ON)
		return code;
	struct dump *d = mem_zero(ctl->mem, 1, sizeof *d);
	if (!d)
		return CTL_FAILED;
	d->ctl = ctl;
	d->strict = strict;
	fields_init(&d->fields, ctl->mem);
	fields_init(&d->state, ctl->mem);
	buf_init(&d->out, ctl->mem, OUT_MAX);
	aside_init(&d->aside, ctl->mem);
	code = run(d);
	clean_up(d);
	return code;
}

const struct command dump_command = {
	.name = "dump",
	.usage = "[--desk D] [--strict]",
	.brief = "write what a desk has applied, in that order, as JSONL",
	.text = "Writes every entry that is still in the streams in the order in which recurd\n"
		"applied it, so that recurctl replay gives the same effects. Customers' text is "
		"in\n"
		"it as it came: keep the file like the streams.",
	.examples = "  recurctl dump --desk main > main.jsonl\n"
		    "  recurctl dump --desk main --strict | recurctl replay --cases - --alerts -",
	.run = dump_run,
};
