/* test_records_blob.c - records to bytes and back, and bytes that are no record. */
#include <check.h>
#include <stdlib.h>

#include "failmem.h"
#include "prng.h"
#include "records_blob.h"
#include "records_notes.h"
#include "suite.h"

#define ROWS(table) (sizeof(table) / sizeof *(table))

struct world {
	struct words words;
	struct records records;
};

static struct failmem fm;
static struct world a, b; /* b reads what a wrote */
static struct buf blob;

static void world_init(struct world *w, const struct mem *m, uint64_t seed)
{
	words_init(&w->words, m, seed);
	records_init(&w->records, m, &w->words, seed);
}

static void world_fini(struct world *w)
{
	records_fini(&w->records);
	words_fini(&w->words);
}

static void set_up(void)
{
	failmem_init(&fm);
	world_init(&a, &fm.mem, 1);
	world_init(&b, &fm.mem, 2);
	buf_init(&blob, &fm.mem, 65536);
}

static void tear_down(void)
{
	world_fini(&a);
	world_fini(&b);
	buf_fini(&blob);
	ck_assert_uint_eq(fm.live, 0);
}

/* A record with something in every place. */
static struct record *whole(void)
{
	static const struct attribute attrs[] = {{SPAN("platform"), SPAN("ios")},
						 {SPAN("version"), SPAN("2.4.1")}};
	static const struct token tokens[] = {{5, 1, false, SPAN("error")},
					      {700000, 300, true, SPAN("결제")}};
	bool twice;
	struct span case_id = SPAN("case\0 한 42");
	struct record *rec = records_add(&a.records, SPAN("cases"), case_id, 1770000000123);
	ck_assert_ptr_nonnull(rec);
	rec->customer = UINT64_MAX - 5;
	rec->score = 8123;
	rec->flags = RECORD_RESOLVED;
	ck_assert(records_set_attrs(&a.records, rec, attrs, 2));
	ck_assert(records_set_tokens(&a.records, rec, tokens, 2));
	ck_assert_int_eq(records_notes_add(&a.records, rec, EVENT_SURVEY, 5, SPAN("e1"),
					   SPAN("csat 4 1 5"), &twice),
			 ERR_OK);
	return rec;
}

static void load_texts(void)
{
	struct effects *fx = effects_new(&fm.mem, 65536);
	words_changes(&a.words, fx);
	for (size_t i = 0; i < effects_count(fx); i++) {
		struct effect e = effects_at(fx, i);
		ck_assert_int_eq(words_load(&b.words, effects_argv(fx, &e, 0),
					    effects_argv(fx, &e, 1)),
				 ERR_OK);
	}
	effects_free(fx);
}

START_TEST(a_record_comes_back_from_its_blob)
{
	struct record *rec = whole(), *back;
	uint64_t issue;
	records_blob_pack(&a.records, rec, 77, &blob);
	enum err e = records_blob_load(&b.records, SPAN("1"), buf_span(&blob), &back, &issue);
	ck_assert_int_eq(e, ERR_OK);
	load_texts();
	ck_assert_int_eq(records_loaded(&b.records), ERR_OK);
	ck_assert_uint_eq(issue, 77);
	ck_assert_ptr_eq(records_find(&b.records, SPAN("cases"), SPAN("case\0 한 42")), back);
	ck_assert_ptr_eq(records_oldest(&b.records), back);
	ck_assert_uint_eq(back->customer, rec->customer);
	ck_assert_int_eq(back->at, rec->at);
	ck_assert_uint_eq(back->flags, RECORD_RESOLVED | RECORD_TEXT);
	ck_assert_uint_eq(b.records.with_text, 1);
	ck_assert_uint_eq(back->n_notes, 1);
	ck_assert(!back->tokens[0].meant && back->tokens[1].meant);
	ck_assert(span_eq(records_attr(&b.records, back, 1).value, SPAN("2.4.1")));
	ck_assert_uint_eq(b.words.at[words_find(&b.words, 700000)].refs, 1);
	size_t n = blob.len;
	records_blob_pack(&b.records, back, 77, &blob);
	ck_assert_uint_eq(blob.len, 2 * n);
	ck_assert_mem_eq(blob.ptr, blob.ptr + n, n);
}
END_TEST

