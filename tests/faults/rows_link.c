/* rows_link.c - the link to Redis: cut in the middle of a byte stream, late, silent; and a replica
 * that is promoted while the link to its master is cut.
 *
 *   recurd ──▶ proxy ──▶ Redis         master ──▶ proxy ─╳─▶ replica: behind
 *                                      killed                promoted, takes the master's socket */
#define _GNU_SOURCE
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "naive.h"
#include "prng.h"
#include "proxy.h"
#include "rows.h"
#include "stage_naive.h"

#define BATCH 20

/* ---- cuts, delays, silence ---- */

/* recurd counts a silent connection as dead after one second, not after ten. */
static void be_impatient(struct stage *s)
{
	char command[300];
	snprintf(command, sizeof command, "sed -i 's|redis: {|redis: {timeout: 1s, |' %s",
		 s->run->file);
	desk_run_shell(s->run, command);
}

static void be_a_judge_beside(struct stage *s)
{
	char real[108];
	snprintf(real, sizeof real, "%s.real", server_socket(s->server));
	judge_free(s->judge);
	s->judge = judge_new(real, s->run->name);
}

/* One in ten goes silent, two in ten are late, the rest is cut within the next bytes: in their
 * middle, or where an answer follows. */
static void strike(struct stage *s, struct proxy *p, size_t i, size_t times)
{
	if (i % 10 == 2) {
		proxy_mute(p);
		stage_slice(s, i, times);
		stage_strike(s);
		stage_commits(s);
	} else if (i % 5 == 3) {
		proxy_delay(p, 1 + (unsigned)prng_below(&s->dice, 20));
		stage_slice(s, i, times);
		stage_strike(s);
		stage_linger(s, 60);
		proxy_delay(p, 0);
	} else {
		uint64_t before = proxy_cuts(p);
		/* An answer that is lost leaves the outcome of a commit unknown. */
		(i % 2 ? proxy_cut : proxy_cut_answer)(p, prng_below(&s->dice, 20000));
		stage_burst(s, i, times);
		stage_strike(s);
		for (int turns = 0; turns < 20 && proxy_cuts(p) == before; turns++)
			stage_linger(s, 10);
	}
}

static void naive_cut(struct report *r)
{
	struct stage *s = stage_naive_open(NULL, STAGE_EVERYSEC);
	struct proxy *p = proxy_new(server_socket(s->server));
	be_a_judge_beside(s);
	for (unsigned cuts = 0; !naive_is_torn(s->run); cuts++) {
		ck_assert_uint_lt(cuts, 400);
		proxy_cut(p, prng_below(&s->dice, 30000));
		pid_t pid = naive_start(s->run, &s->input->gen, 8);
		(void)waitpid(pid, NULL, 0);
	}
	stage_naive_close(s, r);
	proxy_free(p);
}

void rows_link_cut(struct report *r)
{
	size_t times = report_scaled(300, 20);
	struct stage *s = stage_open(r, report_scaled(REPORT_CASES, 400), BATCH, STAGE_EVERYSEC);
	struct proxy *p = proxy_new(server_socket(s->server));
	be_a_judge_beside(s);
	be_impatient(s);
	stage_start(s, NULL, NULL);
	for (size_t i = 0; i < times; i++) {
		strike(s, p, i, times);
	}
	report_note(r, "%llu cuts", (unsigned long long)proxy_cuts(p));
	stage_drain(s);
	stage_close(s);
	proxy_free(p);
	naive_cut(r);
}

/* ---- failover ---- */

struct pairing { /* a master, its replica, and the link between them */
	struct stage *stage;
	struct server *replica, *before;
	struct proxy *link;
};

static bool has(struct server *s, const char *section, const char *text)
{
	redisReply *r = server_call(s, "INFO", section);
	bool is = strstr(r->str, text);
	freeReplyObject(r);
	return is;
}

static struct server *looked_at;

static bool in_step(struct stage *s)
{
	(void)s;
	return has(looked_at, "replication", "master_link_status:up");
}

static void give_replica(struct pairing *p)
{
	char port[16];
	p->link = proxy_new_port(server_socket(p->stage->server));
	p->replica = server_start(true, STAGE_EVERYSEC);
	snprintf(port, sizeof port, "%d", proxy_port(p->link));
	server_do(p->replica, "REPLICAOF", "127.0.0.1", port);
	looked_at = p->replica;
	stage_until(p->stage, in_step, "the replica does not follow");
}

/* The replica stands where the master stood; who connects again meets it. */
static void fail_over(struct pairing *p)
{
	struct server *master = p->before ? p->before : p->stage->server;
	server_kill(master);
	server_kill(p->stage->server); /* its connection, for the master is gone */
	server_do(p->replica, "REPLICAOF", "NO", "ONE");
	ck_assert_int_eq(rename(server_socket(p->replica), server_socket(p->stage->server)), 0);
	server_stop(p->before);
	p->before = p->replica;
	proxy_free(p->link);
}

/* The link is cut while the naive form writes: the replica has what came before. */
static bool naive_behind(struct report *r, uint64_t bytes)
{
	struct pairing p = {
		.stage = stage_naive_open(NULL, STAGE_EVERYSEC "repl-diskless-sync-delay 0\n")};
	give_replica(&p);
	proxy_cut(p.link, bytes);
	ck_assert(naive_end(naive_start(p.stage->run, &p.stage->input->gen, 8), false));
	proxy_close(p.link, 1);
	fail_over(&p);
	bool torn = naive_is_torn(p.stage->run);
	if (torn)
		stage_naive_close(p.stage, r);
	else
		stage_free(p.stage);
	server_stop(p.before);
	return torn;
}

static void naive_failover(struct report *r)
{
	uint64_t dice = 3;
	for (unsigned tries = 0; !naive_behind(r, prng_below(&dice, 100000)); tries++)
		ck_assert_uint_lt(tries, 200);
}

void rows_link_failover(struct report *r)
{
	size_t times = report_scaled(10, 3);
	struct pairing p = {0};
	struct stage *s = p.stage = stage_open(r, report_scaled(REPORT_CASES, 400), BATCH,
					       STAGE_EVERYSEC "repl-diskless-sync-delay 0\n");
	stage_start(s, NULL, NULL);
	for (size_t i = 0; i < times; i++) {
		give_replica(&p);
		stage_slice(s, 2 * i, 2 * times);
		stage_commits(s);
		stage_linger(s, 20);
		proxy_close(p.link, 1);
		stage_burst(s, 2 * i + 1, 2 * times);
		stage_commits(s);
		stage_linger(s, 5);
		stage_strike(s);
		fail_over(&p);
	}
	size_t sent = s->added;
	stage_close(s);
	server_stop(p.before);
	report_note(r, "Redis forgot %zu entries", sent - r->cases);
	naive_failover(r);
}
