/* test_explain.c - an explanation says what the engine does, in numbers that add up, and changes
 * nothing. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "embedded.h"
#include "explain.h"
#include "feed.h"
#include "mask.h"
#include "suite.h"
#include "tokens.h"

#define T    INT64_C(1770000000000)
#define HOUR INT64_C(3600000)
#define PAY  "결제 버튼을 누르면 오류가 납니다"

static struct feed *f;
static struct explain x;

static void set_up(void)
{
	f = feed_new();
	feed_noise(f, T - HOUR, 20);
	feed_case(f, T, "p1", "u1", PAY);
	feed_case(f, T + 1, "p2", "u2", "결제 버튼 누르면 오류 화면이 떠요");
	feed_case(f, T + 2, "s1", "u3", "The headphones make no sound at all");
	explain_init(&x, &f->mem.mem);
}

static void tear_down(void)
{
	explain_fini(&x);
	feed_free(f);
}

static void again(void)
{
	explain_fini(&x);
	explain_init(&x, &f->mem.mem);
}

static void ask(const char *text)
{
	again();
	ck_assert_int_eq(engine_explain_text(f->engine, span_of(text), &x), ERR_OK);
}

static struct span text_at(struct explain_text t)
{
	return explain_text(&x, t);
}

/* The formula of explain.h, from what the explanation itself says. */
static void ck_adds_up(void)
{
	signature_wide norm = 0;
	for (size_t i = 0; i < x.n_tokens; i++) {
		const struct explain_token *t = &x.tokens[i];
		ck_assert_uint_eq(t->weight, (uint64_t)t->tf * t->idf);
		norm += (signature_wide)t->weight * t->weight;
	}
	ck_assert(norm == x.norm);
	for (size_t n = 0; n < x.n_near; n++) {
		const struct explain_near *near = &x.near[n];
		signature_wide dot = 0, one, lengths;
		uint32_t parts = 0;
		lengths = (signature_wide)signature_root(norm) * signature_root(near->norm);
		for (size_t i = 0; i < x.n_tokens; i++) {
			const struct explain_term *term = &x.terms[near->terms + i];
			one = (signature_wide)x.tokens[i].weight * x.tokens[i].idf * term->sum;
			ck_assert(one == term->dot);
			uint32_t exact = (uint32_t)(one * SIGNATURE_ONE / lengths);
			ck_assert_uint_le(term->part, exact + 1);
			ck_assert_uint_ge(term->part + 1, exact);
			ck_assert(term->sum || !term->part);
			dot += one;
			parts += term->part;
		}
		ck_assert(dot == near->dot);
		ck_assert_uint_eq(parts, near->score);
		ck_assert_uint_eq(near->score, signature_cosine(dot, norm, near->norm));
	}
}

static uint32_t told_score(void)
{
	return (uint32_t)(strtod(feed_last(f, EFFECT_MATCH, "score"), NULL) * SIGNATURE_ONE + .5);
}

static const char *const texts[] = {
	PAY,
	"결제 버튼을 누르면 안드로이드에서 오류",
	"headphones without sound, no sound from the headphones",
	"로그인이안돼요 비밀번호도틀렸대요",
	"The refund of $12.50 for order #123456 never came, call 010-1234-5678",
};

START_TEST(a_text_scores_as_it_would_if_it_came)
{
	ask(texts[_i]);
	ck_adds_up();
	feed_case(f, T + HOUR, "new", "u9", texts[_i]);
	const char *status = feed_last(f, EFFECT_MATCH, "status");
	ck_assert_int_eq(explain_joins(&x), strcmp(status, "joined") == 0);
	if (explain_joins(&x)) {
		ck_assert_uint_eq(x.near[0].score, told_score());
		ck_assert_uint_eq(x.near[0].issue, feed_issue(f, "new"));
	}
}
END_TEST