START_TEST(a_record_without_the_text_of_its_source_is_refused)
{
	struct record *back;
	uint64_t issue;
	records_blob_pack(&a.records, whole(), 77, &blob);
	ck_assert(!records_blob_load(&b.records, SPAN("1"), buf_span(&blob), &back, &issue));
	ck_assert_int_eq(records_loaded(&b.records), ERR_FORMAT);
}
END_TEST

START_TEST(every_truncated_blob_is_refused)
{
	struct record *back;
	uint64_t issue;
	records_blob_pack(&a.records, whole(), 77, &blob);
	for (size_t n = 0; n < blob.len; n++) {
		char *exact = malloc(n + 1); /* so that ASan sees a read behind it */
		memcpy(exact, blob.ptr, n);
		enum err e = records_blob_load(&b.records, SPAN("1"), (struct span){exact, n},
					       &back, &issue);
		ck_assert_msg(e == ERR_FORMAT, "%d of %d bytes: %s", (int)n, (int)blob.len,
			      err_text(e));
		free(exact);
	}
	ck_assert_uint_eq(records_count(&b.records), 0);
}
END_TEST

/* Whatever stands in Redis: refused or read, and the tables stay whole. */
START_TEST(random_bytes_do_no_harm)
{
	struct record *back;
	uint64_t rng = 3, issue;
	int read = 0;
	records_blob_pack(&a.records, whole(), 77, &blob);
	for (int round = 0; round < 20000; round++) {
		size_t at = prng_below(&rng, blob.len);
		char was = blob.ptr[at];
		blob.ptr[at] = (char)prng_next(&rng);
		enum err e =
			records_blob_load(&b.records, SPAN("1"), buf_span(&blob), &back, &issue);
		if (e == ERR_OK) {
			read++;
			map_del(&b.records.by_seq, back->seq);
			map_del(&b.records.by_customer, back->customer);
			heap_remove(&b.records.by_age, back);
			records_discard(&b.records, back);
		} else if (e != ERR_FORMAT && e != ERR_NEWER) {
			ck_abort_msg("round %d: %s", round, err_text(e));
		}
		blob.ptr[at] = was;
	}
	ck_assert_int_gt(read, 1000);
}
END_TEST

START_TEST(what_is_no_record_is_refused)
{
	static const struct {
		const char *promise;
		struct span field;
		int version; /* -1: as it is */
		bool longer;
		enum err want;
	} rows[] = {
		{"seq 0", SPAN("0"), -1, false, ERR_FORMAT},
		{"no number", SPAN("x"), -1, false, ERR_FORMAT},
		{"a sign", SPAN("+1"), -1, false, ERR_FORMAT},
		{"no name", SPAN(""), -1, false, ERR_FORMAT},
		{"a number that overflows", SPAN("18446744073709551616"), -1, false, ERR_FORMAT},
		{"version 0", SPAN("1"), 0, false, ERR_FORMAT},
		{"a newer version", SPAN("1"), 2, false, ERR_NEWER},
		{"a much newer version", SPAN("1"), 255, false, ERR_NEWER},
		{"a byte too many", SPAN("1"), -1, true, ERR_FORMAT},
		{"a record", SPAN("1"), -1, false, ERR_OK},
		{"the same record twice", SPAN("1"), -1, false, ERR_FORMAT},
		{"the highest seq", SPAN("9223372036854775807"), -1, false, ERR_OK},
		{"one higher", SPAN("9223372036854775808"), -1, false, ERR_FORMAT},
	};
	struct record *rec = whole(), *back;
	uint64_t issue;
	for (size_t i = 0; i < ROWS(rows); i++) {
		buf_reset(&blob);
		records_blob_pack(&a.records, rec, 77, &blob);
		if (rows[i].version >= 0)
			blob.ptr[0] = (char)rows[i].version;
		if (rows[i].longer)
			buf_byte(&blob, 0);
		enum err e = records_blob_load(&b.records, rows[i].field, buf_span(&blob), &back,
					       &issue);
		ck_assert_msg(e == rows[i].want, "%s: %s", rows[i].promise, err_text(e));
	}
}
END_TEST

START_TEST(a_token_that_was_not_said_is_refused)
{
	struct record *rec = whole(), *back;
	uint64_t issue;
	rec->tokens[1].count = 0;
	records_blob_pack(&a.records, rec, 77, &blob);
	ck_assert_int_eq(records_blob_load(&b.records, SPAN("1"), buf_span(&blob), &back, &issue),
			 ERR_FORMAT);
}
END_TEST

