/* kept.h - the keys of a desk as the shell would have committed them, without a Redis: a plain
 * list, the last word of a field wins. */
#ifndef TESTS_KEPT_H
#define TESTS_KEPT_H

#include "engine.h"

struct kept_field {
	char *key, *field, *blob;
	size_t key_len, field_len, blob_len;
};

struct kept {
	struct kept_field *at;
	size_t count, cap;
};

/* Takes over the changes of state in fx, from its effect number from on. */
void kept_apply(struct kept *s, const struct effects *fx, size_t from);
/* A new engine with what is kept, loaded backwards: any order will do. */
struct engine *kept_load(const struct kept *s, const struct mem *m, const struct settings *settings,
			 uint64_t seed);
void kept_free(struct kept *s);

#endif
