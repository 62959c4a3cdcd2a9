/* test_near.c - every word that is one letter away is found, no other one is, and looking is
 * bounded.
 */
#include <check.h>

#include "failmem.h"
#include "near.h"
#include "prng.h"
#include "near_letters.h"
#include "suite.h"

static struct failmem mem;
static struct near_table near;

static void set_up(void)
{
	failmem_init(&mem);
	near_init(&near, &mem.mem, 7);
}

static void tear_down(void)
{
	near_fini(&near);
	ck_assert_uint_eq(mem.live, 0);
}

static struct letters letters_of(const char *word)
{
	struct letters w;
	ck_assert(near_letters_latin(span_of(word), &w));
	return w;
}

static void add(const char *word)
{
	struct letters w = letters_of(word);
	ck_assert(near_add(&near, &w));
}

/* The words near to word, a blank between two. */
static const char *found(const char *word)
{
	static char text[8 * (NEAR_LETTERS + 1)];
	struct letters w = letters_of(word), out[4];
	size_t n = near_find(&near, &w, out, 4), len = 0;
	for (size_t i = 0; i < n && i < 4; i++) {
		len += near_letters_text(&out[i], text + len);
		text[len++] = ' ';
	}
	text[len ? len - 1 : 0] = 0;
	return n > 4 ? "many" : text;
}

static const struct {
	const char *promise, *word, *near;
} rows[] = {
	{"a letter is missing", "paymnt", "payment"},
	{"a letter is too many", "paayment", "payment"},
	{"the first letter is missing", "ayment", "payment"},
	{"a letter is put before it", "xpayment", "payment"},
	{"the last letter is missing", "paymen", "payment"},
	{"a letter is put behind it", "paymenty", "payment"},
	{"another letter stands at the start", "oayment", "payment"},
	{"another letter stands inside", "paymemt", "payment"},
	{"another letter stands at the end", "paymenr", "payment"},
	{"two letters are turned round", "paymnet", "payment"},
	{"the first two are turned round", "apyment", "payment"},
	{"a slip behind what words are filed under", "notificatoin", "notification"},
	{"a slip at the edge of what words are filed under", "notifciation", "notification"},
	{"a letter missing at that edge", "notifiation", "notification"},
	{"a letter doubled", "notifiication", "notification"},
	{"two words are near, by their letters", "bollet", "ballet bullet"},
	{"the word itself is not", "payment", ""},
	{"two letters away is too far", "paymt", ""},
	{"two slips are too many", "payemtn", ""},
	{"a letter moved over two others is two slips", "apymnet", ""},
	{"nothing is near", "zzzzzzz", ""},
};

START_TEST(what_is_one_letter_away_is_found)
{
	add("payment");
	add("notification");
	add("ballet");
	add("bullet");
	const char *said = found(rows[_i].word);
	ck_assert_msg(strcmp(said, rows[_i].near) == 0, "%s: %s is near \"%s\"", rows[_i].promise,
		      rows[_i].word, said);
}
END_TEST

/* Damerau and Levenshtein by the book, neighbours turned round counting one. */
static unsigned distance(const struct letters *a, const struct letters *b)
{
	unsigned d[NEAR_LETTERS + 1][NEAR_LETTERS + 1];
	for (size_t i = 0; i <= a->n; i++)
		for (size_t k = 0; k <= b->n; k++) {
			unsigned best = i == 0 ? (unsigned)k : d[i - 1][k] + 1;
			if (i && k) {
				unsigned other = d[i - 1][k - 1] + (a->at[i - 1] != b->at[k - 1]);
				best = other < best ? other : best;
			}
			if (k && d[i][k - 1] + 1 < best)
				best = d[i][k - 1] + 1;
			if (i > 1 && k > 1 && a->at[i - 1] == b->at[k - 2] &&
			    a->at[i - 2] == b->at[k - 1] && d[i - 2][k - 2] + 1 < best)
				best = d[i - 2][k - 2] + 1;
			d[i][k] = best;
		}
	return d[a->n][b->n];
}

static struct letters any_word(uint64_t *random)
{
	struct letters w = {.n = (uint8_t)(2 + prng_next(random) % 9)};
	for (size_t i = 0; i < w.n; i++)
		w.at[i] = (uint8_t)(1 + prng_next(random) % 2);
	return w;
}

START_TEST(distances_are_those_of_the_book)
{
	uint64_t random = 11;
	unsigned near_ones = 0;
	for (unsigned i = 0; i < 20000; i++) {
		struct letters a = any_word(&random), b = any_word(&random);
		bool one = near_differs(&a, &b) < (a.n > b.n ? a.n : b.n);
		ck_assert_int_eq(one, distance(&a, &b) == 1);
		near_ones += one;
	}
	ck_assert_uint_gt(near_ones, 100);
}
END_TEST

START_TEST(none_is_missed_and_none_is_found_twice)
{
	static struct letters words[40];
	uint64_t random = 5;
	for (size_t i = 0; i < 40;) {
		words[i] = any_word(&random);
		bool known = false;
		for (size_t k = 0; k < i; k++)
			known |= distance(&words[i], &words[k]) == 0;
		if (known)
			continue;
		ck_assert(near_add(&near, &words[i++]));
	}
	for (unsigned round = 0; round < 2000; round++) {
		struct letters w = any_word(&random), out[8];
		size_t n = near_find(&near, &w, out, 8), want = 0;
		for (size_t i = 0; i < 40; i++) {
			bool one = distance(&w, &words[i]) == 1, told = false;
			for (size_t k = 0; k < n && k < 8; k++)
				told |= distance(&out[k], &words[i]) == 0;
			ck_assert(n > 8 || one == told);
			want += one;
		}
		ck_assert_uint_eq(n, want > 8 ? 9 : want);
	}
}
END_TEST

