/* test_intake_survey.c - answers on one scale; what is no answer is refused with words. */
#include <check.h>
#include <stdlib.h>

#include "feed.h"
#include "intake_survey.h"
#include "prng.h"
#include "suite.h"

#define ROWS(rows) (sizeof(rows) / sizeof *(rows))

static const struct {
	const char *promise;
	struct survey_fields f;
	enum survey_kind kind;
	uint32_t score;
	bool turned;
} good[] = {
	{"the usual scale of a csat",
	 {.survey = SPAN("csat"), .score = SPAN("4")},
	 SURVEY_CSAT,
	 7500,
	 false},
	{"the best", {.survey = SPAN("csat"), .score = SPAN("5")}, SURVEY_CSAT, 10000, false},
	{"the worst", {.survey = SPAN("csat"), .score = SPAN("1")}, SURVEY_CSAT, 0, false},
	{"school grades",
	 {SPAN("csat"), SPAN("2"), SPAN("1"), SPAN("6"), SPAN("false")},
	 SURVEY_CSAT,
	 8000,
	 true},
	{"percent",
	 {SPAN("csat"), SPAN("72.25"), SPAN("0"), SPAN("100"), SPAN("")},
	 SURVEY_CSAT,
	 7225,
	 false},
	{"thumbs",
	 {SPAN("csat"), SPAN("1"), SPAN("0"), SPAN("1"), SPAN("yes")},
	 SURVEY_CSAT,
	 10000,
	 false},
	{"a scale around zero",
	 {SPAN("csat"), SPAN("-1.5"), SPAN("-2"), SPAN("2"), SPAN("1")},
	 SURVEY_CSAT,
	 1250,
	 false},
	{"ease",
	 {.survey = SPAN("ces"), .score = SPAN("6"), .higher_is_better = SPAN("true")},
	 SURVEY_CES,
	 8333,
	 false},
	{"effort",
	 {.survey = SPAN("ces"), .score = SPAN("6"), .higher_is_better = SPAN("false")},
	 SURVEY_CES,
	 1667,
	 true},
	{"a promoter", {.survey = SPAN("nps"), .score = SPAN("9")}, SURVEY_NPS, 9000, false},
	{"with its scale",
	 {SPAN("nps"), SPAN("0"), SPAN("0"), SPAN("10.0"), SPAN("true")},
	 SURVEY_NPS,
	 0,
	 false},
	{"the widest scale",
	 {SPAN("csat"), SPAN("999999.9999"), SPAN("-999999.9999"), SPAN("999999.9999"), SPAN("")},
	 SURVEY_CSAT,
	 10000,
	 false},
};

START_TEST(answers_come_to_one_scale)
{
	struct survey s, back;
	char room[INTAKE_SURVEY_BYTES];
	const char *why = intake_survey_read(&good[_i].f, &s);
	ck_assert_msg(!why, "%s: %s", good[_i].promise, why);
	ck_assert_int_eq(s.kind, good[_i].kind);
	ck_assert_uint_eq(s.score, good[_i].score);
	ck_assert(s.turned == good[_i].turned);
	intake_survey_pack(&s, room);
	ck_assert(intake_survey_unpack((struct span){room, sizeof room}, &back));
	ck_assert_int_eq(back.kind, s.kind);
	ck_assert_uint_eq(back.score, s.score);
	ck_assert(back.turned == s.turned);
}
END_TEST

#define KIND   "field survey is none of csat, ces, nps"
#define NUMBER "score is no number"
#define SCALE  "scale_min or scale_max is no number"

