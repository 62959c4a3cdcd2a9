/* words.c - see words.h. Invariants: at[i].refs > 0 exactly for the indexes in by_id (while
 * loading also with refs 0); spare holds every other index below count, once. */
#include "words.h"

#include "words_meant.h"

#include <xxhash.h>

#define WORDS_SEED     UINT64_C(0x7265637572640002) /* fixed: ids are persisted */
#define WORDS_VERSION  1
#define WORDS_TEXT_MAX 256 /* bytes */
#define ID_MASK        ((UINT64_C(1) << 40) - 1)

/* Indexes ride in the map's pointers. */
static void *index_box(uint32_t index)
{
	return (void *)(uintptr_t)index;
}

void words_init(struct words *w, const struct mem *m, uint64_t seed)
{
	*w = (struct words){.mem = m, .count = 1};
	map_init(&w->by_id, m, seed, WORDS_MAX);
	near_init(&w->meant, m, seed);
	keys_init(&w->dirty, m);
}

void words_fini(struct words *w)
{
	for (size_t i = 1; w->at && i < w->count; i++)
		mem_free(w->mem, w->at[i].text);
	mem_free(w->mem, w->at);
	mem_free(w->mem, w->spare);
	near_fini(&w->meant);
	keys_fini(&w->dirty);
	map_fini(&w->by_id);
}

uint32_t words_find(const struct words *w, uint64_t id)
{
	return (uint32_t)(uintptr_t)map_get(&w->by_id, id);
}

static bool words_set_text(struct words *w, struct word *word, struct span text)
{
	text = span_utf8_first(text, WORDS_TEXT_MAX);
	word->text = mem_resize(w->mem, NULL, text.len, 1);
	if (!word->text)
		return false;
	memcpy(word->text, text.ptr, text.len);
	word->len = (uint16_t)text.len;
	return true;
}

/* A free place for id, with refs 0; 0 when refused. */
static uint32_t words_add(struct words *w, uint64_t id)
{
	uint32_t index = w->n_spare ? w->spare[w->n_spare - 1] : (uint32_t)w->count;
	if (!w->n_spare) {
		struct word *at =
			mem_grow(w->mem, w->at, &w->cap, w->count + 1, sizeof *at, WORDS_MAX);
		if (!at)
			return 0;
		w->at = at;
	}
	if (!map_put(&w->by_id, id, index_box(index)))
		return 0;
	if (w->n_spare)
		w->n_spare--;
	else
		w->count++;
	w->at[index] = (struct word){.id = id};
	return index;
}

/* The refs of the word there are others now. */
static void moved(struct words *w, uint32_t index)
{
	w->moved[w->n_moved++ % WORDS_MOVED] = index;
}

uint32_t words_hold(struct words *w, uint64_t id, struct span text)
{
	uint32_t index = words_find(w, id);
	if (!index && !(index = words_add(w, id)))
		return 0;
	struct word *word = &w->at[index];
	word->refs++;
	moved(w, index);
	bool came = word->len == 0 && text.len;
	if (came && (!words_set_text(w, word, text) || !keys_note(&w->dirty, id)))
		return 0;
	if ((came || word->refs == WORDS_MEANT) && !words_meant_settle(w, word))
		return 0;
	return index;
}

bool words_drop(struct words *w, uint32_t index)
{
	struct word *word = &w->at[index];
	moved(w, index);
	if (--word->refs == WORDS_MEANT - 1 && !words_meant_settle(w, word))
		return false;
	if (word->refs)
		return true;
	uint32_t *spare =
		mem_grow(w->mem, w->spare, &w->cap_spare, w->n_spare + 1, sizeof *spare, WORDS_MAX);
	if (!spare)
		return false;
	w->spare = spare;
	if (word->len && !keys_note(&w->dirty, word->id))
		return false;
	spare[w->n_spare++] = index;
	map_del(&w->by_id, word->id);
	mem_free(w->mem, word->text);
	*word = (struct word){0};
	return true;
}

struct span words_text(const struct words *w, uint32_t index)
{
	return (struct span){w->at[index].text, w->at[index].len};
}

uint64_t words_attribute_id(struct span name, struct span value)
{
	uint64_t seed = XXH3_64bits_withSeed(name.ptr, name.len, WORDS_SEED);
	return XXH3_64bits_withSeed(value.ptr, value.len, seed) & ID_MASK;
}

static bool id_of_hex(struct span hex, uint64_t *id)
{
	uint64_t v = 0;
	for (size_t i = 0; i < hex.len; i++) {
		char c = hex.ptr[i];
		unsigned d = c >= '0' && c <= '9'   ? (unsigned)(c - '0')
			     : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10)
						    : 16;
		if (d > 15)
			return false;
		v = v << 4 | d;
	}
	*id = v;
	return hex.len == 10;
}

enum err words_load(struct words *w, struct span field, struct span blob)
{
	uint64_t id;
	if (!id_of_hex(field, &id) || blob.len < 2)
		return ERR_FORMAT;
	if ((unsigned char)blob.ptr[0] != WORDS_VERSION)
		return (unsigned char)blob.ptr[0] > WORDS_VERSION ? ERR_NEWER : ERR_FORMAT;
	uint32_t index = words_find(w, id);
	if (!index && !(index = words_add(w, id)))
		return ERR_MEMORY;
	if (w->at[index].len)
		return ERR_FORMAT; /* the same word twice */
	bool ok = words_set_text(w, &w->at[index], span_after(blob, 1)) &&
		  words_meant_settle(w, &w->at[index]);
	return ok ? ERR_OK : ERR_MEMORY;
}

void words_loaded(struct words *w)
{
	for (uint32_t i = 1; i < w->count; i++) {
		if (w->at[i].refs || !w->at[i].len)
			continue;
		/* Text without a record: left by a crash of an older version. Forget it; if the
		 * word comes back it is written again. */
		w->at[i].refs = 1;
		(void)!words_drop(w, i);
	}
}

void words_changes(struct words *w, struct effects *out)
{
	keys_sort(&w->dirty);
	for (size_t i = 0; i < w->dirty.count; i++) {
		uint64_t id = w->dirty.at[i];
		uint32_t index = words_find(w, id);
		bool there = index && w->at[index].len;
		effects_begin_at(out, there ? EFFECT_HSET : EFFECT_HDEL, "words",
				 id % WORDS_BUCKETS);
		buf_hex(effects_arg_open(out), id, 10);
		effects_arg_done(out);
		if (there) {
			struct buf *blob = effects_arg_open(out);
			buf_byte(blob, WORDS_VERSION);
			buf_put(blob, words_text(w, index));
			effects_arg_done(out);
		}
		effects_end(out);
	}
	keys_reset(&w->dirty);
}
