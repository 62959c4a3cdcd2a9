/* ruletest.c - see ruletest.h. What a file and a result own, given back. */
#include "ruletest.h"

static void close_test(const struct mem *m, struct ruletest *t)
{
	for (size_t i = 0; i < t->n_input; i++) {
		mem_free(m, t->input[i].texts.at);
		fields_fini(&t->input[i].fields);
	}
	for (size_t i = 0; i < t->n_expect; i++)
		fields_fini(&t->expect[i].fields);
	for (size_t i = 0; i < t->n_same; i++)
		mem_free(m, t->same[i].names.at);
	for (size_t i = 0; i < t->n_apart; i++)
		mem_free(m, t->apart[i].names.at);
	mem_free(m, t->input);
	mem_free(m, t->expect);
	mem_free(m, t->same);
	mem_free(m, t->apart);
	mem_free(m, t->ignore.at);
}

void ruletest_close(struct ruletest_file *f)
{
	for (size_t i = 0; i < f->n_tests; i++)
		close_test(f->mem, &f->tests[i]);
	mem_free(f->mem, f->tests);
	config_free(f->config);
}

static void close_alert(const struct mem *m, struct ruletest_alert *a)
{
	fields_fini(&a->fields);
	mem_free(m, a->text);
}

void ruletest_free(struct ruletest_result *r)
{
	for (size_t i = 0; i < r->n_cases; i++)
		mem_free(r->mem, (void *)(uintptr_t)r->cases[i].id.ptr);
	for (size_t i = 0; i < r->n_alerts; i++)
		close_alert(r->mem, &r->alerts[i]);
	mem_free(r->mem, r->cases);
	mem_free(r->mem, r->alerts);
	buf_fini(&r->dead);
}
