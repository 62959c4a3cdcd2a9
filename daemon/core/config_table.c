/* config_table.c - see config_table.h. A setting that is not a row here does not exist; a row is
 * all that a new setting needs. Defaults stand here and nowhere else, as a person writes them.
 *
 * Invariants (test_config.c walks all rows): paths are unique, a group or list stands before what
 * is in it, every default passes its own row's check, everything COUNTED is part of effects. */
#include "config_table.h"

#include "config_near.h"

#define TOP(member)    .scope = CONFIG_TOP, .offset = offsetof(struct config, member)
#define DESK(member)   .scope = CONFIG_DESK, .offset = offsetof(struct config_desk, member)
#define STREAM(member) .scope = CONFIG_STREAM, .offset = offsetof(struct config_stream, member)
#define WINDOW(member) .scope = CONFIG_MAINTENANCE, .offset = offsetof(struct maintenance, member)
#define RULE(member)   .scope = CONFIG_RULE, .offset = offsetof(struct rule, member)

static const struct config_row rows[] = {
	{.path = "redis",
	 .type = CONFIG_GROUP,
	 .text = "Where Redis is (6.2 or later, or Valkey) and how to log in."},
	{.path = "redis.url",
	 .type = CONFIG_TEXT,
	 .form = CONFIG_ADDR,
	 .reload = CONFIG_RESTART,
	 TOP(redis_url),
	 .size = 1024,
	 .def = "redis://127.0.0.1:6379",
	 .text = "redis://host:port/db, redis://user:password@host:port/db, unix:///path, "
		 "host:port "
		 "or /path of a socket. --redis and the environment's RECURD_REDIS come before "
		 "it."},
	{.path = "redis.username",
	 .type = CONFIG_TEXT,
	 .form = CONFIG_WORD,
	 .reload = CONFIG_RESTART,
	 TOP(redis_username),
	 .size = 127,
	 .def = "",
	 .text = "User of Redis's access lists; empty: the default user."},
	{.path = "redis.password_file",
	 .type = CONFIG_TEXT,
	 .reload = CONFIG_RESTART,
	 TOP(redis_password_file),
	 .size = 1024,
	 .def = "",
	 .text = "File that holds the password, so that it stands in no configuration. A relative "
		 "name starts from the folder of this file."},
	{.path = "redis.timeout",
	 .type = CONFIG_TIME,
	 .reload = CONFIG_RESTART,
	 TOP(redis_timeout),
	 .def = "10s",
	 .min = "1s",
	 .max = "10m",
	 .text = "A connection that gives no answer for so long counts as dead. A Redis that dies "
		 "while a child of it writes a file leaves such ones behind: the child keeps them "
		 "open."},

	{.path = "log", .type = CONFIG_GROUP, .text = "What recurd says on standard error."},
	{.path = "log.level",
	 .type = CONFIG_TEXT,
	 TOP(log_level),
	 .size = 16,
	 .def = "info",
	 .choices = "debug info warn error",
	 .text = "The least important line that is still written."},
	{.path = "log.format",
	 .type = CONFIG_TEXT,
	 .reload = CONFIG_RESTART,
	 TOP(log_format),
	 .size = 16,
	 .def = "auto",
	 .choices = "auto text logfmt json",
	 .text = "auto is text on a terminal and logfmt elsewhere."},

	{.path = "desks",
	 .type = CONFIG_LIST,
	 .reload = CONFIG_RESTART,
	 TOP(desks),
	 .count = offsetof(struct config, n_desks),
	 .items = CONFIG_DESK,
	 .size = CONFIG_DESKS,
	 .text = "A desk is a set of streams whose cases may form issues together: one brand, one "
		 "product line, one tenant. Nothing is shared between desks."},
	{.path = "desks[].name",
	 .type = CONFIG_TEXT,
	 .form = CONFIG_NAME,
	 .reload = CONFIG_RESTART,
	 DESK(name),
	 .size = 64,
	 .min = "1",
	 .def = "main",
	 .text = "Part of the desk's keys in Redis: recurd:{NAME}:alerts and so on."},
	{.path = "desks[].streams",
	 .type = CONFIG_LIST,
	 .reload = CONFIG_RESTART,
	 DESK(streams),
	 .count = offsetof(struct config_desk, n_streams),
	 .items = CONFIG_STREAM,
	 .size = SETTINGS_STREAMS,
	 .def = "cases",
	 .text = "The Redis streams that bring cases. \"- cases\" is short for "
		 "\"- {name: cases, key: cases}\". Where entries are equally old, an earlier "
		 "stream comes first."},
	{.path = "desks[].streams[].name",
	 .type = CONFIG_TEXT,
	 .form = CONFIG_WORD,
	 .reload = CONFIG_RESTART,
	 STREAM(name),
	 .brief = true,
	 .size = 64,
	 .def = "",
	 .text = "Name of the source. A case is known by it and case_id, so it must stay when the "
		 "key is renamed. Left out: as the key."},
	{.path = "desks[].streams[].key",
	 .type = CONFIG_TEXT,
	 .reload = CONFIG_RESTART,
	 STREAM(key),
	 .brief = true,
	 .size = 512,
	 .def = "",
	 .text = "The stream's key in Redis. Left out: as the name."},

	{.path = "lease",
	 .type = CONFIG_TIME,
	 .reload = CONFIG_RESTART,
	 TOP(lease),
	 .def = "10s",
	 .min = "2s",
	 .max = "10m",
	 .text = "A second recurd takes a desk over when its owner was silent for so long."},
	{.path = "batch",
	 .type = CONFIG_COUNT,
	 TOP(batch),
	 .def = "500",
	 .min = "1",
	 .max = "5000",
	 .text = "Entries that one commit takes in at most. It changes speed, never results."},
	{.path = "time_zone",
	 .type = CONFIG_TEXT,
	 .form = CONFIG_WORD,
	 .effects = true,
	 TOP(settings.time_zone),
	 .size = 64,
	 .min = "1",
	 .def = "UTC",
	 .text = "In which days, weeks and hours are meant, of a digest, of maintenance, and of "
		 "bursts that are compared with like hours: a name such as Asia/Seoul or "
		 "Europe/Berlin (timedatectl list-timezones), read from the system's tzdata. "
		 "The machine's own zone is not looked at."},
	{.path = "holidays_file",
	 .type = CONFIG_FILE,
	 .effects = true,
	 TOP(holidays_file),
	 .content = offsetof(struct config, settings.holidays),
	 .size = 1024,
	 .def = "",
	 .text = "File of public holidays: a burst compares them with Sundays, and a digest tells "
		 "where they fall into what it compares. "
		 "kr: those of South Korea from 2024 to 2035 (config/holidays.kr, whose head "
		 "tells how to write your own). Empty: none."},
	{.path = "retention",
	 .type = CONFIG_TIME,
	 .effects = true,
	 TOP(settings.retention),
	 .def = "90d",
	 .min = "1h",
	 .max = "3650d",
	 .text = "How long the record of a case is kept."},
	{.path = "max_cases",
	 .type = CONFIG_COUNT,
	 .effects = true,
	 TOP(settings.max_cases),
	 .def = "1000000",
	 .min = "100",
	 .max = "10000000",
	 .text = "Records that a desk keeps at most; the oldest go first and are counted."},
	{.path = "attributes",
	 .type = CONFIG_NAMES,
	 .form = CONFIG_WORD,
	 .effects = true,
	 TOP(settings.attributes),
	 .count = offsetof(struct config, settings.n_attributes),
	 .size = SETTINGS_ATTRS,
	 .min = "1",
	 .max = "32",
	 .def = "",
	 .text = "Further fields of a case to look for causes in, such as [app_version, plan]. "
		 "product, "
		 "component, version, platform, channel, region, touchpoint, category, lang, "
		 "customer_tier and priority are known already."},
	{.path = "similarity",
	 .type = CONFIG_DECIMAL,
	 .effects = true,
	 TOP(settings.similarity),
	 .def = "0.49",
	 .min = "0.05",
	 .max = "0.99",
	 .text = "How like an issue a case must be to join it. Lower: fewer and wider issues."},
	{.path = "causes",
	 .type = CONFIG_GROUP,
	 .text = "What stands out in the cases of an alert."},
	{.path = "causes.fdr",
	 .type = CONFIG_DECIMAL,
	 .effects = true,
	 TOP(settings.causes_fdr),
	 .def = "0.05",
	 .min = "0.0001",
	 .max = "0.5",
	 .text = "Of the attribute values that are told, so many may be chance (Benjamini and "
		 "Hochberg). Lower: fewer and surer causes."},
	{.path = "causes.ignore",
	 .type = CONFIG_NAMES,
	 .form = CONFIG_WORD,
	 .effects = true,
	 TOP(settings.causes_ignored),
	 .count = offsetof(struct config, settings.n_causes_ignored),
	 .size = SETTINGS_ATTRS,
	 .min = "1",
	 .max = "32",
	 .def = "category lang priority",
	 .text = "Attributes that are never told as causes: those that agents set after reading "
		 "the case, or that only say again what the words say."},
	{.path = "causes.before",
	 .type = CONFIG_TIME,
	 .effects = true,
	 TOP(settings.causes_before),
	 .def = "24h",
	 .min = "1m",
	 .max = "90d",
	 .text = "A change (event=change: a release, a flag, a price) is told with an alert when "
		 "it came at most so long before the first of its cases, or in the first hour "
		 "after."},
	{.path = "publish_from",
	 .type = CONFIG_COUNT,
	 .effects = true,
	 TOP(settings.publish_from),
	 .def = "3",
	 .min = "1",
	 .max = "1000000",
	 .text = "An issue gets its hash recurd:{desk}:issue:<id> from so many cases on, or when "
		 "it raises an alert."},
	{.path = "lang",
	 .type = CONFIG_CHOICE,
	 .effects = true,
	 TOP(settings.lang),
	 .def = "en",
	 .choices = "en ko",
	 .text = "Language of titles and summaries. Cases may be in any language."},

#include "config_rows_rules.def"
#include "config_rows_maintenance.def"

	{.path = "alerts",
	 .type = CONFIG_GROUP,
	 .text = "How alerts are told, and how long people may hold them back."},
	{.path = "alerts.remind",
	 .type = CONFIG_TIME,
	 .effects = true,
	 TOP(settings.remind),
	 .def = "24h",
	 .min = "0s",
	 .max = "365d",
	 .text = "An open alert to which cases came is told again after so long. 0s: never."},
	{.path = "alerts.per_hour",
	 .type = CONFIG_COUNT,
	 .effects = true,
	 TOP(settings.per_hour),
	 .def = "30",
	 .min = "1",
	 .max = "1000000",
	 .text = "Messages an hour a desk at most; one more counts the rest."},
	{.path = "alerts.ack_for",
	 .type = CONFIG_TIME,
	 .effects = true,
	 TOP(settings.ack_for),
	 .def = "24h",
	 .min = "1m",
	 .max = "365d",
	 .text = "An acknowledgement runs out after so long, and when the alert escalates."},
	{.path = "alerts.mute_for",
	 .type = CONFIG_TIME,
	 .effects = true,
	 TOP(settings.mute_for),
	 .def = "7d",
	 .min = "1m",
	 .max = "365d",
	 .text = "A mute runs out after so long when it does not say how long."},

	{.path = "digest",
	 .type = CONFIG_GROUP,
	 .text = "A page about a day, a week or a month for those who can mend what it tells of; "
		 "recurctl digest makes one at any time."},
	{.path = "digest.every",
	 .type = CONFIG_CHOICE,
	 .effects = true,
	 TOP(settings.digest.every),
	 .def = "week",
	 .choices = "off day week month",
	 .text = "The last whole day, week or month goes to recurd:{desk}:digests when its time "
		 "has come. While no case comes there is no digest."},
	{.path = "digest.weekday",
	 .type = CONFIG_CHOICE,
	 .effects = true,
	 TOP(settings.digest.weekday),
	 .def = "mon",
	 .choices = "mon tue wed thu fri sat sun",
	 .text = "Of a weekly digest. It always tells of the last week from Monday to Sunday."},
	{.path = "digest.hour",
	 .type = CONFIG_COUNT,
	 .effects = true,
	 TOP(settings.digest.hour),
	 .def = "9",
	 .min = "0",
	 .max = "23",
	 .text = "Hour of the day at which a digest is due; of a monthly one, on the 1st."},
	{.path = "digest.issues",
	 .type = CONFIG_COUNT,
	 .effects = true,
	 TOP(settings.digest.issues),
	 .def = "10",
	 .min = "1",
	 .max = "24",
	 .text = "Issues that get a card of their own; the rest is counted in the figures."},
	{.path = "digest.formats",
	 .type = CONFIG_NAMES,
	 .effects = true,
	 TOP(settings.digest.formats),
	 .count = offsetof(struct config, settings.digest.n_formats),
	 .size = DIGEST_FORMATS,
	 .choices = "html md json csv",
	 .min = "1",
	 .max = "32",
	 .def = "",
	 .text = "What a digest in the stream and in the folder holds. Empty: html, md and json."},
	{.path = "digest.folder",
	 .type = CONFIG_TEXT,
	 TOP(digest_folder),
	 .size = 1024,
	 .def = "",
	 .text = "Folder that gets a file of each digest and format once it is committed, named "
		 "as DESK-2026-W47.html. A relative name starts from the folder of this file. "
		 "Empty: no files."},

	{.path = "privacy", .type = CONFIG_GROUP, .text = "How customers are kept apart unnamed."},
	{.path = "privacy.key_file",
	 .type = CONFIG_FILE,
	 .reload = CONFIG_COUNTED,
	 .effects = true,
	 TOP(key_file),
	 .content = offsetof(struct config, settings.key),
	 .content_bytes = sizeof((const struct settings *)0)->key,
	 .size = 1024,
	 .def = "",
	 .text = "File of 16 to 4096 random bytes, readable by recurd alone, that keys the hash of "
		 "customer_id (head -c 32 /dev/urandom > FILE; chmod 600 FILE). Unset: a key that "
		 "everybody can read in recurd's source, which does not hide who a customer is."},

	{.path = "words", .type = CONFIG_GROUP, .text = "What is read out of a text."},
	{.path = "words.stop_words_file",
	 .type = CONFIG_FILE,
	 .reload = CONFIG_COUNTED,
	 .effects = true,
	 TOP(stop_words_file),
	 .content = offsetof(struct config, settings.stop_words),
	 .size = 1024,
	 .def = "",
	 .text = "Words that carry no meaning, one a line. Unset: the built-in list "
		 "(config/stopwords.txt)."},
	{.path = "words.lexicon_file",
	 .type = CONFIG_FILE,
	 .reload = CONFIG_COUNTED,
	 .effects = true,
	 TOP(lexicon_file),
	 .content = offsetof(struct config, settings.lexicon),
	 .size = 1024,
	 .def = "",
	 .text = "Your own words of one meaning and your own opposites, added to the built-in "
		 "lists "
		 "(config/lexicon.txt, whose head tells how to write them)."},

	{.path = "harm",
	 .type = CONFIG_GROUP,
	 .text = "How many customers were hit by a problem and said nothing."},
	{.path = "harm.speak_up_min",
	 .type = CONFIG_DECIMAL,
	 .effects = true,
	 TOP(settings.speak_up_min),
	 .def = "0.05",
	 .min = "0.001",
	 .max = "0.9999",
	 .text = "Of the customers who meet a problem at least this share tells support. The "
		 "estimate of those who say nothing runs from the one share to the other."},
	{.path = "harm.speak_up_max",
	 .type = CONFIG_DECIMAL,
	 .effects = true,
	 TOP(settings.speak_up_max),
	 .def = "0.25",
	 .min = "0.001",
	 .max = "0.9999",
	 .text = "And at most this share."},
	{.path = "harm.silent_from",
	 .type = CONFIG_COUNT,
	 .effects = true,
	 TOP(settings.silent_from),
	 .def = "5",
	 .min = "2",
	 .max = "1000000",
	 .text = "Below so many customers no estimate is made."},
	{.path = "harm.exposure_file",
	 .type = CONFIG_FILE,
	 .effects = true,
	 TOP(exposure_file),
	 .content = offsetof(struct config, settings.exposure),
	 .size = 1024,
	 .def = "",
	 .text = "File of lines such as \"version=2.4.1 12000\": so many customers have it. No "
		 "more "
		 "can have been hit by a problem whose cases share it. A relative name starts from "
		 "the folder of this file."},

	{.path = "keep",
	 .type = CONFIG_GROUP,
	 .text = "How much of its output recurd leaves in Redis."},
	{.path = "keep.alerts",
	 .type = CONFIG_TIME,
	 TOP(keep_alerts),
	 .def = "90d",
	 .min = "1h",
	 .max = "3650d",
	 .text = "Age to which alerts are kept."},
	{.path = "keep.matches",
	 .type = CONFIG_COUNT,
	 TOP(max_matches),
	 .def = "100000",
	 .min = "100",
	 .max = "100000000",
	 .text = "Lines of matches that are kept, about."},
	{.path = "keep.dead",
	 .type = CONFIG_COUNT,
	 TOP(max_dead),
	 .def = "10000",
	 .min = "10",
	 .max = "10000000",
	 .text = "Entries that could not be used, about."},
	{.path = "keep.digests",
	 .type = CONFIG_COUNT,
	 TOP(max_digests),
	 .def = "1000",
	 .min = "1",
	 .max = "1000000",
	 .text = "Digests, about."},
};

