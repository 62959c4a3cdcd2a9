/* test_desk_batch.c - where a batch ends, what it moves, and what an error leaves. Entries come as
 * Redis would answer, through the reader. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "desk_batch.h"
#include "embedded.h"
#include "failmem.h"
#include "suite.h"

#define MANY 2000

static const struct config_desk desk = {
	.name = {"d", 1},
	.streams = {{{"cases", 5}, {"cases", 5}}, {{"reviews", 7}, {"app", 3}}},
	.n_streams = 2,
};

static struct failmem fm;
static struct settings settings;
static struct desk_streams streams;
static struct desk_read *reading;
static struct desk_batch b;
static struct desk_call call;
static struct buf answer;

static void set_up(void)
{
	failmem_init(&fm);
	settings = (struct settings){
		.sources = {SPAN("cases"), SPAN("reviews")},
		.n_sources = 2,
		.retention = INT64_C(90) * 86400000,
		.max_cases = 100,
		.similarity = 4000,
		.publish_from = 3,
		.stop_words = embedded_stopwords_txt,
		.texts = {embedded_texts_en, embedded_texts_ko},
	};
	ck_assert(!desk_streams_init(&streams, &fm.mem, &desk));
	reading = desk_read_new(&fm.mem, &streams);
	desk_call_init(&call, &fm.mem, streams.prefix);
	buf_init(&answer, &fm.mem, (size_t)32 << 20);
	ck_assert(reading && desk_batch_init(&b, &fm.mem, &settings) && desk_batch_engine(&b));
	desk_batch_loaded(&b, &streams);
}

static void tear_down(void)
{
	buf_fini(&answer);
	desk_call_fini(&call);
	desk_read_free(reading);
	desk_batch_fini(&b);
	desk_streams_fini(&streams);
	ck_assert_uint_eq(fm.live, 0);
}

static void put_text(struct span s)
{
	buf_byte(&answer, '$');
	buf_u64(&answer, s.len);
	buf_text(&answer, "\r\n");
	buf_put(&answer, s);
	buf_text(&answer, "\r\n");
}

/* An entry of one case (usable) or of a field that nobody knows. */
static void put_entry(const char *id, bool usable, struct span value)
{
	buf_text(&answer, "*2\r\n");
	put_text(span_of(id));
	buf_text(&answer, usable ? "*4\r\n" : "*2\r\n");
	put_text(usable ? SPAN("case_id") : SPAN("x"));
	put_text(usable ? span_of(id) : value);
	if (usable) {
		put_text(SPAN("body"));
		put_text(value);
	}
}

static void put_stream(const char *key, size_t entries)
{
	buf_text(&answer, "*1\r\n*2\r\n");
	put_text(span_of(key));
	buf_byte(&answer, '*');
	buf_u64(&answer, entries);
	buf_text(&answer, "\r\n");
}

/* Gives what was put to the reader. */
static void take(void)
{
	redisReader *reader = redisReaderCreate();
	struct desk_answer what;
	void *reply = NULL;
	ck_assert_int_eq(redisReaderFeed(reader, answer.ptr, answer.len), REDIS_OK);
	ck_assert_int_eq(redisReaderGetReply(reader, &reply), REDIS_OK);
	desk_read_ask(reading, &call, MANY + 1);
	desk_read_take(reading, reply, &what);
	ck_assert_msg(what.verdict == DESK_ANSWER_OK, "%s", what.words);
	freeReplyObject(reply);
	redisReaderFree(reader);
	buf_reset(&answer);
}

/* Queues cases with these ids, a space between, of one stream. */
static void queue(const char *key, const char *ids)
{
	struct span rest = span_of(ids);
	size_t n = 1;
	for (size_t i = 0; i < rest.len; i++)
		n += rest.ptr[i] == ' ';
	put_stream(key, n);
	for (; n; n--) {
		char id[32];
		const char *space = memchr(rest.ptr, ' ', rest.len);
		size_t len = space ? (size_t)(space - rest.ptr) : rest.len;
		snprintf(id, sizeof id, "%.*s", (int)len, rest.ptr);
		rest = span_after(rest, len + 1);
		put_entry(id, true, SPAN("no sound at all"));
	}
	take();
}

static size_t lines(enum effect_kind kind)
{
	size_t n = 0;
	for (size_t i = 0; i < effects_count(b.fx); i++)
		n += effects_at(b.fx, i).kind == kind;
	return n;
}

static void ck_place(const struct desk_place *p, uint64_t ms, uint64_t read)
{
	ck_assert_uint_eq(p->id.ms, ms);
	ck_assert_uint_eq(p->read, read);
}

static void fill(size_t most, size_t entries, bool cut)
{
	enum err e = desk_batch_fill(&b, reading, &streams, most);
	ck_assert_msg(!e, "%s", err_text(e));
	ck_assert_uint_eq(b.entries, entries);
	ck_assert(b.cut == cut);
}

