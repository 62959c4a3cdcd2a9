/* test_bad_input.c - whatever comes in, a running daemon groups it or says why not, loses nothing,
 * and goes on.
 *
 *   row ─XADD─▶ applied ─▶ exactly one count moved ─▶ a good case after it is grouped at once */
#define _GNU_SOURCE
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rig.h"
#include "suite.h"

#define FIELDS 10
#define MANY   10000

enum outcome { GROUPED, DEAD, DUPLICATE, FOLLOW_UP, NOTHING, OUTCOMES };

static const char *const outcome_names[] = {"grouped", "dead", "a duplicate", "a follow-up",
					    "nothing but the clock"};

struct row {
	const char *name;
	enum outcome outcome;
	const char *reason; /* of a dead letter: stands in it */
	struct span f[FIELDS]; /* name, value, name, value ... */
	size_t body; /* a further field body of so many bytes */
	size_t more; /* so many further fields */
	bool command; /* goes to the commands stream */
};

#define F(text) SPAN(text)
#define CASE    F("case_id"), F("x")
#define LONG128                                                                                    \
	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"                         \
	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static const struct row rows[] = {
	{"bytes that are not UTF-8", GROUPED, "",
	 .f = {F("case_id"), F("1"), F("body"), F("\xff\xfe a")}},
	{"a case_id that is not UTF-8", GROUPED, "",
	 .f = {F("case_id"), F("\xc3("), F("body"), F("a")}},
	{"a NUL in the body", GROUPED, "", .f = {F("case_id"), F("2"), F("body"), F("a\0 b")}},
	{"a NUL in the case_id", GROUPED, "", .f = {F("case_id"), F("2\0"), F("body"), F("a")}},
	{"line ends and tabs", GROUPED, "",
	 .f = {F("case_id"), F("3\n\t"), F("body"), F("\r\n\t a")}},
	{"a body without any word", GROUPED, "",
	 .f = {F("case_id"), F("4"), F("body"), F("?!… \n")}},
	{"an empty field name", GROUPED, "",
	 .f = {F("case_id"), F("5"), F("body"), F("a"), F(""), F("z")}},
	{"a name of bytes", GROUPED, "",
	 .f = {F("case_id"), F("6"), F("body"), F("a"), F("\0\xff"), F("")}},
	{"a name twice", GROUPED, "",
	 .f = {F("case_id"), F("7"), F("body"), F("a"), F("body"), F("b")}},
	{"an empty body", DEAD, "neither subject nor body", .f = {CASE, F("body"), F("")}},
	{"no body", DEAD, "neither subject nor body", .f = {CASE}},
	{"all fields empty", DEAD, "no case_id", .f = {F("case_id"), F(""), F("body"), F("")}},
	{"an empty name alone", DEAD, "no case_id", .f = {F(""), F("")}},
	{"no case_id", DEAD, "no case_id", .f = {F("body"), F("the app hangs")}},
	{"a body of 1 MB", GROUPED, "", .f = {F("case_id"), F("8")}, .body = 1 << 20},
	{"a body of 6 MB", GROUPED, "", .f = {F("case_id"), F("9")}, .body = 6 << 20},
	{"1 MB without a case_id", DEAD, "no case_id", .f = {F("author"), F("bot")},
	 .body = 1 << 20},
	{"10 000 fields", GROUPED, "", .f = {F("case_id"), F("10"), F("body"), F("a")},
	 .more = MANY},
	{"10 000 fields, no body", DEAD, "neither", .f = {CASE}, .more = MANY},
	{"from the year 2099", GROUPED, "",
	 .f = {F("case_id"), F("11"), F("body"), F("a"), F("occurred_at"),
	       F("2099-12-31T23:59:59Z")}},
	{"from 1970", GROUPED, "",
	 .f = {F("case_id"), F("12"), F("body"), F("a"), F("occurred_at"),
	       F("1970-01-01T00:00:00Z")}},
	{"from before 1970", GROUPED, "",
	 .f = {F("case_id"), F("13"), F("body"), F("a"), F("occurred_at"), F("-1")}},
	{"from the end of time", GROUPED, "",
	 .f = {F("case_id"), F("14"), F("body"), F("a"), F("occurred_at"),
	       F("9223372036854775807")}},
	{"no time at all", GROUPED, "",
	 .f = {F("case_id"), F("15"), F("body"), F("a"), F("occurred_at"), F("next Tuesday\0")}},
	{"a case_id of 128 bytes", GROUPED, "", .f = {F("case_id"), F(LONG128), F("body"), F("a")}},
	{"a case_id of 129 bytes", DEAD, "case_id is longer",
	 .f = {F("case_id"), F(LONG128 "x"), F("body"), F("a")}},
	{"a customer_id too long", DEAD, "customer_id is longer",
	 .f = {CASE, F("body"), F("a"), F("customer_id"), F(LONG128 LONG128 "x")}},
	{"an unknown event", DEAD, "unknown event", .f = {CASE, F("event"), F("case.exploded")}},
	{"an event too long", DEAD, "event is longer", .f = {CASE, F("event"), F(LONG128)}},
	{"a decision among cases", DEAD, "outside of the commands",
	 .f = {F("event"), F("merge"), F("issue"), F("1"), F("into"), F("2")}},
	{"JSON", GROUPED, "", .f = {F("data"), F("{\"case_id\":16,\"body\":\"결제 오류\"}")}},
	{"broken JSON", DEAD, "JSON: ", .f = {F("data"), F("{\"case_id\": \"17\", ")}},
	{"JSON with a name twice", DEAD,
	 "JSON: ", .f = {F("data"), F("{\"case_id\":1,\"case_id\":2}")}},
	{"JSON with a lone surrogate", DEAD,
	 "JSON: ", .f = {F("data"), F("{\"case_id\":\"\\ud800\"}")}},
	{"JSON that is a list", DEAD, "no case_id", .f = {F("payload"), F("[1,2]")}},
	{"JSON that is empty", DEAD, "no case_id", .f = {F("payload"), F("{}")}},
	{"a CloudEvent", GROUPED, "",
	 .f = {F("event"),
	       F("{\"specversion\":\"1.0\",\"id\":\"e1\",\"source\":\"/help\",\"type\":"
		 "\"case.created\",\"data\":{\"case_id\":\"18\",\"body\":\"app hangs\"}}")}},
	{"a case that came before", DUPLICATE, "",
	 .f = {F("case_id"), F("1"), F("body"), F("another")}},
	{"a follow-up", FOLLOW_UP, "", .f = {F("case_id"), F("1"), F("event"), F("case.resolved")}},
	{"a follow-up of nothing", FOLLOW_UP, "",
	 .f = {F("case_id"), F("no"), F("event"), F("case.reopened")}},
	{"a deletion of nothing", FOLLOW_UP, "",
	 .f = {F("case_id"), F("nobody"), F("event"), F("case.deleted")}},
	{"a tick among cases", NOTHING, "", .f = {F("event"), F("tick")}},
	{"a change", NOTHING, "", .f = {F("event"), F("change"), F("title"), F("release 2.4")}},
	{"an unknown verb", DEAD, "unknown event", .f = {F("event"), F("explode")},
	 .command = true},
	{"a verb without its issue", DEAD, "issue", .f = {F("event"), F("resolve")},
	 .command = true},
	{"an issue that never was", DEAD, "no such issue",
	 .f = {F("event"), F("resolve"), F("issue"), F("4000000000")}, .command = true},
	{"an issue that is no number", DEAD, "no issue number",
	 .f = {F("event"), F("resolve"), F("issue"), F("-1")}, .command = true},
	{"a merge into itself", DEAD, "the same",
	 .f = {F("event"), F("merge"), F("issue"), F("1"), F("into"), F("1")}, .command = true},
	{"a case among commands", DEAD, "on the commands stream", .f = {CASE, F("body"), F("a")},
	 .command = true},
};