#define ROWS (sizeof rows / sizeof *rows)
_Static_assert(ROWS <= CONFIG_TABLE_ROWS, "CONFIG_TABLE_ROWS is too small");

const struct config_row *config_table_rows(size_t *n)
{
	*n = ROWS;
	return rows;
}

/* Bytes of path before its last part, without the dot. */
static size_t parent_bytes(struct span path)
{
	size_t n = path.len;
	while (n && path.ptr[n - 1] != '.')
		n--;
	return n ? n - 1 : 0;
}

struct span config_table_parent(const struct config_row *row)
{
	struct span path = span_of(row->path);
	return span_first(path, parent_bytes(path));
}

struct span config_table_key(const struct config_row *row)
{
	struct span path = span_of(row->path);
	size_t n = parent_bytes(path);
	return span_after(path, n ? n + 1 : 0);
}

const struct config_row *config_table_find(struct span parent, struct span key)
{
	for (size_t i = 0; i < ROWS; i++)
		if (span_eq(config_table_key(&rows[i]), key) &&
		    span_eq(config_table_parent(&rows[i]), parent))
			return &rows[i];
	return NULL;
}

const struct config_row *config_table_near(struct span parent, struct span key)
{
	const struct config_row *near = NULL;
	unsigned least = UINT32_MAX;
	for (size_t i = 0; i < ROWS; i++) {
		if (!span_eq(config_table_parent(&rows[i]), parent))
			continue;
		unsigned n = config_near_slip(key, config_table_key(&rows[i]));
		if (n < least) {
			least = n;
			near = &rows[i];
		}
	}
	return near;
}

