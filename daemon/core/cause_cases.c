/* cause_cases.c - see cause_cases.h.
 *
 *     ◀── further back ── first case ═══ every so-manieth ═══ last case ── further on ──▶
 *
 * Others are matched by script: each script gets places in proportion to the cases, so that shares
 * on both sides can be compared as they are. */
#include "cause_cases.h"

#define NEAR     4200 /* cosine with a loud case from which a case may belong to them, */
#define NEAR_OF  3 /* when it is a third as near to all of them as they are to each other */
#define STRAY_OF 2 /* a loud case that is not half as near to the others is a stray */
#define AROUND   (INT64_C(6) * 3600000) /* before the first loud case and after the last */
#define OWN_OF   10 /* an issue that holds one of so many of the cases is about the same */
#define WANTED   480
#define FAR      (INT64_C(7) * 86400 * 1000)

enum script { SCRIPT_LATIN, SCRIPT_KOREAN, SCRIPTS };

/* Where rec stands in c, or would. */
static size_t place_of(const struct cause_cases *c, const struct record *rec)
{
	size_t low = 0, high = c->n;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (c->at[mid]->seq < rec->seq)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool is_in(const struct cause_cases *c, const struct record *rec)
{
	size_t i = place_of(c, rec);
	return i < c->n && c->at[i] == rec;
}

static void add(struct cause_cases *c, const struct record *rec)
{
	size_t i = place_of(c, rec);
	if (c->n == CAUSE_CASES_MOST || (i < c->n && c->at[i] == rec))
		return;
	memmove(&c->at[i + 1], &c->at[i], (c->n++ - i) * sizeof *c->at);
	c->at[i] = rec;
}

void cause_cases_members(const struct issue *issue, int64_t from, int64_t to,
			 struct cause_cases *out)
{
	out->n = 0;
	for (size_t i = issue->n_members; i > 0 && out->n < CAUSE_CASES_MOST; i--) {
		const struct record *rec = issue->members[i - 1];
		if (rec->at <= from)
			break;
		if (rec->at <= to)
			add(out, rec);
	}
}

/* The mean cosine of rec with the others of loud. */
static uint32_t nearness(const struct crowd *crowd, const struct cause_cases *loud,
			 const struct record *rec)
{
	uint64_t all = crowd_nearness(crowd, &rec, 1, loud->at, loud->n) * loud->n;
	size_t n = loud->n;
	if (is_in(loud, rec)) {
		all -= SIGNATURE_ONE;
		n--;
	}
	return n ? (uint32_t)(all / n) : 0;
}

/* The mean cosine of the pairs of loud. */
static uint32_t cohesion(const struct crowd *crowd, const struct cause_cases *loud)
{
	uint64_t sum = 0;
	for (size_t i = 0; i < loud->n; i++)
		sum += nearness(crowd, loud, loud->at[i]);
	return (uint32_t)(sum / loud->n);
}

/* What belongs to the loud cases: those of them that are near the others, and what else is as near
 * to them all, from first to last. A burst picks up strays by a common phrase, and leaves out who
 * said it in other words. */
static bool add_near(struct crowd *crowd, const struct cause_cases *loud, struct cause_cases *out)
{
	int64_t first = INT64_MAX, last = INT64_MIN;
	uint32_t near_all = cohesion(crowd, loud);
	for (size_t i = 0; i < loud->n; i++) {
		const struct record *rec = loud->at[i];
		first = rec->at < first ? rec->at : first;
		last = rec->at > last ? rec->at : last;
		if (nearness(crowd, loud, rec) * STRAY_OF >= near_all)
			add(out, rec);
	}
	for (size_t i = 0; i < loud->n; i++) {
		size_t n;
		const struct near *near = crowd_near(crowd, loud->at[i], NEAR, &n);
		if (!near)
			return false;
		for (size_t k = 0; k < n; k++) {
			const struct record *rec = near[k].rec;
			bool fresh = rec->at >= first - AROUND && rec->at <= last + AROUND &&
				     !is_in(loud, rec) && !is_in(out, rec);
			if (fresh && nearness(crowd, loud, rec) * NEAR_OF >= near_all)
				add(out, rec);
		}
	}
	return true;
}

bool cause_cases_episode(const struct issues *is, struct crowd *crowd, const struct issue *issue,
			 struct cause_cases *out)
{
	const struct episode *e = &issue->episode;
	struct cause_cases loud = {.n = 0};
	for (uint32_t i = 0; i < e->n_loud; i++) {
		const struct record *rec = records_at(is->records, e->loud[i]);
		if (rec && rec->issue)
			add(&loud, rec);
	}
	out->n = 0;
	if (loud.n)
		return add_near(crowd, &loud, out);
	cause_cases_members(issue, e->fired_at - e->window, INT64_MAX, out);
	return true;
}

/* ---- others */

struct walk {
	const struct issues *is;
	const struct cause_cases *cases;
	const struct issue *own[CAUSE_CASES_MOST]; /* issues of the cases, each once, */
	size_t held[CAUSE_CASES_MOST]; /* with so many of them */
	size_t n_own;
	int64_t first, last;
	size_t places[SCRIPTS]; /* still free */
	struct cause_others *out;
};

/* What most of its words are written in. */
static enum script script_of(const struct issues *is, const struct record *rec)
{
	int more = 0;
	for (size_t i = 0; i < rec->n_tokens; i++) {
		struct span text = words_text(is->words, rec->tokens[i].word);
		unsigned char c = text.len ? (unsigned char)text.ptr[0] : 0;
		if (c)
			more += c >= 0xEA && c <= 0xED ? 1 : -1; /* U+A000 to U+DFFF: Hangul */
	}
	return more > 0 ? SCRIPT_KOREAN : SCRIPT_LATIN;
}

/* The place of issue among those of the cases, n_own when it is none. */
static size_t own_place(const struct walk *w, const struct issue *issue)
{
	size_t i = 0;
	while (i < w->n_own && w->own[i] != issue)
		i++;
	return i;
}

/* An issue that holds but a stray of the cases is about something else: if its members were no
 * others, a loose crowd would be held against the few that are left. */
static bool is_own(const struct walk *w, const struct issue *issue)
{
	size_t i = own_place(w, issue);
	return i < w->n_own && w->held[i] * OWN_OF >= w->cases->n;
}

static void take(struct walk *w, uint64_t seq)
{
	const struct record *rec = records_at(w->is->records, seq);
	if (!rec || !rec->issue || rec->at < w->first - FAR || rec->at > w->last + FAR ||
	    is_own(w, rec->issue) || is_in(w->cases, rec))
		return;
	size_t *places = &w->places[script_of(w->is, rec)];
	if (!*places)
		return;
	--*places;
	w->out->at[w->out->n++] = rec;
}

static void walk_begin(struct walk *w)
{
	const struct cause_cases *c = w->cases;
	size_t each = (WANTED + c->n - 1) / c->n;
	w->first = w->last = c->at[0]->at;
	for (size_t i = 0; i < c->n; i++) {
		const struct record *rec = c->at[i];
		w->first = rec->at < w->first ? rec->at : w->first;
		w->last = rec->at > w->last ? rec->at : w->last;
		w->places[script_of(w->is, rec)] += each;
		size_t own = own_place(w, rec->issue);
		w->own[own] = rec->issue;
		w->held[own]++;
		w->n_own += own == w->n_own;
	}
}

void cause_cases_others(const struct issues *is, const struct cause_cases *cases,
			struct cause_others *out)
{
	struct walk w = {.is = is, .cases = cases, .out = out};
	out->n = 0;
	if (!cases->n)
		return;
	walk_begin(&w);
	uint64_t first = cases->at[0]->seq, last = cases->at[cases->n - 1]->seq;
	uint64_t stride = 1 + (last - first) / WANTED;
	for (uint64_t seq = first; seq <= last; seq += stride)
		take(&w, seq);
	uint64_t end = is->records->next_seq, down = first, up = last;
	for (size_t i = 0; i < CAUSE_CASES_LOOK && (down > 1 || up + 1 < end); i += 2) {
		if (down > 1)
			take(&w, --down);
		if (up + 1 < end)
			take(&w, ++up);
	}
}
