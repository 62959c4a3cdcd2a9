/* quoted_line.c - see quoted_line.h. Tables of how mail programs and loggers begin and end lines.
 *
 * Only the first HEAD bytes of a line are searched, so that a long line costs no more than its
 * length however often it is asked about. */
#include "quoted_line.h"

#define HEAD 256

/* ---- reading ---- */

static unsigned char lower(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool in_word(char c)
{
	return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z') || (unsigned char)c >= 0x80;
}

/* In any case of ASCII letters; with is in small ones. */
static bool starts(struct span line, const char *with)
{
	size_t n = strlen(with);
	if (n > line.len)
		return false;
	for (size_t i = 0; i < n; i++)
		if (lower(line.ptr[i]) != (unsigned char)with[i])
			return false;
	return true;
}

static bool ends(struct span line, const char *with)
{
	size_t n = strlen(with);
	return n <= line.len && starts(span_after(line, line.len - n), with);
}

static bool holds(struct span line, const char *text)
{
	for (line.len = line.len < HEAD ? line.len : HEAD; line.len; line = span_after(line, 1))
		if (starts(line, text))
			return true;
	return false;
}

static bool starts_one(struct span line, const char *const *table)
{
	for (; *table; table++)
		if (starts(line, *table))
			return true;
	return false;
}

static bool ends_one(struct span line, const char *const *table)
{
	for (; *table; table++)
		if (ends(line, *table))
			return true;
	return false;
}

/* line without ASCII punctuation and spaces at its end. */
static struct span bare(struct span line)
{
	while (line.len && !in_word(line.ptr[line.len - 1]))
		line.len--;
	return line;
}

/* Whether digits stand where shape has 'd' and the same bytes elsewhere. */
static bool shaped(struct span line, const char *shape)
{
	size_t n = strlen(shape);
	if (line.len < n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (shape[i] == 'd' ? !is_digit(line.ptr[i]) : line.ptr[i] != shape[i])
			return false;
	return true;
}

size_t quoted_line_words(struct span line)
{
	size_t n = 0;
	bool counted = false;
	for (size_t i = 0; i < line.len; i++) {
		if (is_space(line.ptr[i])) {
			counted = false;
		} else if (!counted && in_word(line.ptr[i])) {
			counted = true;
			n++;
		}
	}
	return n;
}

/* ---- quotations ---- */

static const char *const wrote[] = {"wrote:",   "작성:",     "님이 작성:", "썼습니다:",
				    "schrieb:", "a écrit :", "escribió:",  NULL};
static const char *const dividers[] = {"original message", "forwarded message",
				       "원본 메시지",      "원본 메일",
				       "전달된 메시지",    "원본메일",
				       "원본메시지",       NULL};
static const char *const from[] = {"from:", "보낸 사람:", "보낸사람:", "발신자:",
				   "발신:", "*from:",     NULL};
static const char *const heads[] = {"sent:",      "date:",     "to:",        "subject:",  "cc:",
				    "보낸 날짜:", "보낸날짜:", "받는 사람:", "받는사람:", "제목:",
				    "날짜:",      "일시:",     "참조:",      "수신:",     "*sent:",
				    "*to:",       NULL};

bool quoted_line_intro(struct span line)
{
	bool dated = false;
	for (size_t i = 0; i < line.len && i < HEAD && !dated; i++)
		dated = is_digit(line.ptr[i]) || line.ptr[i] == '@';
	return dated && ends_one(line, wrote);
}

bool quoted_line_half_intro(struct span line, struct span next)
{
	return line.len < HEAD && next.len < HEAD && starts(line, "on ") &&
	       quoted_line_words(line) > 3 && ends(next, "wrote:");
}

bool quoted_line_divider(struct span line)
{
	if (!starts(line, "--"))
		return false;
	while (line.len && (*line.ptr == '-' || *line.ptr == ' '))
		line = span_after(line, 1);
	return starts_one(line, dividers);
}

bool quoted_line_from(struct span line)
{
	return starts_one(line, from);
}

bool quoted_line_head(struct span line)
{
	return starts_one(line, heads);
}

/* ---- signatures ---- */

static const char *const regards[] = {"kind regards",     "best regards",
				      "warm regards",     "with regards",
				      "regards,",         "many regards",
				      "sincerely",        "yours sincerely",
				      "yours faithfully", "yours truly",
				      "best wishes",      "with best wishes",
				      "respectfully",     NULL};
static const char *const thanks[] = {
	"thanks",     "thank you",         "many thanks",          "best",           "cheers",
	"regards",    "thanks in advance", "thank you in advance", "thanks so much", "감사합니다",
	"고맙습니다", "수고하세요",        "수고하십시오",         "이상입니다",     NULL};
static const char *const devices[] = {"sent from my ",
				      "sent from mail for",
				      "get outlook for",
				      "sent via ",
				      "나의 iphone에서",
				      "내 iphone에서",
				      NULL};
static const char *const from_device[] = {"에서 보냄", "에서 보냈습니다", "에서 전송", NULL};

bool quoted_line_dashes(struct span line)
{
	return line.len >= 2 && line.len <= 3 && starts(line, "--") &&
	       line.ptr[line.len - 1] == '-';
}

bool quoted_line_regards(struct span line)
{
	return starts_one(line, regards) && quoted_line_words(span_first(line, HEAD)) <= 6;
}

bool quoted_line_thanks(struct span line)
{
	struct span text = bare(line);
	for (const char *const *t = thanks; *t; t++)
		if (text.len == strlen(*t) && starts(text, *t))
			return true;
	return false;
}

static bool is_device(struct span line)
{
	return line.len < 80 && (starts_one(line, devices) || ends_one(bare(line), from_device));
}

/* 2 to 4 Hangul syllables at the end of line: their bytes. */
static size_t name_at_end(struct span line)
{
	size_t n = 0;
	while (n < line.len && !is_space(line.ptr[line.len - 1 - n]) && n <= 12) {
		if ((unsigned char)line.ptr[line.len - 1 - n] < 0x80)
			return 0;
		n++;
	}
	return n % 3 == 0 && n >= 6 && n <= 12 ? n : 0;
}

struct span quoted_line_unsigned(struct span line)
{
	static const char *const words[] = {"드림", "올림", "배상", NULL};
	struct span text = bare(line);
	if (!ends_one(text, words))
		return line;
	text.len -= strlen("드림");
	size_t spaces = 0;
	for (; text.len && is_space(text.ptr[text.len - 1]); spaces++)
		text.len--;
	size_t name = spaces ? name_at_end(text) : 0;
	return name ? span_first(text, text.len - name) : line;
}

/* ---- logs ---- */

static const char *const dates[] = {"dddd-dd-ddTdd:dd", "dddd-dd-dd dd:dd", "dddd/dd/dd dd:dd",
				    "dd:dd:dd.",        "dd:dd:dd,",        NULL};
static const char *const levels[] = {"error", "warn",   "info",   "debug", "trace",
				     "fatal", "notice", "severe", NULL};
static const char *const traces[] = {"caused by: ",
				     "traceback (most recent call",
				     "exception in thread ",
				     "stack trace:",
				     "stacktrace:",
				     "goroutine ",
				     "thread 'main' panicked",
				     "e/androidruntime",
				     "#0 0x",
				     "    at ",
				     NULL};

/* "[ERROR] ...", "WARN: ...", "INFO core: ...": a level in capitals opens the line. */
static bool leveled(struct span line)
{
	while (line.len && (*line.ptr == '[' || *line.ptr == ' '))
		line = span_after(line, 1);
	for (const char *const *l = levels; *l; l++) {
		size_t n = strlen(*l);
		if (starts(line, *l) && line.len > n && line.ptr[0] < 'a' && line.ptr[1] < 'a')
			return line.ptr[n] == ':' || line.ptr[n] == ']' ||
			       (line.ptr[n] == ' ' && holds(line, ": "));
	}
	return false;
}

static bool dated(struct span line)
{
	struct span text = line;
	bool shape = false;
	while (text.len && *text.ptr == '[')
		text = span_after(text, 1);
	for (const char *const *d = dates; *d && !shape; d++)
		shape = shaped(text, *d);
	if (!shape)
		return false;
	for (const char *const *l = levels; *l; l++)
		if (holds(text, *l))
			return true;
	return *line.ptr == '[' || holds(text, "] ") || holds(text, "]:");
}

/* "java.lang.NullPointerException: ...", "RuntimeError: ...". */
static bool thrown(struct span line)
{
	size_t n = 0;
	while (n < line.len && n < HEAD &&
	       ((in_word(line.ptr[n]) && (unsigned char)line.ptr[n] < 0x80) || line.ptr[n] == '.' ||
		line.ptr[n] == '$' || line.ptr[n] == '_'))
		n++;
	struct span name = span_first(line, n);
	return n < line.len && line.ptr[n] == ':' && n > strlen("error") &&
	       (ends(name, "error") || ends(name, "exception"));
}

/* "at com.example.Cart.total(Cart.java:12)", "at /srv/app.js:3:7", "... 42 more". */
static bool frame(struct span line)
{
	if (starts(line, "... "))
		return ends(line, " more");
	if (!starts(line, "at "))
		return false;
	return ends(line, ")") ? holds(line, "(") && (holds(line, ".") || holds(line, "<"))
			       : holds(line, ":line ") || is_digit(line.ptr[line.len - 1]);
}

enum quoted_line quoted_line_kind(struct span line)
{
	if (line.len && *line.ptr == '>')
		return QUOTED_REPLY;
	if (quoted_line_words(span_first(line, HEAD)) == 0)
		return QUOTED_BLANK;
	if (is_device(line))
		return QUOTED_DEVICE;
	if (starts(line, "file \"") && holds(line, "\", line "))
		return QUOTED_CODE;
	if (frame(line) || thrown(line) || dated(line) || leveled(line) || starts_one(line, traces))
		return QUOTED_LOG;
	return QUOTED_OWN;
}
