/* cause_changes.c - see cause_changes.h.
 *
 *   ──────── before ────────┤ change ├──────── after ────────▶ clock
 *                             └─ at most causes_before ─▶ first case                            */
#include "cause_changes.h"

#include "trend.h"

#define AFTER_ONSET (INT64_C(3600) * 1000)

/* Cases from `from` up to before `to`. */
static uint32_t count(const struct issue *issue, const struct cause_cases *cases, int64_t from,
		      int64_t to)
{
	uint32_t n = trend_cases(issue, from - 1).cases - trend_cases(issue, to - 1).cases;
	for (size_t i = 0; i < cases->n; i++)
		n += cases->at[i]->issue != issue && cases->at[i]->at >= from &&
		     cases->at[i]->at < to;
	return n;
}

static bool fits(const struct issues *is, const struct change *c, const struct cause *told,
		 size_t n_told)
{
	for (uint32_t i = 0; i < c->n_attrs; i++)
		for (size_t k = 0; k < 2 * n_told; k++) {
			uint32_t word = told[k / 2].word[k % 2];
			if (word &&
			    span_eq(words_text(is->words, word), changes_text(&c->attrs[i])))
				return true;
		}
	return false;
}

static int64_t at_most(int64_t span)
{
	int64_t least = span > 1000 ? span : 1000;
	return least < CAUSE_CHANGES_SPAN ? least : CAUSE_CHANGES_SPAN;
}

static struct cause_change look_at(const struct issues *is, const struct change *change,
				   const struct issue *issue, const struct cause_cases *cases,
				   int64_t clock)
{
	const struct record *oldest = records_oldest(is->records);
	int64_t at = change->at, known = oldest ? oldest->at : at;
	struct cause_change c = {.change = change,
				 .before_ms = at_most(at - known),
				 .after_ms = at_most(clock - at)};
	c.before = count(issue, cases, at - c.before_ms, at);
	/* What comes at the very clock is after it too. */
	c.after = count(issue, cases, at, at + c.after_ms + 1);
	c.ratio = exact_ratio(c.after, (uint64_t)c.after_ms, c.before, (uint64_t)c.before_ms);
	return c;
}

static uint64_t distance(const struct cause_change *c)
{
	int64_t d = c->change->at - c->onset;
	return (uint64_t)(d < 0 ? -d : d);
}

static bool comes_first(const struct cause_change *a, const struct cause_change *b)
{
	if (a->fits != b->fits)
		return a->fits;
	if (distance(a) != distance(b))
		return distance(a) < distance(b);
	return a->change->number > b->change->number;
}

size_t cause_changes_find(const struct issues *is, const struct changes *changes,
			  const struct issue *issue, const struct cause_cases *cases,
			  const struct cause *told, size_t n_told, int64_t clock,
			  struct cause_change out[CAUSE_CHANGES_MOST])
{
	struct cause_change all[CHANGES_MOST];
	int64_t onset = INT64_MAX;
	size_t n = 0;
	for (size_t i = 0; i < cases->n; i++)
		onset = cases->at[i]->at < onset ? cases->at[i]->at : onset;
	for (size_t i = 0; cases->n && i < changes->n; i++) {
		const struct change *change = &changes->at[i];
		if (change->at < onset - is->settings->causes_before ||
		    change->at > onset + AFTER_ONSET || change->at > clock)
			continue;
		struct cause_change c = look_at(is, change, issue, cases, clock);
		c.onset = onset;
		c.fits = fits(is, change, told, n_told);
		size_t k = n++;
		for (; k && comes_first(&c, &all[k - 1]); k--)
			all[k] = all[k - 1];
		all[k] = c;
	}
	n = n < CAUSE_CHANGES_MOST ? n : CAUSE_CHANGES_MOST;
	memcpy(out, all, n * sizeof *out);
	return n;
}
