/* test_identity.c - what a desk does by way of Redis is what replay makes of the same entries, byte
 * for byte: at any size of a batch, over restarts, and over deaths at any moment.
 *
 *   entries ─▶ Redis ─▶ recurd, batch 1, 7, 500 ─▶ stopped, killed ─▶ all applied ─▶ desk_check
 *                                                                        └─ the same in all runs */
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "desk_check.h"
#include "every.h"
#include "mem_std.h"
#include "prng.h"
#include "suite.h"
#include "wait.h"

#define ENTRIES 2500
#define HOUR    UINT64_C(3600000)

enum way { STRAIGHT, RESTART, KILL };

static const struct {
	const char *name;
	unsigned batch;
	enum way way;
	bool brief; /* is left out where time is short */
} ways[] = {
	{"straight-500", 500, STRAIGHT, false}, {"killed-1", 1, KILL, false},
	{"restarted-7", 7, RESTART, false},     {"killed-500", 500, KILL, false},
	{"restarted-1", 1, RESTART, true},      {"killed-7", 7, KILL, true},
	{"straight-1", 1, STRAIGHT, true},
};
#define WAYS (sizeof ways / sizeof *ways)

struct story { /* what the desks of a test read */
	struct server *server;
	const char *streams, *rules;
	size_t entries;
	bool ticks; /* recurd will write some: the stream lies in the past */
	uint64_t dice;
	unsigned kills, torn; /* killed in the middle of the stream, in all */
	int64_t began;
};

static struct server *server;

static void tear_down(void)
{
	server_stop(server);
	server = NULL;
}

/* Stops or kills recurd at up to three random places. */
static void disturb(struct story *s, struct desk_run *r, enum way way)
{
	for (int i = 0; i < 3 && way != STRAIGHT; i++) {
		long long lines = 1 + (long long)prng_below(&s->dice, s->entries / 4);
		bool left = desk_run_until(r, desk_run_length(r, "matches") + lines);
		s->kills++;
		s->torn += left;
		if (way == KILL)
			desk_run_kill(r);
		else
			desk_run_stop(r);
		desk_run_start(r);
	}
}

struct ticks {
	struct desk_run *run;
	long long before;
};

static bool ticked(void *arg)
{
	struct ticks *t = arg;
	return desk_run_length(t->run, "commands") > t->before;
}

/* Asked again for a while: a tick may just have been sent and not yet been read. */
static void check_health(struct desk_run *r)
{
	char command[400];
	snprintf(command, sizeof command,
		 "for i in $(seq 300); do %s health -c %s --desk %s --json | "
		 "grep -q '\"lag\": *0[,}]' && exit 0; done; exit 1",
		 daemon_path("recurctl"), r->file, r->name);
	desk_run_shell(r, command);
}

static void run_desk(struct story *s, struct desk_run *r, enum way way)
{
	struct ticks t = {r, desk_run_length(r, "commands")};
	desk_run_start(r);
	disturb(s, r, way);
	desk_run_drain(r);
	if (s->ticks)
		ck_assert_msg(wait_until(ticked, &t, DESK_RUN_PATIENCE), "no tick comes");
	desk_run_drain(r);
	check_health(r);
	desk_run_stop(r);
}

/* Two runs are the same up to the last entry of the story; after it come ticks by the clock. */
static void check_same(const char *name, const struct desk_check *a, const struct desk_check *b)
{
	const char *words =
		desk_check_compare(name, span_first(buf_span(&a->entries), a->entries_bytes),
				   span_first(buf_span(&b->entries), b->entries_bytes));
	if (!words)
		words = desk_check_compare(name,
					   span_first(buf_span(&a->effects), a->effects_bytes),
					   span_first(buf_span(&b->effects), b->effects_bytes));
	ck_assert_msg(!words, "two runs differ: %s", words);
}

/* All ways that are to be tried; first is what came out of the first one. */
static void run_ways(struct story *s, bool brief, struct desk_check *first)
{
	s->began = clock_mono();
	for (size_t i = 0; i < WAYS; i++) {
		struct desk_check c;
		if (brief && ways[i].brief)
			continue;
		struct desk_run *r =
			desk_run_new(s->server, ways[i].name, s->streams, ways[i].batch, s->rules);
		run_desk(s, r, ways[i].way);
		desk_check_run(&c, r, s->entries);
		ck_assert_msg(!c.differs[0], "%s: %s", ways[i].name, c.differs);
		ck_assert_uint_eq(c.lines, s->entries);
		if (i > 0)
			check_same(ways[i].name, first, &c);
		desk_run_free(r);
		if (i > 0)
			desk_check_fini(&c);
		else
			*first = c;
	}
	ck_assert_uint_gt(s->torn, 2);
	fprintf(stderr,
		"  identity: %zu entries, %u stops and kills, %u of them in the middle, %.1f s\n",
		s->entries, s->kills, s->torn, (double)(clock_mono() - s->began) / 1000);
}

