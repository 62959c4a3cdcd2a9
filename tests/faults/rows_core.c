/* rows_core.c - the nth allocation in the core is refused, for every n, alone and with all that
 * follow: an error comes back, nothing leaks, nothing crashes. No Redis here but for the naive
 * form, whose process ends when it is refused. */
#include <check.h>

#include "config.h"
#include "crowd.h"
#include "embedded.h"
#include "engine.h"
#include "failmem.h"
#include "index.h"
#include "input.h"
#include "intake.h"
#include "mem_std.h"
#include "rows.h"
#include "spelling.h"
#include "stage_naive.h"
#include "tokens.h"
#include "tokens_lexicon.h"
#include "words.h"

#define EFFECTS_MAX ((size_t)1 << 26)

struct given { /* what the runs work on */
	struct input *input;
	struct config *config;
	struct settings settings;
	struct effects *state; /* everything that the input changed */
};

/* ---- runs: each builds up and frees everything ---- */

static enum err run_intake(const struct mem *m, void *arg)
{
	struct intake *in = intake_new(m);
	(void)arg;
	intake_free(in);
	return in ? ERR_OK : ERR_MEMORY;
}

static enum err run_tokens(const struct mem *m, void *arg)
{
	(void)arg;
	struct tokens *t = tokens_new(m, embedded_stopwords_txt, embedded_lexicon_txt, 1);
	tokens_free(t);
	return t ? ERR_OK : ERR_MEMORY;
}

static enum err run_spelling(const struct mem *m, void *arg)
{
	struct spelling_lists lists = {embedded_stopwords_txt, embedded_lexicon_txt,
				       embedded_spelling_txt};
	(void)arg;
	struct spelling *s = spelling_new(m, &lists, 1);
	spelling_free(s);
	return s ? ERR_OK : ERR_MEMORY;
}

static enum err run_index(const struct mem *m, void *arg)
{
	struct words words;
	(void)arg;
	words_init(&words, m, 1);
	struct index *ix = index_new(m, &words);
	index_free(ix);
	words_fini(&words);
	return ix ? ERR_OK : ERR_MEMORY;
}

static enum err run_effects(const struct mem *m, void *arg)
{
	struct effects *fx = effects_new(m, EFFECTS_MAX);
	(void)arg;
	effects_free(fx);
	return fx ? ERR_OK : ERR_MEMORY;
}

static enum err run_config(const struct mem *m, void *arg)
{
	struct config *c = config_new(m);
	(void)arg;
	config_free(c);
	return c ? ERR_OK : ERR_MEMORY;
}

static enum err run_lexicon(const struct mem *m, void *arg)
{
	struct tokens_lexicon_fault fault;
	(void)arg;
	struct tokens_lexicon *l = tokens_lexicon_new(m, embedded_lexicon_txt, &fault);
	tokens_lexicon_free(l);
	return l ? ERR_OK : ERR_MEMORY;
}

static enum err run_crowd(const struct mem *m, void *arg)
{
	struct words words;
	struct records records;
	(void)arg;
	words_init(&words, m, 1);
	records_init(&records, m, &words, 1);
	struct crowd *c = crowd_new(m, &records);
	crowd_free(c);
	records_fini(&records);
	words_fini(&words);
	return c ? ERR_OK : ERR_MEMORY;
}

static enum err run_engine(const struct mem *m, void *arg)
{
	struct given *g = arg;
	struct engine *e = engine_new(m, &g->settings, 7);
	engine_free(e);
	return e ? ERR_OK : ERR_MEMORY;
}

static enum err feed(const struct mem *m, struct given *g, struct engine *e, struct effects *fx)
{
	(void)m;
	enum err err = ERR_OK;
	for (size_t i = 0; !err && i < g->input->gen.count; i++)
		err = engine_feed(e, &g->input->gen.at[i].entry, fx);
	return err ? err : engine_changes(e, fx);
}

static enum err run_feed(const struct mem *m, void *arg)
{
	struct given *g = arg;
	struct engine *e = engine_new(m, &g->settings, 7);
	struct effects *fx = effects_new(m, EFFECTS_MAX);
	enum err err = e && fx ? feed(m, g, e, fx) : ERR_MEMORY;
	engine_free(e);
	effects_free(fx);
	return err;
}

/* The keys of one family, as recurd asks for them. */
static enum err load(struct given *g, struct engine *e, struct span family)
{
	enum err err = ERR_OK;
	for (size_t i = 0; i < effects_count(g->state); i++) {
		struct effect f = effects_at(g->state, i);
		for (uint32_t k = 0;
		     f.kind == EFFECT_HSET && span_starts(f.key, family) && !err && k + 1 < f.argc;
		     k += 2)
			err = engine_load(e, f.key, effects_argv(g->state, &f, k),
					  effects_argv(g->state, &f, k + 1));
	}
	return err;
}

static enum err run_load(const struct mem *m, void *arg)
{
	struct given *g = arg;
	struct engine *e = engine_new(m, &g->settings, 7);
	static const struct span families[] = {SPAN("ctl"), SPAN("case:"), SPAN("quotes:"),
					       SPAN("life:"), SPAN("words:")};
	enum err err = e ? ERR_OK : ERR_MEMORY;
	for (size_t i = 0; !err && i < sizeof families / sizeof *families; i++)
		err = load(g, e, families[i]);
	if (!err)
		err = engine_loaded(e);
	engine_free(e);
	return err;
}

static const struct {
	const char *name;
	enum err (*run)(const struct mem *m, void *arg);
} runs[] = {{"intake", run_intake},   {"tokens", run_tokens}, {"spelling", run_spelling},
	    {"lexicon", run_lexicon}, {"index", run_index},   {"effects", run_effects},
	    {"crowd", run_crowd},     {"config", run_config}, {"engine", run_engine},
	    {"feed", run_feed},       {"load", run_load}};

void rows_core_memory(struct report *r)
{
	struct given g = {.input = input_new(3, report_scaled(300, 40), 1770000000000, 60000),
			  .config = config_new(mem_std()),
			  .state = effects_new(mem_std(), EFFECTS_MAX)};
	ck_assert(g.config && g.state);
	g.settings = config_settings(g.config, 0);
	for (size_t i = 0; i < g.input->gen.count; i++)
		g.input->gen.at[i].entry.source = 0; /* the default has one stream */
	struct engine *e = engine_new(mem_std(), &g.settings, 7);
	ck_assert_ptr_nonnull(e);
	ck_assert_int_eq(feed(mem_std(), &g, e, g.state), ERR_OK);
	engine_free(e);
	r->cases = g.input->gen.count;
	for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
		size_t n = failmem_sweep(runs[i].run, &g);
		r->times += (unsigned)n;
		report_note(r, "%s %zu", runs[i].name, n);
	}
	effects_free(g.state);
	config_free(g.config);
	input_free(g.input);
	r->alerts_missing = r->alerts_twice = r->lost = r->twice = -1;
	r->recovered = r->good = true;
	stage_naive_kills(r, NULL);
}