START_TEST(looking_at_too_many_finds_nothing_sure)
{
	struct letters w = letters_of("aaaaaaaaaaaa");
	for (unsigned i = 0; i < 26 * 26; i++) { /* all begin alike */
		w.at[10] = (uint8_t)(1 + i / 26);
		w.at[11] = (uint8_t)(1 + i % 26);
		ck_assert(near_add(&near, &w));
	}
	ck_assert_str_eq(found("aaaaaaazz"), "many");
}
END_TEST

/* Words come and go; whatever was there before, what is found is what is there now. */
START_TEST(what_was_taken_out_is_not_found_and_leaves_no_trace)
{
	static struct letters words[30];
	bool there[30] = {false};
	uint64_t random = 3;
	size_t count = 0;
	for (size_t i = 0; i < 30; i++) {
		words[i] = (struct letters){.n = (uint8_t)(3 + i % 8)};
		for (size_t k = 0; k < words[i].n; k++)
			words[i].at[k] = (uint8_t)(1 + (i >> (k % 5) & 1));
		words[i].at[0] = (uint8_t)(3 + i);
	}
	for (unsigned round = 0; round < 3000; round++) {
		size_t i = prng_below(&random, 30);
		if (there[i])
			near_remove(&near, &words[i]);
		else
			ck_assert(near_add(&near, &words[i]));
		there[i] = !there[i];
		count += there[i] ? 1 : (size_t)-1;
		ck_assert_uint_eq(near.count, count);
		near_remove(&near, &(struct letters){2, {99, 99}});
		for (size_t k = 0; k < 30; k++) {
			struct letters w = words[k], out[4];
			ck_assert_int_eq(near_has(&near, &w), there[k]);
			w.at[w.n - 1] = 77;
			ck_assert_uint_eq(near_find(&near, &w, out, 4), there[k]);
		}
	}
	ck_assert_uint_le(near.n_words, 31); /* places are used again */
	ck_assert_uint_le(near.n_files, 30 * (NEAR_PREFIX + 1) + 1);
}
END_TEST

START_TEST(the_order_of_coming_does_not_show)
{
	static const char *const both[] = {"bullet", "ballet", "billet"};
	for (unsigned turn = 0; turn < 3; turn++) {
		for (unsigned i = 0; i < 3; i++)
			add(both[(turn + i) % 3]);
		ck_assert_str_eq(found("bollet"), "ballet billet bullet");
		for (unsigned i = 0; i < 3; i++) {
			struct letters w = letters_of(both[i]);
			near_remove(&near, &w);
		}
	}
	ck_assert_uint_eq(near.filed.count, 0);
}
END_TEST

static const struct {
	const char *word;
	unsigned letters;
} korean[] = {{"로그인", 7}, {"값", 3}, {"괜찮", 6}, {"업데이트", 9}, {"힣가", 5}};

START_TEST(a_syllable_is_its_letters_and_back)
{
	for (size_t i = 0; i < sizeof korean / sizeof *korean; i++) {
		char text[3 * NEAR_LETTERS];
		struct letters w;
		struct hangul h;
		struct span word = span_of(korean[i].word);
		hangul_read(word, &h);
		near_letters_hangul(h.at, h.n, &w);
		ck_assert_uint_eq(w.n, korean[i].letters);
		ck_assert(span_eq((struct span){text, near_letters_text(&w, text)}, word));
		w.at[0]--; /* 록 without its first letter is no word */
		memmove(w.at, w.at + 1, --w.n);
		ck_assert_uint_eq(near_letters_text(&w, text), 0);
	}
}
END_TEST

static enum err use(const struct mem *m, void *arg)
{
	struct near_table n;
	struct letters w = letters_of("payment");
	(void)arg;
	bool ok = true;
	near_init(&n, m, 1);
	for (unsigned i = 0; ok && i < 3; i++) {
		w.at[0]++;
		ok = near_add(&n, &w);
	}
	near_fini(&n);
	return ok ? ERR_OK : ERR_MEMORY;
}

START_TEST(every_refused_allocation_is_reported)
{
	ck_assert_uint_ge(failmem_sweep(use, NULL), 4);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("near");
	TCase *c = tcase_create("near");
	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_set_timeout(c, 30);
	tcase_add_loop_test(c, what_is_one_letter_away_is_found, 0, sizeof rows / sizeof *rows);
	tcase_add_test(c, distances_are_those_of_the_book);
	tcase_add_test(c, none_is_missed_and_none_is_found_twice);
	tcase_add_test(c, looking_at_too_many_finds_nothing_sure);
	tcase_add_test(c, what_was_taken_out_is_not_found_and_leaves_no_trace);
	tcase_add_test(c, the_order_of_coming_does_not_show);
	tcase_add_test(c, a_syllable_is_its_letters_and_back);
	tcase_add_test(c, every_refused_allocation_is_reported);
	suite_add_tcase(suite, c);
	return suite_run(suite);
}
