/* alert_cases.c - see alert_cases.h.
 *
 *   notice ─▶ the cases it was given
 *   burst ─▶ what its episode remembers, in whatever issues
 *   else ─▶ the newest members of the issue, within the window
 *
 * Invariant: a case that is no longer kept is not named. */
#include "alert_cases.h"

/* Of a burst: its newest cases, whatever issues they are in. */
static size_t write_loud(const struct issues *is, const struct episode *e, struct buf *out)
{
	size_t n = 0;
	for (uint32_t i = e->n_loud; i > 0; i--) {
		const struct record *rec = records_at(is->records, e->loud[i - 1]);
		if (!rec)
			continue;
		if (n++)
			buf_byte(out, ',');
		buf_json(out, records_case_id(rec));
	}
	return n;
}

static size_t write_noticed(const struct alert_notice *notice, struct buf *out)
{
	for (size_t i = notice->n; i > 0; i--) {
		if (i < notice->n)
			buf_byte(out, ',');
		buf_json(out, records_case_id(notice->at[i - 1]));
	}
	return notice->n;
}

void alert_cases_ids(const struct issues *is, const struct alert *a, struct buf *out)
{
	buf_byte(out, '[');
	size_t n =
		a->notice ? write_noticed(a->notice, out) : write_loud(is, &a->issue->episode, out);
	if (n) {
		buf_byte(out, ']');
		return;
	}
	for (size_t i = a->issue->n_members; i > a->trend.first && n < ALERT_CASE_IDS; i--) {
		if (n++)
			buf_byte(out, ',');
		buf_json(out, records_case_id(a->issue->members[i - 1]));
	}
	buf_byte(out, ']');
}

/* Puts id into the ascending list at of n; gives its new length. */
static size_t note_id(uint64_t *at, size_t n, uint64_t id)
{
	size_t i = n;
	while (i && at[i - 1] > id)
		i--;
	if (i && at[i - 1] == id)
		return n;
	memmove(at + i + 1, at + i, (n - i) * sizeof *at);
	at[i] = id;
	return n + 1;
}

void alert_cases_members(const struct issues *is, const struct alert *a, struct buf *out)
{
	uint64_t ids[EPISODE_LOUD + 1] = {a->issue->id};
	const struct episode *e = &a->issue->episode;
	size_t n = 1;
	for (size_t i = 0; a->notice && i < a->notice->n && i < EPISODE_LOUD; i++)
		if (a->notice->at[i]->issue)
			n = note_id(ids, n, a->notice->at[i]->issue->id);
	for (uint32_t i = 0; !a->notice && i < e->n_loud; i++) {
		const struct record *rec = records_at(is->records, e->loud[i]);
		if (rec && rec->issue)
			n = note_id(ids, n, rec->issue->id);
	}
	for (size_t i = 0; i < n; i++) {
		buf_byte(out, i ? ',' : '[');
		buf_u64(out, ids[i]);
	}
	buf_byte(out, ']');
}