static struct rig *rig;

static void setup(void)
{
	rig = rig_new("", false, NULL);
	(void)rig_daemon(rig);
}

static void teardown(void)
{
	rig_free(rig);
}

/* ---- sending ---- */

struct entry_args {
	const char **argv;
	size_t *lens, count;
};

static void push(struct entry_args *a, struct span s)
{
	a->argv[a->count] = s.ptr;
	a->lens[a->count++] = s.len;
}

static void send_row(const struct row *row)
{
	size_t most = 5 + FIELDS + 2 * row->more;
	struct entry_args a = {calloc(most, sizeof *a.argv), calloc(most, sizeof *a.lens), 0};
	char *body = malloc(row->body + 1), *names = calloc(row->more + 1, 32);
	for (size_t i = 0; i < row->body; i++)
		body[i] = "payment fails now\n"[i % 18];
	push(&a, F("XADD"));
	push(&a, row->command ? F("recurd:{main}:commands") : F("cases"));
	push(&a, F("*"));
	for (size_t i = 0; i < FIELDS && row->f[i].ptr; i++)
		push(&a, row->f[i]);
	if (row->body) {
		push(&a, F("body"));
		push(&a, (struct span){body, row->body});
	}
	for (size_t i = 0; i < row->more; i++) {
		snprintf(names + 32 * i, 32, "field%zu", i);
		push(&a, span_of(names + 32 * i));
		push(&a, F("value"));
	}
	redisContext *c = redisConnectUnix(server_socket(rig->server));
	redisReply *r = redisCommandArgv(c, (int)a.count, a.argv, a.lens);
	ck_assert_msg(r && r->type == REDIS_REPLY_STRING, "%s: XADD: %s", row->name,
		      r ? r->str : c->errstr);
	freeReplyObject(r);
	redisFree(c);
	free(a.argv);
	free(a.lens);
	free(body);
	free(names);
}

