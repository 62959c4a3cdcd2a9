/* digest_parts.h - what the forms of a digest share: texts of the catalogue and sentences made of
 * them, in plain text; and the way of plain text into a document. Nobody else includes this. */
#ifndef CORE_DIGEST_PARTS_H
#define CORE_DIGEST_PARTS_H

#include "catalog.h"
#include "digest.h"
#include "escape.h"
#include "report.h"

struct digest {
	const struct report *r;
	const struct state *state;
	const struct settings *settings;
	enum lang lang;
	enum escape as; /* how text gets into out */
	struct buf *out;
	struct buf said; /* sentences; never moves, emptied by digest_put() */
};

#define DIGEST_NOTES 8

/* ---- into the document */

/* Appends markup as it is. */
void digest_put_raw(struct digest *d, const char *markup);
void digest_put_u64(struct digest *d, uint64_t v);
/* Appends plain text, escaped. Whatever digest_say_*() gave is over then. */
void digest_put(struct digest *d, struct span plain);
/* Appends the catalogue's text "digest." + name, escaped. */
void digest_put_text(struct digest *d, const char *name);

/* ---- plain text; good until the next digest_put() */

/* The catalogue's text "digest." + name + suffix; the name itself when it has none. */
struct span digest_say_text(struct digest *d, const char *name, const char *suffix);
/* That text with its {names} filled in. */
struct span digest_say(struct digest *d, const char *name, const char *suffix,
		       const struct catalog_arg *args, size_t n);
struct span digest_say_number(struct digest *d, uint64_t v); /* 1,204 */
struct span digest_say_percent(struct digest *d, uint64_t part, uint64_t whole); /* 62% */
struct span digest_say_hex(struct digest *d, uint64_t v); /* 16 digits */
/* A ratio in 1/EXACT_RATIO: 1.8, 12; "∞" beyond all use. */
struct span digest_say_times(struct digest *d, uint32_t ratio);
struct span digest_say_change(struct digest *d, const struct report_count *c); /* +8%, new, - */
/* "1.8 times (1.2 to 2.7)", or that there is nothing to compare with. */
struct span digest_say_ratio(struct digest *d, const struct report_count *c);
struct span digest_say_day(struct digest *d, int64_t t); /* Mon 16 Nov */
struct span digest_say_moment(struct digest *d, int64_t t); /* Mon 16 Nov 14:10 */
/* The begin of point i of a series: a day, or an hour of one. */
struct span digest_say_point(struct digest *d, size_t i);

/* ---- sentences (digest_sentences.c) */

struct span digest_sentences_issue(struct digest *d, const struct report_issue *i); /* its title */
struct span digest_sentences_period(struct digest *d);
struct span digest_sentences_title(struct digest *d);
struct span digest_sentences_headline(struct digest *d);
struct span digest_sentences_step(struct digest *d, const struct report_step *s);
/* "212 cases, 188 customers (+8%)" */
struct span digest_sentences_cases(struct digest *d, const struct report_issue *i);
/* "version 2.4.1: 91% of these cases, 23% of the others of that time" */
struct span digest_sentences_cause(struct digest *d, const struct cause *c);
/* "release “App 5.3.0”, Tue 17 Nov 09:00" */
struct span digest_sentences_mark(struct digest *d, const struct change *c);
/* The same with how the rate differs since. */
struct span digest_sentences_change(struct digest *d, const struct cause_change *c);
/* The state of an issue by its name ("firing"), and who took it on: who acknowledged it, else who
 * decided about it last; empty when nobody did. */
const char *digest_sentences_status(const struct issue *issue);
struct span digest_sentences_owner(const struct issue *issue);
/* The ith note on the data; empty behind the last one. */
struct span digest_sentences_note(struct digest *d, size_t i);
/* "gold 60%, chat 40%": tier, channel and touchpoint */
struct span digest_sentences_hit(struct digest *d, const struct report_issue *i);

/* ---- harm (digest_harm.c); "-" where nothing is known */

/* "62% (n 14, 50% to 75%)" */
struct span digest_harm_score(struct digest *d, const struct harm *h, enum survey_kind kind);
/* How an issue's score compares with the rest of the desk; empty when one of both has none. */
struct span digest_harm_than(struct digest *d, const struct harm *h, enum survey_kind kind);
struct span digest_harm_times(struct digest *d, const struct harm *h);
struct span digest_harm_reopened(struct digest *d, const struct harm *h);
struct span digest_harm_silent(struct digest *d, const struct harm *h);
struct span digest_harm_fix(struct digest *d, const struct harm *h);
/* "csat", as in JSON; "nps" counts from -100 to 100. */
const char *digest_harm_kind(enum survey_kind kind);
/* The score as people know it: percent, of NPS -100 to 100. */
int32_t digest_harm_points(enum survey_kind kind, uint64_t mean);
const char *digest_harm_fix_name(enum harm_verdict v);

#endif