START_TEST(a_kept_case_scores_without_itself)
{
	struct buf before, after;
	buf_init(&before, &f->mem.mem, 1 << 24);
	buf_init(&after, &f->mem.mem, 1 << 24);
	ck_assert_int_eq(engine_dump(f->engine, &before), ERR_OK);
	ck_assert_int_eq(engine_explain_case(f->engine, SPAN("cases"), SPAN("p2"), SPAN(""), &x),
			 ERR_OK);
	ck_assert_int_eq(engine_dump(f->engine, &after), ERR_OK);
	ck_assert(before.len && span_eq(buf_span(&before), buf_span(&after)));
	buf_fini(&before);
	buf_fini(&after);
	ck_adds_up();
	ck_assert(!x.read && x.n_drops == 0);
	ck_assert_uint_eq(x.issue, feed_issue(f, "p1"));
	ck_assert(x.near[0].own && explain_joins(&x));
	ck_assert_uint_eq(x.near[0].cases, 2);
	ck_assert_uint_lt(x.near[0].asked, f->settings.similarity);
	/* What the issue was when the case came is what it is without it. */
	ck_assert_uint_gt(x.joined, 0);
	/* A record keeps ids alone; their words are found all the same. */
	for (size_t i = 0; i < x.n_tokens; i++)
		ck_assert_msg(x.tokens[i].text.len && x.tokens[i].word.len && x.tokens[i].kind,
			      "token %zu has no name", i);
}
END_TEST

START_TEST(a_case_alone_has_no_own_issue_to_compare)
{
	ck_assert_int_eq(engine_explain_case(f->engine, SPAN("cases"), SPAN("s1"), SPAN(""), &x),
			 ERR_OK);
	for (size_t i = 0; i < x.n_near; i++)
		ck_assert(!x.near[i].own);
	ck_assert_uint_eq(x.joined, 0);
	ck_assert_uint_eq(x.issue, feed_issue(f, "s1"));
	again();
	feed_put(f, T + 3, {"event", "case.resolved"}, {"case_id", "silent"});
	ck_assert_int_eq(engine_explain_case(f->engine, SPAN("cases"), SPAN("silent"), SPAN(""),
					     &x),
			 ERR_OK);
	ck_assert_uint_eq(x.issue, 0); /* no text yet */
	ck_assert_int_eq(engine_explain_case(f->engine, SPAN("cases"), SPAN("none"), SPAN(""), &x),
			 ERR_INPUT);
}
END_TEST

START_TEST(the_text_of_a_case_tells_what_was_left_out)
{
	static const char said[] = PAY "\n\n> your answer\nKim Cheolsu";
	ck_assert_int_eq(engine_explain_case(f->engine, SPAN("cases"), SPAN("p1"), span_of(said),
					     &x),
			 ERR_OK);
	ck_adds_up();
	ck_assert(x.read && x.n_drops >= 1);
	ck_assert_str_eq(explain_why(&x.drops[0]), "quoted reply");
	/* The record decides what counts, not the text that was given with it. */
	for (size_t i = 0; i < x.n_tokens; i++)
		ck_assert(!span_eq(text_at(x.tokens[i].text), SPAN("cheolsu")));
}
END_TEST

START_TEST(the_blocking_token_is_the_heaviest_that_the_issue_lacks)
{
	ask("결제 버튼 안드로이드 갤럭시 태블릿 가로모드");
	ck_assert(!explain_joins(&x));
	const struct explain_near *near = &x.near[0];
	ck_assert_uint_eq(near->issue, feed_issue(f, "p1"));
	ck_assert(near->blocker != EXPLAIN_NONE);
	const struct explain_token *t = &x.tokens[near->blocker];
	ck_assert_uint_eq(x.terms[near->terms + near->blocker].sum, 0);
	for (size_t i = 0; i < x.n_tokens; i++)
		ck_assert(x.terms[near->terms + i].sum || x.tokens[i].weight <= t->weight);
	ck_assert_uint_gt(near->without, near->score);
	ck_assert(near->missing.id && near->missing.word.len);
	ask(PAY);
	ck_assert(explain_joins(&x));
}
END_TEST

