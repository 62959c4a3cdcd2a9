/* test_harm_sums.c - random follow-ups, surveys, merges and deletions: whatever came, the figures
 * are those that a plain count over what was sent, and not deleted since, gives. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "feed.h"
#include "harm.h"
#include "prng.h"
#include "suite.h"

#define T        INT64_C(1770000000000)
#define HOUR     INT64_C(3600000)
#define CASES    120
#define STEPS    900
#define PEOPLE   40
#define PROBLEMS 3

static const char *const problems[PROBLEMS] = {"The headphones make no sound at all",
					       "환불 금액이 카드로 들어오지 않았어요",
					       "Barcode scanner crashes when it opens"};
static const char *const tiers[] = {"", "free", "gold"};

struct model { /* of one case, kept as plainly as it was sent */
	bool sent, merged, resolved, reopened, closed, linked;
	int64_t at, closed_at;
	int customer; /* -1: not told */
	int problem, tier, csat;
};

static struct model cases[CASES];
static struct feed *f;
static uint64_t dice;
static int64_t now;

static int roll(int n)
{
	return (int)prng_below(&dice, (uint64_t)n);
}

static void send(int i)
{
	char id[16], who[16] = "";
	struct model *m = &cases[i];
	if (m->sent)
		return;
	*m = (struct model){true,
			    .at = now,
			    .customer = roll(8) ? roll(PEOPLE) : -1,
			    .problem = roll(PROBLEMS),
			    .tier = roll(3),
			    .csat = -1};
	snprintf(id, sizeof id, "c%d", i);
	if (m->customer >= 0)
		snprintf(who, sizeof who, "u%d", m->customer);
	feed_put(f, now, {"case_id", id}, {"body", problems[m->problem]}, {"customer_id", who},
		 {"customer_tier", tiers[m->tier]});
}

static void close_or_open(struct model *m, bool close)
{
	m->resolved = true;
	m->reopened |= !close;
	if (close && !m->closed)
		m->closed_at = now;
	m->closed = close;
}

static void follow(int i)
{
	static const char *const events[] = {"case.resolved", "case.reopened",  "case.merged",
					     "case.deleted",  "case.updated",   "problem.linked",
					     "case.message",  "survey.response"};
	char id[16], score[8];
	struct model *m = &cases[i];
	int event = roll(8);
	if (!m->sent)
		return;
	snprintf(id, sizeof id, "c%d", i);
	snprintf(score, sizeof score, "%d", 1 + roll(5));
	if (event == 4)
		m->tier = roll(3) ? m->tier : 2;
	feed_put(f, now, {"event", events[event]}, {"case_id", id}, {"survey", "csat"},
		 {"score", score}, {"body", "more words of this customer"}, {"problem_id", "P"},
		 {"customer_tier", event == 4 ? tiers[m->tier] : ""});
	if (event < 2)
		close_or_open(m, event == 0);
	m->merged |= event == 2;
	m->linked |= event == 5;
	if (event == 7)
		m->csat = score[0] - '1';
	if (event == 3)
		m->sent = false;
}

static void forget_one(int customer)
{
	char id[16];
	snprintf(id, sizeof id, "u%d", customer);
	feed_decide(f, now, {"event", "forget"}, {"customer_id", id});
	for (int i = 0; i < CASES; i++)
		if (cases[i].customer == customer)
			cases[i].sent = false;
}

struct plain { /* figures, counted with two loops */
	uint32_t cases, customers, merged, repeats, resolved, reopened, closed, linked, answers;
	uint32_t tier[3];
	uint64_t csat;
	int64_t longest;
};

/* True when an earlier case of the customer is no more than a week before. */
static bool came_before(int i, int problem)
{
	const struct model *m = &cases[i];
	for (int k = 0; m->customer >= 0 && !m->merged && k < CASES; k++) {
		const struct model *o = &cases[k];
		if (k != i && o->sent && !o->merged && o->customer == m->customer &&
		    o->problem == problem && o->at < m->at && m->at - o->at <= HARM_REPEAT_MS)
			return true;
	}
	return false;
}

