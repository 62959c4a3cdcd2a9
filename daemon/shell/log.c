/* log.c - see log.h.
 *
 *   log_line ─▶ level ─▶ words ─▶ said lately? ──no──▶ line in one buffer ─▶ one write(2)
 *                                      └─yes─▶ count it; said when its 10 s are over
 *
 * A line is put together on the stack and written at once, so that lines of two processes on one
 * pipe never mix. What comes from outside is escaped on the way: nobody's bytes may move a cursor,
 * forge a line or turn a terminal's direction. An escape is never cut in two.
 *
 * The state below is the one exception to "no globals that vary": every room logs, and an argument
 * through all of them would say nothing. Counts of repeats are said by the next line of any kind
 * that comes after the 10 s; there is no timer. */
#define _DEFAULT_SOURCE
#include "log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <utf8proc.h>

#include "clock.h"
#include "span.h"

#define LOG_REPEAT_MS 10000
#define LOG_RECENT    32 /* different messages watched for repeats; the oldest makes room */
#define LOG_WORDS     1024 /* bytes of one message, before escaping */
#define LOG_CLOSING   8 /* bytes kept for quotes, brace and newline at the end */
#define LOG_LINE      4096 /* bytes of one line, with the newline */

enum log_format { LOG_FORMAT_TEXT, LOG_FORMAT_LOGFMT, LOG_FORMAT_JSON };

static const struct log_level_row {
	const char *name, *shown;
	char journal; /* syslog's number, which journald reads from "<N>" */
} levels[] = {
	[LOG_LEVEL_DEBUG] = {"debug", "DEBUG", '7'},
	[LOG_LEVEL_INFO] = {"info", "INFO ", '6'},
	[LOG_LEVEL_WARN] = {"warn", "WARN ", '4'},
	[LOG_LEVEL_ERROR] = {"error", "ERROR", '3'},
};

static const char *const formats[] = {
	[LOG_FORMAT_TEXT] = "text",
	[LOG_FORMAT_LOGFMT] = "logfmt",
	[LOG_FORMAT_JSON] = "json",
};

/* What is said: everything that makes two messages the same one. */
struct log_message {
	enum log_level level;
	char component[32], who[128], words[LOG_WORDS];
};

struct log_recent {
	struct log_message message;
	int64_t since; /* mono ms; when it was last written */
	unsigned repeats; /* held back since then */
	bool used;
};

static struct log_state {
	enum log_level level;
	enum log_format format;
	bool journal; /* standard error is journald: it knows the time and wants "<N>" */
	struct log_recent recent[LOG_RECENT];
} state = {.level = LOG_LEVEL_INFO, .format = LOG_FORMAT_LOGFMT};

/* A line in the making. The last byte is kept for the newline. */
struct log_out {
	char text[LOG_LINE];
	size_t len;
	bool full; /* something did not fit: nothing more is added, so the end is clean */
};

static void log_put(struct log_out *o, struct span s)
{
	if (o->len + s.len + LOG_CLOSING > sizeof o->text)
		o->full = true;
	if (o->full)
		return;
	memcpy(o->text + o->len, s.ptr, s.len);
	o->len += s.len;
}

static void log_text(struct log_out *o, const char *text)
{
	log_put(o, span_of(text));
}

/* Closing marks always fit: log_put leaves room for them. */
static void log_close(struct log_out *o, char c)
{
	o->text[o->len++] = c;
}

static bool log_hidden(int32_t cp)
{
	return cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || cp == 0x61C || cp == 0x200E ||
	       cp == 0x200F || (cp >= 0x2028 && cp <= 0x202E) || (cp >= 0x2066 && cp <= 0x2069) ||
	       cp == 0xFEFF;
}

/* One code point or one bad byte of s; returns how many bytes it took. In quotes, a quote and a
 * backslash are escaped too, and a bad byte becomes U+FFFD, since JSON has no other way. */
