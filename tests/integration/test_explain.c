/* test_explain.c - recurctl explain from outside: on a desk in Redis and on a file, and that its
 * numbers can be recomputed from what it prints alone. */
#define _GNU_SOURCE
#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rig.h"
#include "suite.h"

__extension__ typedef unsigned __int128 wide;

static struct rig *rig;

static void setup(void)
{
	rig = rig_new("desks: [{name: main, streams: [cases, reviews]}]\n", false, NULL);
}

static void teardown(void)
{
	rig_free(rig);
}

static void send_cases(void)
{
	static const struct {
		const char *stream, *id, *body;
	} rows[] = {
		{"cases", "P-1", "결제 버튼을 누르면 오류가 납니다"},
		{"cases", "P-2", "결제 버튼 누르니 오류 화면이 떠요"},
		{"reviews", "P-2", "poster colours look washed out"},
		{"cases", "L-1", "the laundry machine swallowed my coins"},
	};
	(void)rig_daemon(rig);
	rig_cases(rig, 1, 6);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		server_do(rig->server, "XADD", rows[i].stream, "*", "case_id", rows[i].id, "body",
			  rows[i].body);
	RIG_UNTIL(rig_settled(rig));
}

static char *out_of(struct rig_said s)
{
	ck_assert_msg(s.code == 0, "exit code %d: %s", s.code, s.err);
	free(s.err);
	return s.out;
}

static json_t *json_out(struct rig_said s)
{
	json_error_t error;
	char *out = out_of(s);
	json_t *v = json_loads(out, JSON_REJECT_DUPLICATES, &error);
	ck_assert_msg(v != NULL, "no JSON: %s\n%s", error.text, out);
	free(out);
	return v;
}

/* ---- from the output alone ---- */

static wide wide_of(const json_t *object, const char *name)
{
	wide v = 0;
	const char *s = json_string_value(json_object_get(object, name));
	ck_assert_msg(s && *s, "%s is not there", name);
	for (; *s; s++)
		v = v * 10 + (wide)(unsigned char)(*s - '0');
	return v;
}

static wide root(wide v)
{
	wide low = 0, high = (wide)1 << 64;
	while (high - low > 1) {
		wide mid = low + (high - low) / 2;
		if (mid * mid <= v)
			low = mid;
		else
			high = mid;
	}
	return low;
}

/* 1/10000, as printed. */
static unsigned parts_of(const json_t *object, const char *name)
{
	const json_t *v = json_object_get(object, name);
	ck_assert_msg(json_is_real(v), "%s is not there", name);
	return (unsigned)(json_real_value(v) * 10000 + .5);
}

static void ck_adds_up(const json_t *x)
{
	const json_t *tokens = json_object_get(x, "tokens"), *near = json_object_get(x, "near");
	wide norm = 0;
	for (size_t i = 0; i < json_array_size(tokens); i++) {
		const json_t *t = json_array_get(tokens, i);
		wide weight = (wide)json_integer_value(json_object_get(t, "tf")) *
			      (wide)json_integer_value(json_object_get(t, "idf"));
		ck_assert(weight == (wide)json_integer_value(json_object_get(t, "weight")));
		norm += weight * weight;
	}
	ck_assert(norm == wide_of(x, "norm"));
	ck_assert_uint_gt(json_array_size(near), 0);
	for (size_t n = 0; n < json_array_size(near); n++) {
		const json_t *issue = json_array_get(near, n);
		const json_t *terms = json_object_get(issue, "terms");
		wide dot = 0;
		unsigned parts = 0;
		ck_assert_uint_eq(json_array_size(terms), json_array_size(tokens));
		for (size_t i = 0; i < json_array_size(terms); i++) {
			const json_t *term = json_array_get(terms, i);
			const json_t *t = json_array_get(tokens, i);
			wide one = (wide)json_integer_value(json_object_get(t, "weight")) *
				   (wide)json_integer_value(json_object_get(t, "idf")) *
				   (wide)json_integer_value(json_object_get(term, "sum"));
			ck_assert(one == wide_of(term, "dot"));
			dot += one;
			parts += parts_of(term, "part");
		}
		ck_assert(dot == wide_of(issue, "dot"));
		unsigned score = parts_of(issue, "score");
		ck_assert_uint_eq(parts, score);
		ck_assert_uint_eq((unsigned)(dot * 10000 /
					     (root(norm) * root(wide_of(issue, "norm")))),
				  score);
		ck_assert_int_eq(score >= parts_of(issue, "asks"),
				 json_is_true(json_object_get(issue, "near_enough")));
	}
}

