/* test_config_rules.c - what a kind of rule says of the settings that are left out, in files of
 * some lines. */
#define _GNU_SOURCE
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "config_yaml.h"
#include "failmem.h"
#include "suite.h"

#define DAY INT64_C(86400000)

static struct failmem fm;

static struct config *load(const struct mem *m, const char *text)
{
	char path[64];
	struct buf said;
	int fd = memfd_create("recurd.yaml", MFD_CLOEXEC);
	ck_assert(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	snprintf(path, sizeof path, "/dev/fd/%d", fd);
	buf_init(&said, m, 1 << 16);
	struct config *c = config_yaml_load(m, path, &said);
	buf_fini(&said);
	ck_assert_int_eq(close(fd), 0);
	return c;
}

static const struct {
	const char *promise, *rules;
	const char *name;
	enum rule_kind kind;
	uint32_t cases, customers, days;
	int64_t window, resolve_after;
	enum level level;
	bool states; /* a rate of false alarms */
} rows[] = {
	{"a count", "[{kind: count}]", "repeat", RULE_COUNT, 5, 3, 0, DAY, DAY, LEVEL_WARNING,
	 false},
	{"a rule without a kind is one", "[{cases: 7}]", "repeat", RULE_COUNT, 7, 3, 0, DAY, DAY,
	 LEVEL_WARNING, false},
	{"a burst", "[burst]", "burst", RULE_BURST, 4, 4, 0, DAY, DAY, LEVEL_WARNING, true},
	{"a slow burn", "[slow_burn]", "slow_burn", RULE_SLOW_BURN, 8, 6, 0, 14 * DAY, 3 * DAY,
	 LEVEL_WARNING, true},
	{"a new issue", "[new_issue]", "new_issue", RULE_NEW_ISSUE, 5, 3, 0, 3 * DAY, DAY,
	 LEVEL_NOTICE, false},
	{"a regression", "[regression]", "regression", RULE_REGRESSION, 3, 3, 0, DAY, DAY,
	 LEVEL_WARNING, false},
	{"what is chronic", "[chronic]", "chronic", RULE_CHRONIC, 25, 10, 10, 14 * DAY, 7 * DAY,
	 LEVEL_NOTICE, false},
	{"who comes again", "[repeat_contact]", "repeat_contact", RULE_REPEAT_CONTACT, 3, 3, 0,
	 3 * DAY, 7 * DAY, LEVEL_NOTICE, false},
	{"what a file says comes first", "[{kind: burst, name: x, cases: 9, window: 2d}]", "x",
	 RULE_BURST, 9, 4, 0, 2 * DAY, DAY, LEVEL_WARNING, true},
	{"in any order", "[{window: 5d, days: 2, kind: chronic}]", "chronic", RULE_CHRONIC, 25, 10,
	 2, 5 * DAY, 7 * DAY, LEVEL_NOTICE, false},
};

START_TEST(a_kind_says_what_is_left_out)
{
	char text[200];
	snprintf(text, sizeof text, "rules: %s\n", rows[_i].rules);
	struct config *c = load(&fm.mem, text);
	ck_assert_msg(c != NULL, "%s", rows[_i].promise);
	const struct rule *r = &c->settings.rules[0];
	ck_assert_uint_eq(c->settings.n_rules, 1);
	ck_assert_msg(span_eq(r->name, span_of(rows[_i].name)), "%s: name %.*s", rows[_i].promise,
		      SPAN_ARG(r->name));
	ck_assert_int_eq(r->kind, rows[_i].kind);
	ck_assert_uint_eq(r->cases, rows[_i].cases);
	ck_assert_uint_eq(r->customers, rows[_i].customers);
	ck_assert_uint_eq(r->days, rows[_i].days);
	ck_assert_int_eq(r->window, rows[_i].window);
	ck_assert_int_eq(r->resolve_after, rows[_i].resolve_after);
	ck_assert_int_eq(r->level, rows[_i].level);
	ck_assert_msg((r->false_alarms > 0) == rows[_i].states, "%s: false_alarms %u",
		      rows[_i].promise, r->false_alarms);
	config_free(c);
	ck_assert_uint_eq(fm.live, 0);
}
END_TEST

START_TEST(a_short_retention_shortens_what_nobody_wrote)
{
	struct config *c = load(&fm.mem, "retention: 12d\nrules: [chronic, {kind: count}]\n");
	ck_assert_ptr_nonnull(c);
	ck_assert_int_eq(c->settings.rules[0].window, 12 * DAY);
	ck_assert_int_eq(c->settings.rules[0].resolve_after, 7 * DAY);
	ck_assert_int_eq(c->settings.rules[1].window, DAY);
	config_free(c);
	ck_assert_ptr_null(load(&fm.mem, "retention: 12d\nrules: [{kind: count, window: 13d}]\n"));
}
END_TEST

static enum err load_all(const struct mem *m, void *arg)
{
	struct config *c = load(m, arg);
	config_free(c);
	return c ? ERR_OK : ERR_MEMORY;
}

START_TEST(every_refused_allocation_is_told)
{
	static char text[] = "rules: [burst, chronic]\nwords: {stop_words_file: \"\"}\n";
	ck_assert_uint_ge(failmem_sweep(load_all, text), 10);
}
END_TEST

static void set_up(void)
{
	failmem_init(&fm);
}

int main(void)
{
	Suite *s = suite_create("config_rules");
	TCase *tc = tcase_create("config_rules");
	tcase_add_checked_fixture(tc, set_up, NULL);
	tcase_add_loop_test(tc, a_kind_says_what_is_left_out, 0, sizeof rows / sizeof *rows);
	tcase_add_test(tc, a_short_retention_shortens_what_nobody_wrote);
	tcase_add_test(tc, every_refused_allocation_is_told);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
