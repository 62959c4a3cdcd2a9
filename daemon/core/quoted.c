/* quoted.c - see quoted.h.
 *
 *   text ──▶ up to a quoted mail ──▶ up to a signature ──▶ line by line: own lines ──▶ out
 *            head of a mail,         in its last lines     not "> ...", "On ... wrote:",
 *            -----Original...                              "Sent from my ...", logs
 *
 * A cut needs words before it: who forwards a mail and adds nothing means the mail. Logs go only
 * where OWN_WORDS others stay, for a case may be nothing but its log. Every line is looked at a
 * bounded number of times. */
#include "quoted.h"

#include "quoted_line.h"

#define OWN_WORDS  3
#define HEAD_LINES 4 /* below "From:" in which the rest of a mail's head is looked for */
#define SIGN_LINES 8 /* of a signature, at most */
#define SIGN_BYTES 600
#define SIGN_WORDS 6 /* in a line of one that opens with thanks */

/* Takes the first line off *rest; without its line feed. */
static struct span take_line(struct span *rest)
{
	const char *end = rest->len ? memchr(rest->ptr, '\n', rest->len) : NULL;
	struct span line = end ? span_first(*rest, (size_t)(end - rest->ptr)) : *rest;
	*rest = span_after(*rest, line.len + (end != NULL));
	return line;
}

/* The next line with a byte that is no white space; empty at the end. */
static struct span peek_line(struct span rest)
{
	struct span line = {NULL, 0};
	while (rest.len && line.len == 0)
		line = span_trim(take_line(&rest));
	return line;
}

/* ---- quoted mails ---- */

static bool mail_head(struct span line, struct span rest)
{
	if (!quoted_line_from(line))
		return false;
	for (int i = 0; i < HEAD_LINES && rest.len; i++)
		if (quoted_line_head(span_trim(take_line(&rest))))
			return true;
	return false;
}

/* What follows line, which rest begins behind, is somebody else's to the end. */
static bool opens_mail(struct span line, struct span rest)
{
	if (line.len == 0) /* so that a run of empty lines is looked over once, not once a line */
		return false;
	if (quoted_line_divider(line) || mail_head(line, rest))
		return true;
	if (quoted_line_half_intro(line, peek_line(rest)))
		return true;
	if (!quoted_line_intro(line))
		return false;
	struct span next = peek_line(rest);
	return next.len && *next.ptr != '>';
}

/* A line that only says that others' words follow. */
static bool opening(struct span line)
{
	return quoted_line_divider(line) || quoted_line_intro(line);
}

static struct span before_mail(struct span text)
{
	struct span rest = text;
	bool words = false;
	while (rest.len) {
		size_t at = text.len - rest.len;
		struct span line = span_trim(take_line(&rest));
		if (words && opens_mail(line, rest))
			return span_first(text, at);
		words |= quoted_line_kind(line) == QUOTED_OWN && !opening(line) &&
			 !quoted_line_from(line) && !quoted_line_head(line);
	}
	return text;
}

/* ---- signatures ---- */

/* Takes the last line off *text; its trailing line feed is no line. */
static struct span take_last(struct span *text)
{
	size_t start = text->len;
	while (start && text->ptr[start - 1] != '\n')
		start--;
	struct span line = span_after(*text, start);
	text->len = start ? start - 1 : 0;
	return line;
}

/* Looks at the last lines from the end upwards; the uppermost opening counts. */
static struct span before_signature(struct span text)
{
	struct span rest = span_trim(text), cut = rest;
	size_t end = rest.len;
	bool narrow = true;
	for (int lines = 0; rest.len && end - rest.len < SIGN_BYTES && lines < SIGN_LINES;) {
		struct span line = span_trim(take_last(&rest));
		size_t words = quoted_line_words(span_first(line, SIGN_BYTES));
		bool opens = quoted_line_dashes(line) || quoted_line_regards(line) ||
			     (narrow && quoted_line_thanks(line));
		if (opens && quoted_line_words(span_first(rest, SIGN_BYTES)))
			cut = rest;
		narrow &= words <= SIGN_WORDS;
		lines += words > 0;
	}
	return cut;
}

/* ---- what is left ---- */

/* Why a line does not count; TRACE_TOKEN when it does. */
static enum trace_what fate(struct span line, enum quoted_line kind, bool log)
{
	if (kind == QUOTED_REPLY || opening(line))
		return TRACE_REPLY;
	if (kind == QUOTED_DEVICE)
		return TRACE_DEVICE;
	return log ? TRACE_LOG : TRACE_TOKEN;
}

static size_t put_lines(struct span text, bool logs, struct buf *out, const struct trace *trace)
{
	size_t words = 0;
	bool source = false;
	while (text.len) {
		struct span line = span_trim(take_line(&text));
		enum quoted_line kind = quoted_line_kind(line);
		bool code = source && kind == QUOTED_OWN;
		source = kind == QUOTED_CODE;
		bool log = code || kind == QUOTED_CODE || kind == QUOTED_LOG;
		enum trace_what why = fate(line, kind, log && !logs);
		if (kind == QUOTED_BLANK || why != TRACE_TOKEN) {
			trace_text(trace, why, line);
			continue;
		}
		struct span own = span_trim(quoted_line_unsigned(line));
		trace_text(trace, TRACE_SIGNATURE, span_after(line, own.len));
		line = own;
		words += quoted_line_words(line);
		buf_put(out, line);
		buf_byte(out, '\n');
	}
	return words;
}

/* What stands in text behind the end of own, a part of it. */
static struct span rest_of(struct span text, struct span own)
{
	return span_trim(span_after(text, (size_t)(own.ptr - text.ptr) + own.len));
}

enum err quoted_strip(struct span text, struct buf *out, const struct trace *trace)
{
	struct span mine = before_mail(text), own = before_signature(mine);
	size_t start = out->len;
	size_t words = put_lines(own, false, out, NULL);
	bool logs = words < OWN_WORDS && !buf_err(out);
	if (logs) {
		out->len = start;
		words = put_lines(own, true, out, NULL);
	}
	if (words == 0 && !buf_err(out)) {
		out->len = start;
		buf_put(out, text);
	} else if (trace) { /* told once it is certain what stays */
		size_t end = out->len;
		put_lines(own, logs, out, trace);
		out->len = end;
		trace_text(trace, TRACE_SIGNATURE, rest_of(mine, own));
		trace_text(trace, TRACE_MAIL, rest_of(text, mine));
	}
	return buf_err(out);
}