static size_t log_escape_one(struct log_out *o, struct span s, bool quoted)
{
	utf8proc_int32_t cp;
	utf8proc_ssize_t n =
		utf8proc_iterate((const utf8proc_uint8_t *)s.ptr, (utf8proc_ssize_t)s.len, &cp);
	char escape[8];
	if (n <= 0) {
		snprintf(escape, sizeof escape, "\\x%02x", (unsigned)(unsigned char)s.ptr[0]);
		log_text(o, quoted ? "\xEF\xBF\xBD" : escape);
		return 1;
	}
	if (quoted && (cp == '"' || cp == '\\')) {
		log_put(o, (struct span){cp == '"' ? "\\\"" : "\\\\", 2});
	} else if (log_hidden(cp)) {
		snprintf(escape, sizeof escape, "\\u%04x", (unsigned)cp & 0xFFFFU);
		log_text(o, escape);
	} else {
		log_put(o, span_first(s, (size_t)n));
	}
	return (size_t)n;
}

static void log_escape(struct log_out *o, const char *text, bool quoted)
{
	for (struct span s = span_of(text); s.len && !o->full;)
		s = span_after(s, log_escape_one(o, s, quoted));
}

static void log_quote(struct log_out *o, const char *text)
{
	log_text(o, "\"");
	log_escape(o, text, true);
	log_close(o, '"');
}

static void log_time(struct log_out *o)
{
	int64_t now = clock_wall();
	time_t seconds = (time_t)(now / 1000);
	struct tm tm;
	char text[40], stamp[48];
	if (!gmtime_r(&seconds, &tm) || !strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &tm))
		return;
	snprintf(stamp, sizeof stamp, "%s.%03dZ", text, (int)(now % 1000));
	log_text(o, stamp);
}

static void log_format_text(struct log_out *o, const struct log_message *m, unsigned repeats)
{
	char again[40];
	if (!state.journal) {
		log_time(o);
		log_text(o, " ");
	}
	log_text(o, levels[m->level].shown);
	log_text(o, " ");
	log_escape(o, m->component, false);
	if (m->who[0]) {
		log_text(o, " ");
		log_escape(o, m->who, false);
	}
	log_text(o, ": ");
	log_escape(o, m->words, false);
	snprintf(again, sizeof again, " (repeated %u times)", repeats);
	if (repeats)
		log_text(o, again);
}

static void log_format_logfmt(struct log_out *o, const struct log_message *m, unsigned repeats)
{
	char again[32];
	if (!state.journal) {
		log_text(o, "ts=");
		log_time(o);
		log_text(o, " ");
	}
	log_text(o, "level=");
	log_text(o, levels[m->level].name);
	log_text(o, " component=");
	log_escape(o, m->component, false);
	if (m->who[0]) {
		log_text(o, " desk=");
		log_quote(o, m->who);
	}
	snprintf(again, sizeof again, " repeated=%u", repeats);
	if (repeats)
		log_text(o, again);
	log_text(o, " msg=");
	log_quote(o, m->words);
}

static void log_format_json(struct log_out *o, const struct log_message *m, unsigned repeats)
{
	char again[32];
	log_text(o, "{");
	if (!state.journal) {
		log_text(o, "\"ts\":\"");
		log_time(o);
		log_text(o, "\",");
	}
	log_text(o, "\"level\":\"");
	log_text(o, levels[m->level].name);
	log_text(o, "\",\"component\":");
	log_quote(o, m->component);
	if (m->who[0]) {
		log_text(o, ",\"desk\":");
		log_quote(o, m->who);
	}
	snprintf(again, sizeof again, ",\"repeated\":%u", repeats);
	if (repeats)
		log_text(o, again);
	log_text(o, ",\"msg\":");
	log_quote(o, m->words);
	log_close(o, '}');
}

static void (*const writers[])(struct log_out *, const struct log_message *, unsigned) = {
	[LOG_FORMAT_TEXT] = log_format_text,
	[LOG_FORMAT_LOGFMT] = log_format_logfmt,
	[LOG_FORMAT_JSON] = log_format_json,
};

