/* gen.c - see gen.h. Sentences are of this project; numbers and endings vary, so that masks and
 * tokens have something to do. */
#include "gen.h"

#include <stdio.h>
#include <stdlib.h>

#include "prng.h"

static const char *const problems[][4] = {
	{"결제 버튼을 누르면 오류가 나요", "결제 버튼 누르면 오류 나면서 멈춰요",
	 "결제할 때 오류 납니다", "결제 버튼 오류ㅠㅠ 주문번호 %u"},
	{"The barcode scanner crashes the app", "app crashes when I open the barcode scanner",
	 "Barcode scanner makes the app crash every time", "scanner crash again, order #%u"},
	{"배송이 사흘째 멈춰 있어요", "배송 조회가 사흘째 그대로 멈춰 있네요",
	 "배송이 멈춘 것 같아요 %u", "사흘째 배송이 안 움직여요"},
	{"I was charged twice for my subscription", "subscription charged twice this month",
	 "Charged twice for one subscription, refund %u please",
	 "double charge on the subscription"},
	{"로그인 인증번호 문자가 안 와요", "인증번호 문자가 오지 않아요",
	 "로그인하려는데 인증번호가 안 옴", "문자 인증번호 %u번째 안 와요"},
	{"쿠폰 적용하면 app이 꺼져요", "쿠폰 넣으면 앱이 꺼짐", "coupon 적용할 때 앱 종료됩니다",
	 "쿠폰 %u 적용이 안 되고 꺼져요"},
};
#define PROBLEMS (sizeof problems / sizeof *problems)

static const char *const things[] = {"주소", "포인트",   "리뷰",    "invoice", "gift card", "색상",
				     "size", "교환",     "profile", "영수증",  "password",  "알림",
				     "재고", "wishlist", "포장",    "warranty"};
static const char *const wishes[] = {"바꾸고 싶어요",    "how do I change it?",
				     "어디서 보나요",    "is missing today",
				     "문의드립니다",     "please tell me more",
				     "다시 보내 주세요", "looks wrong to me"};
static const char *const follow_ups[] = {"case.message", "case.resolved",   "case.reopened",
					 "case.updated", "survey.response", "problem.linked",
					 "case.merged",  "case.deleted",    "case.message"};

static uint64_t roll(struct gen *g, uint64_t n)
{
	return prng_below(&g->state, n);
}

static struct span keep_text(struct gen *g, const char *room)
{
	size_t n = strlen(room);
	if (g->n_texts == g->cap_texts) {
		g->cap_texts = g->cap_texts ? g->cap_texts * 2 : 256;
		g->texts = realloc(g->texts, g->cap_texts * sizeof *g->texts);
	}
	char *text = malloc(n + 1);
	memcpy(text, room, n + 1);
	g->texts[g->n_texts++] = text;
	return (struct span){text, n};
}

static struct span keep(struct gen *g, const char *format, unsigned a)
{
	char room[256];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(room, sizeof room, format, a);
#pragma GCC diagnostic pop
	return keep_text(g, room);
}

static void add(struct gen_entry *e, const char *name, struct span value)
{
	e->fields[e->entry.count++] = (struct field){span_of(name), value};
}

static void add_attributes(struct gen *g, struct gen_entry *e)
{
	static const char *const versions[] = {"2.3.9", "2.4.0", "2.4.1"};
	if (roll(g, 3))
		add(e, "version", span_of(versions[roll(g, 3)]));
	if (roll(g, 2))
		add(e, "platform", roll(g, 2) ? SPAN("android") : SPAN("ios"));
}

#define GROWN 12 /* cases until a problem is told; then comes the next one */

/* A word for each number: three syllables and a letter. */
static size_t made_up(char *out, unsigned number)
{
	static const char heads[] = "bdfgkmnprtvz", vowels[] = "aiou", tails[] = "bkmpx";
	uint64_t dice = number;
	size_t n = 0;
	for (int i = 0; i < 3; i++) {
		out[n++] = heads[prng_below(&dice, sizeof heads - 1)];
		out[n++] = vowels[prng_below(&dice, sizeof vowels - 1)];
	}
	out[n++] = tails[prng_below(&dice, sizeof tails - 1)];
	out[n++] = ' ';
	out[n] = '\0';
	return n;
}

