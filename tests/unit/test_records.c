/* test_records.c - what is kept of a case: found by name, attributes, follow-ups, age. */
#include <check.h>
#include <stdlib.h>

#include "failmem.h"
#include "records_notes.h"
#include "suite.h"

#define ROWS(table) (sizeof(table) / sizeof *(table))

struct world {
	struct words words;
	struct records records;
};

static struct failmem fm;
static struct world a;

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
}

static void tear_down(void)
{
	world_fini(&a);
	ck_assert_uint_eq(fm.live, 0);
}

static struct record *add(struct span source, struct span case_id, int64_t at)
{
	struct record *rec = records_add(&a.records, source, case_id, at);
	ck_assert_ptr_nonnull(rec);
	return rec;
}

static struct record *find(struct span source, struct span case_id)
{
	return records_find(&a.records, source, case_id);
}

static uint32_t refs(uint64_t id)
{
	uint32_t index = words_find(&a.words, id);
	return index ? a.words.at[index].refs : 0;
}

START_TEST(a_case_is_known_by_source_and_id)
{
	struct record *x = add(SPAN("cases"), SPAN("42"), 100);
	struct record *y = add(SPAN("reviews"), SPAN("42"), 100);
	struct record *z = add(SPAN("cases"), SPAN("42\0"), 100);
	ck_assert_ptr_eq(find(SPAN("cases"), SPAN("42")), x);
	ck_assert_ptr_eq(find(SPAN("reviews"), SPAN("42")), y);
	ck_assert_ptr_eq(find(SPAN("cases"), SPAN("42\0")), z);
	ck_assert_ptr_null(find(SPAN("case"), SPAN("s42")));
	ck_assert_ptr_null(find(SPAN("cases"), SPAN("4")));
	ck_assert(span_eq(records_source(&a.records, y), SPAN("reviews")));
	ck_assert_uint_eq(x->seq, 1);
	ck_assert_uint_eq(z->seq, 3);
	ck_assert(records_drop(&a.records, x));
	ck_assert_ptr_null(find(SPAN("cases"), SPAN("42")));
	ck_assert_ptr_null(records_at(&a.records, 1));
	ck_assert_uint_eq(records_count(&a.records), 2);
}
END_TEST

/* Two cases whose keys share the lower half; nobody can make such a pair, so the test forges it. */
START_TEST(twins_are_told_apart)
{
	static const struct span ids[] = {SPAN("one"), SPAN("two"), SPAN("three")};
	for (size_t drop = 0; drop < 3; drop++) {
		struct record *recs[3];
		for (size_t i = 0; i < 3; i++)
			recs[i] = add(SPAN("cases"), ids[i], 1);
		for (size_t i = 1; i < 3; i++) {
			map_del(&a.records.by_key, recs[i]->key[0]);
			recs[i]->twin = recs[i - 1];
			recs[i]->key[0] = recs[0]->key[0];
		}
		ck_assert(map_put(&a.records.by_key, recs[0]->key[0], recs[2]));
		ck_assert_ptr_eq(find(SPAN("cases"), ids[0]), recs[0]);
		ck_assert(records_drop(&a.records, recs[drop]));
		ck_assert_ptr_eq(find(SPAN("cases"), ids[0]), drop ? recs[0] : NULL);
		for (size_t i = 0; i < 3; i++)
			ck_assert(i == drop || records_drop(&a.records, recs[i]));
		ck_assert_uint_eq(a.records.by_key.count, 0);
	}
}
END_TEST

START_TEST(a_key_has_two_halves)
{
	struct record *x = add(SPAN("cases"), SPAN("42"), 1);
	struct record *y = add(SPAN("reviews"), SPAN("42"), 1);
	ck_assert(x->key[0] != y->key[0] && x->key[1] != y->key[1]);
	ck_assert(x->key[0] != x->key[1]);
	/* The same case_id of two sources, with keys that share the lower half. */
	map_del(&a.records.by_key, y->key[0]);
	y->key[0] = x->key[0];
	y->twin = x;
	ck_assert(map_put(&a.records.by_key, x->key[0], y));
	ck_assert_ptr_eq(find(SPAN("cases"), SPAN("42")), x);
}
END_TEST

