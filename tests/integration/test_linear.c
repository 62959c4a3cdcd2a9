/* test_linear.c - reading a text costs what its bytes cost, however long it is: own lines, NFKC,
 * masks, tokens, redaction. recurd reads the first 8 KiB; the functions do not rely on it.
 *
 * Measured is processor time, the median of some rounds in which all lengths take turns. The margin
 * is wide: at 128 KiB a quadratic scanner takes 8 times as long a byte as at 16 KiB, this allows 4
 * times what the dearest of the short texts takes. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "background.h"
#include "feed.h"
#include "mask.h"
#include "prng.h"
#include "quoted.h"
#include "suite.h"
#include "tokenizer.h"

#define KIB         ((size_t)1024)
#define ROUNDS      7
#define MARGIN      4
#define ROOM        ((size_t)1 << 22)
#define ROWS(table) (sizeof(table) / sizeof *(table))

static const size_t sizes[] = {4 * KIB, 8 * KIB, 16 * KIB, 64 * KIB, 128 * KIB};
#define SIZES  ROWS(sizes)
#define SHORTS 3 /* of them */

static const struct kind {
	const char *name, *piece; /* NULL: sentences of a helpdesk */
	bool numbered; /* each piece is another one */
} kinds[] = {
	{"sentences", NULL, false},
	{"words that are all different", "word", true},
	{"Korean words that are all different", " 결제오류", true},
	{"one Korean word", "결제가안돼요", false},
	{"one Latin word", "crash", false},
	{"negations without a verb", "안 못 ", false},
	{"verbs before a negation", "되지 않지 ", false},
	{"one Chinese word", "付款失败", false},
	{"one Greek word", "λάθος", false},
	{"a word with apostrophes", "a'", false},
	{"a version without end", "1.", false},
	{"begun words of several parts", "log sign log ", false},
	{"a stack trace", "\tat a.b.C.d(E.java:10)\n", false},
	{"one number", "0123456789", false},
	{"addresses", "a.b@c-d.example/", false},
	{"dates", "2026-11-23 14:10 ", false},
	{"quotations", "> On Monday someone wrote:\n", false},
	{"line feeds", "\n", false},
	{"combining marks", "e\xCC\x81\xCC\xA3", false},
};

/* Whole pieces, as many as there is room for. */
static char *text_of(const struct kind *k, size_t bytes, size_t *len)
{
	char *text = malloc(bytes + BACKGROUND_TEXT_MAX), piece[BACKGROUND_TEXT_MAX];
	uint64_t random = 5;
	*len = 0;
	for (unsigned i = 0;; i++) {
		if (!k->piece)
			background_text(&random, piece);
		else if (k->numbered)
			snprintf(piece, sizeof piece, "%s%c%c%c ", k->piece, 'a' + i % 26,
				 'a' + i / 26 % 26, 'a' + i / 676 % 26);
		else
			snprintf(piece, sizeof piece, "%s", k->piece);
		size_t n = strlen(piece);
		if (*len + n > bytes)
			return text;
		memcpy(text + *len, piece, n);
		*len += n;
		if (!k->piece)
			text[*len - 1] = '\n';
	}
}

static int64_t processor_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* Reads text in every way that a case's text is read in. */
static int64_t cost_of(struct tokenizer *t, struct buf *own, struct span text)
{
	int64_t before = processor_ns();
	size_t n;
	buf_reset(own);
	ck_assert_int_eq(quoted_strip(text, own, NULL), ERR_OK);
	(void)tokenizer_list(t, buf_span(own), &n);
	(void)tokenizer_list(t, text, &n); /* be it all quoted */
	buf_reset(own);
	ck_assert_int_eq(mask_redact(text, own, NULL), ERR_OK);
	return processor_ns() - before;
}

static int by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

START_TEST(a_long_text_costs_no_more_a_byte_than_a_short_one)
{
	const struct kind *k = &kinds[_i];
	struct feed *f = feed_new(); /* for the shipped words */
	struct tokenizer t;
	struct buf own;
	int64_t cost[SIZES][ROUNDS];
	double a_byte[SIZES], most = 0;
	tokenizer_init(&t, f->settings.stop_words, f->settings.lexicon);
	buf_init(&own, &t.mem.mem, ROOM);
	for (size_t r = 0; r < ROUNDS; r++) {
		for (size_t s = 0; s < SIZES; s++) {
			struct span text = {NULL, 0};
			char *bytes = text_of(k, sizes[s], &text.len);
			text.ptr = bytes;
			cost[s][r] = cost_of(&t, &own, text);
			free(bytes);
		}
	}
	printf("  %s, ns a byte:", k->name);
	for (size_t s = 0; s < SIZES; s++) {
		qsort(cost[s], ROUNDS, sizeof *cost[s], by_size);
		a_byte[s] = (double)cost[s][ROUNDS / 2] / (double)sizes[s];
		most = s < SHORTS && a_byte[s] > most ? a_byte[s] : most;
		printf(" %.1f", a_byte[s]);
	}
	printf("\n");
	for (size_t s = SHORTS; s < SIZES; s++)
		ck_assert_msg(a_byte[s] < MARGIN * most, "%s: %.1f ns a byte at %zu KiB, %.1f",
			      k->name, a_byte[s], sizes[s] / KIB, most);
	buf_fini(&own);
	tokenizer_fini(&t);
	feed_free(f);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("linear");
	TCase *c = tcase_create("linear");
	tcase_set_timeout(c, 120);
	tcase_add_loop_test(c, a_long_text_costs_no_more_a_byte_than_a_short_one, 0, ROWS(kinds));
	suite_add_tcase(s, c);
	return suite_run(s);
}
