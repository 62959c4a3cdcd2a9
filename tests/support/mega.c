/* mega.c - see mega.h.
 *
 *   number of a word ──▶ made-up word: object i has words 2i, 2i + 1; symptoms and noise follow
 *
 * The id of a case is <problem>/<number>, so that the answer needs no file of its own. A case is
 * drawn from (seed, number) alone: what sums it again for the cosine draws the same words. */
#define _GNU_SOURCE
#include "mega.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "prng.h"

#define OBJECT_WORDS  2
#define SYMPTOM_WORDS 3
#define OWN_WORDS     (OBJECT_WORDS + SYMPTOM_WORDS)
#define NOISE_MIN     3
#define NOISE_MAX     6
#define NOISE_LIST    2000
#define WORDS_MAX     (OWN_WORDS + NOISE_MAX)
#define PER_PROBLEM   10
#define START_MS      INT64_C(1772409600000) /* 2026-03-02 */
#define SPAN_MS       INT64_C(1209600000) /* 14 days */
#define CUSTOMERS     5000
#define SAMPLE        100 /* pairs of siblings */

struct world {
	size_t cases, objects, symptoms;
	uint64_t seed;
	uint64_t zipf[NOISE_LIST]; /* summed weights */
};

struct said { /* a case, as numbers of words */
	size_t problem, count;
	uint32_t words[WORDS_MAX];
};

/* ---- what is said ---- */

static void world_make(struct world *w, size_t n, uint64_t seed)
{
	*w = (struct world){.cases = n, .seed = seed};
	for (w->symptoms = 1; w->symptoms * w->symptoms * 2 * PER_PROBLEM < n;)
		w->symptoms++;
	w->objects = 2 * w->symptoms;
	uint64_t sum = 0;
	for (size_t i = 0; i < NOISE_LIST; i++)
		w->zipf[i] = sum += 1000000 / (i + 1);
}

static uint32_t noise(const struct world *w, uint64_t *random)
{
	uint64_t ticket = prng_below(random, w->zipf[NOISE_LIST - 1]);
	size_t low = 0, high = NOISE_LIST - 1;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (w->zipf[middle] > ticket)
			high = middle;
		else
			low = middle + 1;
	}
	return (uint32_t)(OBJECT_WORDS * w->objects + SYMPTOM_WORDS * w->symptoms + low);
}

static struct said said(const struct world *w, size_t number)
{
	struct said s = {0};
	uint64_t random = w->seed * UINT64_C(0x100000001) + number;
	s.problem = prng_below(&random, w->objects * w->symptoms);
	size_t object = s.problem / w->symptoms, symptom = s.problem % w->symptoms;
	for (size_t i = 0; i < OBJECT_WORDS; i++)
		s.words[s.count++] = (uint32_t)(OBJECT_WORDS * object + i);
	for (size_t i = 0; i < SYMPTOM_WORDS; i++)
		s.words[s.count++] =
			(uint32_t)(OBJECT_WORDS * w->objects + SYMPTOM_WORDS * symptom + i);
	size_t more = NOISE_MIN + prng_below(&random, NOISE_MAX - NOISE_MIN + 1);
	while (more--)
		s.words[s.count++] = noise(w, &random);
	for (size_t i = s.count; i > 1; i--) { /* in any order */
		size_t other = prng_below(&random, i);
		uint32_t word = s.words[i - 1];
		s.words[i - 1] = s.words[other];
		s.words[other] = word;
	}
	return s;
}

/* Three syllables and a closing letter: no stop word, and no ending that a stemmer takes off. */
static void put_word(FILE *out, uint32_t number)
{
	static const char heads[] = "bdfgkmnprtvz", vowels[] = "aiou", tails[] = "bkmpx";
	uint64_t random = number;
	for (int i = 0; i < 3; i++) {
		putc(heads[prng_below(&random, sizeof heads - 1)], out);
		putc(vowels[prng_below(&random, sizeof vowels - 1)], out);
	}
	putc(tails[prng_below(&random, sizeof tails - 1)], out);
	putc(heads[number % 12], out);
	putc(vowels[number / 12 % 4], out);
	putc(tails[number / 48 % 5], out);
}

void mega_cases(size_t n, uint64_t seed, FILE *out)
{
	struct world w;
	world_make(&w, n, seed);
	uint64_t random = seed;
	for (size_t i = 0; i < n; i++) {
		struct said s = said(&w, i);
		fprintf(out, "{\"case_id\":\"%zu/%zu\",\"occurred_at\":%lld,", s.problem, i,
			(long long)(START_MS + SPAN_MS / (int64_t)n * (int64_t)i));
		fprintf(out, "\"customer_id\":\"u-%llu\",\"body\":\"",
			(unsigned long long)prng_below(&random, CUSTOMERS));
		for (size_t k = 0; k < s.count; k++) {
			if (k)
				putc(' ', out);
			put_word(out, s.words[k]);
		}
		fputs("\"}\n", out);
	}
}

/* ---- how alike siblings are ---- */

/* The summed words of a problem. */
static void sum_problem(const struct world *w, size_t problem, double *sum)
{
	for (size_t i = 0; i < w->cases; i++) {
		struct said s = said(w, i);
		for (size_t k = 0; s.problem == problem && k < s.count; k++)
			sum[s.words[k]]++;
	}
}

