/* fuzz_tokens.c - any text, masked and spelt as the engine does it, to tokens: ordered, each once,
 * bounded, and the same ones every time. The words among them are what people will read. */
#include "embedded.h"
#include "fuzz.h"
#include "mask.h"
#include "mem_std.h"
#include "spelling.h"
#include "text.h"
#include "tokens.h"

#define ROOM ((size_t)8 << 20)

static void check_tokens(const struct token *t, size_t n)
{
	CHECK(n <= TOKENS_MAX);
	for (size_t i = 0; i < n; i++) {
		CHECK(i == 0 || t[i - 1].id < t[i].id);
		CHECK(t[i].id >> 40 == 0);
		CHECK(t[i].count > 0);
		fuzz_touch(t[i].word);
		CHECK(text_valid(t[i].word));
	}
}

/* What the misspelt words of masked are meant for; at most a letter a word longer. */
static struct span spell(struct span masked, uint64_t seed, struct spelling **words)
{
	struct spelling_lists lists = {embedded_stopwords_txt, embedded_lexicon_txt,
				       embedded_spelling_txt};
	struct span spelt;
	*words = spelling_new(mem_std(), &lists, seed);
	CHECK(*words && spelling_read(*words, NULL, masked, NULL, &spelt) == ERR_OK);
	CHECK(spelt.len <= masked.len + masked.len / 6 && text_valid(spelt));
	return spelt;
}

/* The ids and counts of two readings; spans of the first are gone by the second. */
static void read_twice(struct span masked)
{
	static uint64_t ids[TOKENS_MAX];
	static uint32_t counts[TOKENS_MAX];
	for (uint64_t seed = 1; seed <= 2; seed++) {
		struct tokens *tokens =
			tokens_new(mem_std(), embedded_stopwords_txt, embedded_lexicon_txt, seed);
		struct spelling *words;
		const struct token *t;
		static size_t first;
		size_t n;
		struct span spelt = spell(masked, seed, &words);
		CHECK(tokens && tokens_read(tokens, spelt, &t, &n) == ERR_OK);
		check_tokens(t, n);
		if (seed == 1)
			first = n;
		CHECK(n == first);
		for (size_t i = 0; i < n; i++) {
			CHECK(seed == 1 || (ids[i] == t[i].id && counts[i] == t[i].count));
			ids[i] = t[i].id;
			counts[i] = t[i].count;
		}
		tokens_free(tokens);
		spelling_free(words);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf good, plain, masked;
	buf_init(&good, mem_std(), ROOM);
	buf_init(&plain, mem_std(), ROOM);
	buf_init(&masked, mem_std(), ROOM);
	text_repair(fuzz_span(data, size), &good);
	CHECK(text_nfkc(buf_span(&good), &plain) == ERR_OK);
	CHECK(mask_text(buf_span(&plain), &masked, NULL) == ERR_OK);
	char *exact = fuzz_copy(buf_span(&masked));
	read_twice((struct span){exact, masked.len});
	free(exact);
	buf_fini(&masked);
	buf_fini(&plain);
	buf_fini(&good);
	return 0;
}
