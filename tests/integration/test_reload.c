/* test_reload.c - whenever one looks, what stands in Redis is a whole state: loaded into a second
 * engine it is that of an engine which was fed the same entries and never stopped. */
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "desk_check.h"
#include "keys_of.h"
#include "mem_std.h"
#include "prng.h"
#include "suite.h"

#define ENTRIES 2500
#define POINTS  20 /* at least; a divisor of ENTRIES */

static struct server *server;

static void tear_down(void)
{
	server_stop(server);
	server = NULL;
}

struct witness { /* the engine that never stops */
	struct desk_run *run;
	const struct gen *g;
	struct engine *engine;
	struct effects *fx;
	size_t fed;
};

static struct entry_id position(const struct keys_of *k, const char *field)
{
	struct entry_id id = {0, 0};
	struct span s = keys_of_get(k, "ctl", field);
	const char *dash = s.ptr ? memchr(s.ptr, '-', s.len) : NULL;
	if (!s.ptr)
		return id;
	ck_assert_ptr_nonnull(dash);
	size_t n = (size_t)(dash - s.ptr);
	ck_assert(span_u64(span_first(s, n), UINT64_MAX / 2, &id.ms));
	ck_assert(span_u64(span_after(s, n + 1), UINT64_MAX / 2, &id.seq));
	return id;
}

/* How many entries are applied, by the positions. They must be the first ones: no gap. */
static size_t applied(const struct witness *w, const struct keys_of *k)
{
	const struct entry_id at[] = {position(k, "pos:desk-a"), position(k, "pos:desk-b"),
				      position(k, "pos:commands")};
	size_t n = 0;
	for (size_t i = 0; i < w->g->count; i++) {
		const struct entry *e = &w->g->at[i].entry;
		size_t slot = e->source == ENTRY_COMMANDS ? 2 : e->source;
		if (entry_id_cmp(e->id, at[slot]) > 0)
			continue;
		ck_assert_uint_eq(n, i);
		n++;
	}
	return n;
}

static void feed_up_to(struct witness *w, size_t n)
{
	ck_assert_uint_le(w->fed, n);
	for (; w->fed < n; w->fed++)
		ck_assert_int_eq(engine_feed(w->engine, &w->g->at[w->fed].entry, w->fx), ERR_OK);
	/* As at the end of a batch; the changes are of no use here. */
	ck_assert_int_eq(engine_changes(w->engine, w->fx), ERR_OK);
	effects_reset(w->fx);
}

static void check_now(struct witness *w, uint64_t seed)
{
	struct buf ours, theirs, words;
	struct keys_of *k = keys_of_read(server, w->run->name);
	struct engine *second = engine_new(mem_std(), &w->run->settings, seed);
	buf_init(&ours, mem_std(), (size_t)1 << 28);
	buf_init(&theirs, mem_std(), (size_t)1 << 28);
	buf_init(&words, mem_std(), 1u << 16);
	keys_of_load(k, second);
	feed_up_to(w, applied(w, k));
	ck_assert_int_eq(engine_dump(w->engine, &ours), ERR_OK);
	ck_assert_int_eq(engine_dump(second, &theirs), ERR_OK);
	const char *differs = desk_check_compare("state", buf_span(&ours), buf_span(&theirs));
	ck_assert_msg(!differs, "after %zu entries: %s", w->fed, differs);
	ck_assert_msg(engine_recount(second, &words), "after %zu entries: %.*s", w->fed,
		      SPAN_ARG(buf_span(&words)));
	buf_fini(&ours);
	buf_fini(&theirs);
	buf_fini(&words);
	engine_free(second);
	keys_of_free(k);
}

/* Sends the next n entries and looks at random points while recurd applies them; it stands still
 * meanwhile, so that it does not run away. Returns the points, at least one. */
static unsigned send_and_look(struct witness *w, size_t from, size_t n, uint64_t *dice)
{
	unsigned points = 1;
	for (size_t i = from; i < from + n && i < w->g->count; i++)
		desk_run_add(server, &w->g->at[i].entry, "recurd:{reload}:commands");
	for (;; points++) {
		long long lines = desk_run_length(w->run, "matches") + 1;
		bool left = desk_run_until(w->run, lines + (long long)prng_below(dice, n / 3));
		daemon_kill(w->run->daemon, SIGSTOP);
		check_now(w, prng_next(dice));
		daemon_kill(w->run->daemon, SIGCONT);
		if (!left)
			return points;
	}
}

static const unsigned batches[] = {1, 7, 40};

START_TEST(what_stands_in_redis_is_a_whole_state_at_any_moment)
{
	uint64_t dice = (uint64_t)_i + 1;
	int64_t began = clock_mono();
	unsigned points = 0;
	struct gen *g = gen_new(dice, ENTRIES, DESK_RUN_FUTURE);
	server = server_start(false, NULL);
	struct desk_run *r =
		desk_run_new(server, "reload", DESK_RUN_STREAMS, batches[_i], DESK_RUN_RULES);
	struct witness w = {r, g, engine_new(mem_std(), &r->settings, 1),
			    effects_new(mem_std(), (size_t)1 << 28), 0};
	desk_run_start(r);
	for (size_t at = 0; at < ENTRIES; at += ENTRIES / POINTS)
		points += send_and_look(&w, at, ENTRIES / POINTS, &dice);
	desk_run_stop(r);
	ck_assert_uint_eq(w.fed, g->count);
	ck_assert_uint_ge(points, POINTS);
	fprintf(stderr, "  reload: %zu entries in batches of %u, %u points, %.1f s\n", g->count,
		batches[_i], points, (double)(clock_mono() - began) / 1000);
	effects_free(w.fx);
	engine_free(w.engine);
	desk_run_free(r);
	gen_free(g);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("reload");
	TCase *tc = tcase_create("reload");
	tcase_set_timeout(tc, 240);
	tcase_add_checked_fixture(tc, NULL, tear_down);
	tcase_add_loop_test(tc, what_stands_in_redis_is_a_whole_state_at_any_moment, 0,
			    (int)(sizeof batches / sizeof *batches));
	suite_add_tcase(suite, tc);
	return suite_run(suite);
}