START_TEST(a_twin_that_comes_finds_the_one_that_is_there)
{
	struct record *x = add(SPAN("cases"), SPAN("42"), 1);
	uint64_t key = x->key[0];
	ck_assert(records_drop(&a.records, x));
	struct record *y = add(SPAN("cases"), SPAN("43"), 1);
	map_del(&a.records.by_key, y->key[0]);
	y->key[0] = key;
	ck_assert(map_put(&a.records.by_key, key, y));
	x = add(SPAN("cases"), SPAN("42"), 1);
	ck_assert_ptr_eq(x->twin, y);
	ck_assert_ptr_null(y->twin);
}
END_TEST

/* Whatever is refused, a record stands in all tables or in none. */
START_TEST(a_record_that_memory_has_no_room_for_stands_nowhere)
{
	size_t refused = 0;
	for (size_t nth = 1; refused == nth - 1; nth++) {
		struct world w;
		world_init(&w, &fm.mem, 1);
		fm.refuse_at = fm.requests + nth;
		struct record *rec = records_add(&w.records, SPAN("cases"), SPAN("1"), 1);
		refused += !rec;
		fm.refuse_at = 0;
		struct record *oldest = records_oldest(&w.records);
		ck_assert_uint_eq(records_count(&w.records), oldest ? 1 : 0);
		ck_assert_ptr_eq(records_at(&w.records, 1), oldest);
		ck_assert(!rec || rec == oldest);
		world_fini(&w);
	}
	ck_assert_uint_ge(refused, 5);
}
END_TEST

START_TEST(the_oldest_goes_first_and_a_moved_time_counts)
{
	struct record *x = add(SPAN("cases"), SPAN("x"), 300);
	struct record *y = add(SPAN("cases"), SPAN("y"), 200);
	struct record *z = add(SPAN("cases"), SPAN("z"), 200);
	ck_assert_ptr_eq(records_oldest(&a.records), y); /* of equals the first to come */
	records_move(&a.records, y, 400);
	ck_assert_ptr_eq(records_oldest(&a.records), z);
	ck_assert(records_drop(&a.records, z));
	ck_assert_ptr_eq(records_oldest(&a.records), x);
}
END_TEST

static void ck_attrs(const struct record *rec, const struct attribute *want, size_t n)
{
	ck_assert_uint_eq(rec->n_attrs, n);
	for (size_t i = 0; i < n; i++) {
		struct attribute got = records_attr(&a.records, rec, i);
		ck_assert(span_eq(got.name, want[i].name) && span_eq(got.value, want[i].value));
	}
}

START_TEST(attributes_are_added_and_replaced)
{
	static const struct attribute first[] = {{SPAN("platform"), SPAN("ios")},
						 {SPAN("version"), SPAN("1=1")}};
	static const struct attribute then[] = {{SPAN("channel"), SPAN("chat")},
						{SPAN("version"), SPAN("2")}};
	static const struct attribute both[] = {{SPAN("channel"), SPAN("chat")},
						{SPAN("platform"), SPAN("ios")},
						{SPAN("version"), SPAN("2")}};
	struct record *rec = add(SPAN("cases"), SPAN("1"), 1);
	ck_assert(records_set_attrs(&a.records, rec, first, 2));
	ck_attrs(rec, first, 2);
	ck_assert(records_set_attrs(&a.records, rec, then, 2));
	ck_attrs(rec, both, 3);
	ck_assert(records_set_attrs(&a.records, rec, NULL, 0));
	ck_attrs(rec, both, 3);
	ck_assert(records_set_attrs(&a.records, rec, then, 2));
	ck_attrs(rec, both, 3);
	ck_assert_uint_eq(refs(words_attribute_id(SPAN("version"), SPAN("1=1"))), 0);
	ck_assert_uint_eq(refs(words_attribute_id(SPAN("version"), SPAN("2"))), 1);
	ck_assert(records_drop(&a.records, rec));
	ck_assert_uint_eq(a.words.by_id.count, 0);
}
END_TEST

