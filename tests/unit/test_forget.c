#define _GNU_SOURCE /* memmem */
/* test_forget.c - the command forget: nothing of a customer, or of a case, remains. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "cases.h"
#include "feed.h"
#include "harm.h"
#include "suite.h"

#define T      INT64_C(1770000000000)
#define SOUND  "The headphones make no sound at all"
#define REFUND "환불 금액이 카드로 들어오지 않았어요"

static struct feed *f;

static void set_up(void)
{
	f = feed_new();
}

static void tear_down(void)
{
	feed_free(f);
}

static struct span dump_now(struct buf *b)
{
	buf_reset(b);
	ck_assert_int_eq(engine_dump(f->engine, b), ERR_OK);
	/* Without the engine's own line, whose counts remember that something was here. */
	const char *line = memchr(b->ptr, '\n', b->len);
	return span_after(buf_span(b), (size_t)(line - b->ptr));
}

static void hex_of(const char *customer, char hex[17])
{
	uint64_t hash;
	ck_assert_int_eq(cases_customer(&f->settings, span_of(customer), &hash), ERR_OK);
	snprintf(hex, 17, "%016llx", (unsigned long long)hash);
}

START_TEST(nothing_of_a_customer_remains)
{
	struct buf before, after;
	char hex[17];
	buf_init(&before, &f->mem.mem, 1 << 20);
	buf_init(&after, &f->mem.mem, 1 << 20);
	feed_case(f, T, "a", "u1", SOUND);
	feed_case(f, T + 1, "b", "u2", REFUND);
	struct span first = dump_now(&before);
	feed_case(f, T + 2, "c", "u7", "My zebra headphones make no sound at all");
	feed_case(f, T + 3, "d", "u7", "Ein Wort ganz für sich");
	feed_put(f, T + 4, {"event", "survey.response"}, {"case_id", "c"}, {"survey", "csat"},
		 {"score", "1"});
	feed_put(f, T + 5, {"event", "case.resolved"}, {"case_id", "early"}, {"customer_id", "u7"});
	ck_assert_uint_eq(feed_kept(f), 5);
	hex_of("u7", hex);
	if (_i)
		feed_decide(f, T + 6, {"event", "forget"}, {"customer_id", "u7"});
	else
		feed_decide(f, T + 6, {"event", "forget"}, {"customer", hex});
	struct span last = dump_now(&after);
	ck_assert_msg(span_eq(first, last), "%.*s\n---\n%.*s", SPAN_ARG(first), SPAN_ARG(last));
	ck_assert_uint_eq(engine_counts(f->engine).forgotten, 3);
	ck_assert_uint_eq(feed_count(f, EFFECT_DEAD), 0);
	feed_decide(f, T + 7, {"event", "forget"}, {"customer", hex}); /* again: nothing to do */
	ck_assert_uint_eq(feed_count(f, EFFECT_DEAD), 0);
	ck_assert_uint_eq(engine_counts(f->engine).forgotten, 3);
	buf_fini(&before);
	buf_fini(&after);
}
END_TEST

START_TEST(quotes_and_titles_are_made_anew)
{
	char id[16];
	for (int i = 0; i < 4; i++) {
		snprintf(id, sizeof id, "z%d", i);
		feed_case(f, T + i, id, "u7", "zebra headphones make no sound at all");
	}
	for (int i = 0; i < 4; i++) {
		snprintf(id, sizeof id, "c%d", i);
		feed_case(f, T + 10 + i, id, id, SOUND);
	}
	ck_assert_uint_eq(feed_issue(f, "c0"), feed_issue(f, "z0"));
	feed_decide(f, T + 20, {"event", "forget"}, {"customer_id", "u7"});
	feed_changes(f);
	const char *lines = feed_lines(f);
	ck_assert(lines);
	struct buf b;
	buf_init(&b, &f->mem.mem, 1 << 20);
	ck_assert_int_eq(engine_dump(f->engine, &b), ERR_OK);
	ck_assert_ptr_null(memmem(b.ptr, b.len, "7a65627261", 10)); /* zebra */
	buf_fini(&b);
	const struct issue *issue = issues_get(engine_issues(f->engine), feed_issue(f, "c0"));
	ck_assert_uint_eq(issue->n_members, 4);
	ck_assert_uint_eq(issue->ever, 4);
}
END_TEST

