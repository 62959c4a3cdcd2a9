/* odds.c - see odds.h.
 *
 *              has it   not                Tails are summed from their first term on, each term
 *   here         a     n1 - a              the one before times a ratio of small integers.
 *   outside      c     n2 - c                                                              */
#include "odds.h"

struct soft odds_fisher(const struct odds_shares *s)
{
	uint32_t n = s->here_all, all = n + s->outside_all;
	uint32_t hits = s->here + s->outside, rest = all - hits;
	struct soft term = soft_of(1, 0);
	if (n - s->here > rest)
		return term; /* fewer cannot be */
	/* Drawn one by one: first the hits, then the others, in each of C(n, here) orders. */
	for (uint32_t i = 0; i < n; i++)
		term = soft_mul(term, i < s->here ? soft_ratio(hits - i, all - i)
						  : soft_ratio(rest - (i - s->here), all - i));
	for (uint32_t i = 0; i < s->here; i++)
		term = soft_mul(term, soft_ratio(n - i, i + 1));
	struct soft sum = term;
	for (uint32_t x = s->here; x < n && x < hits; x++) {
		uint64_t up = (uint64_t)(hits - x) * (n - x);
		uint64_t down = (uint64_t)(x + 1) * (rest + x + 1 - n);
		term = soft_mul(term, soft_ratio(up, down));
		sum = soft_add(sum, term);
	}
	return soft_cmp(sum, soft_of(1, 0)) > 0 ? soft_of(1, 0) : sum;
}

struct soft odds_fisher_least(const struct odds_shares *s)
{
	uint32_t hits = s->here + s->outside;
	uint32_t most = hits < s->here_all ? hits : s->here_all;
	const struct odds_shares best = {most, s->here_all, hits - most, s->outside_all};
	return odds_fisher(&best);
}

/* exp(1.96 * the root of the variance of the ratio's logarithm). */
static struct soft shares_error(const struct odds_shares *s)
{
	struct soft hits = soft_add(soft_ratio(2, 2 * (uint64_t)s->here + 1),
				    soft_ratio(2, 2 * (uint64_t)s->outside + 1));
	struct soft all = soft_add(soft_ratio(1, (uint64_t)s->here_all + 1),
				   soft_ratio(1, (uint64_t)s->outside_all + 1));
	struct soft root = soft_root(soft_sub(hits, all));
	return soft_exp(soft_mul(root, soft_ratio(196, 100)));
}

struct odds_ratio odds_shares_ratio(const struct odds_shares *s)
{
	struct soft outside =
		soft_ratio(2 * (uint64_t)s->outside + 1, 2 * (uint64_t)s->outside_all + 2);
	struct soft here = soft_add(soft_of(s->here, 0), soft_mul(outside, soft_of(ODDS_PRIOR, 0)));
	here = soft_div(here, soft_of((uint64_t)s->here_all + ODDS_PRIOR, 0));
	struct odds_ratio r = {.ratio = soft_div(here, outside)};
	struct soft error = shares_error(s);
	r.low = soft_div(r.ratio, error);
	r.high = soft_mul(r.ratio, error);
	return r;
}

size_t odds_discoveries(const struct soft *p, size_t n, size_t tests, uint32_t rate)
{
	size_t found = 0;
	for (size_t i = 0; i < n; i++)
		if (soft_cmp(p[i], soft_ratio((i + 1) * (uint64_t)rate, tests * UINT64_C(10000))) <=
		    0)
			found = i + 1;
	return found;
}