START_TEST(parts_add_up_to_the_score_on_a_live_desk)
{
	send_cases();
	json_t *x = json_out(
		rig_ctl(rig, "explain", "--text", "결제 오류 안드로이드 #12345", "--json"));
	ck_adds_up(x);
	ck_assert_str_eq(json_string_value(json_object_get(x, "of")), "text");
	const json_t *left = json_array_get(json_object_get(x, "left_out"), 0);
	ck_assert_str_eq(json_string_value(json_object_get(left, "text")), "#12345");
	ck_assert(json_is_true(json_object_get(left, "masked")));
	json_decref(x);
	x = json_out(rig_ctl(rig, "explain", "R-3", "--format", "json"));
	ck_adds_up(x);
	ck_assert(json_is_true(json_object_get(x, "joins")));
	ck_assert(json_is_false(json_object_get(x, "text_read")));
	const json_t *own = json_array_get(json_object_get(x, "near"), 0);
	ck_assert(json_is_true(json_object_get(own, "own")));
	ck_assert_int_eq(json_integer_value(json_object_get(own, "issue")),
			 json_integer_value(json_object_get(x, "issue")));
	json_decref(x);
	x = json_out(rig_ctl(rig, "explain", "1", "2", "--json"));
	ck_adds_up(x);
	ck_assert_int_eq(json_integer_value(json_object_get(x, "issue")), 1);
	json_decref(x);
}
END_TEST

/* Every kind of line has as many values as the line that names them. */
static void ck_columns(char *tsv)
{
	struct {
		char kind[16];
		size_t tabs;
	} heads[8];
	size_t n = 0, lines = 0;
	char *rest = NULL;
	for (char *line = strtok_r(tsv, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest), lines++) {
		size_t tabs = 0, head = 0;
		for (const char *c = line; *c; c++)
			tabs += *c == '\t';
		size_t kind = strcspn(line + (*line == '#'), "\t");
		if (*line == '#') {
			ck_assert_uint_lt(n, 8);
			snprintf(heads[n].kind, sizeof heads[n].kind, "%.*s", (int)kind, line + 1);
			heads[n++].tabs = tabs;
			continue;
		}
		while (head < n && (strlen(heads[head].kind) != kind ||
				    strncmp(heads[head].kind, line, kind) != 0))
			head++;
		ck_assert_msg(head < n, "no head for: %s", line);
		ck_assert_msg(heads[head].tabs == tabs, "%zu values: %s", tabs, line);
	}
	ck_assert_uint_gt(lines, 10);
}

START_TEST(people_and_tables_are_served)
{
	send_cases();
	char *text = out_of(rig_ctl(rig, "explain", "P-1"));
	ck_assert_msg(strstr(text, "Case P-1 (cases) is in issue") && strstr(text, "WEIGHT") &&
			      strstr(text, "recurd keeps no text") && strstr(text, "결제"),
		      "%s", text);
	free(text);
	text = out_of(rig_ctl(rig, "explain", "--text",
			      "결제 버튼 안드로이드 갤럭시 태블릿에서는 파랗네요"));
	ck_assert_msg(strstr(text, "would match at .") && strstr(text, ", threshold .") &&
			      strstr(text, "differs in "),
		      "%s", text);
	free(text);
	text = out_of(rig_ctl(rig, "explain", "L-1"));
	ck_assert_msg(strstr(text, "is alone in it"), "%s", text);
	free(text);
	text = out_of(
		rig_ctl(rig, "explain", "--text", "결제 the \033[2J\t#12345", "--format", "tsv"));
	ck_assert_ptr_null(strchr(text, '\033'));
	ck_columns(text);
	free(text);
	text = out_of(rig_ctl(rig, "explain", "--help"));
	ck_assert(strstr(text, "adds up") && strstr(text, "--cases"));
	free(text);
}
END_TEST

