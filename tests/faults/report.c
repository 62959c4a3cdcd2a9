/* report.c - see report.h. */
#define _GNU_SOURCE
#include "report.h"

#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

struct report *report_rows(size_t n)
{
	void *rows = mmap(NULL, n * sizeof(struct report), PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (rows == MAP_FAILED) {
		perror("mmap");
		exit(EXIT_FAILURE);
	}
	return rows;
}

void report_note(struct report *r, const char *words, ...)
{
	size_t n = strlen(r->note);
	va_list args;
	if (n && n + 3 < sizeof r->note)
		n += (size_t)snprintf(r->note + n, sizeof r->note - n, ", ");
	va_start(args, words);
	(void)vsnprintf(r->note + n, sizeof r->note - n, words, args);
	va_end(args);
}

unsigned report_scale(void)
{
	const char *text = getenv("N");
	unsigned long n = text && *text ? strtoul(text, NULL, 10) : 100;
	return n < 100000 ? (unsigned)n : 100000;
}

size_t report_scaled(size_t full, size_t least)
{
	size_t n = (full * report_scale() + 99) / 100;
	return n < least ? least : n;
}

static void print_count(long n)
{
	if (n < 0)
		printf(" %7s", "-");
	else
		printf(" %7ld", n);
}

void report_print(const struct report *rows, size_t n)
{
	printf("\n%-34s %6s %6s %7s %7s %7s %7s %7s %7s %7s %4s  %-14s %6s  %s\n", "fault", "times",
	       "busy", "scale", "lost", "twice", "alerts", "missing", "twice", "stall", "rec.",
	       "naive", "took", "");
	for (size_t i = 0; i < n; i++) {
		const struct report *r = &rows[i];
		if (!r->ran)
			continue;
		printf("%-34s %6u %6u %7zu", r->fault, r->times, r->busy, r->cases);
		print_count(r->lost);
		print_count(r->twice);
		printf(" %7zu", r->alerts);
		print_count(r->alerts_missing);
		print_count(r->alerts_twice);
		printf(" %6.2fs %4s  %-14s %5.1fs  %s%s\n", (double)r->stall_ms / 1000,
		       r->recovered ? "yes" : "NO", r->naive[0] ? r->naive : "-",
		       (double)r->took_ms / 1000, r->good ? "" : "RED ", r->note);
	}
	fflush(stdout);
}