/* version, flags, at, issue, score, customer, source, case_id, attributes, tokens, notes */
#define BLOB(at, score, tokens, notes)                                                             \
	SPAN("\x01\x01" at "\x04" score "\x00\x00\x00\x00\x00\x00\x00\x00\x07\x00\x00\x00\x00\x01" \
	     "a\x00" tokens notes "\x00")
#define TOKEN "\x01\x09\x00\x00\x00\x00" /* one, of this id; its count follows */

START_TEST(numbers_that_do_not_fit_are_refused)
{
	static const struct {
		const char *promise;
		struct span blob;
		enum err want;
	} rows[] = {
		{"a record", BLOB("\x00", "\x00", "\x00", "\x00"), ERR_OK},
		{"the last ms",
		 BLOB("\x80\x80\x80\x80\x80\x80\x80\x80\x20", "\x00", "\x00", "\x00"), ERR_OK},
		{"beyond all time",
		 BLOB("\x82\x80\x80\x80\x80\x80\x80\x80\x20", "\x00", "\x00", "\x00"), ERR_FORMAT},
		{"the highest score", BLOB("\x00", "\xFF\xFF\x03", "\x00", "\x00"), ERR_OK},
		{"a score over 16 bits", BLOB("\x00", "\x80\x80\x04", "\x00", "\x00"), ERR_FORMAT},
		{"a token said 2^16 - 1 times, and meant",
		 BLOB("\x00", "\x00", TOKEN "\xFF\xFF\x07", "\x00"), ERR_OK},
		{"a token said 2^16 times", BLOB("\x00", "\x00", TOKEN "\x80\x80\x08", "\x00"),
		 ERR_FORMAT},
		{"a token said never, but meant", BLOB("\x00", "\x00", TOKEN "\x01", "\x00"),
		 ERR_FORMAT},
		{"64 notes", BLOB("\x00", "\x00", "\x00", "\x40"), ERR_OK},
		{"65 notes", BLOB("\x00", "\x00", "\x00", "\x41"), ERR_FORMAT},
		{"a number that is longer than it must be",
		 BLOB("\x00", "\x80\x00", "\x00", "\x00"), ERR_FORMAT},
	};
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct record *back;
		uint64_t issue;
		struct span field = buf_digits((char[20]){0}, i + 1);
		enum err e = records_blob_load(&b.records, field, rows[i].blob, &back, &issue);
		ck_assert_msg(e == rows[i].want, "%s: %s", rows[i].promise, err_text(e));
	}
}
END_TEST

/* A record with so much of each, packed as it would be; counted apart from what fits. */
static enum err load_of_size(size_t attrs, size_t tokens, size_t notes, size_t case_id)
{
	static char bytes[UINT16_MAX + 1];
	struct record *back;
	uint64_t issue;
	buf_reset(&blob);
	buf_put(&blob,
		SPAN("\x01\x01\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00\x07\x00\x00\x00\x00"));
	buf_bytes(&blob, (struct span){bytes, case_id});
	buf_varint(&blob, attrs);
	for (size_t i = 0; i < attrs; i++)
		buf_fixed(&blob, 1000 + i, 5);
	buf_varint(&blob, tokens);
	for (size_t i = 0; i < tokens; i++) {
		buf_fixed(&blob, 2000 + i, 5);
		buf_varint(&blob, 2);
	}
	buf_varint(&blob, 1);
	buf_bytes(&blob, (struct span){bytes, notes});
	return records_blob_load(&b.records, buf_digits((char[20]){0}, b.records.by_seq.count + 1),
				 buf_span(&blob), &back, &issue);
}

