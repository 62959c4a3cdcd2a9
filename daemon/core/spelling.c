/* spelling.c - one pass over a text, a word at a time; what stays is copied in long stretches.
 *
 *   The paymnet of 인증번오가 안 와요
 *       payment    인증번호가
 *
 * Whoever writes a word wrongly mostly hits another key, misses one, hits one twice or two in the
 * wrong order. But two words that are one letter apart may well be two words, and nothing is worse
 * than to read what somebody wrote as something else. So a word is left alone
 *
 *   - when it, or the word that it is a form of, is known: charger and charge, filling and billing
 *   - when it is short, holds digits or accents, or capitals inside: names and versions
 *   - when two known words are one letter away
 *   - when the slip is in the last letter of a word that is not very long: endings are there
 *   - when it would make or unmake a negation or a prefix that turns a word: 미승인, 로그안돼요
 *
 * Invariants: out is a copy of the text up to done; a word is looked at once, with a bounded number
 * of look-ups. */
#include "spelling.h"

#include "spelling_hangul.h"
#include "spelling_latin.h"
#include "text.h"
#include "text_script.h"

#define OUT_MOST  ((size_t)1 << 20)
#define WORD_ROOM 1024

struct spelling {
	const struct mem *mem;
	struct spelling_known known;
	struct spelling_view view;
	struct buf out;
	struct span text;
	size_t done; /* bytes of text that are in out */
	const struct trace *trace;
};

/* Writes word, unless it is empty, where raw stands. */
static void replace(struct spelling *s, struct span raw, struct span word)
{
	size_t at = (size_t)(raw.ptr - s->text.ptr);
	if (!word.len || s->out.len + (at - s->done) + word.len + (s->text.len - at) > OUT_MOST)
		return;
	buf_put(&s->out, span_first(span_after(s->text, s->done), at - s->done));
	buf_put(&s->out, word);
	s->done = at + raw.len;
	if (s->trace)
		s->trace->see(s->trace->arg,
			      &(struct trace_note){.what = TRACE_SPELT, .text = raw, .word = word});
}

/* Reads the word or sign at the start of rest; returns its bytes. */
static size_t read_piece(struct spelling *s, struct span rest)
{
	char room[SPELLING_ROOM];
	struct hangul h;
	size_t n;
	enum script script = text_script_of(text_next(rest, &n));
	if (script == SCRIPT_NONE)
		return n;
	if (script == SCRIPT_HANGUL) { /* a long run in pieces, each of which is read once */
		struct span raw = span_first(rest, hangul_read(rest, &h));
		struct span meant = spelling_hangul_meant(&s->view, raw, &h, room);
		replace(s, span_first(raw, meant.len), meant);
		return raw.len;
	}
	struct span raw = span_first(rest, text_script_run(rest, script));
	if (script == SCRIPT_LATIN)
		replace(s, raw, spelling_latin_meant(&s->view, raw, room));
	return raw.len;
}

enum err spelling_read(struct spelling *s, const struct words *desk, struct span masked,
		       const struct trace *trace, struct span *out)
{
	s->text = masked;
	s->view.desk = desk;
	s->view.left = SPELLING_MOST;
	s->trace = trace;
	s->done = 0;
	buf_reset(&s->out);
	buf_reset(&s->view.word);
	for (struct span rest = masked; rest.len && !buf_err(&s->view.word);)
		rest = span_after(rest, read_piece(s, rest));
	if (s->done)
		buf_put(&s->out, span_after(masked, s->done));
	*out = s->done ? buf_span(&s->out) : masked;
	return buf_err(&s->view.word) ? buf_err(&s->view.word) : buf_err(&s->out);
}

struct spelling *spelling_new(const struct mem *m, const struct spelling_lists *lists,
			      uint64_t seed)
{
	struct spelling *s = mem_zero(m, 1, sizeof *s);
	if (!s)
		return NULL;
	s->mem = m;
	buf_init(&s->view.word, m, WORD_ROOM);
	buf_init(&s->out, m, OUT_MOST);
	s->view.known = &s->known;
	if (spelling_known_init(&s->known, m, lists, seed))
		return s;
	spelling_free(s);
	return NULL;
}

void spelling_free(struct spelling *s)
{
	if (!s)
		return;
	spelling_known_fini(&s->known);
	buf_fini(&s->view.word);
	buf_fini(&s->out);
	mem_free(s->mem, s);
}
