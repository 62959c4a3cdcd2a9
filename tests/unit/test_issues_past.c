/* test_issues_past.c - customers ever: exact up to 64, then within the error that is told. */
#include <check.h>
#include <stdlib.h>

#include "failmem.h"
#include "issues_past.h"
#include "prng.h"
#include "suite.h"

static struct failmem mem;
static struct issues is;
static struct issue a, b;

static void begin(struct issue *issue)
{
	*issue = (struct issue){0};
	map_init(&issue->customers, &mem.mem, 1, 1 << 20);
}

static void set_up(void)
{
	failmem_init(&mem);
	is = (struct issues){.mem = &mem.mem};
	begin(&a);
	begin(&b);
}

static void end(struct issue *issue)
{
	mem_free(&mem.mem, issue->past.at);
	map_fini(&issue->customers);
}

static void tear_down(void)
{
	end(&a);
	end(&b);
	ck_assert_uint_eq(mem.live, 0);
}

static void expire(struct issue *issue, uint64_t customer)
{
	const struct record rec = {.customer = customer};
	ck_assert_int_eq(issues_past_add(&is, issue, &rec), ERR_OK);
}

static void ck_ever(const struct issue *issue, uint64_t count)
{
	struct ever e = issues_past_ever(issue);
	ck_assert_uint_eq(e.count, count);
	ck_assert(e.low == count && e.high == count);
}

START_TEST(exact_up_to_64)
{
	uint64_t dice = 3;
	for (unsigned i = 1; i <= ISSUES_PAST; i++) {
		uint64_t hash = prng_next(&dice);
		expire(&a, hash);
		expire(&a, hash); /* once */
		ck_ever(&a, i);
	}
	expire(&a, 0); /* a customer of its own */
	ck_ever(&a, ISSUES_PAST + 1);
	expire(&a, prng_next(&dice));
	ck_assert_uint_ne(a.past.theta, 0);
}
END_TEST

START_TEST(who_is_here_again_counts_once)
{
	expire(&a, 7);
	expire(&a, 8);
	ck_assert(map_put(&a.customers, 7, &a));
	ck_assert(map_put(&a.customers, 9, &a));
	a.anonymous = 2;
	ck_ever(&a, 3 + 2);
}
END_TEST

START_TEST(beyond_it_errs_as_little_as_it_says)
{
	static const unsigned sizes[] = {70, 200, 1000, 20000};
	unsigned within = 0, rounds = 200;
	uint64_t dice = 5;
	int64_t off = 0;
	for (unsigned r = 0; r < rounds; r++) {
		begin(&b);
		for (unsigned i = 0; i < sizes[_i]; i++)
			expire(&b, prng_next(&dice));
		struct ever e = issues_past_ever(&b);
		within += e.low <= sizes[_i] && sizes[_i] <= e.high;
		off += (int64_t)e.count - (int64_t)sizes[_i];
		end(&b);
	}
	begin(&b);
	ck_assert_msg(within >= rounds * 90 / 100, "%u of %u", within, rounds);
	int64_t bias = off * 100 / (int64_t)(rounds * sizes[_i]); /* in percent */
	ck_assert_msg(labs((long)bias) <= 4, "%ld %%", (long)bias);
}
END_TEST

START_TEST(joined_is_as_if_it_had_been_one)
{
	uint64_t dice = 9;
	struct issue one;
	begin(&one);
	for (unsigned i = 0; i < 300; i++) {
		uint64_t hash = prng_next(&dice);
		if (i % 3)
			expire(&a, hash);
		if (i % 3 != 1 || i < 30)
			expire(&b, hash);
		expire(&one, hash);
	}
	ck_assert_int_eq(issues_past_join(&is, &a, &b), ERR_OK);
	ck_assert_uint_eq(b.past.theta, one.past.theta);
	ck_assert_uint_eq(b.past.n, one.past.n);
	ck_assert(!memcmp(b.past.at, one.past.at, one.past.n * sizeof *one.past.at));
	ck_ever(&a, 0);
	end(&one);
}
END_TEST

/* What the many have left out, the few cannot bring back. */
START_TEST(few_that_join_many_know_as_little_as_they)
{
	uint64_t dice = 9;
	for (unsigned i = 0; i < 300; i++) {
		uint64_t hash = prng_next(&dice);
		expire(&a, hash);
		if (i < 3)
			expire(&b, hash);
	}
	uint64_t theta = a.past.theta;
	struct ever many = issues_past_ever(&a);
	ck_assert_int_eq(issues_past_join(&is, &a, &b), ERR_OK);
	ck_assert_uint_eq(b.past.theta, theta);
	ck_assert_uint_eq(issues_past_ever(&b).count, many.count);
}
END_TEST

START_TEST(a_customer_is_forgotten)
{
	for (uint64_t i = 1; i <= ISSUES_PAST; i++)
		expire(&a, i * 1000);
	ck_assert(issues_past_forget(&a, 4000));
	ck_assert(!issues_past_forget(&a, 4000));
	ck_assert(!issues_past_forget(&a, 4001));
	ck_assert(issues_past_forget(&a, 10000));
	ck_ever(&a, ISSUES_PAST - 2);
}
END_TEST

START_TEST(what_is_packed_comes_back_and_lies_are_refused)
{
	struct buf out, again;
	uint64_t dice = 11;
	buf_init(&out, &mem.mem, 1 << 16);
	buf_init(&again, &mem.mem, 1 << 16);
	for (unsigned i = 0; i < 50u * (unsigned)_i; i++)
		expire(&a, prng_next(&dice));
	expire(&a, 0);
	issues_past_pack(&a, &out);
	struct unpack u = {buf_span(&out), false};
	ck_assert_int_eq(issues_past_load(&is, &b, &u), ERR_OK);
	ck_assert_uint_eq(u.rest.len, 0);
	issues_past_pack(&b, &again);
	ck_assert(span_eq(buf_span(&out), buf_span(&again)));
	for (size_t cut = 0; cut < out.len; cut++) {
		end(&b);
		begin(&b);
		u = (struct unpack){span_first(buf_span(&out), cut), false};
		ck_assert_int_eq(issues_past_load(&is, &b, &u), ERR_FORMAT);
	}
	buf_fini(&out);
	buf_fini(&again);
}
END_TEST

START_TEST(hashes_out_of_order_or_beyond_theta_are_refused)
{
	static const struct span rows[] = {
		SPAN("\x00\x41\x00"), /* 65 of them */
		SPAN("\x00\x01\x00\0\0\0\0\0\0\0\0"), /* the hash 0 */
		SPAN("\x00\x02\x00\2\0\0\0\0\0\0\0\2\0\0\0\0\0\0\0"), /* twice the same */
		SPAN("\x00\x01\x05\5\0\0\0\0\0\0\0"), /* at theta */
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct unpack u = {rows[i], false};
		end(&b);
		begin(&b);
		ck_assert_int_eq(issues_past_load(&is, &b, &u), ERR_FORMAT);
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("issues past");
	TCase *tc = tcase_create("issues past");
	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, exact_up_to_64);
	tcase_add_test(tc, who_is_here_again_counts_once);
	tcase_add_loop_test(tc, beyond_it_errs_as_little_as_it_says, 0, 4);
	tcase_add_test(tc, joined_is_as_if_it_had_been_one);
	tcase_add_test(tc, few_that_join_many_know_as_little_as_they);
	tcase_add_test(tc, a_customer_is_forgotten);
	tcase_add_loop_test(tc, what_is_packed_comes_back_and_lies_are_refused, 0, 4);
	tcase_add_test(tc, hashes_out_of_order_or_beyond_theta_are_refused);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
