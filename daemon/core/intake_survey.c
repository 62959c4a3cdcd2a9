/* intake_survey.c - see intake_survey.h.
 *
 *   "4" on 1..5 ─▶ 7500        "2" on 1..7, less is better ─▶ 8333, turned
 *
 * Vendors do not agree on which end of an effort score is good, so a CES must say it; the other two
 * have a usual scale and direction. Numbers are decimals of at most four places: whatever else a
 * program may write as one (1e3, 0x5, NaN) is refused rather than guessed at. */
#include "intake_survey.h"

#define PLACES 4
#define UNIT   INT64_C(10000) /* 10^PLACES */
#define MOST   INT64_C(1000000) /* a number and a scale lie within +- it */

static const struct kind {
	struct span name;
	int64_t min, max; /* the usual scale */
	bool fixed; /* it has no other */
	bool whole; /* no fractions */
	bool must_say; /* which way is better */
} kinds[SURVEY_KINDS] = {
	[SURVEY_CSAT] = {SPAN("csat"), 1, 5, false, false, false},
	[SURVEY_CES] = {SPAN("ces"), 1, 7, false, false, true},
	[SURVEY_NPS] = {SPAN("nps"), 0, 10, true, true, false},
};

/* A decimal in 1/UNIT. */
static bool number(struct span s, int64_t *out)
{
	bool minus = span_starts(s, SPAN("-"));
	const char *point = NULL;
	uint64_t whole = 0, part = 0;
	s = span_after(s, minus);
	if (s.len)
		point = memchr(s.ptr, '.', s.len);
	struct span before = span_first(s, point ? (size_t)(point - s.ptr) : s.len);
	struct span behind = span_after(s, before.len + 1);
	if (!span_u64(before, MOST - 1, &whole) || behind.len > PLACES ||
	    (point && !span_u64(behind, UNIT, &part)))
		return false;
	for (size_t i = behind.len; i < PLACES; i++)
		part *= 10;
	*out = (int64_t)whole * UNIT + (int64_t)part;
	if (minus)
		*out = -*out;
	return true;
}

static bool one_of(struct span s, const struct span *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (span_eq(s, words[i]))
			return true;
	return false;
}

/* A yes or no; empty: as it stands in *out. */
static bool direction(struct span s, bool *out)
{
	static const struct span yes[] = {SPAN("true"), SPAN("1"), SPAN("yes"), SPAN("True")};
	static const struct span no[] = {SPAN("false"), SPAN("0"), SPAN("no"), SPAN("False")};
	if (one_of(s, yes, 4))
		*out = true;
	else if (one_of(s, no, 4))
		*out = false;
	else
		return s.len == 0;
	return true;
}

static const char *scale(const struct survey_fields *f, const struct kind *k, int64_t *min,
			 int64_t *max)
{
	*min = k->min * UNIT;
	*max = k->max * UNIT;
	if ((f->scale_min.len && !number(f->scale_min, min)) ||
	    (f->scale_max.len && !number(f->scale_max, max)))
		return "scale_min or scale_max is no number";
	if (k->fixed && (*min != k->min * UNIT || *max != k->max * UNIT))
		return "an nps survey is asked on a scale from 0 to 10";
	return *min < *max ? NULL : "scale_min is not below scale_max";
}

static const struct kind *kind_of(struct span name)
{
	for (size_t i = 0; i < SURVEY_KINDS; i++)
		if (span_eq(kinds[i].name, name))
			return &kinds[i];
	return NULL;
}

const char *intake_survey_read(const struct survey_fields *f, struct survey *out)
{
	const struct kind *k = kind_of(f->survey);
	int64_t min, max, score;
	bool higher = true;
	if (!k)
		return "field survey is none of csat, ces, nps";
	const char *wrong = scale(f, k, &min, &max);
	if (wrong)
		return wrong;
	if (!direction(f->higher_is_better, &higher))
		return "higher_is_better is neither true nor false";
	if (k->must_say && !f->higher_is_better.len)
		return "a ces survey must say higher_is_better (true or false)";
	if (k->fixed && !higher)
		return "in an nps survey higher is better";
	if (!number(f->score, &score))
		return f->score.len ? "score is no number" : "no score";
	if (score < min || score > max)
		return "score is outside of its scale";
	if (k->whole && score % UNIT)
		return "an nps score is a whole number";
	if (!higher)
		score = min + max - score;
	int64_t width = max - min;
	*out = (struct survey){(enum survey_kind)(k - kinds),
			       (uint32_t)(((score - min) * INTAKE_SURVEY_ONE + width / 2) / width),
			       !higher};
	return NULL;
}

void intake_survey_pack(const struct survey *s, char room[INTAKE_SURVEY_BYTES])
{
	room[0] = (char)s->kind;
	room[1] = (char)(s->score & 255);
	room[2] = (char)(s->score >> 8);
	room[3] = (char)s->turned;
}

bool intake_survey_unpack(struct span bytes, struct survey *out)
{
	const unsigned char *b = (const unsigned char *)bytes.ptr;
	if (bytes.len != INTAKE_SURVEY_BYTES || b[0] >= SURVEY_KINDS || b[3] > 1)
		return false;
	*out = (struct survey){(enum survey_kind)b[0], b[1] | (uint32_t)b[2] << 8, b[3] == 1};
	return out->score <= INTAKE_SURVEY_ONE;
}
