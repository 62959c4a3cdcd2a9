/* feed.c - see feed.h. Entries are received at the time of their id, as on a live stream. */
#include "feed.h"

#include <check.h>
#include <stdlib.h>

#include "embedded.h"

#define FEED_BYTES (64u << 20)

struct feed *feed_new(void)
{
	struct feed *f = calloc(1, sizeof *f);
	ck_assert_ptr_nonnull(f);
	failmem_init(&f->mem);
	f->config = config_new(&f->mem.mem);
	ck_assert_ptr_nonnull(f->config);
	f->settings = config_settings(f->config, 0);
	f->settings.stop_words = embedded_stopwords_txt;
	f->settings.lexicon = embedded_lexicon_txt;
	f->settings.alike = embedded_spelling_txt;
	f->settings.texts[LANG_EN] = embedded_texts_en;
	f->settings.texts[LANG_KO] = embedded_texts_ko;
	f->settings.digest.every = DIGEST_OFF; /* no deadline but what a test asks for */
	/* Plain counting: what a row expects can be counted on one's fingers. */
	f->settings.rules[0].name = SPAN("repeat");
	f->settings.rules[0].kind = RULE_COUNT;
	f->settings.n_rules = 1;
	f->settings.rules[0].cases = 5;
	f->settings.rules[0].customers = 3;
	f->engine = engine_new(&f->mem.mem, &f->settings, 1);
	f->fx = effects_new(&f->mem.mem, FEED_BYTES);
	ck_assert(f->engine && f->fx);
	/* Reserved, so that texts given out do not move. */
	buf_init(&f->text, &f->mem.mem, 4u << 20);
	ck_assert(buf_reserve(&f->text));
	return f;
}

void feed_free(struct feed *f)
{
	struct buf words;
	buf_init(&words, &f->mem.mem, 65536);
	ck_assert_msg(engine_recount(f->engine, &words), "%.*s", SPAN_ARG(buf_span(&words)));
	buf_fini(&words);
	engine_free(f->engine);
	kept_free(&f->kept);
	effects_free(f->fx);
	config_free(f->config);
	buf_fini(&f->text);
	ck_assert_uint_eq(f->mem.live, 0);
	free(f);
}

void feed_entry(struct feed *f, int64_t ms, uint32_t source, const struct field *fields, size_t n)
{
	const struct entry entry = {
		.id = {(uint64_t)ms, ++f->seq},
		.received = ms,
		.source = source,
		.fields = fields,
		.count = n,
	};
	enum err err = engine_feed(f->engine, &entry, f->fx);
	ck_assert_msg(!err, "entry %d: %s", (int)f->seq, err_text(err));
}

void feed_rows(struct feed *f, int64_t ms, uint32_t source, const struct feed_row *rows, size_t n)
{
	struct field fields[32];
	ck_assert_uint_le(n, sizeof fields / sizeof *fields);
	for (size_t i = 0; i < n; i++)
		fields[i] = (struct field){span_of(rows[i].name), span_of(rows[i].value)};
	feed_entry(f, ms, source, fields, n);
}

void feed_case(struct feed *f, int64_t ms, const char *id, const char *customer, const char *text)
{
	feed_put(f, ms, {"case_id", id}, {"body", text}, {"customer_id", customer});
}

void feed_burst(struct feed *f, int64_t ms, unsigned n, const char *text)
{
	char room[20], id[24] = "c";
	for (unsigned i = 0; i < n; i++) {
		struct span digits = buf_digits(room, ++f->bursts);
		memcpy(id + 1, digits.ptr, digits.len);
		id[1 + digits.len] = '\0';
		feed_case(f, ms, id, id, text);
	}
}

/* n as a word of consonants and vowels that no stemmer and no mask touches. */
static void put_word(struct buf *out, unsigned n)
{
	static const char *const syllables[] = {"ba", "ko", "di", "lu", "me", "ta", "vo", "ni"};
	for (int i = 0; i < 5; i++, n /= 8)
		buf_text(out, syllables[n % 8]);
	buf_text(out, "zum ");
}

