/* bare_issues.h - issues and records without an engine, for tests that fill issues by tables. What
 * stands here is the fixture of one test program, which looks at all of it. */
#ifndef SUPPORT_BARE_ISSUES_H
#define SUPPORT_BARE_ISSUES_H

#include <check.h>

#include "failmem.h"
#include "issues.h"

static struct settings settings;
static struct failmem fm;
static struct words words;
static struct records records;
static struct issues issues;

static void bare_issues_init(void)
{
	settings = (struct settings){.similarity = 4000, .publish_from = 3};
	failmem_init(&fm);
	words_init(&words, &fm.mem, 1);
	records_init(&records, &fm.mem, &words, 1);
	ck_assert(!issues_init(&issues, &fm.mem, &settings, &words, &records, 1));
}

/* Asserts that no block of memory is left. */
static void bare_issues_fini(void)
{
	issues_fini(&issues);
	records_fini(&records);
	words_fini(&words);
	ck_assert_uint_eq(fm.live, 0);
}

#endif
