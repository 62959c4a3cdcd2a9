/* term.c - see term.h.
 *
 * What customers wrote is hostile until it went through term_safe(): an escape sequence could
 * retitle a window, a bidi control could turn "not" around. Dropped are the Unicode categories Cc,
 * Cf, Cs and Co; Zl, Zp, tab and line ends become a space. */
#define _GNU_SOURCE
#include "term.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <utf8proc.h>

#include "text.h"

static const char *const styles[TERM_STYLES] = {
	[TERM_PLAIN] = "",         [TERM_BOLD] = "\033[1m",    [TERM_DIM] = "\033[2m",
	[TERM_RED] = "\033[1;31m", [TERM_YELLOW] = "\033[33m", [TERM_GREEN] = "\033[32m",
};

bool term_colours(FILE *f, bool refused)
{
	const char *term = getenv("TERM"), *no = getenv("NO_COLOR");
	if (refused || (no && *no) || !isatty(fileno(f)))
		return false;
	return term && strcmp(term, "dumb") != 0;
}

size_t term_columns(FILE *f)
{
	struct winsize w;
	if (!isatty(fileno(f)))
		return 0;
	if (ioctl(fileno(f), TIOCGWINSZ, &w) != 0 || w.ws_col < 20)
		return 80;
	return w.ws_col;
}

const char *term_on(enum term_style style)
{
	return styles[style];
}

const char *term_off(enum term_style style)
{
	return style == TERM_PLAIN ? "" : "\033[0m";
}

/* What stands for code point c: itself, a space, or nothing. */
static enum { KEEP, SPACE, DROP } fate(uint32_t c)
{
	if (c == '\t' || c == '\n' || c == '\r')
		return SPACE;
	switch (utf8proc_category((utf8proc_int32_t)c)) {
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CF:
	case UTF8PROC_CATEGORY_CS:
	case UTF8PROC_CATEGORY_CO:
		return DROP;
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return SPACE;
	default:
		return KEEP;
	}
}

static void safe_valid(struct buf *out, struct span text)
{
	for (size_t bytes; text.len; text = span_after(text, bytes)) {
		uint32_t c = text_next(text, &bytes);
		switch (fate(c)) {
		case KEEP:
			buf_put(out, span_first(text, bytes));
			break;
		case SPACE:
			buf_byte(out, ' ');
			break;
		case DROP:
			break;
		}
	}
}

void term_safe(struct buf *out, struct span text)
{
	struct buf repaired;
	if (text_valid(text)) {
		safe_valid(out, text);
		return;
	}
	buf_init(&repaired, out->mem, out->max);
	text_repair(text, &repaired);
	safe_valid(out, buf_span(&repaired));
	buf_fini(&repaired);
}

struct span term_fit(struct span text, size_t columns)
{
	size_t used = 0, taken = 0;
	for (size_t bytes; taken < text.len; taken += bytes) {
		uint32_t c = text_next(span_after(text, taken), &bytes);
		int w = utf8proc_charwidth((utf8proc_int32_t)c);
		if (used + (size_t)(w > 0 ? w : 0) > columns)
			break;
		used += (size_t)(w > 0 ? w : 0);
	}
	return span_first(text, taken);
}

size_t term_width(struct span text)
{
	size_t used = 0;
	for (size_t bytes; text.len; text = span_after(text, bytes)) {
		int w = utf8proc_charwidth((utf8proc_int32_t)text_next(text, &bytes));
		used += (size_t)(w > 0 ? w : 0);
	}
	return used;
}

void term_error(const char *words, ...)
{
	va_list args;
	va_start(args, words);
	fputs("recurctl: ", stderr);
	vfprintf(stderr, words, args);
	fputc('\n', stderr);
	va_end(args);
}

bool term_write(struct span text)
{
	if (text.len == 0 || fwrite(text.ptr, 1, text.len, stdout) == text.len)
		return true;
	term_error("cannot write to standard output: %m");
	return false;
}

int term_close(void)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return 0;
	term_error("cannot write to standard output: %m");
	return 1;
}
