/* ruletest.h - a file of tests for rules: cases at times in, alerts expected out.
 *
 *   ruletest_read() ─▶ file ─▶ ruletest_run() ─▶ what came ─▶ ruletest_judge() ─▶ lines of a diff
 */
#ifndef CTL_RULETEST_H
#define CTL_RULETEST_H

#include "config_notes.h"
#include "ctl.h"
#include "fields.h"

#define RULETEST_START                                                                             \
	INT64_C(1793577600000) /* Monday 2026-11-02 00:00 UTC, when nothing is said */
#define RULETEST_CASES 1000000 /* of one item */

struct ruletest_names { /* a list of texts; owned by the file */
	struct span *at;
	size_t n, cap;
};

struct ruletest_item { /* of input */
	struct config_mark mark;
	int64_t at, every; /* ms after the start; between repetitions */
	uint64_t count, customers; /* customers: 0 for one of its own each */
	struct span id, event, src, of, into; /* of, into: cases whose issues a decision means */
	struct ruletest_names texts;
	struct fields fields; /* all others, as they stand in the file */
};

struct ruletest_want { /* an alert */
	struct config_mark mark;
	int64_t from, to; /* ms after the start */
	struct span of; /* a case that it is about; empty: any */
	struct fields fields; /* what its fields must be: a text, "~part", or ">=4" and so on */
};

struct ruletest_groups { /* of cases, by id */
	struct config_mark mark;
	struct ruletest_names names;
};

struct ruletest { /* plain data */
	struct config_mark mark;
	struct span name;
	int64_t until; /* ms after the start; -1: where the input ends */
	struct ruletest_item *input;
	struct ruletest_want *expect;
	struct ruletest_groups *same, *apart;
	struct ruletest_names ignore; /* statuses that need not be expected */
	size_t n_input, cap_input, n_expect, cap_expect, n_same, cap_same, n_apart, cap_apart;
};

struct ruletest_file {
	const struct mem *mem;
	const char *path;
	struct config *config; /* owns all texts */
	int64_t start; /* ms since 1970 */
	struct ruletest *tests;
	size_t n_tests, cap_tests;
};

/* Reads the file at path; settings begin from those of the file at config (NULL: built in), unless
 * it names another. What is wrong is appended to messages as "FILE:LINE:COLUMN: error: ...". False
 * when something is. ruletest_close() in any case. */
MUST_USE bool ruletest_read(struct ruletest_file *f, const struct mem *m, const char *path,
			    const char *config, struct buf *messages);
void ruletest_close(struct ruletest_file *f);

struct ruletest_case {
	struct span id; /* owned by the run */
	size_t item; /* of the input */
	uint64_t issue; /* where it ended; 0: nowhere */
};

struct ruletest_alert {
	struct fields fields;
	char *text; /* what they point into */
	int64_t at; /* ms after the start */
};

struct ruletest_result { /* what came */
	const struct mem *mem;
	struct ruletest_case *cases; /* in order of arrival */
	struct ruletest_alert *alerts;
	size_t n_cases, cap_cases, n_alerts, cap_alerts;
	struct buf dead; /* lines about input that could not be used */
};

/* Runs one test on a fresh engine, the way of replay. ruletest_free() in any case. */
enum err ruletest_run(const struct ruletest_file *f, const struct ruletest *t,
		      struct ruletest_result *r);
void ruletest_free(struct ruletest_result *r);

/* Appends a line for each thing that is not as expected. Returns how many. */
size_t ruletest_judge(const struct ruletest *t, const struct ruletest_result *r, struct buf *out);

#endif
