/* desk_streams.h - the streams of a desk by rank, and how far each one is read and applied. */
#ifndef SHELL_DESK_STREAMS_H
#define SHELL_DESK_STREAMS_H

#include "config.h"
#include "desk_call.h"
#include "entry.h"

#define DESK_STREAMS_MAX (SETTINGS_STREAMS + 1)

struct desk_place {
	struct entry_id id; /* of the last entry */
	uint64_t read; /* entries up to there that were seen */
};

struct desk_stream {
	struct span name, key;
	uint32_t rank; /* ENTRY_COMMANDS for the commands stream */
	struct desk_place applied; /* as Redis has it: of the last commit */
	struct desk_place batch; /* after the batch that is being put together or committed */
	struct desk_place fetched; /* after what the queue holds */
	/* Entries that were trimmed before they were read, -1 unknown: as it is, as it was sent to
	 * ctl, as ctl has it. */
	int64_t lost, lost_sent, lost_noted;
};

struct desk_mark { /* a place in the common order */
	struct entry_id id;
	uint32_t rank;
};

struct desk_streams {
	struct desk_stream at[DESK_STREAMS_MAX];
	size_t count; /* the commands stream is the last one */
	const char *who; /* name of the desk, for the log */
	struct span prefix; /* "recurd:{desk}:" */
	struct buf text; /* owns names and keys */
};

/* Copies what it needs of desk. */
MUST_USE enum err desk_streams_init(struct desk_streams *s, const struct mem *m,
				    const struct config_desk *desk);
void desk_streams_fini(struct desk_streams *s);

/* Nothing is read beyond what is applied. */
void desk_streams_rewind(struct desk_streams *s);
/* The batch begins at what is applied / what the batch holds is applied. */
void desk_streams_batch(struct desk_streams *s);
void desk_streams_applied(struct desk_streams *s);
/* What was sent of lost is noted. */
void desk_streams_noted(struct desk_streams *s);
/* ctl does not say yet how much was lost. */
bool desk_streams_unsaid(const struct desk_streams *s);
/* Adds "lost:<name>" and its value to c, as fields of ctl, where ctl does not say it yet. */
void desk_streams_say(struct desk_streams *s, struct desk_call *c);
/* The highest place that anything is applied up to. */
struct desk_mark desk_streams_high(const struct desk_streams *s);

/* [["name","key"],...] of the input streams, by rank. */
void desk_streams_json(const struct desk_streams *s, struct buf *out);
/* {"streams":[["name","key","ms-seq"],...]} of all streams at what is applied: an entry of cuts. */
void desk_streams_cut(const struct desk_streams *s, struct buf *out);
/* "ms-seq" (or "ms") to an id. */
MUST_USE bool desk_streams_id(struct span text, struct entry_id *out);

#endif