START_TEST(a_batch_takes_as_many_as_it_may_and_moves_when_committed)
{
	queue("cases", "1-1 2-1 3-1 4-1 5-1");
	fill(2, 2, false);
	ck_assert_uint_eq(lines(EFFECT_MATCH), 2);
	ck_assert_uint_gt(lines(EFFECT_HSET), 0); /* and the changes */
	ck_place(&streams.at[0].batch, 2, 2);
	ck_place(&streams.at[0].applied, 0, 0);
	desk_batch_committed(&b, &streams);
	ck_place(&streams.at[0].applied, 2, 2);
	ck_assert_uint_eq(b.entries, 0);
	ck_assert_uint_eq(effects_count(b.fx), 0);
	fill(100, 3, false);
	ck_place(&streams.at[0].batch, 5, 5);
	ck_place(&streams.at[1].batch, 0, 0);
	desk_batch_committed(&b, &streams);
	ck_assert_ptr_null(desk_read_head(reading));
	fill(100, 0, false);
	ck_assert_int_eq(engine_clock(b.engine), 5);
}
END_TEST

START_TEST(a_batch_that_was_not_committed_leaves_no_trace_in_the_next)
{
	queue("cases", "1-1 2-1 3-1");
	fill(2, 2, false);
	fill(2, 1, false);
	ck_place(&streams.at[0].batch, 3, 1);
	ck_assert_uint_eq(lines(EFFECT_MATCH), 1);
	desk_batch_committed(&b, &streams);
	queue("cases", "7-1 6-1 2-1");
	fill(1, 1, false);
	fill(1, 1, false); /* behind 3-1, whatever was not committed */
	fill(1, 1, true);
	fill(1, 0, false);
}
END_TEST

START_TEST(a_batch_ends_where_the_order_goes_back)
{
	queue("cases", "5-1 7-1 3-1 4-1 6-1 2-1");
	fill(100, 2, false);
	desk_batch_committed(&b, &streams);
	fill(100, 3, true);
	desk_batch_committed(&b, &streams);
	ck_assert(!b.cut);
	fill(100, 1, true);
	desk_batch_committed(&b, &streams);
	queue("cases", "3-1");
	fill(100, 1, false);
}
END_TEST

START_TEST(of_the_same_id_the_rank_decides)
{
	queue("app", "5-1");
	fill(100, 1, false);
	desk_batch_committed(&b, &streams);
	queue("recurd:{d}:commands", "5-1");
	fill(100, 1, false);
	desk_batch_committed(&b, &streams);
	queue("cases", "5-1");
	fill(100, 1, true);
}
END_TEST

START_TEST(what_was_loaded_says_where_the_order_stands)
{
	streams.at[1].applied = (struct desk_place){{9, 0}, 4};
	desk_batch_loaded(&b, &streams);
	queue("cases", "8-1");
	fill(100, 1, true);
	ck_place(&streams.at[1].batch, 9, 4);
}
END_TEST

/* Lines of dead letters, one each: no more than 1500, and no more than 4 MiB. */
START_TEST(a_batch_is_bounded_by_effects_and_by_bytes)
{
	static char large[256 + 1];
	char id[32];
	memset(large, 'y', sizeof large - 1);
	put_stream("cases", MANY);
	for (int i = 1; i <= MANY; i++) {
		snprintf(id, sizeof id, "%d-1", i);
		put_entry(id, false, SPAN("y"));
	}
	take();
	fill(MANY, 1500, false);
	fill(1600, 500, false);
	put_stream("cases", 1400);
	for (int i = 1; i <= 1400; i++) {
		buf_text(&answer, "*2\r\n");
		snprintf(id, sizeof id, "%d-1", MANY + i);
		put_text(span_of(id));
		buf_text(&answer, "*40\r\n");
		for (int k = 0; k < 20; k++) {
			char name[80];
			snprintf(name, sizeof name, "%02d%.60s", k, large);
			put_text(span_of(name));
			put_text(span_of(large));
		}
	}
	take();
	ck_assert(!desk_batch_fill(&b, reading, &streams, MANY));
	ck_assert_uint_ge(effects_bytes(b.fx), (size_t)4 << 20);
	ck_assert_uint_le(effects_bytes(b.fx), ((size_t)4 << 20) + 8192);
	ck_assert_uint_lt(b.entries, 1400);
}
END_TEST