/* Two cases and two more share three words, and each pair has one that the other has not; what
 * comes then shares the three: two issues that grow alike. */
static struct span grown(struct gen *g)
{
	char text[200];
	unsigned problem = (unsigned)(g->grown / GROWN), nth = (unsigned)(g->grown % GROWN);
	unsigned once = nth < 4 ? 3 : 1; /* words that nobody else says */
	size_t n = 0;
	for (unsigned i = 0; i < 3; i++)
		n += made_up(text + n, 100000 + 8 * problem + i);
	if (nth < 4)
		n += made_up(text + n, 100000 + 8 * problem + 3 + nth / 2);
	for (unsigned i = 0; i < once; i++) {
		/* No noun, for other nouns in one frame would be other problems. */
		memcpy(text + n, "to ", 3);
		n += 3;
		n += made_up(text + n, 200000 + 4 * (unsigned)g->grown + i);
	}
	g->grown++;
	return keep_text(g, text);
}

static void add_case(struct gen *g, struct gen_entry *e)
{
	unsigned id = (unsigned)++g->cases;
	if (id > 20 && roll(g, 40) == 0)
		id -= (unsigned)roll(g, 20); /* the same case again */
	add(e, "case_id", keep(g, "C-%u", id));
	if (roll(g, 12))
		add(e, "customer_id", keep(g, "u%u", (unsigned)roll(g, 150)));
	if (roll(g, 3) == 0) {
		const char *thing = things[roll(g, 16)], *wish = wishes[roll(g, 8)];
		if (g->cases % 5 == 0) {
			add(e, "body", grown(g));
		} else {
			add(e, "subject", keep(g, thing, 0));
			add(e, "body", keep(g, wish, 0));
		}
	} else {
		/* Problem 0 is so frequent that its issue passes 64 customers. */
		size_t p = roll(g, 2) ? 0 : roll(g, PROBLEMS);
		add(e, "body", keep(g, problems[p][roll(g, 4)], (unsigned)roll(g, 90000) + 10000));
	}
	add_attributes(g, e);
	if (roll(g, 10) == 0) /* late, or from the future */
		add(e, "occurred_at",
		    keep(g, "%u",
			 (unsigned)(g->ms / 1000 + roll(g, 900) - (roll(g, 3) ? 900 : 0))));
}

/* One in eight makes no sense. */
static void add_survey(struct gen *g, struct gen_entry *e)
{
	static const char *const kinds[] = {"csat", "csat", "ces", "nps", "smiley"};
	const char *kind = kinds[roll(g, roll(g, 8) ? 4 : 5)];
	add(e, "survey", span_of(kind));
	add(e, "score", keep(g, "%u", (unsigned)roll(g, 5) + (roll(g, 16) ? 1 : 7)));
	if (roll(g, 8))
		add(e, "higher_is_better", roll(g, 3) ? SPAN("true") : SPAN("false"));
	if (strcmp(kind, "csat") == 0)
		add(e, "scale_max", SPAN("5"));
}

static void add_follow_up(struct gen *g, struct gen_entry *e)
{
	const char *event = follow_ups[roll(g, 9)];
	add(e, "event", span_of(event));
	add(e, "case_id", keep(g, "C-%u", (unsigned)(g->cases - roll(g, 60) % (g->cases + 1)) + 1));
	add(e, "event_id", keep(g, "e%u", (unsigned)roll(g, 400)));
	if (roll(g, 3) == 0)
		add(e, "author", roll(g, 2) ? SPAN("agent") : SPAN("bot"));
	add(e, "body", keep(g, problems[roll(g, PROBLEMS)][roll(g, 4)], (unsigned)roll(g, 99)));
	add_survey(g, e);
	add(e, "merged_into", keep(g, "C-%u", (unsigned)roll(g, g->cases + 1)));
	add(e, "problem_id", keep(g, "P-%u", (unsigned)roll(g, 5)));
	add_attributes(g, e);
}