static const struct {
	struct survey_fields f;
	const char *why;
} bad[] = {
	{{.score = SPAN("4")}, KIND},
	{{.survey = SPAN("CSAT"), .score = SPAN("4")}, KIND},
	{{.survey = SPAN("csat")}, "no score"},
	{{.survey = SPAN("csat"), .score = SPAN("good")}, NUMBER},
	{{.survey = SPAN("csat"), .score = SPAN("1e1")}, NUMBER},
	{{.survey = SPAN("csat"), .score = SPAN("0x3")}, NUMBER},
	{{.survey = SPAN("csat"), .score = SPAN("NaN")}, NUMBER},
	{{.survey = SPAN("csat"), .score = SPAN("+4")}, NUMBER},
	{{.survey = SPAN("csat"), .score = SPAN(" 4")}, NUMBER},
	{{.survey = SPAN("csat"), .score = SPAN("4.")}, NUMBER},
	{{.survey = SPAN("csat"), .score = SPAN(".5")}, NUMBER},
	{{.survey = SPAN("csat"), .score = SPAN("4.-1")}, NUMBER},
	{{.survey = SPAN("csat"), .score = SPAN("4.00001")}, NUMBER},
	{{.survey = SPAN("csat"), .score = SPAN("--4")}, NUMBER},
	{{.survey = SPAN("csat"), .score = SPAN("-")}, NUMBER},
	{{.survey = SPAN("csat"), .score = SPAN("4\0")}, NUMBER},
	{{.survey = SPAN("csat"), .score = SPAN("18446744073709551620")}, NUMBER},
	{{.survey = SPAN("csat"), .score = SPAN("1000000")}, NUMBER},
	{{.survey = SPAN("csat"), .score = SPAN("6")}, "score is outside of its scale"},
	{{.survey = SPAN("csat"), .score = SPAN("0")}, "score is outside of its scale"},
	{{SPAN("csat"), SPAN("4"), SPAN("a"), SPAN("5"), SPAN("")}, SCALE},
	{{SPAN("csat"), SPAN("4"), SPAN("1"), SPAN("5 "), SPAN("")}, SCALE},
	{{SPAN("csat"), SPAN("4"), SPAN("5"), SPAN("1"), SPAN("")},
	 "scale_min is not below scale_max"},
	{{SPAN("csat"), SPAN("4"), SPAN("4"), SPAN("4"), SPAN("")},
	 "scale_min is not below scale_max"},
	{{.survey = SPAN("csat"), .score = SPAN("4"), .higher_is_better = SPAN("maybe")},
	 "higher_is_better is neither true nor false"},
	{{.survey = SPAN("ces"), .score = SPAN("4")},
	 "a ces survey must say higher_is_better (true or false)"},
	{{.survey = SPAN("nps"), .score = SPAN("4"), .scale_max = SPAN("5")},
	 "an nps survey is asked on a scale from 0 to 10"},
	{{.survey = SPAN("nps"), .score = SPAN("4"), .higher_is_better = SPAN("no")},
	 "in an nps survey higher is better"},
	{{.survey = SPAN("nps"), .score = SPAN("8.5")}, "an nps score is a whole number"},
};

START_TEST(what_is_no_answer_is_refused)
{
	struct survey s;
	const char *why = intake_survey_read(&bad[_i].f, &s);
	ck_assert_msg(why && !strcmp(why, bad[_i].why), "%.*s: %s", SPAN_ARG(bad[_i].f.score),
		      why ? why : "taken");
}
END_TEST

START_TEST(a_bad_survey_is_a_dead_letter_and_nothing_else)
{
	struct feed *f = feed_new();
	feed_put(f, 1770000000000, {"event", "survey.response"}, {"case_id", "a"},
		 {"survey", "ces"}, {"score", "4"});
	ck_assert_str_eq(feed_last(f, EFFECT_DEAD, "reason"),
			 "a ces survey must say higher_is_better (true or false)");
	feed_put(f, 1770000000000, {"event", "survey.response"}, {"case_id", "a"},
		 {"survey", "csat"}, {"score", "4.000000000000000000000"});
	ck_assert_str_eq(feed_last(f, EFFECT_DEAD, "reason"),
			 "field score is longer than its limit");
	ck_assert_uint_eq(engine_counts(f->engine).dead, 2);
	ck_assert_uint_eq(feed_kept(f), 0);
	feed_free(f);
}
END_TEST

START_TEST(other_bytes_are_no_survey)
{
	static const struct span rows[] = {SPAN(""),           SPAN("csat 4 1 5"),
					   SPAN("\x03\0\0\0"), SPAN("\0\x11\x27\0"),
					   SPAN("\0\0\0\x02"), SPAN("\0\0\0")};
	struct survey s;
	for (size_t i = 0; i < ROWS(rows); i++)
		ck_assert_msg(!intake_survey_unpack(rows[i], &s), "row %zu", i);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("intake_survey");
	TCase *tc = tcase_create("intake_survey");
	tcase_add_loop_test(tc, answers_come_to_one_scale, 0, (int)ROWS(good));
	tcase_add_loop_test(tc, what_is_no_answer_is_refused, 0, (int)ROWS(bad));
	tcase_add_test(tc, a_bad_survey_is_a_dead_letter_and_nothing_else);
	tcase_add_test(tc, other_bytes_are_no_survey);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