START_TEST(names_and_values_of_attributes_are_cut)
{
	static char name[200], value[200];
	memset(name, 'n', sizeof name);
	memset(value, 'v', sizeof value);
	const struct attribute attr = {{name, sizeof name}, {value, sizeof value}};
	struct record *rec = add(SPAN("cases"), SPAN("1"), 1);
	ck_assert(records_set_attrs(&a.records, rec, &attr, 1));
	ck_assert_uint_eq(records_attr(&a.records, rec, 0).name.len, 100);
	ck_assert_uint_eq(records_attr(&a.records, rec, 0).value.len, 128);
}
END_TEST

/* A refusal is told, wherever it comes; nothing is lost or held twice then but the engine, which is
 * thrown away. */
START_TEST(what_memory_has_no_room_for_is_told)
{
	enum { CUSTOMER, ATTRS, OTHERS, TOKENS, DROP, STEPS };
	static const struct attribute attrs[] = {{SPAN("platform"), SPAN("ios")},
						 {SPAN("version"), SPAN("1")}};
	static const struct attribute others[] = {{SPAN("version"), SPAN("2")}};
	static const struct token tokens[] = {{5, 1, false, SPAN("error")},
					      {7, 3, false, SPAN("pay")}};
	bool refused = true;
	size_t told[STEPS] = {0};
	for (size_t nth = 1; refused; nth++) {
		struct world w;
		world_init(&w, &fm.mem, 1);
		struct record *rec = records_add(&w.records, SPAN("cases"), SPAN("1"), 1);
		ck_assert_ptr_nonnull(rec);
		fm.refuse_at = fm.requests + nth;
		for (int step = 0; step < STEPS; step++) {
			keys_reset(&w.records.dirty);
			mem_free(&fm.mem, w.records.dirty.at); /* so that noting needs room */
			keys_init(&w.records.dirty, &fm.mem);
			bool before = fm.requests >= fm.refuse_at;
			bool ok = step == CUSTOMER ? records_set_customer(&w.records, rec, 9)
				  : step == ATTRS  ? records_set_attrs(&w.records, rec, attrs, 2)
				  : step == OTHERS ? records_set_attrs(&w.records, rec, others, 1)
				  : step == TOKENS ? records_set_tokens(&w.records, rec, tokens, 2)
						   : records_drop(&w.records, rec);
			refused = fm.requests >= fm.refuse_at;
			ck_assert(ok == (before || !refused));
			told[step] += !ok;
			if (!ok)
				break;
		}
		fm.refuse_at = 0;
		world_fini(&w);
	}
	static const size_t least[STEPS] = {2, 3, 4, 3, 3};
	for (int step = 0; step < STEPS; step++)
		ck_assert_msg(told[step] >= least[step], "%d: %zu", step, told[step]);
}
END_TEST

START_TEST(cases_with_text_are_counted)
{
	static const struct token token = {5, 1, false, SPAN("error")};
	struct record *x = add(SPAN("cases"), SPAN("x"), 1), *y = add(SPAN("cases"), SPAN("y"), 1);
	ck_assert_uint_eq(a.records.with_text, 0);
	ck_assert(records_set_tokens(&a.records, x, &token, 1));
	ck_assert_uint_eq(a.records.with_text, 1);
	ck_assert(records_drop(&a.records, y));
	ck_assert_uint_eq(a.records.with_text, 1);
	ck_assert(records_drop(&a.records, x));
	ck_assert_uint_eq(a.records.with_text, 0);
}
END_TEST

START_TEST(attributes_have_a_limit)
{
	char names[INTAKE_ATTRS + 5][4];
	struct attribute attrs[INTAKE_ATTRS + 5];
	struct record *rec = add(SPAN("cases"), SPAN("1"), 1);
	for (size_t i = 0; i < ROWS(attrs); i++) {
		names[i][0] = (char)('a' + i / 26);
		names[i][1] = (char)('a' + i % 26);
		attrs[i] = (struct attribute){{names[i], 2}, SPAN("v")};
	}
	ck_assert(records_set_attrs(&a.records, rec, attrs + 3, INTAKE_ATTRS));
	ck_assert(records_set_attrs(&a.records, rec, attrs, 5));
	ck_attrs(rec, attrs, INTAKE_ATTRS);
	ck_assert_uint_eq(a.words.by_id.count, INTAKE_ATTRS + 1); /* and the source */
}
END_TEST

