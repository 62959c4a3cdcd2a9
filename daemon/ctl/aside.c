/* aside.c - see aside.h. Only letters whose reason begins with "set aside" count: all others were
 * fed, and the engine refused them itself. The dead stream is capped, so the oldest letters may be
 * gone; recurctl dump then writes an entry too many, which the engine may well survive. */
#include "aside.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "pairs.h"
#include "term.h"

#define PAGE      1000
#define KNOWN_MAX ((size_t)1 << 24)

void aside_init(struct aside *a, const struct mem *m)
{
	*a = (struct aside){.mem = m};
	map_init(&a->known, m, 0, KNOWN_MAX);
}

void aside_fini(struct aside *a)
{
	map_fini(&a->known);
}

static uint64_t key_of(struct span source, struct span entry)
{
	uint64_t seed = XXH3_64bits(source.ptr ? source.ptr : "", source.len);
	return XXH3_64bits_withSeed(entry.ptr ? entry.ptr : "", entry.len, seed);
}

static bool note(struct aside *a, const struct fields *f)
{
	if (!span_starts(pairs_get(f->at, f->count, "reason"), SPAN("set aside")))
		return true;
	return map_put(&a->known,
		       key_of(pairs_get(f->at, f->count, "src"),
			      pairs_get(f->at, f->count, "entry")),
		       a);
}

static bool note_page(struct aside *a, const redisReply *page, char next[48])
{
	struct fields f;
	bool good = true;
	fields_init(&f, a->mem);
	for (size_t i = 0; good && i < page->elements; i++) {
		struct span id;
		fields_reset(&f);
		if (!store_entry(page->element[i], &id, &f))
			continue;
		snprintf(next, 48, "(%.*s", SPAN_ARG(span_first(id, 46)));
		good = note(a, &f);
	}
	fields_fini(&f);
	return good;
}

bool aside_read(struct aside *a, struct store *store, const char *desk)
{
	char next[48] = "-";
	for (bool more = true; more;) {
		redisReply *page =
			store_ask(store, REDIS_REPLY_ARRAY, "XRANGE recurd:{%s}:dead %s + COUNT %d",
				  desk, next, PAGE);
		if (!page)
			return false;
		more = page->elements == PAGE;
		bool good = note_page(a, page, next);
		freeReplyObject(page);
		if (!good)
			return false;
	}
	return true;
}

bool aside_has(const struct aside *a, struct span source, struct span entry)
{
	return map_get(&a->known, key_of(source, entry)) != NULL;
}
