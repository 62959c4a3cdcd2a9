/* issues.h - cases held to be the same problem: open an issue, join it, leave it, merge.
 * issues_match.h finds the one to join. Ids count up from 1 and never change; a merged issue
 * redirects. */
#ifndef CORE_ISSUES_H
#define CORE_ISSUES_H

#include "index.h"
#include "records.h"
#include "settings.h"

#define ISSUES_QUOTES      8 /* candidates for examples that an issue keeps */
#define ISSUES_QUOTE_BYTES 240 /* of each */
#define ISSUES_HISTORY     4096 /* bytes of decisions an issue keeps, oldest out first */

struct quote {
	uint64_t seq; /* of the record it was said in */
	uint16_t len;
	char text[ISSUES_QUOTE_BYTES];
};

struct text { /* a short owned text */
	char *ptr;
	uint32_t len;
};

#define EPISODE_LOUD 40 /* cases of a burst that an episode remembers */

enum life { /* the states of an issue; episode_moves.h has the table of how they change */
	    LIFE_PENDING, /* never was loud */
	    LIFE_FIRING,
	    LIFE_ESCALATED,
	    LIFE_RESOLVED,
	    LIFE_REGRESSED, /* loud again after it was resolved */
	    LIFE_MERGED,
	    LIFE_COUNT
};

struct episode { /* the newest; open while the issue is loud */
	bool told; /* that it fires */
	bool regressed; /* the issue had been resolved before */
	enum level level;
	char rule[64]; /* name, NUL-terminated: survives a change of the rules */
	int64_t fired_at, window, resolve_after;
	int64_t closed_at; /* INT64_MIN before the first was closed */
	int64_t last; /* when what keeps it open was last there, ms */
	int64_t ends, remind_at; /* ms; INT64_MAX: not */
	uint32_t messages; /* alerts of this episode */
	uint32_t cases; /* joined since firing, the ones counted then included */
	uint32_t cases_told; /* so many of them when the newest message went out */
	uint32_t lower; /* cases in the window that keep it going; of a burst 0 */
	uint32_t base; /* customers when it fired */
	uint32_t doublings; /* of base that were told */
	uint64_t patience; /* joins that cannot double it again; in RAM only, 0 is always right */
	int64_t loud_at; /* of a burst: when it last was one */
	uint32_t n_loud; /* of a burst: seqs of its newest cases, ascending; else 0 */
	uint64_t loud[EPISODE_LOUD];
};

#define ISSUES_PAST 64

struct past { /* customers whose records are gone: see issues_past.h */
	uint64_t *at;
	size_t n, cap;
	uint64_t theta, anonymous;
};

struct told { /* of a kind of notice about an issue */
	uint32_t times; /* so far */
	int64_t last; /* when what it is about was last seen to go on; 0: never told */
};

struct issue {
	uint64_t id;
	uint32_t slot; /* in the index */
	/* Lasting, beside what follows from the members: see lives.h. */
	int64_t first_seen, last_seen;
	uint64_t ever; /* cases ever, expired ones included */
	struct past past;
	uint32_t episodes; /* so far, the open one included */
	struct episode episode;
	struct told told[NOTICE_KINDS]; /* see notice.h */
	int64_t quiet_looked; /* when its silence was weighed in vain, ms; 0: never */
	uint64_t merged_into; /* 0: not merged */
	enum life life;
	struct hold *hold; /* by a person, over its messages: see issues_hold.h; NULL mostly */
	struct text title; /* made of its terms */
	struct text name, url; /* given by people */
	struct text history; /* decisions, packed: see decide.h */
	struct issues_bound *bound; /* by people to or from others; NULL mostly */
	struct text causes; /* what stood out when the newest alert was raised: JSON */
	/* Sums over the members. */
	struct record **members; /* ordered by (at, seq) */
	size_t n_members, cap_members;
	struct map customers; /* keyed hash -> its cases here */
	uint32_t anonymous; /* members without customer */
	struct quote *quotes; /* by seq: see issues_quotes.h */
	size_t n_quotes;
	/* What stands in Redis: so that only what changed is written. */
	bool stored, published;
	uint64_t *written; /* hashes of published fields */
	/* Deadlines: see issues_due.h. */
	int64_t due; /* the next one, INT64_MAX: none */
	unsigned due_kind;
	int64_t quiet_at; /* when its silence is to be weighed: INT64_MIN: not known, MAX: never */
	int64_t quiet_due; /* and when that is due */
	size_t place_due, place_loud, place_past, place_quiet;
};