START_TEST(two_issues_are_compared_word_by_word)
{
	uint64_t a = feed_issue(f, "p1"), b = feed_issue(f, "s1");
	feed_case(f, T + 5, "q1", "u5", "결제 버튼이 회색으로 잠겨 있네요");
	uint64_t c = feed_issue(f, "q1");
	ck_assert_uint_ne(a, c);
	ck_assert_int_eq(engine_explain_issues(f->engine, a, c, &x), ERR_OK);
	ck_adds_up();
	ck_assert_uint_eq(x.issue, a);
	ck_assert_uint_eq(x.near[0].issue, c);
	uint32_t score = x.near[0].score;
	ck_assert_uint_gt(score, 0);
	ck_assert(x.near[0].blocker != EXPLAIN_NONE && x.near[0].missing.id);
	again();
	ck_assert_int_eq(engine_explain_issues(f->engine, c, a, &x), ERR_OK);
	ck_assert_uint_eq(x.near[0].score, score);
	again();
	ck_assert_int_eq(engine_explain_issues(f->engine, a, b, &x), ERR_OK);
	ck_assert_uint_eq(x.near[0].score, 0);
	again();
	ck_assert_int_eq(engine_explain_issues(f->engine, a, a, &x), ERR_INPUT);
	ck_assert_int_eq(engine_explain_issues(f->engine, a, 99999, &x), ERR_INPUT);
}
END_TEST

/* ---- what is left out ---- */

static const struct {
	const char *text, *why, *left;
} drops[] = {
	{"the sound is gone from my headphones", "stop word", "the"},
	{"iPhone은 소리가 안 나요", "particle", "은"},
	{"plan b costs more than plan c does", "single letter", "b"},
	{"주문 ORD-1234567 이 안 와요", "number", "ORD-1234567"},
	{"write to kim@example.com about the parcel", "e-mail", "kim@example.com"},
	{"call me at 010-1234-5678 about the parcel", "phone number", "010-1234-5678"},
	{"it took $12.50 from my card twice", "amount", "$12.50"},
	{"see https://example.com/a?b=c for the broken page", "url", "https://example.com/a?b=c"},
	{"since 2026-11-23 the parcel does not move", "date", "2026-11-23"},
	{"the door stays shut\n\n> we opened it yesterday", "quoted reply",
	 "> we opened it yesterday"},
	{"the door stays shut\n\n-----Original Message-----\nwe opened it", "quoted mail",
	 "-----Original Message-----\nwe opened it"},
	{"the door stays shut\n\nKind regards,\nTom Baker", "signature",
	 "Kind regards,\nTom Baker"},
	{"문이 안 열려요 확인 부탁드립니다 김철수 드림", "signature", "김철수 드림"},
	{"the door stays shut\nSent from my iPhone", "line of the device", "Sent from my iPhone"},
	{"the verificaton mail never came", "misspelt", "verificaton"},
	{"비밀번허 변경이 안 돼요", "misspelt", "비밀번허"},
	{"the upload stops half way\n2026-11-23T10:00:00Z ERROR disk full", "log line",
	 "2026-11-23T10:00:00Z ERROR disk full"},
};

START_TEST(what_is_left_out_is_told_with_the_reason)
{
	ask(drops[_i].text);
	bool found = false;
	for (size_t i = 0; i < x.n_drops; i++)
		found |= strcmp(explain_why(&x.drops[i]), drops[_i].why) == 0 &&
			 span_eq(span_trim(text_at(x.drops[i].text)), span_of(drops[_i].left));
	for (size_t i = 0; i < x.n_drops && !found; i++)
		fprintf(stderr, "  %s: \"%.*s\"\n", explain_why(&x.drops[i]),
			SPAN_ARG(text_at(x.drops[i].text)));
	ck_assert_msg(found, "%s: \"%s\" is not told", drops[_i].why, drops[_i].left);
}
END_TEST