static void ck_refused(struct rig_said s, int code, const char *words)
{
	ck_assert_msg(s.code == code && strstr(s.err, words), "exit code %d: %s", s.code, s.err);
	rig_said_free(&s);
}

START_TEST(what_cannot_be_explained_says_the_next_step)
{
	ck_refused(rig_ctl(rig, "explain", "P-1"), 1, "start recurd on it");
	send_cases();
	ck_refused(rig_ctl(rig, "explain", "P-2"), 2, "choose one with --src");
	free(out_of(rig_ctl(rig, "explain", "P-2", "--src", "reviews")));
	ck_refused(rig_ctl(rig, "explain", "P-2", "--src", "nowhere"), 1, "no case P-2 of stream");
	ck_refused(rig_ctl(rig, "explain", "P-9"), 1, "no case P-9 is kept");
	ck_refused(rig_ctl(rig, "explain", "1", "1"), 1, "there are not two issues");
	ck_refused(rig_ctl(rig, "explain", "1", "x"), 2, "is no number of an issue");
	ck_refused(rig_ctl(rig, "explain"), 2, "explain what?");
	ck_refused(rig_ctl(rig, "explain", "P-1", "--text", "x"), 2, "explain what?");
	ck_refused(rig_ctl(rig, "explain", "P-1", "--format", "xml"), 2, "want text, json or tsv");
	rig_config(rig, "desks: [{name: main, streams: [cases, reviews]}]\nsimilarity: 0.6\n");
	struct rig_said s = rig_ctl(rig, "explain", "P-1");
	ck_assert(s.code == 0 && strstr(s.err, "runs with another config"));
	rig_said_free(&s);
}
END_TEST

START_TEST(a_file_that_holds_the_case_tells_what_was_left_out)
{
	rig_write(rig, "in.jsonl",
		  "{\"case_id\":\"1\",\"author\":\"agent\",\"body\":\"not the customer\"}\n"
		  "{\"case_id\":\"1\",\"event\":\"case.message\",\"body\":\"parcel ORD-1234567 is "
		  "wet\\n> our answer\"}\n"
		  "{\"case_id\":\"1\",\"event\":\"case.message\",\"body\":\"a later message\"}\n"
		  "{\"case_id\":\"2\",\"body\":\"my parcel is wet again\"}\n"
		  "{\"case_id\":\"3\",\"body\":\"a wet parcel came\"}\n");
	char path[160];
	snprintf(path, sizeof path, "%s", rig_path(rig, "in.jsonl"));
	json_t *x =
		json_out(rig_ctl(rig, "explain", "--cases", path, "1", "--desk", "main", "--json"));
	ck_adds_up(x);
	char *drops = json_dumps(json_object_get(x, "left_out"), 0);
	ck_assert_msg(strstr(drops, "ORD-1234567") && strstr(drops, "quoted reply") &&
			      !strstr(drops, "later"),
		      "%s", drops);
	free(drops);
	json_decref(x);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("explain");
	TCase *t = tcase_create("explain");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, parts_add_up_to_the_score_on_a_live_desk);
	tcase_add_test(t, people_and_tables_are_served);
	tcase_add_test(t, what_cannot_be_explained_says_the_next_step);
	tcase_add_test(t, a_file_that_holds_the_case_tells_what_was_left_out);
	tcase_set_timeout(t, 120);
	suite_add_tcase(s, t);
	return suite_run(s);
}
