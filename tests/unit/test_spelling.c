/* test_spelling.c - long words with one letter mistyped are read as the word that was meant, and
 * nothing else is read as another word. */
#include <check.h>

#include "embedded.h"
#include "failmem.h"
#include "spelling.h"
#include "suite.h"
#include "tokens_bag.h"

static const char lists[] = "pay = payment, pay\n"
			    "code = verification code, 인증번호, 인증\n"
			    "login = login, logged in, 로그인\n"
			    "login <> logout_that_no_line_names\n"
			    "update = update, 업데이트\n"
			    "cart = 장바구니\n"
			    "tool = charger, cancel\n"
			    "say = authenticate, delivery, notification\n"
			    "bill = billing, deposit, contact, ballet, bullet\n"
			    "noun = 사업자, 세탁기, 보내기, 만들다, 비회원, 보안문자, 카카오톡\n"
			    "other = 연동해제, 문제, 사용한도, 변경\n";

static struct failmem mem;
static struct spelling *words;

static struct spelling *make(const struct mem *m, uint64_t seed)
{
	struct spelling_lists l = {SPAN("the\nplease # a comment\nanother\n안녕하세요\n"),
				   span_of(lists),
				   SPAN("# words\nfilling contract 비밀번소 사업장\n")};
	return spelling_new(m, &l, seed);
}

static void set_up(void)
{
	failmem_init(&mem);
	words = make(&mem.mem, 7);
	ck_assert_ptr_nonnull(words);
}

static void tear_down(void)
{
	spelling_free(words);
	ck_assert_uint_eq(mem.live, 0);
}

static const char *read_as(const char *text)
{
	static char said[512];
	struct span out;
	ck_assert_int_eq(spelling_read(words, NULL, span_of(text), NULL, &out), ERR_OK);
	ck_assert_uint_lt(out.len, sizeof said);
	memcpy(said, out.ptr, out.len);
	said[out.len] = 0;
	return said;
}

static const struct {
	const char *promise, *text, *read;
} rows[] = {
	{"a letter missing", "verificaton of it", "verification of it"},
	{"two turned round", "my paymnet failed", "my payment failed"},
	{"another letter", "the deluvery", "the delivery"},
	{"a letter twice", "authentticate", "authenticate"},
	{"the first letter", "oayment", "payment"},
	{"several in one text", "paymnet and delivrey", "payment and delivery"},
	{"a capital stays", "Paymnet failed", "Payment failed"},
	{"capitals alone", "PAYMNET FAILED", "Payment FAILED"},
	{"of a form of the word", "notificatons", "notifications"},
	{"of a form that drops a letter", "authentcating", "authenticating"},
	{"of a form that changes one", "delivreies", "deliveries"},
	{"a stop word too", "plaese pay", "please pay"},
	{"Korean: another vowel", "업데이드 했어요", "업데이트 했어요"},
	{"Korean: another final", "로그임이 안 돼요", "로그인이 안 돼요"},
	{"Korean: a consonant for none", "인증번오가 안 와요", "인증번호가 안 와요"},
	{"Korean: a final missing", "인즈번호를 못 받았어요", "인증번호를 못 받았어요"},
	{"Korean: with a particle", "로그안에서", "로그인에서"},
	{"Korean: a verb of it", "업데이드했더니", "업데이트했더니"},
	{"Korean: a known word behind it", "장바그니변경", "장바구니변경"},

	{"known words stay", "payment delivery 로그인 장바구니",
	 "payment delivery 로그인 장바구니"},
	{"so do words like others", "filling and contract", "filling and contract"},
	{"and their forms", "contracts", "contracts"},
	{"forms of known words", "chargers canceled deposited", "chargers canceled deposited"},
	{"a word of five letters", "loign", "loign"},
	{"two words are near", "a bollet", "a bollet"},
	{"an ending that another form may have", "billings chargery", "billings chargery"},
	{"the last letter of a short word", "paymene", "paymene"},
	{"but of a long one", "verificatiom", "verification"},
	{"two letters wrong", "vrificaton", "vrificaton"},
	{"a name with a capital inside", "payMnet PaymneT", "payMnet PaymneT"},
	{"digits in it", "paym3nt pay4ment", "paym3nt pay4ment"},
	{"an accent in it", "paymént", "paymént"},
	{"an apostrophe in it", "paymnet's", "paymnet's"},
	{"Korean: two syllables", "결재 인중", "결재 인중"},
	{"Korean: another noun of three", "사업장에서", "사업장에서"},
	{"Korean: another beginning of three", "네탁기", "네탁기"},
	{"Korean: another form of a verb", "보내지 않아요 만들고", "보내지 않아요 만들고"},
	{"Korean: a prefix that turns the word", "미회원", "미회원"},
	{"Korean: a negation behind a noun", "로그안돼요", "로그안돼요"},
	{"Korean: a form of 하다 behind two syllables", "연동해주세요 사용하도록",
	 "연동해주세요 사용하도록"},
	{"Korean: two nouns that are known", "보안문제", "보안문제"},
	{"Korean: a longer noun", "카카오택시", "카카오택시"},
	{"Korean: a word like another", "비밀번소", "비밀번소"},
	{"other scripts", "ошибка 決済 ログイン", "ошибка 決済 ログイン"},
	{"marks stay", "paymnet \x0f of", "payment \x0f of"},
	{"nothing", "", ""},
};