static double cosine(const double *a, const double *b, const double *df, size_t words, double n)
{
	double ab = 0, aa = 0, bb = 0;
	for (size_t i = 0; i < words; i++) {
		double idf = df[i] > 0 ? log(n / df[i]) : 0;
		ab += a[i] * b[i] * idf * idf;
		aa += a[i] * a[i] * idf * idf;
		bb += b[i] * b[i] * idf * idf;
	}
	return aa > 0 && bb > 0 ? ab / sqrt(aa * bb) : 0;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

double mega_sibling_cosine(size_t n, uint64_t seed)
{
	struct world w;
	double all[SAMPLE];
	uint64_t random = seed + 1;
	world_make(&w, n < 20000 ? n : 20000, seed); /* a smaller world is as hard */
	size_t words = OBJECT_WORDS * w.objects + SYMPTOM_WORDS * w.symptoms + NOISE_LIST;
	double *df = calloc(3 * words, sizeof *df), *a = df + words, *b = a + words;
	for (size_t i = 0; i < w.cases; i++) {
		struct said s = said(&w, i);
		for (size_t k = 0; k < s.count; k++)
			df[s.words[k]]++;
	}
	for (size_t i = 0; i < SAMPLE; i++) {
		size_t object = prng_below(&random, w.objects);
		size_t symptom = prng_below(&random, w.symptoms);
		size_t step = 1 + prng_below(&random, w.symptoms - 1);
		size_t other_object = i % 2 ? (object + step) % w.objects : object;
		size_t other_symptom = i % 2 ? symptom : (symptom + step) % w.symptoms;
		memset(a, 0, 2 * words * sizeof *a);
		sum_problem(&w, object * w.symptoms + symptom, a);
		sum_problem(&w, other_object * w.symptoms + other_symptom, b);
		all[i] = cosine(a, b, df, words, (double)w.cases);
	}
	qsort(all, SAMPLE, sizeof *all, by_value);
	free(df);
	return all[SAMPLE / 2];
}

/* ---- judging ---- */

struct place_of { /* a case */
	uint64_t issue, problem;
};

static int by_issue(const void *a, const void *b)
{
	const struct place_of *x = a, *y = b;
	if (x->issue != y->issue)
		return x->issue < y->issue ? -1 : 1;
	return (x->problem > y->problem) - (x->problem < y->problem);
}

static int by_problem(const void *a, const void *b)
{
	const struct place_of *x = a, *y = b;
	if (x->problem != y->problem)
		return x->problem < y->problem ? -1 : 1;
	return (x->issue > y->issue) - (x->issue < y->issue);
}

/* The end of the run of equal issue (or problem) and, with both, of equal pairs. */
static size_t run(const struct place_of *p, size_t n, size_t i, bool issue, bool problem)
{
	size_t end = i;
	while (end < n && (!issue || p[end].issue == p[i].issue) &&
	       (!problem || p[end].problem == p[i].problem))
		end++;
	return end;
}

/* B-cubed over one of the two: mean of (cases that share both) / (cases that share this). */
static double b_cubed(const struct place_of *p, size_t n, bool issue, size_t *groups)
{
	double sum = 0;
	*groups = 0;
	for (size_t i = 0, end; i < n; i = end, ++*groups) {
		end = run(p, n, i, issue, !issue);
		for (size_t k = i, stop; k < end; k = stop) {
			stop = run(p, end, k, true, true);
			sum += (double)(stop - k) * (double)(stop - k) / (double)(end - i);
		}
	}
	return sum / (double)n;
}

static void find_mega(const struct place_of *p, size_t n, struct mega_shape *out)
{
	for (size_t i = 0, end; i < n; i = end) {
		size_t large = 0, problems = 0;
		end = run(p, n, i, true, false);
		for (size_t k = i, stop; k < end; k = stop, problems++) {
			stop = run(p, end, k, true, true);
			large += 10 * (stop - k) > end - i;
		}
		if (large > out->most)
			out->mega = p[i].issue;
		out->most = large > out->most ? large : out->most;
		out->widest = problems > out->widest ? problems : out->widest;
		out->largest = end - i > out->largest ? end - i : out->largest;
	}
}

bool mega_judge(FILE *matches, struct mega_shape *out)
{
	struct place_of *p = NULL;
	size_t n = 0, room = 0;
	unsigned long long problem, issue;
	char line[256];
	*out = (struct mega_shape){0};
	while (fgets(line, sizeof line, matches)) {
		if (sscanf(line, "%llu/%*u\t%llu", &problem, &issue) != 2)
			continue;
		if (n == room) {
			room = room ? 2 * room : 4096;
			p = realloc(p, room * sizeof *p);
		}
		p[n++] = (struct place_of){issue, problem};
	}
	if (n) {
		out->cases = n;
		qsort(p, n, sizeof *p, by_issue);
		out->precision = b_cubed(p, n, true, &out->issues);
		find_mega(p, n, out);
		qsort(p, n, sizeof *p, by_problem);
		out->recall = b_cubed(p, n, false, &out->problems);
	}
	free(p);
	return n > 0;
}