START_TEST(limits_hold_to_the_last_one)
{
	buf_fini(&blob);
	buf_init(&blob, &fm.mem, 1 << 20);
	ck_assert_int_eq(load_of_size(INTAKE_ATTRS, 1, 1, 1), ERR_OK);
	ck_assert_int_eq(load_of_size(INTAKE_ATTRS + 1, 1, 1, 1), ERR_FORMAT);
	ck_assert_int_eq(load_of_size(1, 4096, 1, 1), ERR_OK);
	ck_assert_int_eq(load_of_size(1, 4097, 1, 1), ERR_FORMAT);
	ck_assert_int_eq(load_of_size(1, 1, RECORDS_NOTE_BYTES, 1), ERR_OK);
	ck_assert_int_eq(load_of_size(1, 1, RECORDS_NOTE_BYTES + 1, 1), ERR_FORMAT);
	ck_assert_int_eq(load_of_size(1, 1, 1, UINT16_MAX), ERR_OK);
	ck_assert_int_eq(load_of_size(1, 1, 1, UINT16_MAX + 1), ERR_FORMAT);
	ck_assert_uint_eq(records_count(&b.records), 4);
}
END_TEST

START_TEST(every_refused_allocation_is_told)
{
	struct record *back;
	uint64_t issue;
	size_t refused = 0;
	enum err e = ERR_MEMORY;
	records_blob_pack(&a.records, whole(), 77, &blob);
	for (size_t nth = 1; e; nth++) {
		struct world w;
		world_init(&w, &fm.mem, 3);
		fm.refuse_at = fm.requests + nth;
		e = records_blob_load(&w.records, SPAN("1"), buf_span(&blob), &back, &issue);
		bool met = fm.requests >= fm.refuse_at;
		fm.refuse_at = 0;
		ck_assert_int_eq(e, met ? ERR_MEMORY : ERR_OK);
		ck_assert_uint_eq(records_count(&w.records), met ? 0 : 1);
		refused += met;
		world_fini(&w);
	}
	ck_assert_uint_ge(refused, 8);
}
END_TEST

static uint64_t issue_none(const struct record *rec)
{
	(void)rec;
	return 0;
}

START_TEST(changes_name_their_bucket_and_come_once)
{
	a.records.next_seq = (1 << RECORDS_BUCKET_BITS) + 1;
	struct record *rec = records_add(&a.records, SPAN("cases"), SPAN("1"), 1);
	ck_assert(rec && records_touch(&a.records, rec));
	for (int round = 0; round < 2; round++) {
		struct effects *fx = effects_new(&fm.mem, 65536);
		records_blob_changes(&a.records, fx, issue_none);
		ck_assert_uint_eq(effects_count(fx), 1);
		struct effect e = effects_at(fx, 0);
		ck_assert_int_eq(e.kind, round ? EFFECT_HDEL : EFFECT_HSET);
		ck_assert(span_eq(e.key, SPAN("case:1")));
		ck_assert(span_eq(effects_argv(fx, &e, 0), SPAN("1025")));
		effects_reset(fx);
		records_blob_changes(&a.records, fx, issue_none);
		ck_assert_uint_eq(effects_count(fx), 0);
		effects_free(fx);
		ck_assert(round || records_drop(&a.records, rec));
	}
}
END_TEST

START_TEST(changes_come_in_order_with_their_blobs)
{
	struct effects *fx = effects_new(&fm.mem, 65536);
	struct record *first = whole();
	struct record *then = records_add(&a.records, SPAN("cases"), SPAN("1"), 1);
	ck_assert(then && records_touch(&a.records, first));
	records_blob_changes(&a.records, fx, issue_none);
	ck_assert_uint_eq(effects_count(fx), 2);
	struct effect e = effects_at(fx, 0);
	records_blob_pack(&a.records, first, 0, &blob);
	ck_assert(span_eq(effects_argv(fx, &e, 0), SPAN("1")));
	ck_assert(span_eq(effects_argv(fx, &e, 1), buf_span(&blob)));
	effects_free(fx);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("records_blob");
	TCase *tc = tcase_create("records_blob");
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, a_record_comes_back_from_its_blob);
	tcase_add_test(tc, a_record_without_the_text_of_its_source_is_refused);
	tcase_add_test(tc, every_truncated_blob_is_refused);
	tcase_add_test(tc, random_bytes_do_no_harm);
	tcase_add_test(tc, what_is_no_record_is_refused);
	tcase_add_test(tc, a_token_that_was_not_said_is_refused);
	tcase_add_test(tc, numbers_that_do_not_fit_are_refused);
	tcase_add_test(tc, limits_hold_to_the_last_one);
	tcase_add_test(tc, every_refused_allocation_is_told);
	tcase_add_test(tc, changes_come_in_order_with_their_blobs);
	tcase_add_test(tc, changes_name_their_bucket_and_come_once);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