/* An end of an ack or a mute; now and then one that makes no sense. */
static void add_end(struct gen *g, struct gen_entry *e, bool ack)
{
	switch (roll(g, ack ? 3 : 7)) {
	case 0:
		add(e, "until", keep(g, "%u", (unsigned)(g->ms / 1000 + roll(g, 90000)) - 900));
		break;
	case 1:
		add(e, "for", keep(g, "%uh", (unsigned)roll(g, 9)));
		break;
	case 2:
		if (!ack || roll(g, 4) == 0)
			add(e, "cases", keep(g, "%u", (unsigned)roll(g, 40)));
		break;
	case 3:
		add(e, "customers", keep(g, "%u", (unsigned)roll(g, 20)));
		break;
	case 4:
		add(e, "rate", keep(g, "%u/2h", (unsigned)roll(g, 20)));
		break;
	case 5:
		add(e, "escalating", roll(g, 4) ? SPAN("1") : SPAN("perhaps"));
		break;
	default: /* as long as the settings say */
		break;
	}
}

/* Newest cases: half of them are of the problem that nearly everybody has. */
static void add_split(struct gen *g, struct gen_entry *e)
{
	unsigned newest = (unsigned)g->cases;
	unsigned a = newest - (unsigned)roll(g, 20) % (newest + 1);
	unsigned b = newest - (unsigned)roll(g, 20) % (newest + 1);
	char list[40];
	snprintf(list, sizeof list, "C-%u,C-%u", a, roll(g, 2) ? a : b);
	add(e, "cases", keep_text(g, list));
}

/* A customer, by id or by no one's hash; a case. */
static void add_forget(struct gen *g, struct gen_entry *e)
{
	e->entry.source = ENTRY_COMMANDS;
	add(e, "event", SPAN("forget"));
	uint64_t dice = roll(g, 4);
	if (dice == 0)
		add(e, "customer", SPAN("0123456789abcdef"));
	else if (dice == 1)
		add(e, "case_id", keep(g, "C-%u", (unsigned)roll(g, g->cases + 1)));
	else
		add(e, "customer_id", keep(g, "u%u", (unsigned)roll(g, 150)));
}

static void add_decision(struct gen *g, struct gen_entry *e)
{
	static const char *const verbs[] = {"merge", "resolve", "rename",        "link",    "merge",
					    "split", "split",   "ack",           "mute",    "mute",
					    "ack",   "reopen",  "not-a-problem", "unmute",  "split",
					    "mute",  "reopen",  "nonsense",      "resolve", "ack"};
	const char *verb = verbs[roll(g, 20)];
	bool split = strcmp(verb, "split") == 0;
	e->entry.source = ENTRY_COMMANDS;
	add(e, "event", span_of(verb));
	add(e, "issue", keep(g, "%u", (unsigned)roll(g, split ? 4 : 12) + 1));
	add(e, "into", keep(g, "%u", (unsigned)roll(g, 12) + 1));
	add(e, "title", keep(g, "이름 %u", (unsigned)roll(g, 9)));
	add(e, "url", SPAN("https://tracker.example/7"));
	add(e, "by", SPAN("minji"));
	add(e, "why", SPAN("call 010-1234-5678 about it"));
	if (split)
		add_split(g, e);
	else
		add_end(g, e, strcmp(verb, "ack") == 0);
}

static void add_odd(struct gen *g, struct gen_entry *e)
{
	switch (roll(g, 5)) {
	case 0: /* no text */
		add(e, "case_id", keep(g, "X-%u", (unsigned)roll(g, 1000)));
		break;
	case 1: /* JSON in one field */
		add(e, "data",
		    keep(g,
			 "{\"case_id\":\"J-%u\",\"body\":\"결제 버튼 오류 나요\","
			 "\"customer_id\":7,\"version\":\"2.4.1\"}",
			 (unsigned)roll(g, 1000)));
		break;
	case 2: /* broken JSON */
		add(e, "payload", keep(g, "{\"case_id\": \"J-%u\", ", (unsigned)roll(g, 1000)));
		break;
	case 3: /* bytes that are no UTF-8, and a NUL */
		add(e, "case_id", keep(g, "B-%u", (unsigned)roll(g, 1000)));
		add(e, "body", SPAN("scanner \xff\xfe crash\0 app"));
		break;
	default: /* a tick, a change */
		if (roll(g, 2)) {
			add(e, "event", SPAN("tick"));
		} else {
			add(e, "event", SPAN("change"));
			add(e, "change", roll(g, 2) ? SPAN("release") : SPAN("flag"));
			add(e, "title", keep(g, "App 2.%u", (unsigned)roll(g, 9)));
			add(e, "version", keep(g, "2.%u", (unsigned)roll(g, 9)));
		}
		e->entry.source = roll(g, 2) ? ENTRY_COMMANDS : 0;
		break;
	}
}

