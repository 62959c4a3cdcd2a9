/* report.h - what a campaign found: a row of the table that is printed in the end. Rows lie in
 * memory that the tests' processes share. */
#ifndef FAULTS_REPORT_H
#define FAULTS_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct report {
	const char *fault;
	unsigned times; /* that it struck */
	unsigned busy; /* of these, while entries were waiting */
	size_t cases; /* entries that were to be counted */
	long lost, twice; /* cases; -1 here and below: cannot be asked */
	long alerts_missing, alerts_twice;
	size_t alerts; /* that were right */
	int64_t stall_ms; /* longest time without a commit while there was work */
	int64_t took_ms;
	bool recovered; /* all applied, and health is well */
	bool ran;
	bool good;
	char naive[40]; /* what the naive form lost or doubled under the same; "" not tried */
	char note[240];
};

#define REPORT_CASES 100000 /* of a campaign at full scale */

struct report *report_rows(size_t n); /* shared, all zero */
/* One line more in r->note. */
__attribute__((format(printf, 2, 3))) void report_note(struct report *r, const char *words, ...);
void report_print(const struct report *rows, size_t n);

/* N of the environment: 100 is full scale, 0 the short form. */
unsigned report_scale(void);
/* full at N=100, in proportion below; least: never less. */
size_t report_scaled(size_t full, size_t least);

#endif