START_TEST(a_word_is_read_as_what_was_meant_or_stays)
{
	const char *said = read_as(rows[_i].text);
	ck_assert_msg(strcmp(said, rows[_i].read) == 0, "%s: \"%s\" is read as \"%s\"",
		      rows[_i].promise, rows[_i].text, said);
}
END_TEST

static const struct {
	const char *promise, *text, *read;
} on_desk[] = {
	{"a word that the desk's cases hold", "the thermstat drips", "the thermostat drips"},
	{"a form of it", "two thermosttas", "two thermostats"},
	{"Korean", "스트라밍이 끊겨요", "스트리밍이 끊겨요"},
	{"Korean: three syllables that the desk holds", "로그임이", "로그인이"},
	{"Korean: but not that it does not", "세턱기를", "세턱기를"},
	{"a word of the lexicon comes first", "paymnet", "payment"},
	{"a word that is one stays", "thermostst filling", "thermostat filling"},
	{"what too few cases hold is not meant", "radiatr", "radiatr"},
	{"what many hold is not misspelt", "dampener dampeners", "dampener dampeners"},
	{"nor what half as many hold", "humidifyer", "humidifyer"},
	{"two numbers are two", "이십퍼센트", "이십퍼센트"},
	{"Korean: a form of a verb", "기다려요", "기다려요"},
};

static void hold(struct words *desk, const char *text, unsigned records)
{
	uint64_t id = text[0] & 0x80 ? tokens_bag_id(BAG_THREE, span_first(span_of(text), 9))
				     : tokens_bag_id(BAG_LATIN, span_of(text));
	while (records--)
		ck_assert(words_hold(desk, id, span_of(text)));
}

START_TEST(words_of_the_desk_are_known)
{
	struct words desk;
	struct span out;
	words_init(&desk, &mem.mem, 4);
	hold(&desk, "thermostat", 5);
	hold(&desk, "radiat", 1); /* the stem, as ids are made */
	hold(&desk, "dampen", 3);
	hold(&desk, "dampener", 9);
	hold(&desk, "humidifi", 3);
	hold(&desk, "humidifyer", 2);
	hold(&desk, "로그인", 1);
	hold(&desk, "스트리밍", 3);
	hold(&desk, "오십퍼센트", 5);
	hold(&desk, "기다리고", 5);
	ck_assert_int_eq(spelling_read(words, &desk, span_of(on_desk[_i].text), NULL, &out),
			 ERR_OK);
	ck_assert_msg(span_eq(out, span_of(on_desk[_i].read)), "%s: \"%s\" is read as \"%.*s\"",
		      on_desk[_i].promise, on_desk[_i].text, SPAN_ARG(out));
	words_fini(&desk);
}
END_TEST

START_TEST(a_text_without_misspelt_words_is_not_copied)
{
	struct span text = SPAN("the payment failed 로그인이 안 돼요"), out;
	ck_assert_int_eq(spelling_read(words, NULL, text, NULL, &out), ERR_OK);
	ck_assert_ptr_eq(out.ptr, text.ptr);
	ck_assert_uint_eq(out.len, text.len);
}
END_TEST

static void see(void *arg, const struct trace_note *note)
{
	ck_assert_int_eq(note->what, TRACE_SPELT);
	size_t *n = arg;
	ck_assert(span_eq(note->text, *n ? SPAN("로그임") : SPAN("paymnet")));
	ck_assert(span_eq(note->word, *n ? SPAN("로그인") : SPAN("payment")));
	++*n;
}