/* Cases that expired left a hash behind: in the count of customers ever. */
START_TEST(a_customer_of_long_ago_is_forgotten)
{
	struct harm h;
	char hex[17], little[17];
	struct buf b;
	buf_init(&b, &f->mem.mem, 1 << 20);
	f->settings.retention = INT64_C(86400000);
	feed_case(f, T, "a", "u7", SOUND);
	feed_case(f, T + 1, "b", "u8", SOUND);
	feed_case(f, T + INT64_C(86400000), "c", "u9", SOUND);
	feed_tick(f, T + INT64_C(86400000) + INT64_C(7200000));
	ck_assert_uint_eq(feed_kept(f), 1);
	hex_of("u7", hex);
	for (int i = 0; i < 8; i++) /* as it is packed */
		memcpy(little + 2 * i, hex + 14 - 2 * i, 2);
	const struct issues *is = engine_issues(f->engine);
	const struct issue *issue = issues_get(is, feed_issue(f, "c"));
	ck_assert_int_eq(harm_measure(is, issue, INT64_MIN, INT64_MAX, &h), ERR_OK);
	ck_assert_uint_eq(h.customers.count, 1);
	ck_assert_uint_eq(h.ever.count, 3);
	struct span dump = dump_now(&b);
	ck_assert_ptr_nonnull(memmem(dump.ptr, dump.len, little, 16));
	feed_decide(f, T + INT64_C(86400000) + INT64_C(7200000), {"event", "forget"},
		    {"customer_id", "u7"});
	ck_assert_int_eq(harm_measure(is, issue, INT64_MIN, INT64_MAX, &h), ERR_OK);
	ck_assert_uint_eq(h.ever.count, 2);
	dump = dump_now(&b);
	ck_assert_ptr_null(memmem(dump.ptr, dump.len, little, 16));
	buf_fini(&b);
}
END_TEST

START_TEST(one_case_is_forgotten)
{
	f->settings.sources[1] = SPAN("reviews");
	f->settings.n_sources = 2;
	feed_case(f, T, "42", "u1", SOUND);
	feed_case(f, T, "43", "u1", SOUND);
	feed_rows(f, T, 1, FEED_ROWS({"case_id", "42"}, {"body", SOUND}));
	feed_rows(f, T, 1, FEED_ROWS({"case_id", "43"}, {"body", SOUND}));
	feed_decide(f, T, {"event", "forget"}, {"case_id", "42"}, {"source", "reviews"});
	ck_assert_uint_eq(feed_kept(f), 3);
	feed_decide(f, T, {"event", "forget"}, {"case_id", "43"}); /* wherever it is */
	ck_assert_uint_eq(feed_kept(f), 1);
	feed_decide(f, T, {"event", "forget"}, {"case_id", "44"});
	feed_decide(f, T, {"event", "forget"}, {"case_id", "42"}, {"source", "nowhere"});
	ck_assert_uint_eq(feed_kept(f), 1);
	ck_assert_uint_ne(feed_issue(f, "42"), 0);
	ck_assert_uint_eq(feed_count(f, EFFECT_DEAD), 0);
}
END_TEST

START_TEST(what_cannot_be_forgotten_is_said_without_the_customer)
{
	static const struct {
		struct feed_row rows[3];
		const char *reason;
	} rows[] = {
		{{{"event", "forget"}}, "forget takes one of customer_id, customer and case_id"},
		{{{"event", "forget"}, {"customer_id", "secret-7"}, {"case_id", "a"}},
		 "forget takes one of customer_id, customer and case_id"},
		{{{"event", "forget"}, {"customer", "0123456789ABCDEF"}},
		 "field customer is no hash of 16 hexadecimal digits"},
		{{{"event", "forget"}, {"customer", "0123"}},
		 "field customer is no hash of 16 hexadecimal digits"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		size_t n = 0;
		while (n < 3 && rows[i].rows[n].name)
			n++;
		feed_rows(f, T, ENTRY_COMMANDS, rows[i].rows, n);
		ck_assert_str_eq(feed_last(f, EFFECT_DEAD, "reason"), rows[i].reason);
	}
	ck_assert_ptr_null(strstr(feed_lines(f), "secret-7"));
	feed_put(f, T, {"event", "forget"}, {"customer_id", "u7"});
	ck_assert_str_eq(feed_last(f, EFFECT_DEAD, "reason"),
			 "a decision outside of the commands stream");
}
END_TEST

/* A customer of thousands of cases costs no more than they are many. */
START_TEST(peers_are_found_and_left_in_any_order)
{
	char id[16];
	for (int i = 0; i < 3000; i++) {
		snprintf(id, sizeof id, "c%d", i);
		feed_put(f, T + i, {"event", "case.updated"}, {"case_id", id},
			 {"customer_id", i % 3 ? "u1" : "u2"});
	}
	for (int i = 0; i < 3000; i += 7) {
		snprintf(id, sizeof id, "c%d", (i * 13) % 3000);
		feed_put(f, T + 4000, {"event", "case.deleted"}, {"case_id", id});
	}
	size_t kept = feed_kept(f);
	feed_decide(f, T + 4001, {"event", "forget"}, {"customer_id", "u1"});
	uint64_t gone = engine_counts(f->engine).forgotten;
	ck_assert_uint_eq(feed_kept(f), kept - gone);
	feed_decide(f, T + 4001, {"event", "forget"}, {"customer_id", "u2"});
	ck_assert_uint_eq(feed_kept(f), 0);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("forget");
	TCase *tc = tcase_create("forget");
	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_loop_test(tc, nothing_of_a_customer_remains, 0, 2);
	tcase_add_test(tc, quotes_and_titles_are_made_anew);
	tcase_add_test(tc, a_customer_of_long_ago_is_forgotten);
	tcase_add_test(tc, one_case_is_forgotten);
	tcase_add_test(tc, what_cannot_be_forgotten_is_said_without_the_customer);
	tcase_add_test(tc, peers_are_found_and_left_in_any_order);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
