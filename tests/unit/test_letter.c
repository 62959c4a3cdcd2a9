/* test_letter.c - dead letters: always short, always valid JSON, never personal. */
#include <check.h>
#include <jansson.h>
#include <stdlib.h>

#include "edge.h"
#include "failmem.h"
#include "letter.h"
#include "prng.h"
#include "suite.h"

#define ROWS(table) (sizeof(table) / sizeof *(table))

static struct failmem fm;
static struct effects *fx;
static struct buf scratch[2];

static void set_up(void)
{
	failmem_init(&fm);
	fx = effects_new(&fm.mem, 1 << 20);
	ck_assert_ptr_nonnull(fx);
	buf_init(&scratch[0], &fm.mem, 1 << 20);
	buf_init(&scratch[1], &fm.mem, 1 << 20);
}

static void tear_down(void)
{
	effects_free(fx);
	buf_fini(&scratch[0]);
	buf_fini(&scratch[1]);
	ck_assert_uint_eq(fm.live, 0);
}

/* Writes a letter, the only effect in fx. */
static void write_to(struct span source, const struct field *fields, size_t n, struct span reason)
{
	struct entry e = {{UINT64_MAX, UINT64_MAX}, 0, 0, fields, n};
	effects_reset(fx);
	ck_assert_int_eq(letter_write(fx, source, &e, reason, scratch), ERR_OK);
	ck_assert_uint_eq(effects_count(fx), 1);
}

static void write_letter(const struct field *fields, size_t n)
{
	write_to(SPAN("cases"), fields, n, SPAN("no case_id"));
}

static struct span part(const char *name)
{
	struct effect e = effects_at(fx, 0);
	for (uint32_t i = 0; i + 1 < e.argc; i += 2)
		if (span_eq(effects_argv(fx, &e, i), span_of(name)))
			return effects_argv(fx, &e, i + 1);
	ck_abort_msg("no %s", name);
}

/* Asserts that part name is JSON of this type; the caller frees it. */
static json_t *part_json(const char *name, json_type type)
{
	json_error_t error;
	struct span s = part(name);
	json_t *json = json_loadb(s.ptr, s.len, JSON_REJECT_DUPLICATES, &error);
	ck_assert_msg(json && json_typeof(json) == type, "%s: %s in %.*s", name, error.text,
		      SPAN_ARG(s));
	return json;
}

static void ck_part(const char *promise, const char *name, struct span want)
{
	ck_assert_msg(span_eq(part(name), want), "%s: %.*s", promise, SPAN_ARG(part(name)));
}

START_TEST(a_letter_says_what_it_was)
{
	static const struct field fields[] = {{SPAN("body"), SPAN("no sound")},
					      {SPAN("version"), SPAN("2.4.1")}};
	write_letter(fields, 2);
	ck_part("source", "src", SPAN("cases"));
	ck_part("id", "entry", SPAN("18446744073709551615-18446744073709551615"));
	ck_part("reason", "reason", SPAN("no case_id"));
	ck_part("names", "fields", SPAN("[\"body\",\"version\"]"));
	ck_part("values", "values", SPAN("{\"body\":\"no sound\",\"version\":\"2.4.1\"}"));
	write_letter(NULL, 0);
	ck_part("no names", "fields", SPAN("[]"));
	ck_part("no values", "values", SPAN("{}"));
}
END_TEST

START_TEST(nothing_personal_gets_through)
{
	static const struct {
		const char *promise;
		struct field field;
		struct span values;
	} rows[] = {
		{"a phone number in a value",
		 {SPAN("body"), SPAN("call 010-1234-5678 now")},
		 SPAN("{\"body\":\"call [phone] now\"}")},
		{"full-width digits are digits",
		 {SPAN("body"), SPAN("０１０-１２３４-５６７８")},
		 SPAN("{\"body\":\"[phone]\"}")},
		{"an address as a name",
		 {SPAN("kim@example.com"), SPAN("1")},
		 SPAN("{\"[email]\":\"1\"}")},
		{"broken bytes do not hide it",
		 {SPAN("body"), SPAN("\xFF kim@example.com \xE2")},
		 SPAN("{\"body\":\"\uFFFD [email] \uFFFD\"}")},
	};
	for (size_t i = 0; i < ROWS(rows); i++) {
		write_letter(&rows[i].field, 1);
		ck_part(rows[i].promise, "values", rows[i].values);
	}
	write_letter(&rows[2].field, 1);
	ck_part("nor as a name in the list", "fields", SPAN("[\"[email]\"]"));
}
END_TEST

/* A value is read up to 1 KiB; a number that lies across that edge must not come out in half. Long
 * addresses before it shrink the text, so that the edge comes within what is kept. */
START_TEST(half_a_number_never_gets_through)
{
	static const char *const numbers[] = {"010-1234-5678", "kim@example.com", "900101-1234567",
					      "4111 1111 1111 1111"};
	for (size_t n = 0; n < ROWS(numbers); n++) {
		for (size_t edge = 980; edge < 1024; edge++) {
			char value[EDGE_BYTES];
			size_t bytes = edge_text(value, edge, numbers[n]);
			const struct field f = {SPAN("body"), {value, bytes}};
			write_letter(&f, 1);
			struct span s = part("values");
			for (size_t i = 0; i + 3 <= s.len; i++)
				if (!memcmp(s.ptr + i, numbers[n], 3))
					ck_abort_msg("%s at %d: %.*s", numbers[n], (int)edge,
						     SPAN_ARG(s));
		}
	}
}
END_TEST