START_TEST(what_is_set_aside_is_not_fed)
{
	queue("cases", "5-1 3-1");
	ck_assert(!desk_batch_set_aside(&b, reading, &streams, SPAN("set aside: it kills")));
	ck_assert_uint_eq(b.entries, 1);
	ck_assert(!b.cut);
	ck_assert_uint_eq(lines(EFFECT_DEAD), 1);
	ck_assert_uint_eq(lines(EFFECT_MATCH), 0);
	ck_assert_uint_gt(lines(EFFECT_HSET), 0);
	ck_place(&streams.at[0].batch, 5, 1);
	desk_batch_committed(&b, &streams);
	ck_assert(!desk_batch_set_aside(&b, reading, &streams, SPAN("set aside: it kills")));
	ck_assert(b.cut);
	ck_place(&streams.at[0].batch, 3, 2);
	ck_assert_ptr_null(desk_read_head(reading));
}
END_TEST

START_TEST(an_error_moves_nothing)
{
	queue("cases", "5-1");
	for (int round = 0; round < 2; round++) {
		fm.refuse_at = fm.requests + 1;
		fm.for_good = true;
		enum err e = round ? desk_batch_set_aside(&b, reading, &streams, SPAN("words"))
				   : desk_batch_fill(&b, reading, &streams, 10);
		fm.refuse_at = 0;
		fm.for_good = false;
		ck_assert_int_eq(e, ERR_MEMORY);
		ck_assert_uint_eq(b.entries, 0);
		ck_assert_uint_eq(desk_read_head(reading)->entry.id.ms, 5);
		ck_place(&streams.at[0].batch, 0, 0);
		desk_batch_drop(&b);
		ck_assert(!b.engine && !effects_count(b.fx));
		ck_assert(desk_batch_engine(&b));
	}
	desk_read_drop(reading);
	streams.at[1].applied.id.ms = 9;
	desk_batch_loaded(&b, &streams);
	queue("cases", "5-1");
	fill(10, 1, true);
	desk_batch_drop(&b);
	ck_assert(!b.cut);
	ck_assert_uint_eq(b.entries, 0);
	ck_assert_uint_eq(effects_count(b.fx), 0);
}
END_TEST

/* An error in the changes is one of the batch. */
START_TEST(refused_changes_are_told)
{
	size_t refused = 0;
	enum err e = ERR_MEMORY;
	for (size_t nth = 1; e; nth++) {
		desk_read_drop(reading);
		queue("cases", "5-1");
		ck_assert(desk_batch_engine(&b));
		fm.refuse_at = fm.requests + nth;
		e = desk_batch_fill(&b, reading, &streams, 10);
		bool met = fm.refuse_at <= fm.requests;
		fm.refuse_at = 0;
		ck_assert_int_eq(e, met ? ERR_MEMORY : ERR_OK);
		refused += met;
	}
	ck_assert_uint_gt(refused, 20);
}
END_TEST

START_TEST(other_settings_hold_from_the_next_entry_on)
{
	struct settings fresh = settings;
	fresh.max_cases = 1;
	queue("cases", "1-1 2-1 3-1");
	fill(2, 2, false);
	desk_batch_committed(&b, &streams);
	ck_assert_uint_eq(engine_counts(b.engine).evicted, 0);
	ck_assert(!desk_batch_retune(&b, &fresh));
	memset(&fresh, 0, sizeof fresh); /* a copy was taken */
	fill(2, 1, false);
	ck_assert_uint_eq(engine_counts(b.engine).evicted, 2);
	desk_batch_drop(&b);
	ck_assert(!desk_batch_retune(&b, &settings)); /* without a state */
	ck_assert_uint_eq(b.settings[b.in_use].max_cases, 100);
	ck_assert(desk_batch_engine(&b));
}
END_TEST

START_TEST(without_memory_there_is_no_batch)
{
	struct desk_batch other;
	fm.refuse_at = fm.requests + 1;
	ck_assert(!desk_batch_init(&other, &fm.mem, &settings));
	fm.refuse_at = 0;
	desk_batch_fini(&other);
	ck_assert_ptr_null(other.fx);
	fm.refuse_at = fm.requests + 1;
	ck_assert(!desk_batch_engine(&b));
	fm.refuse_at = 0;
	ck_assert_ptr_null(b.engine);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("desk_batch");
	TCase *tc = tcase_create("desk_batch");
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, a_batch_takes_as_many_as_it_may_and_moves_when_committed);
	tcase_add_test(tc, a_batch_that_was_not_committed_leaves_no_trace_in_the_next);
	tcase_add_test(tc, a_batch_ends_where_the_order_goes_back);
	tcase_add_test(tc, of_the_same_id_the_rank_decides);
	tcase_add_test(tc, what_was_loaded_says_where_the_order_stands);
	tcase_add_test(tc, a_batch_is_bounded_by_effects_and_by_bytes);
	tcase_add_test(tc, what_is_set_aside_is_not_fed);
	tcase_add_test(tc, an_error_moves_nothing);
	tcase_add_test(tc, refused_changes_are_told);
	tcase_add_test(tc, other_settings_hold_from_the_next_entry_on);
	tcase_add_test(tc, without_memory_there_is_no_batch);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
