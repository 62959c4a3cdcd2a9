/* settings.h - what the engine is told: the part of the configuration that decides. Plain values;
 * config.h fills it from the table of settings and owns what the spans point to. */
#ifndef CORE_SETTINGS_H
#define CORE_SETTINGS_H

#include "span.h"

#define SETTINGS_STREAMS 64 /* input streams a desk */
#define SETTINGS_RULES   32
#define SETTINGS_ATTRS   64 /* further attribute names */
#define SETTINGS_WINDOWS 64 /* maintenance windows */
#define SETTINGS_SCOPE   16 /* attributes that a rule asks for, and that it leaves out */

enum level { LEVEL_NOTICE, LEVEL_WARNING, LEVEL_CRITICAL, LEVEL_COUNT };
enum lang { LANG_EN, LANG_KO, LANG_COUNT };

enum digest_every { DIGEST_OFF, DIGEST_DAY, DIGEST_WEEK, DIGEST_MONTH };
enum digest_format { DIGEST_HTML, DIGEST_MD, DIGEST_JSON, DIGEST_CSV, DIGEST_FORMATS };

struct digest_settings {
	enum digest_every every; /* OFF: only when asked for */
	uint32_t weekday; /* of a weekly one, 0: Monday */
	uint32_t hour; /* of the day, local time */
	uint32_t issues; /* cards at most */
	struct span formats[DIGEST_FORMATS]; /* by name, in the stream and in the folder */
	size_t n_formats;
};

enum rule_kind { /* what a rule looks for; config_rules.c has the figures of each */
		 RULE_COUNT, /* an issue with so many cases */
		 RULE_BURST, /* more than its own past tells, within hours */
		 RULE_SLOW_BURN, /* the same within days or weeks */
		 RULE_NEW_ISSUE, /* so many cases of an issue that is not older than the window */
		 RULE_REGRESSION, /* so many cases of an issue that was resolved */
		 RULE_CHRONIC, /* steady over the days of the window */
		 RULE_REPEAT_CONTACT, /* the same few customers again and again */
		 RULE_WENT_QUIET, /* an input stream that has stopped, or an issue */
		 RULE_KINDS
};

/* The kinds from chronic on are notices: told once, without an episode. */
#define NOTICE_KINDS (RULE_KINDS - RULE_CHRONIC)

enum rule_of { OF_STREAM, OF_ISSUE }; /* what went_quiet looks at */

#define RULE_RATE 1000 /* false_alarms of 1 in 30 days */

struct rule {
	struct span name;
	uint32_t cases; /* fire at so many cases ... */
	uint32_t customers; /* ... by so many distinct customers ... */
	int64_t window; /* ... within so many ms; */
	int64_t resolve_after; /* resolved when nothing loud came for so many ms */
	enum level level;
	uint32_t false_alarms; /* 1/RULE_RATE in 30 days, about; of what asks for a surprise */
	enum rule_kind kind;
	enum rule_of of; /* went_quiet */
	uint32_t days; /* of the window on which there must be cases: chronic */
	uint32_t from[LEVEL_COUNT]; /* so many customers raise it to that level; 0: none do */
	struct span only[SETTINGS_SCOPE]; /* "name=value": cases that have one of each name count */
	size_t n_only;
	struct span except[SETTINGS_SCOPE]; /* cases that have none of these count */
	size_t n_except;
};

struct maintenance { /* a time in which rules do not fire: see maintenance.h */
	int64_t from, to; /* [from, to), ms since 1970; 0: not said */
	uint32_t weekly; /* minutes of the local week: first << 16 | end; 0: not said */
	struct span only[SETTINGS_SCOPE]; /* concerns only cases with these: as of a rule */
	size_t n_only;
	struct span rules[SETTINGS_SCOPE]; /* names of the rules that it concerns; none: all */
	size_t n_rules;
	struct span reason;
};

/* From `at` on the clocks of a time zone run so much ahead of UTC. */
struct zone_turn {
	int64_t at; /* ms since 1970 */
	int32_t offset; /* seconds, less than 26 hours either way */
};

struct settings {
	struct span desk; /* its name */
	uint64_t fingerprint; /* of the whole config, said in a digest */
	struct span time_zone; /* its name; empty: UTC */
	const struct zone_turn *turns; /* of that zone, by time, the first at INT64_MIN */
	size_t n_turns; /* 0: UTC */
	struct span holidays; /* lines of a holiday file: see holidays.h; may be empty */
	struct digest_settings digest;
	struct span sources[SETTINGS_STREAMS]; /* names of the input streams, by rank */
	size_t n_sources;
	struct span attributes[SETTINGS_ATTRS]; /* names allowed beside the known ones */
	size_t n_attributes;
	struct rule rules[SETTINGS_RULES];
	size_t n_rules;
	struct maintenance maintenance[SETTINGS_WINDOWS];
	size_t n_maintenance;
	int64_t retention; /* ms that a record is kept after its case's time */
	uint32_t max_cases; /* records kept, oldest out first */
	uint32_t similarity; /* a case joins an issue from this cosine on, in 1/10000 */
	uint32_t causes_fdr; /* share of what stands out that may be chance, in 1/10000 */
	int64_t causes_before; /* ms before the onset within which a change is told */
	struct span causes_ignored[SETTINGS_ATTRS]; /* attributes that are no causes */
	size_t n_causes_ignored;
	uint32_t publish_from; /* cases from which an issue gets its own hash */
	int64_t remind; /* ms after which an open episode is told again, 0: never */
	int64_t ack_for, mute_for; /* ms that an ack or a mute lasts when nobody says how long */
	uint32_t per_hour; /* messages an hour that a desk tells; the rest is counted */
	enum lang lang; /* of titles and summaries */
	unsigned char key[32]; /* keys the customer hash */
	struct span stop_words; /* see tokens.h */
	uint32_t speak_up_min, speak_up_max; /* of the unhappy, so many complain, in 1/10000 */
	uint32_t silent_from; /* customers below which nobody guesses how many said nothing */
	struct span exposure; /* lines of an exposure file: see harm_silent.h; may be empty */
	struct span lexicon; /* see tokens_lexicon.h */
	struct span alike; /* words that are never misspelt others: see spelling.h */
	struct span texts[LANG_COUNT]; /* catalogues: "name = text" lines (config/texts.*) */
};

#endif
