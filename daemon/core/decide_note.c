/* decide_note.c - see decide_note.h. What people write is redacted like everything that is kept;
 * the oldest decisions make room for new ones. */
#include "decide_note.h"

#include "issues_due.h"
#include "mask.h"
#include "text.h"

enum err decide_note_clean(struct apply *a, struct span s, struct span *out)
{
	struct buf *nfkc = &a->scratch[1], *b = &a->scratch[0];
	buf_reset(nfkc);
	buf_reset(b);
	enum err e = text_nfkc(s, nfkc);
	if (!e)
		e = mask_redact(buf_span(nfkc), b, NULL);
	for (size_t i = 0; !e && i < b->len; i++)
		if (b->ptr[i] == '\n')
			b->ptr[i] = ' ';
	*out = span_trim(buf_span(b));
	return e;
}

/* Cuts whole decisions off the front until more bytes fit. */
static struct span history_room(struct span history, size_t more)
{
	struct unpack u = {history, false};
	while (u.rest.len && u.rest.len + more > ISSUES_HISTORY) {
		unpack_fixed(&u, 1);
		unpack_zigzag(&u);
		for (int i = 0; i < 3; i++)
			unpack_bytes(&u);
	}
	return u.rest;
}

enum err decide_note(struct apply *a, struct issue *issue, struct span what)
{
	const struct ticket *t = a->ticket;
	struct buf *note = &a->scratch[2];
	struct span cleaned;
	buf_reset(note);
	buf_fixed(note, t->event, 1);
	buf_zigzag(note, a->state->clock);
	const struct span texts[] = {t->by, t->why, what};
	for (size_t i = 0; i < 3; i++) {
		enum err e = decide_note_clean(a, texts[i], &cleaned);
		if (e)
			return e;
		buf_bytes(note, span_utf8_first(cleaned, 512));
	}
	struct span rest = history_room(issues_text(issue->history), note->len);
	struct buf *all = &a->scratch[0];
	buf_reset(all);
	buf_put(all, rest);
	buf_put(all, buf_span(note));
	if (buf_err(note) || buf_err(all))
		return buf_err(note) ? buf_err(note) : buf_err(all);
	struct issues *is = &a->state->issues;
	if (!issues_set_text(is, &issue->history, buf_span(all)) || !issues_touch(is, issue))
		return ERR_MEMORY;
	return issues_due_update(is, issue);
}

enum err decide_note_sign(struct apply *a, struct decide_signed *out)
{
	struct span s;
	enum err e = decide_note_clean(a, a->ticket->by.len ? a->ticket->by : SPAN("?"), &s);
	s = span_utf8_first(s, sizeof out->by);
	out->by_len = s.len;
	if (s.len)
		memcpy(out->by, s.ptr, s.len);
	if (!e)
		e = decide_note_clean(a, a->ticket->why, &s);
	s = span_utf8_first(s, sizeof out->why);
	out->why_len = s.len;
	if (s.len)
		memcpy(out->why, s.ptr, s.len);
	return e;
}

struct span decide_note_by(const struct decide_signed *s)
{
	return (struct span){s->by, s->by_len};
}

struct span decide_note_why(const struct decide_signed *s)
{
	return (struct span){s->why, s->why_len};
}
