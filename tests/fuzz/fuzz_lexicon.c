/* fuzz_lexicon.c - a first line of text, and any bytes behind it as a list of words of one meaning
 * and opposites: refused with the line that is wrong, or read, and then the shipped list and it
 * together are read too, and give the text the same tokens every time. */
#include "embedded.h"
#include "fuzz.h"
#include "mem_std.h"
#include "text.h"
#include "tokens.h"
#include "tokens_lexicon.h"

#define ROOM ((size_t)8 << 20)

static size_t lines_of(struct span text)
{
	size_t n = 1;
	for (size_t i = 0; i < text.len; i++)
		n += text.ptr[i] == '\n';
	return n;
}

static void check_fault(const struct tokens_lexicon_fault *fault, struct span list)
{
	CHECK(fault->what && fault->what[0]);
	CHECK(fault->list + fault->line >= 1 && fault->list + fault->line <= lines_of(list));
}

/* A group stands on each axis once, and its axes end. */
static void check_group(const struct tokens_lexicon *l, uint16_t at)
{
	const struct tokens_lexicon_group *g = tokens_lexicon_group(l, at);
	size_t edges = 0;
	CHECK(memchr(g->label, 0, sizeof g->label) && text_valid(span_of(g->label)));
	for (uint32_t e = g->edges; e; e = tokens_lexicon_edge(l, e)->next)
		CHECK(tokens_lexicon_edge(l, e)->side <= 1 && ++edges < 100000);
}

/* The group of each word of the text. */
static void check_words(const struct tokens_lexicon *l, struct span text)
{
	while (text.len) {
		uint64_t key = tokens_lexicon_stem_key(fuzz_cut(&text, ' '));
		struct tokens_lexicon_hit hit = tokens_lexicon_find(l, key);
		if (hit.group)
			check_group(l, hit.group);
	}
}

static void read_text(struct span text, struct span lexicon, uint64_t *sum, uint64_t seed)
{
	struct tokens *tokens = tokens_new(mem_std(), embedded_stopwords_txt, lexicon, seed);
	const struct token *t;
	size_t n;
	CHECK(tokens && tokens_read(tokens, text, &t, &n) == ERR_OK);
	CHECK(n <= TOKENS_MAX);
	*sum = n;
	for (size_t i = 0; i < n; i++) {
		CHECK(i == 0 || t[i - 1].id < t[i].id);
		CHECK(t[i].count > 0 && text_valid(t[i].word));
		*sum = *sum * 31 + t[i].id + t[i].count;
	}
	tokens_free(tokens);
}

/* The shipped list with this one behind it, as words.lexicon_file gives it. */
static void check_tokens(struct span text, struct span list)
{
	struct buf both;
	uint64_t sums[2];
	buf_init(&both, mem_std(), ROOM);
	buf_put(&both, embedded_lexicon_txt);
	buf_text(&both, "\n---\n");
	buf_put(&both, list);
	for (size_t i = 0; i < 2; i++)
		read_text(text, buf_span(&both), &sums[i], i + 1);
	CHECK(sums[0] == sums[1]);
	buf_fini(&both);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf good, plain;
	struct tokens_lexicon_fault fault;
	buf_init(&good, mem_std(), ROOM);
	buf_init(&plain, mem_std(), ROOM);
	text_repair(fuzz_span(data, size), &good);
	struct span list = buf_span(&good), line = fuzz_cut(&list, '\n');
	CHECK(text_nfkc(line, &plain) == ERR_OK);
	char *exact = fuzz_copy(list);
	list.ptr = exact;
	struct tokens_lexicon *l = tokens_lexicon_new(mem_std(), list, &fault);
	if (l) {
		check_words(l, buf_span(&plain));
		check_tokens(buf_span(&plain), list);
	} else {
		check_fault(&fault, list);
	}
	tokens_lexicon_free(l);
	free(exact);
	buf_fini(&plain);
	buf_fini(&good);
	return 0;
}