static const void *table_base(const struct config *c, const struct config_place *p)
{
	switch (p->row->scope) {
	case CONFIG_DESK:
		return &c->desks[p->at[0]];
	case CONFIG_STREAM:
		return &c->desks[p->at[0]].streams[p->at[1]];
	case CONFIG_RULE:
		return &c->settings.rules[p->at[0]];
	case CONFIG_MAINTENANCE:
		return &c->settings.maintenance[p->at[0]];
	default:
		return c;
	}
}

const void *config_table_look(const struct config *c, const struct config_place *place)
{
	return (const char *)table_base(c, place) + place->row->offset;
}

void *config_table_value(struct config *c, const struct config_place *place)
{
	/* c may be written, so may what it holds. */
	return (void *)config_table_look(c, place);
}

size_t config_table_count(const struct config *c, const struct config_place *place)
{
	size_t n;
	memcpy(&n, (const char *)table_base(c, place) + place->row->count, sizeof n);
	return n;
}

void config_table_resize(struct config *c, const struct config_place *place, size_t n)
{
	memcpy((char *)table_base(c, place) + place->row->count, &n, sizeof n);
}

size_t config_table_depth(const struct config_row *list)
{
	size_t n = 0;
	for (const char *at = list->path; *at; at++)
		n += *at == '[';
	return n;
}

void config_table_say(struct buf *out, const struct config_place *place)
{
	size_t list = 0;
	for (const char *at = place->row->path; *at; at++) {
		buf_byte(out, (unsigned char)*at);
		if (*at == '[')
			buf_u64(out, place->at[list++]);
	}
	if (place->row->type == CONFIG_NAMES && place->at[list] != CONFIG_WHOLE) {
		buf_byte(out, '[');
		buf_u64(out, place->at[list]);
		buf_byte(out, ']');
	}
}