/* The largest "customers" of all match lines. */
static unsigned long most_customers(const struct desk_check *c)
{
	static const char name[] = "\"customers\":\"";
	unsigned long most = 0;
	for (size_t i = 0; i + sizeof name < c->effects.len; i++) {
		if (memcmp(c->effects.ptr + i, name, sizeof name - 1) != 0)
			continue;
		unsigned long n = strtoul(c->effects.ptr + i + sizeof name - 1, NULL, 10);
		most = n > most ? n : most;
	}
	return most;
}

static bool holds(const struct buf *text, const char *what)
{
	size_t n = strlen(what);
	for (size_t i = 0; i + n <= text->len; i++)
		if (memcmp(text->ptr + i, what, n) == 0)
			return true;
	return false;
}

/* The value of a field of a line. */
static struct span value_of(struct span line, const char *name)
{
	size_t n = strlen(name);
	for (size_t i = 0; i + n <= line.len; i++) {
		struct span rest = span_after(line, i + n);
		const char *end = rest.len ? memchr(rest.ptr, '"', rest.len) : NULL;
		if (end && memcmp(line.ptr + i, name, n) == 0)
			return span_first(rest, (size_t)(end - rest.ptr));
	}
	return SPAN("");
}

/* Lines that a case moved more than one other out of the same issue: no person said so. */
static size_t merges(const struct desk_check *c)
{
	struct span rest = buf_span(&c->effects), joined = SPAN(""), from = SPAN("");
	size_t n = 0;
	while (rest.len) {
		const char *end = memchr(rest.ptr, '\n', rest.len);
		struct span line = end ? span_first(rest, (size_t)(end - rest.ptr)) : rest;
		struct span status = value_of(line, "\"status\":\"");
		struct span entry = value_of(line, "\"entry\":\"");
		struct span left = value_of(line, "\"from\":\"");
		rest = span_after(rest, line.len + (end != NULL));
		if (span_eq(status, SPAN("joined")))
			joined = entry;
		n += left.len && span_eq(left, from) && span_eq(entry, joined);
		from = left;
	}
	return n;
}

/* A generated stream is worth its name only when everything happens in it. */
static void check_events(const struct desk_check *c)
{
	ck_assert_uint_gt(desk_check_count(c, "\"src\":\"desk-a\""), 100);
	ck_assert_uint_gt(desk_check_count(c, "\"src\":\"desk-b\""), 100);
	ck_assert(holds(&c->entries, "\"event\":\"resolve\""));
	ck_assert(holds(&c->entries, "\"event\":\"merge\""));
	ck_assert(holds(&c->entries, "\"event\":\"forget\""));
	ck_assert(holds(&c->entries, "\"event\":\"survey.response\""));
	ck_assert(holds(&c->entries, "\"event\":\"case.merged\""));
	ck_assert_uint_gt(c->counts.forgotten, 0);
	ck_assert(holds(&c->text, " status merged\n"));
	static const char *const said[] = {"ack", "mute", "reopen", "split", "not-a-problem"};
	for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
		char event[40];
		snprintf(event, sizeof event, "\"event\":\"%s\"", said[i]);
		ck_assert_msg(holds(&c->entries, event), "no %s", said[i]);
	}
	ck_assert_uint_gt(desk_check_count(c, "\"status\":\"escalated\""), 0);
	ck_assert_uint_gt(desk_check_count(c, "\"status\":\"mute_over\""), 0);
	ck_assert_uint_gt(desk_check_count(c, "\"status\":\"storm\""), 0);
	ck_assert_uint_gt(most_customers(c), 64);
	ck_assert_uint_gt(desk_check_count(c, "\"status\":\"moved\""), 0);
	ck_assert_uint_gt(merges(c), 2);
	ck_assert_uint_gt(desk_check_count(c, "\"status\":\"firing\""), 0);
	ck_assert_uint_gt(desk_check_count(c, "\"status\":\"resolved\""), 0);
	ck_assert_uint_gt(c->counts.expired, 100);
	ck_assert_uint_gt(c->counts.dead, 3);
	ck_assert_uint_gt(c->counts.duplicates, 3);
}

/* Seeds, and where their streams lie in time. */
static const struct {
	uint64_t seed;
	bool past, brief;
} seeds[] = {{1, false, false}, {4, true, true}, {3, false, true}};

/* How long n generated entries of a seed last, ms. */
static uint64_t length_of(uint64_t seed, size_t n)
{
	struct gen *g = gen_new(seed, n, 0);
	uint64_t ms = g->ms;
	gen_free(g);
	return ms;
}

