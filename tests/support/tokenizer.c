/* tokenizer.c - see tokenizer.h. */
#include "tokenizer.h"

#include <check.h>
#include <stdio.h>

#include "mask.h"
#include "text.h"
#include "signature.h"
#include "tokens_bag.h"

#define ROOM ((size_t)1 << 22)

void tokenizer_init(struct tokenizer *t, struct span stop, struct span lexicon)
{
	failmem_init(&t->mem);
	t->tokens = tokens_new(&t->mem.mem, stop, lexicon, 7);
	ck_assert_ptr_nonnull(t->tokens);
	buf_init(&t->nfkc, &t->mem.mem, ROOM);
	buf_init(&t->masked, &t->mem.mem, ROOM);
}

void tokenizer_fini(struct tokenizer *t)
{
	tokens_free(t->tokens);
	buf_fini(&t->nfkc);
	buf_fini(&t->masked);
	ck_assert_uint_eq(t->mem.live, 0);
}

const struct token *tokenizer_list(struct tokenizer *t, struct span text, size_t *n)
{
	const struct token *list;
	size_t all;
	buf_reset(&t->nfkc);
	buf_reset(&t->masked);
	text_nfkc(text, &t->nfkc);
	mask_text(buf_span(&t->nfkc), &t->masked, NULL);
	ck_assert_int_eq(tokens_read(t->tokens, buf_span(&t->masked), &list, &all), ERR_OK);
	*n = 0;
	for (size_t i = 0; i < all; i++)
		if (signature_class(list[i].id) != SIGNATURE_THING &&
		    list[i].id != tokens_bag_tongue_id(false) &&
		    list[i].id != tokens_bag_tongue_id(true))
			t->list[(*n)++] = list[i];
	return t->list;
}

struct tokenizer_read tokenizer_read(struct tokenizer *t, const char *text)
{
	struct tokenizer_read r = {.words = "|"};
	const struct token *list = tokenizer_list(t, span_of(text), &r.n);
	size_t at = 1;
	for (size_t i = 0; i < r.n; i++) {
		r.ids[i] = list[i].id;
		ck_assert_uint_lt(list[i].id, UINT64_C(1) << 40);
		ck_assert_uint_ge(list[i].count, 1);
		ck_assert(i == 0 || list[i - 1].id < list[i].id);
		if (list[i].word.len)
			at += (size_t)snprintf(r.words + at, sizeof r.words - at, "%.*s|",
					       SPAN_ARG(list[i].word));
	}
	return r;
}