void feed_noise(struct feed *f, int64_t ms, unsigned n)
{
	char room[20];
	struct buf id, text;
	buf_init(&id, &f->mem.mem, 64);
	buf_init(&text, &f->mem.mem, 256);
	for (unsigned i = 1; i <= n; i++) {
		buf_reset(&id);
		buf_text(&id, "noise-");
		buf_put(&id, buf_digits(room, i));
		buf_reset(&text);
		for (unsigned w = 0; w < 3; w++)
			put_word(&text, i * 3 + w);
		const struct field fields[] = {{SPAN("case_id"), buf_span(&id)},
					       {SPAN("body"), buf_span(&text)}};
		feed_entry(f, ms, 0, fields, 2);
	}
	buf_fini(&id);
	buf_fini(&text);
}

void feed_tick(struct feed *f, int64_t ms)
{
	feed_decide(f, ms, {"event", "tick"});
}

void feed_changes(struct feed *f)
{
	size_t from = effects_count(f->fx);
	ck_assert_int_eq(engine_changes(f->engine, f->fx), ERR_OK);
	kept_apply(&f->kept, f->fx, from);
}

static struct buf dump_of(struct feed *f)
{
	struct buf dump;
	buf_init(&dump, &f->mem.mem, FEED_BYTES);
	ck_assert_int_eq(engine_dump(f->engine, &dump), ERR_OK);
	return dump;
}

void feed_reload(struct feed *f)
{
	struct effects *lines = f->fx;
	f->fx = effects_new(&f->mem.mem, FEED_BYTES);
	feed_changes(f);
	effects_free(f->fx);
	f->fx = lines;
	struct buf before = dump_of(f);
	engine_free(f->engine);
	f->engine = kept_load(&f->kept, &f->mem.mem, &f->settings, f->seq + 7);
	struct buf after = dump_of(f);
	ck_assert_msg(span_eq(buf_span(&before), buf_span(&after)), "a reload shows");
	buf_fini(&before);
	buf_fini(&after);
}

size_t feed_count(const struct feed *f, enum effect_kind kind)
{
	size_t n = 0;
	for (size_t i = 0; i < effects_count(f->fx); i++)
		n += effects_at(f->fx, i).kind == kind;
	return n;
}

void feed_forget(struct feed *f)
{
	effects_reset(f->fx);
}

/* s with a NUL behind it, in f->text. */
static const char *give(struct feed *f, struct span s)
{
	size_t from = f->text.len;
	buf_put(&f->text, s);
	buf_byte(&f->text, 0);
	ck_assert_int_eq(buf_err(&f->text), ERR_OK);
	return f->text.ptr + from;
}

const char *feed_get(struct feed *f, enum effect_kind kind, size_t nth, const char *name)
{
	for (size_t i = 0, n = 0; i < effects_count(f->fx); i++) {
		struct effect e = effects_at(f->fx, i);
		if (e.kind != kind || n++ != nth)
			continue;
		for (uint32_t a = 0; a + 1 < e.argc; a += 2)
			if (span_eq(effects_argv(f->fx, &e, a), span_of(name)))
				return give(f, effects_argv(f->fx, &e, a + 1));
		return NULL;
	}
	ck_abort_msg("there is no line %d of kind %d", (int)nth, (int)kind);
}

const char *feed_last(struct feed *f, enum effect_kind kind, const char *name)
{
	return feed_get(f, kind, feed_count(f, kind) - 1, name);
}

const char *feed_lines(struct feed *f)
{
	size_t from = f->text.len;
	for (size_t i = 0; i < effects_count(f->fx); i++) {
		if (effects_at(f->fx, i).kind > EFFECT_DEAD)
			continue;
		effects_json(f->fx, i, &f->text);
		buf_byte(&f->text, '\n');
	}
	buf_byte(&f->text, 0);
	ck_assert_int_eq(buf_err(&f->text), ERR_OK);
	return f->text.ptr + from;
}

struct asked {
	struct span case_id;
	uint64_t issue;
	size_t cases;
};

static void answer(void *arg, struct span case_id, uint64_t issue)
{
	struct asked *asked = arg;
	asked->cases++;
	if (span_eq(case_id, asked->case_id))
		asked->issue = issue;
}

uint64_t feed_issue(const struct feed *f, const char *case_id)
{
	struct asked asked = {.case_id = span_of(case_id)};
	engine_cases(f->engine, answer, &asked);
	return asked.issue;
}

size_t feed_kept(const struct feed *f)
{
	struct asked asked = {0};
	engine_cases(f->engine, answer, &asked);
	return asked.cases;
}
