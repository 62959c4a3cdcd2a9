/* trend.c - see trend.h. Members are ordered by time, so a window is a suffix and its start is
 * found by bisection. */
#include "trend.h"

size_t trend_first(const struct issue *issue, int64_t at)
{
	size_t low = 0, high = issue->n_members;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (issue->members[mid]->at < at)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

struct trend trend_cases(const struct issue *issue, int64_t after)
{
	size_t n = issue->n_members;
	size_t first = after == INT64_MAX ? n : trend_first(issue, after + 1);
	return (struct trend){.first = first, .cases = (uint32_t)(n - first)};
}

/* The first member among which customers are counted. */
static size_t newest(const struct issue *issue, const struct trend *t)
{
	return issue->n_members - t->first > TREND_CUSTOMERS ? issue->n_members - TREND_CUSTOMERS
							     : t->first;
}

bool trend_customers(const struct issue *issue, struct keys *scratch, struct trend *t)
{
	uint32_t anonymous = 0;
	size_t i = newest(issue, t);
	keys_reset(scratch);
	for (; i < issue->n_members; i++) {
		const struct record *rec = issue->members[i];
		if (!rec->customer)
			anonymous += !records_unheard(rec);
		else if (!keys_note(scratch, rec->customer))
			return false;
	}
	keys_sort(scratch);
	t->customers = (uint32_t)scratch->count + anonymous;
	return true;
}

bool trend_within(const struct issue *issue, int64_t after, struct scope *scope,
		  struct keys *scratch, struct trend *t)
{
	uint32_t anonymous = 0;
	*t = trend_cases(issue, after);
	t->cases = 0;
	keys_reset(scratch);
	for (size_t i = newest(issue, t); i < issue->n_members; i++) {
		const struct record *rec = issue->members[i];
		if (!scope_fits(scope, rec))
			continue;
		t->cases++;
		t->last = rec->at;
		if (!rec->customer)
			anonymous += !records_unheard(rec);
		else if (!keys_note(scratch, rec->customer))
			return false;
	}
	keys_sort(scratch);
	t->customers = (uint32_t)scratch->count + anonymous;
	return true;
}