struct issues {
	const struct mem *mem;
	const struct settings *settings;
	struct words *words;
	struct records *records;
	struct index *index;
	uint64_t tongues[2]; /* ids of the tokens of cases in Latin script, in Korean */
	uint64_t seed; /* of the tables in RAM */
	struct map by_id;
	struct issue **slots; /* by slot, NULL: free */
	uint64_t *rank; /* by slot: id */
	size_t n_slots, cap_slots, cap_rank;
	uint32_t *spare; /* free slots */
	size_t n_spare, cap_spare;
	struct heap by_due; /* those with a deadline */
	struct heap loud; /* those with an open episode, by id */
	struct heap quiet; /* those whose silence is to be weighed */
	struct heap past; /* those that only their past keeps, by the end of it */
	uint64_t next_id;
	const struct issues_watch *watch; /* see issues_match.h; NULL: nobody asks why */
	struct issue **anchored; /* see issues_bound.h; in no order */
	size_t n_anchored, cap_anchored;
	struct keys dirty; /* ids */
	struct keys quoted; /* seqs whose quote came or went */
	struct keys gone; /* ids of dropped issues that stand in Redis */
};

enum err issues_init(struct issues *is, const struct mem *m, const struct settings *settings,
		     struct words *words, struct records *records, uint64_t seed);
void issues_fini(struct issues *is);

/* The issue with this id, redirects followed; NULL when there is none. */
struct issue *issues_get(const struct issues *is, uint64_t id);
/* The very issue with this id, merged or not. */
struct issue *issues_exact(const struct issues *is, uint64_t id);

/* A new issue with the next id (or with a stored one, while loading); NULL when memory ran out. */
MUST_USE struct issue *issues_open(struct issues *is, uint64_t id);
/* rec, which has its tokens, becomes a member of issue. quote: redacted text, may be empty. */
enum err issues_join(struct issues *is, struct issue *issue, struct record *rec, struct span quote);
/* rec is no member any longer; an issue that nothing keeps alive is dropped. forget: the case
 * never was (deleted), so it leaves "cases ever" too. */
enum err issues_leave(struct issues *is, struct record *rec, bool forget);
/* rec becomes a member of into; an issue that nothing keeps alive is dropped. */
enum err issues_move(struct issues *is, struct record *rec, struct issue *into);
/* Moves every member and quote of from to into, which redirects from now on. */
enum err issues_merge(struct issues *is, struct issue *from, struct issue *into);

/* The helpdesk merged rec's case into another one: without a customer of its own it counts as
 * nobody from now on, for who wrote it is counted there. */
enum err issues_merge_away(struct issues *is, struct record *rec);

/* Drops issue, which nothing keeps alive any longer. */
enum err issues_drop(struct issues *is, struct issue *issue);
/* True while an episode of issue is open. */
bool issues_loud(const struct issue *issue);
/* True when a person decided anything about issue. */
bool issues_decided(const struct issue *issue);
/* Something of issue changed that is kept or published. */
MUST_USE bool issues_touch(struct issues *is, const struct issue *issue);
/* Replaces a text of an issue. False when memory ran out. */
MUST_USE bool issues_set_text(struct issues *is, struct text *text, struct span value);

/* While loading: puts a loaded record to its issue, without effects. */
enum err issues_adopt(struct issues *is, struct issue *issue, struct record *rec);

/* Adds the tokens of rec to the vector of issue, or takes them out: for asking what the sums would
 * say without it. ERR_MEMORY: the sums are not whole any longer. */
enum err issues_count_in(struct issues *is, const struct issue *issue, const struct record *rec);
enum err issues_count_out(struct issues *is, const struct issue *issue, const struct record *rec);
/* The term frequency of a record's token as it stands in the sums. */
uint32_t issues_tf(const struct issues *is, struct record_token t);

/* Distinct customers among the members; those without customer count one each, but for
 * those that were merged away. */
uint32_t issues_customers(const struct issue *issue);
struct span issues_text(struct text t);

#endif
