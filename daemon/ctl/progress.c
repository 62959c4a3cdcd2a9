/* progress.c - see progress.h.
 *
 *   [##########----------]  51 %  3 300 cases  4 120/s
 */
#define _GNU_SOURCE
#include "progress.h"

#include <stdio.h>
#include <unistd.h>

#include "clock.h"

#define BAR      24
#define EVERY_MS 100

void progress_start(struct progress *p, const char *what, uint64_t total)
{
	int64_t now = clock_mono();
	*p = (struct progress){.shown = isatty(STDERR_FILENO) == 1,
			       .what = what,
			       .total = total,
			       .started = now,
			       .last = now};
}

uint64_t progress_rate(const struct progress *p, uint64_t count)
{
	int64_t ms = clock_mono() - p->started;
	return ms > 0 ? count * 1000 / (uint64_t)ms : count;
}

static void draw_bar(const struct progress *p, uint64_t bytes)
{
	uint64_t full = bytes >= p->total ? BAR : bytes * BAR / p->total;
	fputc('[', stderr);
	for (uint64_t i = 0; i < BAR; i++)
		fputc(i < full ? '#' : '-', stderr);
	fprintf(stderr, "] %3u %%  ", bytes >= p->total ? 100 : (unsigned)(bytes * 100 / p->total));
}

void progress_show(struct progress *p, uint64_t bytes, uint64_t count)
{
	if (!p->shown)
		return;
	int64_t now = clock_mono();
	if (now - p->last < EVERY_MS)
		return;
	p->last = now;
	p->drawn = true;
	fputs("\r\033[K", stderr);
	if (p->total)
		draw_bar(p, bytes);
	fprintf(stderr, "%llu %s  %llu/s", (unsigned long long)count, p->what,
		(unsigned long long)progress_rate(p, count));
	fflush(stderr);
}

void progress_clear(struct progress *p)
{
	if (p->drawn)
		fputs("\r\033[K", stderr);
	p->drawn = false;
}
