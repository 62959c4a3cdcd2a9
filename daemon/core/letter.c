/* letter.c - see letter.h.
 *
 * Personal data is taken out before anything is cut to its final length, and the end of what was
 * cut before redaction is thrown away: half a phone number must not slip through at the edge. */
#include "letter.h"

#include "mask.h"
#include "text.h"

#define LETTER_READ  1024 /* bytes of a value that are looked at */
#define LETTER_EDGE  128 /* thrown away where a value was cut before redaction */
#define LETTER_VALUE 256 /* bytes of a value that are kept */
#define LETTER_NAME  64
#define LETTER_NAMES 1024 /* bytes of all names */
#define LETTER_ALL   2300 /* bytes of all values: with names, reason and ids under 4 KiB */
#define LETTER_LOOK  256 /* fields whose values are looked at */

struct place {
	size_t from, len;
};

struct letter {
	struct effects *out;
	struct buf *a, *b; /* scratch */
	const struct entry *entry;
};

/* Redacts value into scratch, at most max bytes. The span holds until the next call. */
static struct span redacted(struct letter *l, struct span value, size_t max)
{
	bool cut = value.len > LETTER_READ;
	buf_reset(l->a);
	buf_reset(l->b);
	(void)text_repair(span_first(value, LETTER_READ), l->a);
	enum err e = buf_err(l->a);
	if (!e)
		e = text_nfkc(buf_span(l->a), l->b);
	buf_reset(l->a);
	if (!e)
		e = mask_redact(buf_span(l->b), l->a, NULL);
	if (e)
		effects_refuse(l->out, e);
	struct span s = buf_span(l->a);
	if (cut)
		s = span_utf8_first(s, s.len > LETTER_EDGE ? s.len - LETTER_EDGE : 0);
	return span_utf8_first(s, max);
}

static void write_names(struct letter *l, struct buf *out)
{
	const struct entry *e = l->entry;
	size_t from = out->len;
	buf_byte(out, '[');
	for (size_t i = 0; i < e->count && out->len - from < LETTER_NAMES; i++) {
		if (i)
			buf_byte(out, ',');
		buf_json(out, redacted(l, e->fields[i].name, LETTER_NAME));
	}
	buf_byte(out, ']');
}

/* True when the newest of n + 1 names that were written to out, in JSON, is one of the n before. */
static bool name_stands_before(const struct buf *out, const struct place *names, size_t n)
{
	struct span newest = {out->ptr + names[n].from, names[n].len};
	for (size_t i = 0; i < n; i++)
		if (span_eq((struct span){out->ptr + names[i].from, names[i].len}, newest))
			return true;
	return false;
}

/* Who it is stands nowhere but in the hash of a record, and whoever was forgotten in none. */
static bool is_customer(struct field f)
{
	return f.value.len && span_eq(f.name, SPAN("customer_id"));
}

/* A name stands once, with its first value, though redaction and cuts make names alike. */
static void write_values(struct letter *l, struct buf *out)
{
	const struct entry *e = l->entry;
	struct place names[LETTER_LOOK];
	size_t from = out->len, n = 0;
	buf_byte(out, '{');
	for (size_t i = 0; i < e->count && i < LETTER_LOOK; i++) {
		size_t before = out->len;
		if (before - from >= LETTER_ALL - LETTER_VALUE)
			break;
		if (n)
			buf_byte(out, ',');
		names[n].from = out->len;
		buf_json(out, redacted(l, e->fields[i].name, LETTER_NAME));
		names[n].len = out->len - names[n].from;
		if (buf_err(out) || name_stands_before(out, names, n)) {
			out->len = before;
			continue;
		}
		n++;
		buf_byte(out, ':');
		buf_json(out, is_customer(e->fields[i])
				      ? SPAN("[customer]")
				      : redacted(l, e->fields[i].value, LETTER_VALUE));
	}
	buf_byte(out, '}');
}

enum err letter_write(struct effects *out, struct span source, const struct entry *entry,
		      struct span reason, struct buf scratch[2])
{
	struct letter l = {out, &scratch[0], &scratch[1], entry};
	effects_begin(out, EFFECT_DEAD, SPAN(""));
	effects_pair(out, "src", source);
	effects_arg(out, SPAN("entry"));
	struct buf *id = effects_arg_open(out);
	buf_u64(id, entry->id.ms);
	buf_byte(id, '-');
	buf_u64(id, entry->id.seq);
	effects_arg_done(out);
	effects_pair(out, "reason", reason);
	effects_arg(out, SPAN("fields"));
	write_names(&l, effects_arg_open(out));
	effects_arg_done(out);
	effects_arg(out, SPAN("values"));
	write_values(&l, effects_arg_open(out));
	effects_arg_done(out);
	effects_end(out);
	return effects_err(out);
}