START_TEST(who_asks_is_told_of_each)
{
	size_t n = 0;
	struct trace trace = {see, &n};
	struct span out;
	ck_assert_int_eq(spelling_read(words, NULL, SPAN("paymnet 로그임이"), &trace, &out),
			 ERR_OK);
	ck_assert_uint_eq(n, 2);
}
END_TEST

/* Of the words that recurd ships: real words, names, and forms that people write. */
START_TEST(real_words_stay_by_the_shipped_lists)
{
	static const char *const texts[] = {
		"the charger, charged, charges; filling and billing; a contract of contact",
		"battery buttery batter; country county; message massage; device devise advice",
		"quality equality; attach attack; server serves served; weekly weakly",
		"Binance Revolut Spotify Netflix Kakao Toss Garmin Fitbit Airbnb Huawei Lenovo",
		"desert dessert; affect effect; accept except expect; through thorough",
		"사업자 사업장 사업가; 운동화 운동회 운동장; 여행자 여행사 여행지; 예약자 계약자",
		"목소리 목도리; 사다리 사파리; 무이자 무비자; 배상금 배당금; 시각표 시간표",
		"보내지 보내고 만들게 올리지 달리고; 해지해 해제해 연결해줘 차단해주세요",
		"주문번호 주민번호; 계좌번호 전화번호; 적립금 적금; 결제창 결재창",
	};
	struct spelling_lists l = {embedded_stopwords_txt, embedded_lexicon_txt,
				   embedded_spelling_txt};
	struct spelling *own = spelling_new(&mem.mem, &l, 1);
	ck_assert_ptr_nonnull(own);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct span out;
		ck_assert_int_eq(spelling_read(own, NULL, span_of(texts[i]), NULL, &out), ERR_OK);
		ck_assert_msg(span_eq(out, span_of(texts[i])), "%.*s", SPAN_ARG(out));
	}
	spelling_free(own);
}
END_TEST

START_TEST(the_seed_of_the_tables_does_not_matter)
{
	struct spelling *other = make(&mem.mem, 12345);
	ck_assert_ptr_nonnull(other);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct span out;
		ck_assert_int_eq(spelling_read(other, NULL, span_of(rows[i].text), NULL, &out),
				 ERR_OK);
		ck_assert(span_eq(out, span_of(rows[i].read)));
	}
	spelling_free(other);
}
END_TEST

/* A text of misspelt words alone, of the greatest length that is read and beyond. */
START_TEST(only_so_many_words_of_a_text_are_looked_for)
{
	static char text[65536];
	for (size_t n = 0; n + 8 <= sizeof text; n += 8)
		memcpy(text + n, "paymnt ", 8); /* and a NUL, which is a sign like others */
	for (size_t len = 1024; len <= 65536; len *= 2) {
		struct span out;
		size_t some = len / 8 < SPELLING_MOST ? len / 8 : SPELLING_MOST;
		ck_assert_int_eq(spelling_read(words, NULL, (struct span){text, len}, NULL, &out),
				 ERR_OK);
		ck_assert_uint_eq(out.len, len + some);
	}
}
END_TEST

static enum err use(const struct mem *m, void *arg)
{
	struct span out;
	(void)arg;
	struct spelling *s = make(m, 3);
	if (!s)
		return ERR_MEMORY;
	enum err e = spelling_read(s, NULL, SPAN("paymnet 로그임이"), NULL, &out);
	spelling_free(s);
	return e;
}

START_TEST(every_refused_allocation_is_reported)
{
	ck_assert_uint_ge(failmem_sweep(use, NULL), 8);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("spelling");
	TCase *c = tcase_create("spelling");
	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_set_timeout(c, 30);
	tcase_add_loop_test(c, a_word_is_read_as_what_was_meant_or_stays, 0,
			    sizeof rows / sizeof *rows);
	tcase_add_loop_test(c, words_of_the_desk_are_known, 0, sizeof on_desk / sizeof *on_desk);
	tcase_add_test(c, a_text_without_misspelt_words_is_not_copied);
	tcase_add_test(c, who_asks_is_told_of_each);
	tcase_add_test(c, real_words_stay_by_the_shipped_lists);
	tcase_add_test(c, the_seed_of_the_tables_does_not_matter);
	tcase_add_test(c, only_so_many_words_of_a_text_are_looked_for);
	tcase_add_test(c, every_refused_allocation_is_reported);
	suite_add_tcase(suite, c);
	return suite_run(suite);
}