static void count_one(struct plain *p, int i, bool *met)
{
	const struct model *m = &cases[i];
	p->cases++;
	p->merged += m->merged;
	p->linked += m->linked;
	p->tier[m->tier]++;
	p->repeats += came_before(i, m->problem);
	if (m->customer >= 0 ? !met[m->customer] : !m->merged)
		p->customers++;
	if (m->customer >= 0)
		met[m->customer] = true;
	p->answers += m->csat >= 0;
	p->csat += m->csat >= 0 ? 2500 * (uint64_t)m->csat : 0;
	if (m->merged)
		return;
	p->resolved += m->resolved;
	p->reopened += m->reopened;
	p->closed += m->closed;
	if (m->closed && m->closed_at - m->at > p->longest)
		p->longest = m->closed_at - m->at;
}

/* problem -1: all of them. */
static struct plain count(int problem)
{
	struct plain p = {0};
	bool met[PEOPLE] = {false};
	for (int i = 0; i < CASES; i++)
		if (cases[i].sent && (problem < 0 || cases[i].problem == problem))
			count_one(&p, i, met);
	return p;
}

static uint32_t group(const struct harm *h, const char *value)
{
	const struct harm_groups *g = &h->by[HARM_BY_TIER];
	for (size_t i = 0; i < g->n; i++)
		if (span_eq(g->at[i].value, span_of(value)))
			return g->at[i].cases;
	return 0;
}

static void check(const struct issue *issue, int problem)
{
	struct harm h;
	struct plain p = count(problem);
	ck_assert_int_eq(harm_measure(engine_issues(f->engine), issue, INT64_MIN, now + 1, &h), 0);
	ck_assert_uint_eq(h.cases, p.cases);
	ck_assert_uint_eq(h.customers.count, p.customers);
	ck_assert_uint_eq(h.merged, p.merged);
	ck_assert_uint_eq(h.repeats, p.repeats);
	ck_assert_uint_eq(h.linked, p.linked);
	ck_assert_uint_eq(h.reopened.n, p.resolved);
	ck_assert_uint_eq(h.reopened.k, p.reopened);
	ck_assert_uint_eq(h.times.n, p.closed);
	ck_assert_int_le(h.times.median, h.times.p90);
	ck_assert_int_le(h.times.p90, p.longest);
	ck_assert_uint_eq(h.score[SURVEY_CSAT].n, p.answers);
	ck_assert_uint_eq(h.score[SURVEY_CSAT].sum, p.csat);
	ck_assert_uint_eq(h.by[HARM_BY_TIER].unknown, p.tier[0]);
	ck_assert_uint_eq(group(&h, "free"), p.tier[1]);
	ck_assert_uint_eq(group(&h, "gold"), p.tier[2]);
	if (issue)
		ck_assert_uint_eq(issues_customers(issue), p.customers);
}

static void check_all(void)
{
	for (int problem = 0; problem < PROBLEMS; problem++) {
		const struct issue *issue = NULL;
		char id[16];
		for (int i = 0; i < CASES && !issue; i++) {
			snprintf(id, sizeof id, "c%d", i);
			if (cases[i].sent && cases[i].problem == problem)
				issue = issues_get(engine_issues(f->engine), feed_issue(f, id));
		}
		if (issue)
			check(issue, problem);
	}
	check(NULL, -1);
}

START_TEST(figures_are_those_of_a_plain_count)
{
	memset(cases, 0, sizeof cases);
	dice = (uint64_t)_i;
	now = T;
	f = feed_new();
	for (int step = 0; step < STEPS; step++) {
		now += 1 + roll(2 * HOUR); /* no two at once: the plain count orders by time */
		int what = roll(100);
		if (what == 0)
			forget_one(roll(PEOPLE));
		else if (what < 25)
			send(roll(CASES));
		else
			follow(roll(CASES));
		if (step % 30 == 29)
			check_all();
	}
	feed_free(f);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("harm sums");
	TCase *tc = tcase_create("harm sums");
	tcase_set_timeout(tc, 120);
	tcase_add_loop_test(tc, figures_are_those_of_a_plain_count, 1, 7);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
