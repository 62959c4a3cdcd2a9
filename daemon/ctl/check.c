/* check.c - recurctl check: reads a config as recurd -t does and prints every error of it; shows
 * its maintenance windows. */
#include <stdio.h>

#include "args.h"
#include "clock.h"
#include "commands.h"
#include "config_yaml.h"
#include "maintenance.h"
#include "term.h"

/* "2026-12-01 22:00" of a moment, in the zone of the config. */
static void put_moment(struct buf *out, const struct settings *s, int64_t at)
{
	civil_put_minute(out, period_local(s, at));
}

/* "Sun 02:00-04:00" */
static void put_weekly(struct buf *out, uint32_t weekly)
{
	static const char days[] = "MonTueWedThuFriSatSun";
	const uint32_t first = weekly >> 16, end = weekly & UINT16_MAX;
	char text[24];
	/* The end of a day is its hour 24. */
	uint32_t to = end % 1440 ? end % 1440 : 1440;
	int n = snprintf(text, sizeof text, "%.3s %02u:%02u-%02u:%02u",
			 days + (size_t)3 * (first / 1440), first % 1440 / 60, first % 60, to / 60,
			 to % 60);
	buf_put(out, (struct span){text, (size_t)n});
}

static void put_list(struct buf *out, const char *name, const struct span *items, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		buf_text(out, i ? ", " : name);
		buf_put(out, items[i]);
	}
}

/* Whether m is on at now, will be, or is over. */
static void put_state(struct buf *out, const struct settings *s, const struct maintenance *m,
		      int64_t now)
{
	int64_t from, to;
	if (!maintenance_next(s, m, now, &from, &to)) {
		buf_text(out, ": over");
		return;
	}
	buf_text(out, from <= now ? ": ON until " : ": next ");
	put_moment(out, s, from <= now ? to : from);
}

/* A line a maintenance window: "maintenance: Sun 02:00-04:00 Asia/Seoul, rules burst: next ..." */
static void put_maintenance(struct buf *out, const struct settings *s, int64_t now)
{
	for (size_t i = 0; i < s->n_maintenance; i++) {
		const struct maintenance *m = &s->maintenance[i];
		buf_text(out, "maintenance: ");
		if (m->weekly)
			put_weekly(out, m->weekly);
		if (m->from) {
			buf_text(out, m->weekly ? " from " : "");
			put_moment(out, s, m->from);
		}
		if (m->to) {
			buf_text(out, m->weekly ? " until " : " - ");
			put_moment(out, s, m->to);
		}
		buf_byte(out, ' ');
		buf_put(out, period_zone(s));
		put_list(out, ", only ", m->only, m->n_only);
		put_list(out, ", rules ", m->rules, m->n_rules);
		put_state(out, s, m, now);
		if (m->reason.len) {
			buf_text(out, " (");
			term_safe(out, m->reason);
			buf_byte(out, ')');
		}
		buf_byte(out, '\n');
	}
}

static int check_run(struct ctl *ctl)
{
	struct buf messages, windows;
	int code = args_read(ctl, NULL, 0, 0, 1);
	if (code != ARGS_GO_ON)
		return code;
	const char *path = ctl->argc ? ctl->argv[0] : ctl->config;
	buf_init(&messages, ctl->mem, 1 << 20);
	buf_init(&windows, ctl->mem, 1 << 20);
	struct config *c = config_yaml_load(ctl->mem, path, &messages);
	fprintf(stderr, "%.*s", SPAN_ARG(buf_span(&messages)));
	if (c) {
		printf("%s: good; %zu desk%s, fingerprint %016llx\n", path ? path : "built in",
		       c->n_desks, c->n_desks == 1 ? "" : "s",
		       (unsigned long long)config_fingerprint(c));
		put_maintenance(&windows, &c->settings, clock_wall());
		printf("%.*s", SPAN_ARG(buf_span(&windows)));
	}
	code = c ? term_close() : CTL_CONFIG;
	config_free(c);
	buf_fini(&messages);
	buf_fini(&windows);
	return code;
}

const struct command check_command = {
	.name = "check",
	.usage = "[-c FILE | FILE]",
	.brief = "check a config file",
	.text = "Prints every error as FILE:LINE:COLUMN and ends with 78 when there is one; "
		"without\n"
		"a file it checks the built-in defaults. The same as recurd -t, which does not "
		"show\n"
		"what this does: the maintenance windows, and which of them is on.",
	.examples = "  recurctl check -c /etc/recurd/recurd.yaml",
	.run = check_run,
};
