/* apply.h - what the handlers of one entry work with: the state, the readers, the way out. */
#ifndef CORE_APPLY_H
#define CORE_APPLY_H

#include "state.h"

struct apply {
	struct state *state;
	const struct settings *settings;
	const struct ticket *ticket; /* the entry, checked */
	const struct entry *entry; /* only for its id */
	struct spelling *spelling;
	struct tokens *tokens;
	struct buf scratch[3];
	const struct trace *trace; /* of a reading that somebody asks about; else NULL */
	struct keys set; /* for counting distinct customers */
	struct effects *out;
};

#endif
