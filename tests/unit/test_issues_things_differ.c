/* test_issues_things_differ.c - when a case names another thing than an issue, by tables of what
 * the cases say. test_issues_things.c shows the same with real sentences. */
#include <check.h>

#include "bare_issues.h"
#include "issues_things.h"
#include "signature.h"
#include "suite.h"

#define ROWS(table) (sizeof(table) / sizeof *(table))

/* a..j: Latin words, m..p: meanings; a capital letter: the same, and what the case is about. In the
 * order of ids. Returns how many. */
static size_t tokens_of(const char **p, struct token tokens[32])
{
	size_t n = 0;
	const char *from = *p;
	for (unsigned pass = 0; pass < 3; pass++) {
		for (*p = from; **p && **p != ' '; ++*p) {
			bool thing = **p < 'a';
			uint64_t c = (uint64_t)(thing ? **p - 'A' + 'a' : **p);
			unsigned kind = c < 'm' ? 0 : 1;
			static const enum signature_class classes[] = {SIGNATURE_LATIN,
								       SIGNATURE_CONCEPT,
								       SIGNATURE_THING};
			if (pass == kind || (pass == 2 && thing))
				tokens[n++] = (struct token){signature_as(c, classes[pass]), 1,
							     false, SPAN("")};
		}
	}
	*p += **p == ' ';
	return n;
}

static const struct {
	const char *promise, *cases, *says;
	bool differ;
} rows[] = {
	{"the same thing", "Ax Ax", "Ab", false},
	{"another one", "Ac Ac", "Bc", true},
	{"it names none", "Ac Ac", "bc", false},
	{"the issue is about none", "ac ac", "Bc", false},
	{"the issue speaks of it, too", "Ab Ab", "Ba", false},
	{"one of its cases does", "Ac Ac Ab", "Bc", false},
	{"the case speaks of what the issue is about", "Ac Ac", "Bac", false},
	{"half of the cases are about it", "Ac Ac c c", "Bc", true},
	{"less than half are", "Ac c c", "Bc", false},
	{"meanings", "Mc Mc", "Nc", true},
	{"the same meaning", "Mc Mc", "Mc", false},
	{"half of them", "Mc Mc c c", "Nc", true},
	{"a meaning is not held against a word", "Mc Mc", "Bc", false},
	{"nor a word against a meaning", "Ac Ac", "Nc", false},
	{"one thing the same, another one not", "Ac Ac", "ABc", false},
	{"one of two kinds is enough", "AMc AMc", "ANc", true},
	{"the other kind, too", "AMc AMc", "BMc", true},
	{"of two things of the issue the case names one", "ABc ABc", "ADc", true},
};

START_TEST(a_case_names_another_thing)
{
	struct issue *issue = issues_open(&issues, 0), *other = issues_open(&issues, 0);
	const char *all = "ABCDEFGHIJMNOP", *p = rows[_i].cases;
	struct issues_things things;
	struct token tokens[32];
	ck_assert(issue && other);
	for (struct issue *into = other; into; into = *p ? issue : NULL) {
		char room[20];
		size_t n = tokens_of(into == other ? &all : &p, tokens);
		struct record *rec =
			records_add(&records, SPAN("s"), buf_digits(room, records.next_seq), 1);
		ck_assert(rec && records_set_tokens(&records, rec, tokens, n));
		ck_assert(!issues_join(&issues, into, rec, SPAN("")));
	}
	p = rows[_i].says;
	issues_things_start(&things);
	for (size_t i = 0, n = tokens_of(&p, tokens); i < n; i++)
		issues_things_token(&things, tokens[i].id);
	ck_assert_msg(issues_things_differ(&things, &issues, issue->slot, issue->n_members) ==
			      rows[_i].differ,
		      "%s", rows[_i].promise);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("issues_things_differ");
	TCase *tc = tcase_create("issues_things_differ");
	tcase_add_checked_fixture(tc, bare_issues_init, bare_issues_fini);
	tcase_add_loop_test(tc, a_case_names_another_thing, 0, ROWS(rows));
	suite_add_tcase(s, tc);
	return suite_run(s);
}
