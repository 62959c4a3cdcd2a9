/* fuzz_reply.c - any bytes as answers of Redis, in pieces of the size that the first byte says:
 * through the reader of replies, what an answer means, and the reader of entries. */
#include "desk_read.h"
#include "fuzz.h"
#include "mem_std.h"
#include "redis_wire.h"

#define LARGEST 4096 /* bytes of one reply */

struct world {
	struct desk_streams streams;
	struct desk_read *read;
	struct desk_call call;
};

static void world_init(struct world *w)
{
	static const struct config_desk desk = {.name = {"main", 4},
						.streams = {{{"cases", 5}, {"cases", 5}},
							    {{"reviews", 7}, {"app", 3}}},
						.n_streams = 2};
	CHECK(desk_streams_init(&w->streams, mem_std(), &desk) == ERR_OK);
	w->read = desk_read_new(mem_std(), &w->streams);
	CHECK(w->read);
	desk_call_init(&w->call, mem_std(), w->streams.prefix);
}

static void world_fini(struct world *w)
{
	desk_call_fini(&w->call);
	desk_read_free(w->read);
	desk_streams_fini(&w->streams);
}

/* Everything that is queued may be looked at, and is counted as fetched. */
static void check_queue(struct world *w, const uint64_t before[DESK_STREAMS_MAX])
{
	const struct desk_queued *q;
	uint64_t seen[DESK_STREAMS_MAX] = {0};
	while ((q = desk_read_head(w->read))) {
		CHECK(q->stream < w->streams.count && q->entry.received >= 0);
		CHECK(q->entry.source == w->streams.at[q->stream].rank);
		for (size_t i = 0; i < q->entry.count; i++) {
			fuzz_touch(q->entry.fields[i].name);
			fuzz_touch(q->entry.fields[i].value);
		}
		seen[q->stream]++;
		desk_read_pop(w->read);
	}
	for (size_t i = 0; i < w->streams.count; i++)
		CHECK(w->streams.at[i].fetched.read - before[i] == seen[i]);
}

static void take(struct world *w, const redisReply *reply)
{
	struct desk_answer answer;
	uint64_t before[DESK_STREAMS_MAX];
	desk_answer_read(reply, &answer);
	CHECK(answer.next && memchr(answer.words, 0, sizeof answer.words));
	CHECK(answer.verdict != DESK_ANSWER_LOST);
	fuzz_touch(answer.word);
	for (size_t i = 0; i < w->streams.count; i++)
		before[i] = w->streams.at[i].fetched.read;
	desk_read_ask(w->read, &w->call, 2);
	desk_read_take(w->read, reply, &answer);
	check_queue(w, before);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct world w;
	struct redis_wire wire;
	size_t piece = size ? 1 + data[0] : 1;
	struct span in = span_after(fuzz_span(data, size), 1);
	enum redis_wire_got got = REDIS_WIRE_NOTHING;
	world_init(&w);
	CHECK(redis_wire_open(&wire, LARGEST));
	while (in.len && got != REDIS_WIRE_BAD) {
		redisReply *reply;
		struct span bytes = span_first(in, piece);
		in = span_after(in, piece);
		if (!redis_wire_feed(&wire, bytes))
			break;
		while ((got = redis_wire_next(&wire, &reply)) == REDIS_WIRE_REPLY) {
			take(&w, reply);
			freeReplyObject(reply);
		}
		CHECK(wire.fed <= LARGEST + piece);
	}
	CHECK(got != REDIS_WIRE_BAD || wire.why[0]);
	redis_wire_close(&wire);
	world_fini(&w);
	return 0;
}