static enum err note(struct record *rec, struct span event_id, struct span detail, bool *twice)
{
	return records_notes_add(&a.records, rec, EVENT_SURVEY, 5, event_id, detail, twice);
}

START_TEST(an_event_id_counts_once)
{
	struct record *rec = add(SPAN("cases"), SPAN("1"), 1);
	struct record *other = add(SPAN("cases"), SPAN("2"), 1);
	bool twice = true;
	ck_assert_int_eq(note(rec, SPAN("e1"), SPAN("detail"), &twice), ERR_OK);
	ck_assert(!twice);
	ck_assert_int_eq(note(rec, SPAN("e2"), SPAN(""), &twice), ERR_OK);
	ck_assert(!twice);
	ck_assert_int_eq(note(rec, SPAN("e1"), SPAN(""), &twice), ERR_OK);
	ck_assert(twice);
	ck_assert_int_eq(note(rec, SPAN("e2"), SPAN(""), &twice), ERR_OK);
	ck_assert(twice); /* behind a note with details */
	ck_assert_int_eq(note(other, SPAN("e1"), SPAN(""), &twice), ERR_OK);
	ck_assert(!twice);
	for (int i = 0; i < 2; i++) { /* without an id nobody can tell */
		ck_assert_int_eq(note(rec, SPAN(""), SPAN(""), &twice), ERR_OK);
		ck_assert(!twice);
	}
	ck_assert_uint_eq(rec->n_notes, 4);
}
END_TEST

START_TEST(notes_have_limits)
{
	struct record *many = add(SPAN("cases"), SPAN("1"), 1);
	struct record *large = add(SPAN("cases"), SPAN("2"), 1);
	static const char detail[300] = "x";
	bool twice;
	for (int i = 0; i < RECORDS_NOTES; i++)
		ck_assert_int_eq(note(many, SPAN(""), SPAN(""), &twice), ERR_OK);
	ck_assert_int_eq(note(many, SPAN(""), SPAN(""), &twice), ERR_LIMIT);
	ck_assert_uint_eq(many->n_notes, RECORDS_NOTES);
	enum err e = ERR_OK;
	while (!e && large->n_notes < RECORDS_NOTES)
		e = note(large, SPAN(""), (struct span){detail, sizeof detail}, &twice);
	ck_assert_int_eq(e, ERR_LIMIT);
	ck_assert_uint_gt(large->n_notes, 10);
	/* Event, time, hash of the id, length, and no more than 256 bytes of details. */
	ck_assert_uint_eq(large->notes_len, large->n_notes * (1 + 1 + 8 + 2 + 256));
	ck_assert_uint_le(large->notes_len, RECORDS_NOTE_BYTES);
}
END_TEST

START_TEST(what_is_not_counted_makes_room_for_what_is)
{
	struct record *rec = add(SPAN("cases"), SPAN("1"), 1);
	struct note n;
	bool twice;
	for (int i = 0; i < RECORDS_NOTES + 9; i++) /* the oldest message goes first */
		ck_assert_int_eq(records_notes_add(&a.records, rec,
						   i % 8 ? EVENT_MESSAGE : EVENT_RESOLVED, i,
						   SPAN(""), SPAN(""), &twice),
				 ERR_OK);
	ck_assert_uint_eq(rec->n_notes, RECORDS_NOTES);
	struct unpack u = records_notes_of(rec);
	int64_t resolved = 0, messages = 0, last = -1;
	while (records_notes_next(&u, &n)) {
		ck_assert_int_gt(n.at, last);
		last = n.at;
		resolved += n.event == EVENT_RESOLVED;
		messages += n.event == EVENT_MESSAGE;
	}
	ck_assert(!u.bad);
	ck_assert_int_eq(resolved, 10);
	ck_assert_int_eq(messages, RECORDS_NOTES - 10);
	ck_assert_int_eq(last, RECORDS_NOTES + 8);
}
END_TEST

