/* kept.c - see kept.h. */
#include "kept.h"

#include <check.h>
#include <stdlib.h>

static char *copy(struct span s)
{
	char *p = malloc(s.len + 1);
	if (s.len)
		memcpy(p, s.ptr, s.len);
	return p;
}

static struct kept_field *find(struct kept *s, struct span key, struct span field)
{
	for (size_t i = 0; i < s->count; i++)
		if (span_eq((struct span){s->at[i].key, s->at[i].key_len}, key) &&
		    span_eq((struct span){s->at[i].field, s->at[i].field_len}, field))
			return &s->at[i];
	return NULL;
}

static void put(struct kept *s, struct span key, struct span field, struct span blob)
{
	struct kept_field *k = find(s, key, field);
	if (!k) {
		if (s->count == s->cap) {
			s->cap = s->cap ? s->cap * 2 : 64;
			s->at = realloc(s->at, s->cap * sizeof *s->at);
		}
		k = &s->at[s->count++];
		*k = (struct kept_field){copy(key), copy(field), NULL, key.len, field.len, 0};
	}
	free(k->blob);
	k->blob = copy(blob);
	k->blob_len = blob.len;
}

static void drop(struct kept *s, struct kept_field *k)
{
	free(k->key);
	free(k->field);
	free(k->blob);
	*k = s->at[--s->count];
}

static void del(struct kept *s, struct span key, struct span field)
{
	struct kept_field *k = find(s, key, field);
	if (k)
		drop(s, k);
}

void kept_free(struct kept *s)
{
	while (s->count)
		drop(s, &s->at[0]);
	free(s->at);
	*s = (struct kept){0};
}

/* Families that an engine loads; issue:<id> and issues are for people. */
static bool is_state(struct span key)
{
	return !span_starts(key, SPAN("issue"));
}

void kept_apply(struct kept *s, const struct effects *fx, size_t from)
{
	for (size_t i = from; i < effects_count(fx); i++) {
		struct effect e = effects_at(fx, i);
		if (!is_state(e.key))
			continue;
		for (uint32_t a = 0; e.kind == EFFECT_HSET && a + 1 < e.argc; a += 2)
			put(s, e.key, effects_argv(fx, &e, a), effects_argv(fx, &e, a + 1));
		for (uint32_t a = 0; e.kind == EFFECT_HDEL && a < e.argc; a++)
			del(s, e.key, effects_argv(fx, &e, a));
	}
}

struct engine *kept_load(const struct kept *s, const struct mem *m, const struct settings *settings,
			 uint64_t seed)
{
	struct engine *e = engine_new(m, settings, seed);
	for (size_t i = s->count; i-- > 0;) /* any order will do: backwards */
		ck_assert_int_eq(engine_load(e, (struct span){s->at[i].key, s->at[i].key_len},
					     (struct span){s->at[i].field, s->at[i].field_len},
					     (struct span){s->at[i].blob, s->at[i].blob_len}),
				 ERR_OK);
	ck_assert_int_eq(engine_loaded(e), ERR_OK);
	return e;
}
