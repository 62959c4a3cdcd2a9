/* test_quoted.c - which lines of a text are the customer's own, row by row. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "failmem.h"
#include "quoted.h"
#include "suite.h"

static struct failmem fm;
static struct buf out;

static void set_up(void)
{
	failmem_init(&fm);
	buf_init(&out, &fm.mem, 1 << 24);
}

static void tear_down(void)
{
	buf_fini(&out);
	ck_assert_uint_eq(fm.live, 0);
}

static const struct {
	const char *name, *in, *own;
} rows[] = {
	{"a plain text stays", "The tap drips.\nAll day long.", "The tap drips.\nAll day long.\n"},
	{"quoted lines go", "> who said?\nI did\n>> when\n", "I did\n"},
	{"an answer below its quote stays",
	 "On 3 May 2026 Pat wrote:\n> any news?\nNone yet, sorry", "None yet, sorry\n"},
	{"what stands below an opening without marks goes",
	 "The tap still drips\nOn 3 May 2026, Pat wrote:\nDear customer,\nwe came by",
	 "The tap still drips\n"},
	{"an opening over two lines",
	 "The tap still drips\n\nOn Mon, 3 May 2026 at 09:12, Example Support\n"
	 "<help@example.com> wrote:\n\nwe came by",
	 "The tap still drips\n"},
	{"an opening in Korean",
	 "수도꼭지가 새요\n2026년 3월 2일 (월) 오전 9:12, 상담원 <a@example.com>님이 "
	 "작성:\n답변입니다",
	 "수도꼭지가 새요\n"},
	{"Outlook's divider", "It drips\n-----Original Message-----\nwe came by", "It drips\n"},
	{"its Korean form", "수도꼭지가 새요\n-----원본 메시지-----\n답변", "수도꼭지가 새요\n"},
	{"the head of a mail", "It drips\nFrom: Support\nSent: Monday\nTo: You\n\nwe came by",
	 "It drips\n"},
	{"its Korean form, too", "수도꼭지가 새요\n보낸 사람: 상담원\n제목: 답변\n\n방문했습니다",
	 "수도꼭지가 새요\n"},
	{"From: alone is no head", "It drips\nFrom: the kitchen tap\nhelp",
	 "It drips\nFrom: the kitchen tap\nhelp\n"},
	{"who forwards and adds nothing means the mail",
	 "-----Original Message-----\nFrom: Kim\nSubject: tap\n\nIt drips all day",
	 "From: Kim\nSubject: tap\nIt drips all day\n"},
	{"a signature behind dashes", "The tap drips\n-- \nKim\nBuyer", "The tap drips\n"},
	{"regards", "The tap drips\nKind regards,\nOlivia Brown\nHead of Taps", "The tap drips\n"},
	{"thanks and a name", "The tap drips\n\nThanks,\nJo", "The tap drips\n"},
	{"thanks that go on are no signature", "Thanks, but the tap still drips",
	 "Thanks, but the tap still drips\n"},
	{"thanks in the middle are no signature",
	 "It arrived\nThanks\nthe tap that you sent me last week still drips all day",
	 "It arrived\nThanks\nthe tap that you sent me last week still drips all day\n"},
	{"an answer between quotes stays",
	 "Hello there\nOn 3 May 2026 Pat wrote:\n> any news?\nNone yet", "Hello there\nNone yet\n"},
	{"thanks before the complaint",
	 "Thanks\nthe tap that you sent me last week still drips all day",
	 "Thanks\nthe tap that you sent me last week still drips all day\n"},
	{"a telephone", "The tap drips\nSent from my iPhone", "The tap drips\n"},
	{"a Korean telephone", "수도꼭지가 새요\n나의 iPhone에서 보냄", "수도꼭지가 새요\n"},
	{"a Korean signature", "수도꼭지가 새요\n감사합니다.\n홍길동 드림", "수도꼭지가 새요\n"},
	{"in one line", "수도꼭지가 새요. 홍길동 드림", "수도꼭지가 새요.\n"},
	{"a word that ends like one stays", "기사님이 영수증을 안 드림",
	 "기사님이 영수증을 안 드림\n"},
	{"a stack trace goes",
	 "The tap page is blank\njava.lang.NullPointerException: null\n"
	 "\tat com.example.Tap.open(Tap.java:12)\nCaused by: java.io.IOException: reset\n\t... 4 "
	 "more",
	 "The tap page is blank\n"},
	{"with the source that it shows",
	 "The tap page is blank\nTraceback (most recent call last):\n  File \"/srv/tap.py\", line "
	 "3, in open\n"
	 "    self.valve.turn()\nValveError: stuck",
	 "The tap page is blank\n"},
	{"lines of a log go",
	 "The tap page is blank\n2026-03-02 14:10:33,512 ERROR [http-1] c.e.Tap - failed\n"
	 "[WARN] tap: retry 3\n[2026-03-02T09:00:04Z] INFO core: gave up",
	 "The tap page is blank\n"},
	{"a case that is its log keeps it",
	 "오류\nValveError: stuck\n    at Tap.open (/srv/tap.js:3:7)",
	 "오류\nValveError: stuck\nat Tap.open (/srv/tap.js:3:7)\n"},
	{"at the end of a sentence stays", "The tap drips\nat night it is worse",
	 "The tap drips\nat night it is worse\n"},
	{"a level in a sentence stays", "Error when the tap is opened twice",
	 "Error when the tap is opened twice\n"},
	{"nothing but a quote stays as it is", "> The tap drips\n", "> The tap drips\n"},
	{"nothing stays nothing", "", ""},
	{"carriage returns", "The tap drips\r\n-- \r\nKim\r\n", "The tap drips\n"},
};

START_TEST(own_lines_stay)
{
	ck_assert_int_eq(quoted_strip(span_of(rows[_i].in), &out, NULL), ERR_OK);
	struct span own = buf_span(&out);
	ck_assert_msg(span_eq(own, span_of(rows[_i].own)), "%s: \"%.*s\"", rows[_i].name,
		      SPAN_ARG(own));
}
END_TEST

/* Texts built so that a careless reader looks at every line again for each line. */
START_TEST(time_is_linear)
{
	static const char *const units[] = {"\n",      "On 1 a b\n", "On 1 a b\n\n\n\n",
					    "From:\n", " ",          "> \n",
					    "--\n",    "a ",         "at (",
					    "드림",    "Thanks\n"};
	static const char first[] = "The tap drips\n";
	size_t n = 1 << 20;
	char *text = malloc(n);
	ck_assert_ptr_nonnull(text);
	for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
		size_t bytes = strlen(units[u]), used = sizeof first - 1;
		memcpy(text, first, used); /* a quotation needs words before it */
		for (; used + bytes <= n; used += bytes)
			memcpy(text + used, units[u], bytes);
		buf_reset(&out);
		ck_assert_int_eq(quoted_strip((struct span){text, used}, &out, NULL), ERR_OK);
	}
	free(text);
}
END_TEST

START_TEST(a_refused_allocation_is_told)
{
	fm.refuse_at = 1;
	ck_assert_int_eq(quoted_strip(SPAN("The tap drips"), &out, NULL), ERR_MEMORY);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("quoted");
	TCase *t = tcase_create("quoted");
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_loop_test(t, own_lines_stay, 0, (int)(sizeof rows / sizeof *rows));
	tcase_add_test(t, time_is_linear);
	tcase_add_test(t, a_refused_allocation_is_told);
	suite_add_tcase(suite, t);
	return suite_run(suite);
}