START_TEST(what_is_too_long_is_told)
{
	static char text[3 * 8192];
	size_t n = 0;
	for (unsigned i = 0; n < sizeof text - 16; i++)
		n += (size_t)snprintf(text + n, 16, "q%cz%cx%c ", 'a' + i % 26, 'a' + i / 26 % 26,
				      'a' + i / 676 % 26);
	ask(text);
	ck_adds_up();
	ck_assert_uint_eq(x.n_tokens, TOKENS_MAX);
	ck_assert_uint_eq(x.bytes, n);
	ck_assert_uint_eq(x.beyond, n - 8192);
	size_t over = 0, beyond = 0;
	for (size_t i = 0; i < x.n_drops; i++) {
		over += x.drops[i].what == TRACE_OVER;
		beyond += x.drops[i].what == TRACE_BEYOND;
	}
	ck_assert_uint_gt(over, 100);
	ck_assert_uint_eq(beyond, 1);
	ck_assert_uint_eq(x.drops[x.n_drops - 1].text.len, x.beyond);
}
END_TEST

START_TEST(bytes_that_are_no_text_are_repaired_first)
{
	ask("headphones \xff\xfe sound");
	ck_adds_up();
	ck_assert_uint_gt(x.n_tokens, 1);
	ask("");
	ck_assert(x.n_tokens == 0 && x.n_near == 0 && !explain_joins(&x));
}
END_TEST

START_TEST(the_sources_of_a_case_are_listed)
{
	struct span out[4];
	ck_assert_uint_eq(engine_sources(f->engine, SPAN("p1"), out, 4), 1);
	ck_assert(span_eq(out[0], SPAN("cases")));
	ck_assert_uint_eq(engine_sources(f->engine, SPAN("none"), out, 4), 0);
}
END_TEST

/* ---- memory ---- */

static enum err explain_all(const struct mem *m, void *arg)
{
	const struct settings *settings = arg;
	struct engine *e = engine_new(m, settings, 1);
	struct effects *fx = effects_new(m, 1 << 20);
	struct explain y;
	enum err err = e && fx ? engine_loaded(e) : ERR_MEMORY;
	static const char *const says[] = {PAY, "결제 버튼이 회색이에요", PAY " 안드로이드"};
	for (uint64_t i = 0; !err && i < 3; i++) {
		char id[2] = {(char)('a' + i), 0};
		const struct field fields[] = {{SPAN("case_id"), span_of(id)},
					       {SPAN("body"), span_of(says[i])}};
		struct entry entry = {{(uint64_t)T, i}, T, 0, fields, 2};
		err = engine_feed(e, &entry, fx);
	}
	explain_init(&y, m);
	if (!err)
		err = engine_explain_text(e, SPAN(PAY " the #12345"), &y);
	explain_fini(&y);
	explain_init(&y, m);
	if (!err)
		err = engine_explain_case(e, SPAN("cases"), SPAN("c"), SPAN(""), &y);
	explain_fini(&y);
	explain_init(&y, m);
	if (!err)
		err = engine_explain_issues(e, 1, 2, &y);
	explain_fini(&y);
	effects_free(fx);
	engine_free(e);
	return err;
}

START_TEST(a_refused_allocation_is_told)
{
	ck_assert_uint_gt(failmem_sweep(explain_all, &f->settings), 50);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("explain");
	TCase *t = tcase_create("explain");
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_loop_test(t, a_text_scores_as_it_would_if_it_came, 0,
			    sizeof texts / sizeof *texts);
	tcase_add_test(t, a_kept_case_scores_without_itself);
	tcase_add_test(t, a_case_alone_has_no_own_issue_to_compare);
	tcase_add_test(t, the_text_of_a_case_tells_what_was_left_out);
	tcase_add_test(t, the_blocking_token_is_the_heaviest_that_the_issue_lacks);
	tcase_add_test(t, two_issues_are_compared_word_by_word);
	tcase_add_loop_test(t, what_is_left_out_is_told_with_the_reason, 0,
			    sizeof drops / sizeof *drops);
	tcase_add_test(t, what_is_too_long_is_told);
	tcase_add_test(t, bytes_that_are_no_text_are_repaired_first);
	tcase_add_test(t, the_sources_of_a_case_are_listed);
	tcase_add_test(t, a_refused_allocation_is_told);
	tcase_set_timeout(t, 120);
	suite_add_tcase(s, t);
	return suite_run(s);
}
