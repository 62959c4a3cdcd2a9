/* quiet.c - see quiet.h.
 *
 *   second of the run ─▶ weight of its hour and day ─▶ a case comes, or none ─▶ background_text()
 */
#include "quiet.h"

#include <stdio.h>
#include <string.h>

#include "background.h"
#include "config.h"
#include "embedded.h"
#include "engine.h"
#include "mem_std.h"
#include "prng.h"

#define START_MS  INT64_C(1793577600000) /* Monday 2026-11-02 00:00 UTC */
#define DAY_S     86400
#define CUSTOMERS 20000
#define BATCH     500
#define EFFECTS   ((size_t)1 << 28)

/* Cases an hour in 1/1000 of the mean, and a weekday's in 1/100: nights are quiet, Mondays busy. */
static const uint32_t hours[24] = {300,  200,  150,  120,  120,  200,  400,  700,
				   1100, 1500, 1700, 1700, 1500, 1600, 1700, 1600,
				   1500, 1400, 1300, 1300, 1200, 1100, 900,  710};
static const uint32_t weekdays[7] = {130, 110, 105, 100, 100, 80, 75};

struct feeding {
	struct config *config;
	struct settings settings;
	struct engine *engine;
	struct effects *fx;
	uint64_t random, random_attrs;
	bool verbose;
	struct quiet *out;
};

static bool states_a_rate(const struct settings *s, struct span rule)
{
	for (size_t i = 0; i < s->n_rules; i++)
		if (span_eq(s->rules[i].name, rule))
			return s->rules[i].false_alarms > 0;
	return false;
}

static struct span value_of(const struct effects *fx, const struct effect *e, const char *name)
{
	for (uint32_t i = 0; i + 1 < e->argc; i += 2)
		if (span_eq(effects_argv(fx, e, i), span_of(name)))
			return effects_argv(fx, e, i + 1);
	return SPAN("");
}

static void look(struct feeding *f)
{
	for (size_t i = 0; i < effects_count(f->fx); i++) {
		struct effect e = effects_at(f->fx, i);
		if (e.kind != EFFECT_ALERT)
			continue;
		struct span rule = value_of(f->fx, &e, "rule");
		bool firing = span_eq(value_of(f->fx, &e, "status"), SPAN("firing"));
		bool counts = firing && states_a_rate(&f->settings, rule);
		f->out->alarms += counts;
		f->out->others += !counts;
		if (counts && f->verbose)
			printf("  false alarm on day %lld: %.*s, %.*s cases of %.*s customers: "
			       "%.*s\n",
			       (long long)((engine_clock(f->engine) - START_MS) / DAY_S / 1000),
			       SPAN_ARG(rule), SPAN_ARG(value_of(f->fx, &e, "cases")),
			       SPAN_ARG(value_of(f->fx, &e, "customers")),
			       SPAN_ARG(value_of(f->fx, &e, "title")));
	}
	effects_reset(f->fx);
}

/* Values as a desk has them: one product has most, its versions are its own, and half of the cases
 * come by one channel. They have nothing to do with what is said. */
static const struct {
	const char *name, *versions[3];
} products[] = {{"app-android", {"4.2", "4.1", "4.0"}},
		{"app-android", {"4.2", "4.2", "4.1"}},
		{"app-ios", {"4.2.1", "4.1.3", "4.1.2"}},
		{"web", {"2026.11", "2026.10", "2026.10"}},
		{"till", {"9.1", "9.0", "8.7"}}};
static const char *const channels[] = {"chat", "chat", "chat", "mail", "phone", "store"};
static const char *const regions[] = {"seoul", "seoul", "seoul",   "gyeonggi", "gyeonggi",
				      "busan", "daegu", "incheon", "jeju"};

#define ONE_OF(random, table) ((table)[prng_below(random, sizeof(table) / sizeof *(table))])

static enum err feed(struct feeding *f, size_t number, int64_t at)
{
	char id[32], customer[32], text[BACKGROUND_TEXT_MAX];
	background_text(&f->random, text);
	snprintf(id, sizeof id, "%zu", number);
	snprintf(customer, sizeof customer, "u-%u", (unsigned)prng_below(&f->random, CUSTOMERS));
	uint64_t *random = &f->random_attrs; /* of its own: the words stay what they were */
	size_t product = (size_t)prng_below(random, sizeof products / sizeof *products);
	const struct field fields[] = {{SPAN("case_id"), span_of(id)},
				       {SPAN("customer_id"), span_of(customer)},
				       {SPAN("body"), span_of(text)},
				       {SPAN("product"), span_of(products[product].name)},
				       {SPAN("version"),
					span_of(ONE_OF(random, products[product].versions))},
				       {SPAN("channel"), span_of(ONE_OF(random, channels))},
				       {SPAN("region"), span_of(ONE_OF(random, regions))}};
	struct entry entry = {.id = {(uint64_t)at, number},
			      .received = at,
			      .fields = fields,
			      .count = sizeof fields / sizeof *fields};
	enum err e = engine_feed(f->engine, &entry, f->fx);
	if (!e && number % BATCH == 0)
		e = engine_changes(f->engine, f->fx);
	if (!e)
		look(f);
	return e;
}

/* Whether a case comes in second s of the run. */
static bool comes(struct feeding *f, uint64_t s)
{
	uint64_t weight = hours[s / 3600 % 24] * weekdays[s / DAY_S % 7];
	return prng_below(&f->random, UINT64_C(100000) * DAY_S) < weight * QUIET_DAY;
}

static bool feed_all(struct feeding *f, size_t n)
{
	uint64_t s = 0;
	for (size_t i = 1; i <= n; s++) {
		if (!comes(f, s))
			continue;
		int64_t at = START_MS + (int64_t)s * 1000;
		enum err e = feed(f, i++, at + (int64_t)prng_below(&f->random, 1000));
		if (e) {
			fprintf(stderr, "case %zu: %s\n", i, err_text(e));
			return false;
		}
	}
	f->out->cases += n;
	f->out->days += (size_t)(s / DAY_S);
	for (size_t i = 0; i < f->settings.n_rules; i++)
		f->out->stated += (double)f->settings.rules[i].false_alarms / RULE_RATE *
				  (double)(s / DAY_S) / 30;
	return true;
}

bool quiet_run(uint64_t seed, size_t n, bool verbose, struct quiet *out)
{
	struct feeding f = {.config = config_new(mem_std()),
			    .fx = effects_new(mem_std(), EFFECTS),
			    .random = seed,
			    .random_attrs = seed + 1000,
			    .verbose = verbose,
			    .out = out};
	if (f.config) {
		f.settings = config_settings(f.config, 0);
		f.settings.stop_words = embedded_stopwords_txt;
		f.settings.texts[LANG_EN] = embedded_texts_en;
		f.settings.texts[LANG_KO] = embedded_texts_ko;
		f.engine = engine_new(mem_std(), &f.settings, seed);
	}
	bool good = f.engine && f.fx && feed_all(&f, n);
	engine_free(f.engine);
	effects_free(f.fx);
	config_free(f.config);
	return good;
}
