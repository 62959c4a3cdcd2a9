/* aside.h - the entries that recurd set aside without feeding them, told from the dead stream. */
#ifndef CTL_ASIDE_H
#define CTL_ASIDE_H

#include "map.h"
#include "store.h"

struct aside {
	const struct mem *mem;
	struct map known; /* hash of source and entry id -> this struct */
};

void aside_init(struct aside *a, const struct mem *m);
void aside_fini(struct aside *a);
/* Reads the whole dead stream of a desk. False, and said, when Redis failed. */
MUST_USE bool aside_read(struct aside *a, struct store *store, const char *desk);
bool aside_has(const struct aside *a, struct span source, struct span entry);

#endif