/* A log that cannot be written is given up silently: there is nowhere left to say so. */
static void log_write(const struct log_message *m, unsigned repeats)
{
	struct log_out o = {.len = 0};
	if (state.journal) {
		log_text(&o, "<");
		log_put(&o, (struct span){&levels[m->level].journal, 1});
		log_text(&o, ">");
	}
	writers[state.format](&o, m, repeats);
	log_close(&o, '\n');
	for (size_t at = 0; at < o.len;) {
		ssize_t n = write(STDERR_FILENO, o.text + at, o.len - at);
		if (n < 0 && errno != EINTR)
			return;
		at += n > 0 ? (size_t)n : 0;
	}
}

/* Says what was held back, once its 10 s are over, and lets those messages go. */
static void log_sweep(int64_t now)
{
	for (size_t i = 0; i < LOG_RECENT; i++) {
		struct log_recent *r = &state.recent[i];
		if (!r->used || now - r->since < LOG_REPEAT_MS)
			continue;
		r->used = false;
		if (r->repeats)
			log_write(&r->message, r->repeats);
	}
}

static bool log_same(const struct log_message *a, const struct log_message *b)
{
	return a->level == b->level && strcmp(a->words, b->words) == 0 &&
	       strcmp(a->who, b->who) == 0 && strcmp(a->component, b->component) == 0;
}

/* The watched message that is m; NULL when it was not said lately. */
static struct log_recent *log_find(const struct log_message *m)
{
	for (size_t i = 0; i < LOG_RECENT; i++)
		if (state.recent[i].used && log_same(&state.recent[i].message, m))
			return &state.recent[i];
	return NULL;
}

/* A free place, or that of the message said longest ago, whose repeats are said now. */
static struct log_recent *log_place(void)
{
	struct log_recent *oldest = &state.recent[0];
	for (size_t i = 0; i < LOG_RECENT; i++) {
		struct log_recent *r = &state.recent[i];
		if (!r->used)
			return r;
		if (r->since < oldest->since)
			oldest = r;
	}
	if (oldest->repeats)
		log_write(&oldest->message, oldest->repeats);
	return oldest;
}

/* journald sets JOURNAL_STREAM to device:inode of the pipe it reads. A child with redirected
 * output inherits the variable too, so the numbers must be those of our standard error. */
static bool log_is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	struct stat st;
	char own[64];
	if (!stream || fstat(STDERR_FILENO, &st) != 0)
		return false;
	snprintf(own, sizeof own, "%ju:%ju", (uintmax_t)st.st_dev, (uintmax_t)st.st_ino);
	return strcmp(stream, own) == 0;
}

static bool log_format_of(const char *word, enum log_format *out)
{
	if (strcmp(word, "auto") == 0) {
		*out = isatty(STDERR_FILENO) ? LOG_FORMAT_TEXT : LOG_FORMAT_LOGFMT;
		return true;
	}
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		if (strcmp(word, formats[i]) == 0) {
			*out = (enum log_format)i;
			return true;
		}
	return false;
}

bool log_setup(const char *level, const char *format)
{
	enum log_format f;
	if (!log_format_of(format, &f))
		return false;
	for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
		if (strcmp(level, levels[i].name) == 0) {
			state.level = (enum log_level)i;
			state.format = f;
			state.journal = log_is_journal();
			return true;
		}
	return false;
}

void log_line(enum log_level level, const char *component, const char *who, const char *msg, ...)
{
	struct log_message m = {.level = level};
	va_list args;
	if (level < state.level)
		return;
	snprintf(m.component, sizeof m.component, "%s", component);
	snprintf(m.who, sizeof m.who, "%s", who);
	va_start(args, msg);
	(void)vsnprintf(m.words, sizeof m.words, msg, args);
	va_end(args);
	int64_t now = clock_mono();
	log_sweep(now);
	struct log_recent *r = log_find(&m);
	if (r) {
		r->repeats++;
		return;
	}
	r = log_place();
	*r = (struct log_recent){.message = m, .since = now, .used = true};
	log_write(&m, 0);
}
