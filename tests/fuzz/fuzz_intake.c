/* fuzz_intake.c - any entry to a ticket or a reason. Input: a line "name=value" a field; the first
 * byte of all says which stream it came by. The ticket's promises in intake.h are checked, then the
 * same entry goes through a whole engine. */
#include "embedded.h"
#include "engine.h"
#include "fuzz_settings.h"
#include "intake.h"
#include "mem_std.h"
#include "text.h"

#define FIELDS 256

static struct settings settings_of(void)
{
	struct settings s = fuzz_settings();
	s.sources[1] = SPAN("reviews");
	s.n_sources = 2;
	s.attributes[0] = SPAN("shop");
	s.attributes[1] = SPAN("plan");
	s.n_attributes = 2;
	s.stop_words = embedded_stopwords_txt;
	s.texts[LANG_EN] = embedded_texts_en;
	s.texts[LANG_KO] = embedded_texts_ko;
	return s;
}

static void check_text(struct span s, size_t most)
{
	CHECK(s.len <= most);
	fuzz_touch(s);
	CHECK(text_valid(s));
}

static void check_ticket(const struct ticket *t, const struct entry *e)
{
	CHECK(t->event < EVENT_COUNT);
	CHECK(t->at <= e->received + INTAKE_AHEAD_MS);
	check_text(t->text, INTAKE_TEXT);
	check_text(t->case_id, 3 * 128);
	check_text(t->customer_id, 3 * 256);
	check_text(t->event_id, 3 * 128);
	check_text(t->detail, 3 * 128);
	check_text(t->title, 3 * 200);
	check_text(t->url, 3 * 1024);
	check_text(t->by, 3 * 64);
	check_text(t->why, 3 * 256);
	CHECK(t->n_attrs <= INTAKE_ATTRS);
	for (size_t i = 0; i < t->n_attrs; i++) {
		check_text(t->attrs[i].name, 64);
		check_text(t->attrs[i].value, 128);
		CHECK(i == 0 || span_cmp(t->attrs[i - 1].name, t->attrs[i].name) < 0);
	}
	if (t->event <= EVENT_PROBLEM)
		CHECK(t->case_id.len);
	if (t->event == EVENT_CREATED)
		CHECK(t->text.len);
	if (t->event > EVENT_TICK)
		CHECK(e->source == ENTRY_COMMANDS && t->issue);
}

static void check_intake(const struct settings *s, const struct entry *e)
{
	struct intake *in = intake_new(mem_std());
	struct ticket t;
	const char *reason;
	CHECK(in && intake_read(in, s, e, &t, &reason) == ERR_OK);
	CHECK(t.source.len);
	if (reason)
		CHECK(reason[0] && text_valid(span_of(reason)));
	else
		check_ticket(&t, e);
	intake_free(in);
}

/* Twice, so that the second meets what the first left: a resent case, a merge with itself. */
static void check_engine(const struct settings *s, struct entry *e)
{
	struct engine *engine = engine_new(mem_std(), s, 1);
	struct effects *fx = effects_new(mem_std(), (size_t)1 << 24);
	struct buf words;
	buf_init(&words, mem_std(), 4096);
	CHECK(engine && fx);
	for (int round = 0; round < 2; round++, e->id.seq++) {
		CHECK(engine_feed(engine, e, fx) == ERR_OK);
		CHECK(engine_changes(engine, fx) == ERR_OK);
	}
	for (size_t i = 0; i < effects_count(fx); i++) {
		struct effect effect = effects_at(fx, i);
		for (uint32_t k = 0; k < effect.argc; k++)
			fuzz_touch(effects_argv(fx, &effect, k));
		if (effect.kind <= EFFECT_DEAD)
			for (uint32_t k = 0; k < effect.argc; k++)
				CHECK(text_valid(effects_argv(fx, &effect, k)));
	}
	CHECK(engine_recount(engine, &words));
	buf_fini(&words);
	effects_free(fx);
	engine_free(engine);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint32_t ranks[] = {0, 1, ENTRY_COMMANDS};
	struct settings settings = settings_of();
	struct field fields[FIELDS];
	struct span in = fuzz_span(data, size);
	struct entry e = {.id = {1767571200000, 0}, .received = 1767571200000, .fields = fields};
	e.source = ranks[size ? data[0] % 3 : 0];
	in = span_after(in, 1);
	while (in.len && e.count < FIELDS) {
		struct span value = fuzz_cut(&in, '\n'), name = fuzz_cut(&value, '=');
		fields[e.count++] =
			(struct field){{fuzz_copy(name), name.len}, {fuzz_copy(value), value.len}};
	}
	check_intake(&settings, &e);
	check_engine(&settings, &e);
	for (size_t i = 0; i < e.count; i++) {
		free((void *)(uintptr_t)fields[i].name.ptr);
		free((void *)(uintptr_t)fields[i].value.ptr);
	}
	return 0;
}
