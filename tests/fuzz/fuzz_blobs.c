/* fuzz_blobs.c - any bytes as what stands in Redis of a desk. The first byte chooses:
 *
 *   record, life   one blob: refused, or packed again it is the same bytes
 *   state          many fields, loaded forwards and backwards into two engines with other tables:
 *                  both refuse, or both are the same, with sums that are right, and go on
 *
 * A field of a state is: family, length of the name, name, two bytes of length, blob. */
#include "embedded.h"
#include "engine.h"
#include "fuzz_settings.h"
#include "lives.h"
#include "mem_std.h"
#include "records_blob.h"

#define FIELDS 64
#define ROOM   ((size_t)8 << 20)

struct part {
	struct span key, field, blob;
};

static struct settings settings;

static void check_record(struct span blob)
{
	struct words words;
	struct records records;
	struct record *rec;
	struct buf back;
	uint64_t issue;
	words_init(&words, mem_std(), 1);
	records_init(&records, mem_std(), &words, 1);
	buf_init(&back, mem_std(), ROOM);
	if (records_blob_load(&records, SPAN("7"), blob, &rec, &issue) == ERR_OK) {
		records_blob_pack(&records, rec, issue, &back);
		CHECK(span_eq(buf_span(&back), blob));
		CHECK(records_at(&records, 7) == rec);
	} else {
		CHECK(records_count(&records) == 0);
	}
	buf_fini(&back);
	records_fini(&records);
	words_fini(&words);
}

static void check_life(struct span blob)
{
	struct words words;
	struct records records;
	struct issues issues;
	struct buf back;
	words_init(&words, mem_std(), 1);
	records_init(&records, mem_std(), &words, 1);
	CHECK(issues_init(&issues, mem_std(), &settings, &words, &records, 1) == ERR_OK);
	buf_init(&back, mem_std(), ROOM);
	if (lives_load(&issues, SPAN("7"), blob) == ERR_OK) {
		lives_pack(&issues, issues_exact(&issues, 7), &back);
		CHECK(span_eq(buf_span(&back), blob));
	}
	buf_fini(&back);
	issues_fini(&issues);
	records_fini(&records);
	words_fini(&words);
}

static size_t take_parts(struct span in, struct part parts[FIELDS])
{
	static const struct span keys[] = {{"case:0", 6},
					   {"life:0", 6},
					   {"words:1", 7},
					   {"quotes:0", 8}};
	bool engine = false;
	size_t n = 0;
	while (in.len > 4 && n < FIELDS) {
		unsigned char family = (unsigned char)in.ptr[0] % 5;
		struct part *p = &parts[n];
		p->field = span_first(span_after(in, 2), (unsigned char)in.ptr[1]);
		in = span_after(in, 2 + p->field.len);
		size_t len = in.len < 2 ? 0
					: (size_t)((unsigned char)in.ptr[0] |
						   (unsigned char)in.ptr[1] << 8);
		p->blob = span_first(span_after(in, 2), len);
		in = span_after(in, 2 + p->blob.len);
		p->key = family < 4 ? keys[family] : SPAN("ctl");
		if (family == 4)
			p->field = SPAN("engine");
		/* The engine's own numbers come once, as in a hash. */
		if (family < 4 || !engine)
			n++;
		engine |= family == 4;
	}
	return n;
}

static bool load(struct engine *e, const struct part *parts, size_t n, bool backwards)
{
	for (size_t i = 0; i < n; i++) {
		const struct part *p = &parts[backwards ? n - 1 - i : i];
		enum err err = engine_load(e, p->key, p->field, p->blob);
		CHECK(err == ERR_OK || err == ERR_FORMAT || err == ERR_NEWER);
		if (err)
			return false;
	}
	enum err err = engine_loaded(e);
	CHECK(err == ERR_OK || err == ERR_FORMAT);
	return err == ERR_OK;
}

static void check_same(const struct engine *a, const struct engine *b)
{
	struct buf x, y;
	buf_init(&x, mem_std(), ROOM);
	buf_init(&y, mem_std(), ROOM);
	CHECK(engine_dump(a, &x) == ERR_OK && engine_dump(b, &y) == ERR_OK);
	CHECK(span_eq(buf_span(&x), buf_span(&y)));
	buf_reset(&x);
	if (!engine_recount(a, &x))
		fprintf(stderr, "%.*s", SPAN_ARG(buf_span(&x)));
	CHECK(x.len == 0);
	buf_fini(&x);
	buf_fini(&y);
}

/* A case, a decision, and time enough for everything to end. */
static void go_on(struct engine *e)
{
	static const struct field ticket[] = {{{"case_id", 7}, {"1", 1}},
					      {{"body", 4}, {"payment error", 13}}};
	static const struct field merge[] = {{{"event", 5}, {"merge", 5}},
					     {{"issue", 5}, {"1", 1}},
					     {{"into", 4}, {"2", 1}}};
	int64_t t = 1767571200000;
	struct effects *fx = effects_new(mem_std(), (size_t)1 << 26);
	struct entry entries[] = {
		{.id = {(uint64_t)t, 1}, .received = t, .fields = ticket, .count = 2},
		{.id = {(uint64_t)t, 2},
		 .received = t,
		 .source = ENTRY_COMMANDS,
		 .fields = merge,
		 .count = 3},
	};
	for (size_t i = 0; i < 2; i++)
		CHECK(engine_feed(e, &entries[i], fx) == ERR_OK);
	CHECK(engine_changes(e, fx) == ERR_OK);
	CHECK(engine_until(e, t + INT64_C(200) * 86400000, fx) == ERR_OK);
	CHECK(engine_changes(e, fx) == ERR_OK);
	effects_free(fx);
}

static void check_state(struct span in)
{
	struct part parts[FIELDS];
	size_t n = take_parts(in, parts);
	struct engine *a = engine_new(mem_std(), &settings, 1);
	struct engine *b = engine_new(mem_std(), &settings, 2);
	CHECK(a && b);
	bool ok = load(a, parts, n, false);
	CHECK(load(b, parts, n, true) == ok);
	if (ok) {
		check_same(a, b);
		go_on(a);
		go_on(b);
		check_same(a, b);
	}
	engine_free(a);
	engine_free(b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const checks[])(struct span) = {check_record, check_life, check_state};
	settings = fuzz_settings();
	if (size)
		checks[data[0] % 3](fuzz_span(data + 1, size - 1));
	return 0;
}