/* ---- what came of it ---- */

static void tally(uint64_t out[OUTCOMES])
{
	struct engine_counts c = rig_counts(rig);
	out[GROUPED] = c.cases;
	out[DEAD] = c.dead;
	out[DUPLICATE] = c.duplicates;
	out[FOLLOW_UP] = c.followups;
	out[NOTHING] = 0;
}

static void look_at_letter(const struct row *row)
{
	redisReply *r =
		server_call(rig->server, "XREVRANGE", "recurd:{main}:dead", "+", "-", "COUNT", "1");
	ck_assert_msg(r->elements == 1, "%s: no dead letter", row->name);
	const redisReply *f = r->element[0]->element[1];
	size_t bytes = 0;
	for (size_t i = 0; i < f->elements; i++)
		bytes += (size_t)f->element[i]->len;
	ck_assert_str_eq(f->element[4]->str, "reason");
	ck_assert_msg(strstr(f->element[5]->str, row->reason), "%s: the reason is %s", row->name,
		      f->element[5]->str);
	ck_assert_msg(bytes <= 4096, "%s: a letter of %zu bytes", row->name, bytes);
	freeReplyObject(r);
}

static void apply_row(const struct row *row, uint64_t counts[OUTCOMES])
{
	uint64_t now[OUTCOMES];
	send_row(row);
	RIG_UNTIL(rig_settled(rig));
	tally(now);
	for (size_t i = 0; i < NOTHING; i++)
		ck_assert_msg(now[i] == counts[i] + (i == row->outcome),
			      "%s: %llu times %s, it should be %s", row->name,
			      (unsigned long long)(now[i] - counts[i]), outcome_names[i],
			      outcome_names[row->outcome]);
	memcpy(counts, now, sizeof now);
	if (row->outcome == DEAD)
		look_at_letter(row);
}

START_TEST(every_entry_is_grouped_or_says_why_not_and_the_stream_goes_on)
{
	uint64_t counts[OUTCOMES], sum = 0, clock = 0;
	rig_cases(rig, 1, 1);
	RIG_UNTIL(rig_settled(rig));
	tally(counts);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		apply_row(&rows[i], counts);
		clock += rows[i].outcome == NOTHING;
		rig_cases(rig, (unsigned)i + 2, 1);
		RIG_UNTIL(rig_settled(rig));
		counts[GROUPED]++;
	}
	for (size_t i = 0; i < NOTHING; i++)
		sum += counts[i];
	/* Nothing is lost: each row, and a good case before and after it. */
	ck_assert_uint_eq(sum + clock, 2 * (sizeof rows / sizeof *rows) + 1);
	ck_assert_int_eq(server_number(rig->server, "XLEN", "recurd:{main}:dead"),
			 (long long)counts[DEAD]);
	ck_assert_int_eq(server_number(rig->server, "XLEN", "recurd:{main}:matches"),
			 (long long)counts[GROUPED]);
	ck_assert(rig_is_well(rig));
	rig_agrees(rig);
}
END_TEST

START_TEST(an_empty_stream_is_no_error)
{
	server_do(rig->server, "XGROUP", "CREATE", "cases", "somebody", "0", "MKSTREAM");
	RIG_UNTIL(rig_is_well(rig));
	server_do(rig->server, "XADD", "cases", "1-1", "case_id", "1", "body", "a");
	server_do(rig->server, "XDEL", "cases", "1-1");
	rig_cases(rig, 1, 3);
	RIG_UNTIL(rig_settled(rig));
	ck_assert_uint_ge(rig_counts(rig).cases, 3);
	ck_assert(rig_is_well(rig));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("bad input");
	TCase *t = tcase_create("bad input");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, every_entry_is_grouped_or_says_why_not_and_the_stream_goes_on);
	tcase_add_test(t, an_empty_stream_is_no_error);
	suite_add_tcase(suite, t);
	return suite_run(suite);
}