START_TEST(generated_streams_come_out_the_same)
{
	struct desk_check first;
	uint64_t seed = seeds[_i].seed, start = DESK_RUN_FUTURE;
	if (seeds[_i].past) /* ends a day ago: the tick resolves and expires, but not all */
		start = (uint64_t)clock_wall() / HOUR * HOUR - 24 * HOUR - length_of(seed, ENTRIES);
	struct gen *g = gen_new(seed, ENTRIES, start);
	server = server_start(false, NULL);
	desk_run_fill(server, g);
	struct story s = {
		server, DESK_RUN_STREAMS, DESK_RUN_RULES, ENTRIES, seeds[_i].past, seed, 0, 0, 0};
	run_ways(&s, seeds[_i].brief, &first);
	check_events(&first);
	desk_check_fini(&first);
	gen_free(g);
}
END_TEST

#define FEW 600

/* Rules of every kind, in a story of its own that is short, for they take their time. */
START_TEST(rules_of_every_kind_come_out_the_same)
{
	struct desk_check first;
	struct gen *g = gen_every(6, FEW, DESK_RUN_FUTURE);
	server = server_start(false, NULL);
	desk_run_fill(server, g);
	struct story s = {server, DESK_RUN_STREAMS, every_rules, FEW, false, 6, 0, 0, 0};
	run_ways(&s, true, &first);
	static const char *const rules[] = {"burst", "new", "again"};
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
		char rule[40];
		snprintf(rule, sizeof rule, "\"rule\":\"%s\"", rules[i]);
		ck_assert_msg(desk_check_count(&first, rule) > 0, "no %s", rules[i]);
	}
	desk_check_fini(&first);
	gen_free(g);
}
END_TEST

/* Sends the entries [from, to) one stream after the other, the last one first, so that younger
 * entries are applied before older ones; between them recurd is waited for, stopped or killed. */
static void send_askew(struct desk_run *r, const struct gen *g, size_t from, size_t to,
		       uint64_t *dice)
{
	static const uint32_t order[] = {1, 0, ENTRY_COMMANDS};
	for (size_t i = 0; i < 3; i++) {
		for (size_t k = from; k < to; k++)
			if (g->at[k].entry.source == order[i])
				desk_run_add(server, &g->at[k].entry, "recurd:{live}:commands");
		uint64_t die = prng_below(dice, 12);
		if (die < 6)
			desk_run_drain(r);
		if (die == 6 || die == 7) {
			if (die == 6)
				desk_run_kill(r);
			else
				desk_run_stop(r);
			desk_run_start(r);
		}
	}
}

START_TEST(a_live_stream_is_dumped_in_the_order_in_which_it_was_applied)
{
	struct desk_check c;
	uint64_t dice = 21;
	size_t chunk;
	struct gen *g = gen_new(4, ENTRIES, DESK_RUN_FUTURE);
	server = server_start(false, NULL);
	struct desk_run *r = desk_run_new(server, "live", DESK_RUN_STREAMS, 7, DESK_RUN_RULES);
	desk_run_start(r);
	for (size_t at = 0; at < g->count; at += chunk) {
		chunk = 1 + prng_below(&dice, 120);
		send_askew(r, g, at, at + chunk < g->count ? at + chunk : g->count, &dice);
	}
	desk_run_drain(r);
	desk_run_stop(r);
	long long cuts = server_number(server, "LLEN", "recurd:{live}:cuts");
	desk_check_run(&c, r, g->count);
	ck_assert_msg(!c.differs[0], "%s", c.differs);
	ck_assert_int_gt(cuts, 5);
	ck_assert_uint_eq(c.lines, g->count);
	fprintf(stderr, "  identity: %zu live entries, %lld cuts\n", g->count, cuts);
	desk_check_fini(&c);
	desk_run_free(r);
	gen_free(g);
}
END_TEST

START_TEST(the_story_comes_out_the_same)
{
	struct desk_check first;
	char command[500];
	server = server_start(false, NULL);
	struct desk_run *r = desk_run_new(server, "sender", "[cases]", 500, "");
	snprintf(command, sizeof command, "%s send -c %s --stream cases tests/data/story.jsonl",
		 daemon_path("recurctl"), r->file);
	desk_run_shell(r, command);
	size_t n = (size_t)server_number(server, "XLEN", "cases");
	ck_assert_uint_ge(n, 300);
	struct story s = {server, "[cases]", "", n, false, 9, 0, 0, 0};
	run_ways(&s, true, &first);
	ck_assert_uint_gt(desk_check_count(&first, "\"status\":\"firing\""), 0);
	desk_check_fini(&first);
	desk_run_free(r);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("identity");
	TCase *tc = tcase_create("identity");
	tcase_set_timeout(tc, 240);
	tcase_add_checked_fixture(tc, NULL, tear_down);
	tcase_add_test(tc, the_story_comes_out_the_same);
	tcase_add_loop_test(tc, generated_streams_come_out_the_same, 0,
			    (int)(sizeof seeds / sizeof *seeds));
	tcase_add_test(tc, rules_of_every_kind_come_out_the_same);
	tcase_add_test(tc, a_live_stream_is_dumped_in_the_order_in_which_it_was_applied);
	suite_add_tcase(suite, tc);
	return suite_run(suite);
}