/* Somebody who has a problem of his own. */
static void add_again(struct gen *g, struct gen_entry *e)
{
	add(e, "case_id", keep(g, "A-%u", (unsigned)++g->cases));
	add(e, "customer_id", SPAN("again"));
	add(e, "body", SPAN("The violin case arrived with a broken zipper"));
}

/* What comes steadily until it stops. */
static void add_steady(struct gen *g, struct gen_entry *e)
{
	add(e, "case_id", keep(g, "S-%u", (unsigned)++g->cases));
	add(e, "customer_id", keep(g, "s%u", (unsigned)roll(g, 40)));
	add(e, "channel", SPAN("post"));
	add(e, "body",
	    keep(g, "Gutter cleaning was booked for Tuesday, nobody came %u",
		 (unsigned)roll(g, 90000) + 10000));
}

/* An end of a mute that soon comes, or a word that ends it. */
static void add_hold(struct gen *g, struct gen_entry *e)
{
	static const struct {
		const char *event, *name, *value;
	} holds[] = {{"mute", "cases", "2"},      {"mute", "customers", "2"},
		     {"mute", "rate", "1/6h"},    {"mute", "escalating", "1"},
		     {"unmute", "why", "enough"}, {"ack", "for", "20m"}};
	size_t i = roll(g, 6);
	e->entry.source = ENTRY_COMMANDS;
	add(e, "event", span_of(holds[i].event));
	add(e, "issue", keep(g, "%u", (unsigned)roll(g, 6) + 1));
	add(e, "by", SPAN("jun"));
	add(e, holds[i].name, span_of(holds[i].value));
}

/* True when e is one of those that only gen_every() has. */
static bool add_every(struct gen *g, size_t n, struct gen_entry *e)
{
	uint64_t dice = g->every ? roll(g, 160) : 160;
	if (dice < 34 && g->count < n / 2)
		add_steady(g, e);
	else if (dice >= 34 && dice < 36)
		add_again(g, e);
	else if (dice >= 36 && dice < 40)
		add_hold(g, e);
	else
		return false;
	return true;
}

/* The next id: often the same millisecond, seldom a gap of hours. */
static void step(struct gen *g)
{
	uint64_t dice = roll(g, 400);
	if (g->every && dice == 0)
		dice = 1;
	if (dice == 0)
		g->ms += 3600000 * (1 + roll(g, 30));
	else if (dice % 4)
		g->ms += roll(g, 240000);
	g->seq++;
}

static struct gen *generate(uint64_t seed, size_t n, uint64_t start, bool every)
{
	struct gen *g = calloc(1, sizeof *g);
	g->at = calloc(n, sizeof *g->at);
	g->state = seed;
	g->ms = start;
	g->every = every;
	for (; g->count < n; g->count++) {
		struct gen_entry *e = &g->at[g->count];
		uint64_t dice = roll(g, 100);
		step(g);
		if (every && g->count == n / 4)
			g->ms += 20 * UINT64_C(3600000);
		e->entry.id = (struct entry_id){g->ms, g->seq};
		e->entry.received = (int64_t)g->ms;
		e->entry.source = (uint32_t)roll(g, 2);
		e->entry.fields = e->fields;
		if (add_every(g, n, e))
			continue;
		if (dice < 2 && roll(g, 16) == 0)
			add_forget(g, e);
		else if (dice < 2)
			add_decision(g, e);
		else if (dice < 5)
			add_odd(g, e);
		else if (dice < 18)
			add_follow_up(g, e);
		else
			add_case(g, e);
	}
	return g;
}

struct gen *gen_new(uint64_t seed, size_t n, uint64_t start)
{
	return generate(seed, n, start, false);
}

struct gen *gen_every(uint64_t seed, size_t n, uint64_t start)
{
	return generate(seed, n, start, true);
}

void gen_free(struct gen *g)
{
	if (!g)
		return;
	for (size_t i = 0; i < g->n_texts; i++)
		free(g->texts[i]);
	free(g->texts);
	free(g->at);
	free(g);
}