START_TEST(values_are_cut_at_a_code_point)
{
	char value[300];
	for (size_t i = 0; i < sizeof value; i += 3)
		memcpy(value + i, "한", 3);
	const struct field f = {SPAN("body"), {value, sizeof value}};
	write_letter(&f, 1);
	json_t *json = part_json("values", JSON_OBJECT);
	ck_assert_uint_eq(json_string_length(json_object_get(json, "body")), 255);
	json_decref(json);
}
END_TEST

START_TEST(the_same_name_stands_once_among_the_values)
{
	char longer[70];
	memset(longer, 'n', sizeof longer);
	const struct field fields[] = {
		{SPAN("body"), SPAN("first")},
		{SPAN("body"), SPAN("second")},
		{SPAN("kim@example.com"), SPAN("1")}, /* names that are the same once redacted */
		{SPAN("lee@example.com"), SPAN("2")},
		{{longer, 66}, SPAN("3")}, /* and once cut */
		{{longer, 67}, SPAN("4")},
	};
	write_letter(fields, ROWS(fields));
	json_t *json = part_json("values", JSON_OBJECT);
	ck_assert_str_eq(json_string_value(json_object_get(json, "body")), "first");
	ck_assert_str_eq(json_string_value(json_object_get(json, "[email]")), "1");
	ck_assert_uint_eq(json_object_size(json), 3);
	json_decref(json);
	json = part_json("fields", JSON_ARRAY);
	ck_assert_uint_eq(json_array_size(json), ROWS(fields));
	json_decref(json);
}
END_TEST

static size_t letter_bytes(void)
{
	struct effect e = effects_at(fx, 0);
	size_t bytes = 0;
	for (uint32_t i = 0; i < e.argc; i++)
		bytes += effects_argv(fx, &e, i).len;
	return bytes;
}

/* Whatever it was: the names and values, how many, how long, of which bytes. */
START_TEST(a_letter_is_never_longer_than_4_kib)
{
	static const struct span pieces[] = {SPAN("\""),      SPAN("\\"),     SPAN("\x01"),
					     SPAN("\u2028"),  SPAN("\u202E"), SPAN("\xC2\x9B"),
					     SPAN("\xFF"),    SPAN("x"),      SPAN("한"),
					     SPAN("a@b.co "), SPAN("\u3300"), SPAN("\uFDFA")};
	static char bytes[64][2048];
	static struct field fields[3000];
	char source[64], reason[160];
	uint64_t rng = (uint64_t)_i + 1;
	memset(source, 's', sizeof source);
	memset(reason, '"', sizeof reason);
	for (size_t k = 0; k < ROWS(bytes); k++) {
		struct span p = pieces[prng_below(&rng, 3) ? k % ROWS(pieces)
							   : prng_below(&rng, ROWS(pieces))];
		for (size_t n = 0; n + p.len <= sizeof *bytes; n += p.len)
			memcpy(bytes[k] + n, p.ptr, p.len);
	}
	for (int round = 0; round < 60; round++) {
		size_t n = prng_below(&rng, round % 5 ? 12 : ROWS(fields)) + 1;
		size_t name = prng_below(&rng, 100), value = prng_below(&rng, 2048);
		for (size_t i = 0; i < n; i++)
			fields[i] =
				(struct field){{bytes[prng_below(&rng, 64)],
						prng_below(&rng, name + 1)},
					       {bytes[prng_below(&rng, 64)],
						prng_below(&rng, 4) ? value : prng_below(&rng, 8)}};
		write_to((struct span){source, sizeof source}, fields, n,
			 (struct span){reason, sizeof reason});
		ck_assert_uint_le(letter_bytes(), 4096);
		json_decref(part_json("fields", JSON_ARRAY));
		json_decref(part_json("values", JSON_OBJECT));
	}
}
END_TEST

/* As near to the bounds as fields can come: filler of every length, then what doubles in JSON. */
START_TEST(the_longest_letter_is_not_longer_either)
{
	static char names[40][64], value[256], reason[160], source[64];
	struct field fields[41];
	size_t longest = 0;
	memset(value, '"', sizeof value);
	memset(reason, 'r', sizeof reason);
	memset(source, 's', sizeof source);
	for (size_t i = 0; i < ROWS(names); i++) {
		memset(names[i], '"', sizeof *names);
		names[i][i] = '\\';
		fields[i + 1] = (struct field){{names[i], sizeof *names}, {value, sizeof value}};
	}
	for (size_t fill = 0; fill < 64; fill += 3) {
		for (size_t more = 0; more < 256; more += 3) {
			fields[0] = (struct field){{source, fill}, {source, more % 64}};
			fields[1].value.len = more;
			write_to((struct span){source, sizeof source}, fields, ROWS(fields),
				 (struct span){reason, sizeof reason});
			if (letter_bytes() > longest)
				longest = letter_bytes();
		}
	}
	ck_assert_uint_le(longest, 4096);
	ck_assert_uint_gt(longest, 3500);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("letter");
	TCase *tc = tcase_create("letter");
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, a_letter_says_what_it_was);
	tcase_add_test(tc, nothing_personal_gets_through);
	tcase_add_test(tc, half_a_number_never_gets_through);
	tcase_add_test(tc, values_are_cut_at_a_code_point);
	tcase_add_test(tc, the_same_name_stands_once_among_the_values);
	tcase_add_loop_test(tc, a_letter_is_never_longer_than_4_kib, 0, 20);
	tcase_add_test(tc, the_longest_letter_is_not_longer_either);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