START_TEST(a_message_makes_room_for_many_bytes_in_few_notes)
{
	struct record *rec = add(SPAN("cases"), SPAN("1"), 1);
	static const char detail[256] = "x";
	const struct span details = {detail, sizeof detail};
	struct note n;
	bool twice;
	int64_t at = 1;
	for (; rec->notes_len + 2 * sizeof detail < RECORDS_NOTE_BYTES; at++)
		ck_assert_int_eq(records_notes_add(&a.records, rec, EVENT_MESSAGE, at, SPAN(""),
						   details, &twice),
				 ERR_OK);
	uint16_t full = rec->n_notes;
	for (int i = 0; i < 3; i++, at++)
		ck_assert_int_eq(records_notes_add(&a.records, rec, EVENT_SURVEY, at, SPAN(""),
						   details, &twice),
				 ERR_OK);
	ck_assert_uint_le(rec->n_notes, full + 1);
	struct unpack u = records_notes_of(rec);
	size_t seen = 0;
	int64_t first = 0, last = 0;
	for (; records_notes_next(&u, &n); seen++) {
		first = seen ? first : n.at;
		last = n.at;
	}
	ck_assert_uint_eq(seen, rec->n_notes);
	ck_assert_int_gt(first, 1); /* the oldest messages went */
	ck_assert_int_eq(last, at - 1);
}
END_TEST

/* event, at, hash of the id, details */
#define NOTE(event) event "\0\0\0\0\0\0\0\0\0\0"

START_TEST(bytes_that_are_no_notes_end_them)
{
	static const struct {
		const char *promise;
		struct span bytes;
		unsigned event; /* of the first */
		size_t notes;
	} rows[] = {
		{"nothing", {"", 0}, 0, 0},
		{"the last event there is", {NOTE("?"), 11}, EVENT_COUNT - 1, 1},
		{"one that is not there, then one that is",
		 {NOTE("?") NOTE("\1"), 22},
		 EVENT_COUNT,
		 0},
		{"one that is, then one that is not",
		 {NOTE("?") NOTE("\x63") NOTE("\1"), 33},
		 1,
		 1},
		{"broken off", {NOTE("?") "\1\0", 13}, 1, 1},
		{"broken off at once", {"?\377\377", 3}, 1, 0},
	};
	for (size_t i = 0; i < ROWS(rows); i++) {
		char bytes[33] = {0};
		if (rows[i].bytes.len)
			memcpy(bytes, rows[i].bytes.ptr, rows[i].bytes.len);
		bytes[0] = (char)rows[i].event;
		struct record rec = {.notes = bytes, .notes_len = (uint32_t)rows[i].bytes.len};
		struct unpack u = records_notes_of(&rec);
		struct note n;
		size_t seen = 0;
		while (records_notes_next(&u, &n))
			seen++;
		ck_assert_msg(seen == rows[i].notes, "%s: %zu", rows[i].promise, seen);
		ck_assert_msg(!records_notes_next(&u, &n), "%s: goes on", rows[i].promise);
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("records");
	TCase *tc = tcase_create("records");
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, a_case_is_known_by_source_and_id);
	tcase_add_test(tc, twins_are_told_apart);
	tcase_add_test(tc, a_key_has_two_halves);
	tcase_add_test(tc, a_twin_that_comes_finds_the_one_that_is_there);
	tcase_add_test(tc, a_record_that_memory_has_no_room_for_stands_nowhere);
	tcase_add_test(tc, the_oldest_goes_first_and_a_moved_time_counts);
	tcase_add_test(tc, attributes_are_added_and_replaced);
	tcase_add_test(tc, names_and_values_of_attributes_are_cut);
	tcase_add_test(tc, what_memory_has_no_room_for_is_told);
	tcase_add_test(tc, cases_with_text_are_counted);
	tcase_add_test(tc, attributes_have_a_limit);
	tcase_add_test(tc, an_event_id_counts_once);
	tcase_add_test(tc, notes_have_limits);
	tcase_add_test(tc, what_is_not_counted_makes_room_for_what_is);
	tcase_add_test(tc, a_message_makes_room_for_many_bytes_in_few_notes);
	tcase_add_test(tc, bytes_that_are_no_notes_end_them);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
