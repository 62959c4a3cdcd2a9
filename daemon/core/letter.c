/* letter.c - see letter.h.
 *
 * Personal data is taken out before anything is cut to its final length, and the end of what was
 * cut before redaction is thrown away: half a phone number must not slip through at the edge. */
#include "letter.h"

#include "mask.h"
#include "text.h"

#define LETTER_READ  1024 /* bytes of a value that are looked at */
#define LETTER_EDGE  128  /* thrown away where a value was cut before redaction */
#define LETTER_VALUE 256  /* bytes of a value that are kept */
#define LETTER_NAME  64
#define LETTER_NAMES 1024 /* bytes of all names */
#define LETTER_ALL   2300 /* bytes of all values: with names, reason and ids under 4 KiB */

/* Redacts value into scratch[0], at most max bytes. The span holds until the next call. */
static struct span redacted(struct span value, size_t max, struct buf scratch[2])
{
	struct buf *a = &scratch[0], *b = &scratch[1];
	bool cut = value.len > LETTER_READ;
	buf_reset(a);
	buf_reset(b);
	(void)text_repair(span_first(value, LETTER_READ), a);
	if (text_nfkc(buf_span(a), b) != ERR_OK)
		return SPAN("");
	buf_reset(a);
	if (mask_redact(buf_span(b), a, NULL) != ERR_OK)
		return SPAN("");
	struct span s = buf_span(a);
	if (cut)
		s = span_utf8_first(s, s.len > LETTER_EDGE ? s.len - LETTER_EDGE : 0);
	return span_utf8_first(s, max);
}

static bool name_stood_before(const struct entry *e, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (span_eq(e->fields[k].name, e->fields[i].name))
			return true;
	return false;
}

static void write_names(struct buf *out, const struct entry *e, struct buf scratch[2])
{
	size_t from = out->len;
	buf_byte(out, '[');
	for (size_t i = 0; i < e->count && out->len - from < LETTER_NAMES; i++) {
		if (i)
			buf_byte(out, ',');
		buf_json(out, redacted(e->fields[i].name, LETTER_NAME, scratch));
	}
	buf_byte(out, ']');
}

static void write_values(struct buf *out, const struct entry *e, struct buf scratch[2])
{
	size_t from = out->len;
	buf_byte(out, '{');
	for (size_t i = 0; i < e->count && out->len - from < LETTER_ALL - LETTER_VALUE; i++) {
		if (name_stood_before(e, i))
			continue;
		if (out->len - from > 1)
			buf_byte(out, ',');
		buf_json(out, redacted(e->fields[i].name, LETTER_NAME, scratch));
		buf_byte(out, ':');
		buf_json(out, redacted(e->fields[i].value, LETTER_VALUE, scratch));
	}
	buf_byte(out, '}');
}

enum err letter_write(struct effects *out, struct span source, const struct entry *entry,
		      struct span reason, struct buf scratch[2])
{
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
	write_names(effects_arg_open(out), entry, scratch);
	effects_arg_done(out);
	effects_arg(out, SPAN("values"));
	write_values(effects_arg_open(out), entry, scratch);
	effects_arg_done(out);
	effects_end(out);
	return effects_err(out);
}
