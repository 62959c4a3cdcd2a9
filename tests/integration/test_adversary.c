/* test_adversary.c - texts that are built to cost: every word of them stands in the list of many
 * issues, so that a search would like to walk all lists and compare all issues.
 *
 * Measured is the processor time of whole cases, against the median of what a helpdesk hears. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "background.h"
#include "feed.h"
#include "prng.h"
#include "suite.h"

#define T      INT64_C(1770000000000)
#define MINUTE INT64_C(60000)
#define DESK   3000 /* cases before anything is measured */
#define EACH   101 /* cases of each kind, by turns */
#define WORDS  2000
#define WORST  10 /* times the median */
#define ROOM   8192

struct vocabulary { /* what the desk has heard, each word as often as it was said */
	char *word[WORDS];
	size_t n;
};

static void learn(struct vocabulary *v, const char *text)
{
	while (*text && v->n < WORDS) {
		size_t n = strcspn(text, " ");
		char *word = calloc(1, n + 1);
		memcpy(word, text, n);
		v->word[v->n++] = word;
		text += n + (text[n] == ' ');
	}
}

static void forget(struct vocabulary *v)
{
	for (size_t i = 0; i < v->n; i++)
		free(v->word[i]);
}

/* n words at random, those that are said often more often. */
static void put_words(const struct vocabulary *v, size_t n, uint64_t *random, char text[ROOM])
{
	size_t len = 0;
	for (size_t i = 0; i < n; i++)
		len += (size_t)snprintf(text + len, ROOM - len, "%s ",
					v->word[prng_below(random, v->n)]);
	ck_assert_uint_lt(len, ROOM);
}

static int64_t processor_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static int64_t cost_of(struct feed *f, int64_t at, const char *kind, int i, const char *text)
{
	char id[32];
	snprintf(id, sizeof id, "%s-%d", kind, i);
	int64_t before = processor_ns();
	feed_case(f, at, id, id, text);
	int64_t cost = processor_ns() - before;
	feed_forget(f);
	return cost;
}

static int by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static int64_t median(int64_t *at, size_t n)
{
	qsort(at, n, sizeof *at, by_size);
	return at[n / 2];
}

/* Of 1000 words 256 are tokens of the search; the rest of the cost is reading them. */
static const struct {
	size_t words;
	double worst; /* times the median */
} rows[] = {{12, 10}, {40, 10}, {250, 10}, {1000, 20}};

START_TEST(words_that_everybody_uses_cost_a_bounded_search)
{
	struct feed *f = feed_new();
	struct vocabulary v = {.n = 0};
	uint64_t random = 7;
	char text[ROOM];
	static int64_t usual[EACH], hostile[EACH];
	int64_t at = T;
	for (int i = 0; i < DESK; i++, at += MINUTE) {
		background_text(&random, text);
		learn(&v, text);
		cost_of(f, at, "desk", i, text);
	}
	for (int i = 0; i < EACH; i++, at += MINUTE) {
		background_text(&random, text);
		usual[i] = cost_of(f, at, "usual", i, text);
		put_words(&v, rows[_i].words, &random, text);
		hostile[i] = cost_of(f, at, "hostile", i, text);
	}
	double times = (double)median(hostile, EACH) / (double)median(usual, EACH);
	printf("  %zu words of everybody: %.1f times the median case\n", rows[_i].words, times);
	ck_assert_msg(times < rows[_i].worst, "%.1f times the median", times);
	forget(&v);
	feed_free(f);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("adversary");
	TCase *c = tcase_create("adversary");
	tcase_set_timeout(c, 120);
	tcase_add_loop_test(c, words_that_everybody_uses_cost_a_bounded_search, 0,
			    sizeof rows / sizeof *rows);
	suite_add_tcase(s, c);
	return suite_run(s);
}
