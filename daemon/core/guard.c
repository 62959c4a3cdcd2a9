/* guard.c - see guard.h.
 *
 *   began                              began + 1 h
 *     │ 1  2  3 ... per_hour  (kept back) │
 *     └───────────────────────────────────┴─▶ one message: so many more, of these issues
 *
 * An hour begins with its first message, so that a quiet desk has no deadline. */
#include "guard.h"

#define HOUR INT64_C(3600000)

static uint32_t all_kept(const struct guard *g)
{
	uint32_t n = 0;
	for (size_t i = 0; i < ALERT_STATUS_COUNT; i++)
		n += g->kept[i];
	return n;
}

static void name_issue(struct guard *g, uint64_t issue)
{
	if (!issue) /* a message about a stream */
		return;
	for (uint32_t i = 0; i < g->n_issues; i++)
		if (g->issues[i] == issue)
			return;
	if (g->n_issues < GUARD_ISSUES)
		g->issues[g->n_issues++] = issue;
}

bool guard_lets(struct guard *g, const struct settings *s, int64_t at, enum alert_status status,
		uint64_t issue)
{
	if (g->sent && at - HOUR >= g->began && !all_kept(g))
		*g = (struct guard){0};
	if (g->sent == 0)
		g->began = at;
	if (g->sent < s->per_hour) {
		g->sent++;
		return true;
	}
	g->kept[status]++;
	name_issue(g, issue);
	return false;
}

int64_t guard_next(const struct guard *g)
{
	return all_kept(g) ? g->began + HOUR : INT64_MAX;
}

enum err guard_tell(struct guard *g, const struct issues *is, int64_t at, struct effects *out)
{
	const struct alert_storm storm = {at,      g->began,  all_kept(g),
					  g->kept, g->issues, g->n_issues};
	enum err e = alert_storm(is, &storm, out);
	*g = (struct guard){0};
	return e;
}

void guard_pack(const struct guard *g, struct buf *out)
{
	buf_varint(out, g->sent);
	if (!g->sent)
		return;
	buf_zigzag(out, g->began);
	for (size_t i = 0; i < ALERT_STATUS_COUNT; i++)
		buf_varint(out, g->kept[i]);
	buf_varint(out, g->n_issues);
	for (uint32_t i = 0; i < g->n_issues; i++)
		buf_varint(out, g->issues[i]);
}

bool guard_load(struct guard *g, struct unpack *u)
{
	*g = (struct guard){.sent = (uint32_t)unpack_upto(u, UINT32_MAX)};
	if (!g->sent)
		return !u->bad;
	g->began = unpack_ms(u);
	for (size_t i = 0; i < ALERT_STATUS_COUNT; i++)
		g->kept[i] = (uint32_t)unpack_upto(u, UINT32_MAX / ALERT_STATUS_COUNT);
	g->n_issues = (uint32_t)unpack_upto(u, GUARD_ISSUES);
	for (uint32_t i = 0; i < g->n_issues; i++)
		g->issues[i] = unpack_varint(u);
	return !u->bad;
}
