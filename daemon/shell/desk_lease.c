/* desk_lease.c - see desk_lease.h.
 *
 *   lease   who works          expires by itself; gives liveness only
 *   epoch   which acquire      raised by each; an older one is FENCED
 *   token   which state        changed by each acquire and commit; a commit names the one that it
 *                              was built on, so nothing is ever built on something else
 *
 * Safety rests on epoch and token. Two daemons that both believe to have the lease do no harm. */
#include "desk_lease.h"

#include <stdio.h>
#include <sys/random.h>

#define FORMAT_NEWEST 1 /* ctl's `format` that this recurd reads and writes */
#define POLL_MS       1000
#define POLL_MIN_MS   20

/* Random bytes as 16 hexadecimal digits. */
static void random_hex(char out[17])
{
	uint64_t v = 0;
	if (getrandom(&v, sizeof v, 0) != (ssize_t)sizeof v)
		v = (uint64_t)(uintptr_t)out;
	snprintf(out, 17, "%016llx", (unsigned long long)v);
}

static void set_text(char *out, size_t size, struct span s)
{
	size_t n = s.len < size - 1 ? s.len : size - 1;
	if (n)
		memcpy(out, s.ptr, n);
	out[n] = 0;
}

void desk_lease_init(struct desk_lease *l, const char *owner, int64_t lease_ms,
		     uint64_t fingerprint)
{
	*l = (struct desk_lease){.lease_ms = lease_ms, .fingerprint = fingerprint, .counts = true};
	set_text(l->owner, sizeof l->owner, span_of(owner));
	random_hex(l->boot);
}

void desk_lease_mint(struct desk_lease *l, char out[DESK_LEASE_TOKEN])
{
	snprintf(out, DESK_LEASE_TOKEN, "%s:%llu", l->boot, (unsigned long long)++l->tokens);
}

/* The fingerprint as ctl holds it. */
static void add_fingerprint(const struct desk_lease *l, struct desk_call *c)
{
	buf_hex(desk_call_open(c), l->fingerprint, 16);
	desk_call_done(c);
}

void desk_lease_acquire(struct desk_lease *l, struct desk_call *c, const struct desk_streams *s,
			int64_t now)
{
	static const char *const keys[] = {"ctl", "lease", "cuts", "commands", "life:0", "issues"};
	char generation[17];
	bool waited = l->left && now - l->left_at >= l->lease_ms;
	random_hex(generation);
	desk_lease_mint(l, l->token);
	desk_call_begin(c, DESK_SCRIPT_ACQUIRE, sizeof keys / sizeof *keys);
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		desk_call_key(c, span_of(keys[i]));
	desk_call_text(c, l->owner);
	desk_call_i64(c, l->lease_ms);
	add_fingerprint(l, c);
	desk_streams_json(s, desk_call_open(c));
	desk_call_done(c);
	desk_call_text(c, RECURD_VERSION);
	desk_call_text(c, l->generation);
	desk_call_text(c, generation);
	desk_call_text(c, l->token);
	desk_call_u64(c, FORMAT_NEWEST);
	desk_call_u64(c, l->counts);
	desk_call_u64(c, waited);
}

void desk_lease_probe(struct desk_call *c)
{
	desk_call_begin(c, DESK_SCRIPT_PROBE, 1);
	desk_call_key(c, SPAN("probe"));
}

/* What most scripts ask first. */
static void add_claim(const struct desk_lease *l, struct desk_call *c)
{
	desk_call_u64(c, l->epoch);
	desk_call_text(c, l->token);
}

void desk_lease_renew(const struct desk_lease *l, struct desk_call *c, bool well)
{
	desk_call_begin(c, DESK_SCRIPT_RENEW, 2);
	desk_call_key(c, SPAN("ctl"));
	desk_call_key(c, SPAN("lease"));
	add_claim(l, c);
	desk_call_i64(c, l->lease_ms);
	desk_call_text(c, l->owner);
	desk_call_u64(c, well);
	desk_call_text(c, "fingerprint");
	add_fingerprint(l, c);
}

void desk_lease_release(const struct desk_lease *l, struct desk_call *c)
{
	desk_call_begin(c, DESK_SCRIPT_RELEASE, 2);
	desk_call_key(c, SPAN("ctl"));
	desk_call_key(c, SPAN("lease"));
	desk_call_u64(c, l->epoch);
	desk_call_text(c, l->owner);
}

void desk_lease_suspect(const struct desk_lease *l, struct desk_call *c, struct span stream,
			struct entry_id id)
{
	desk_call_begin(c, DESK_SCRIPT_SUSPECT, 1);
	desk_call_key(c, SPAN("ctl"));
	add_claim(l, c);
	buf_put(desk_call_open(c), stream);
	buf_byte(desk_call_open(c), ' ');
	desk_call_put_id(desk_call_open(c), id);
	desk_call_done(c);
	buf_text(desk_call_open(c), l->boot);
	buf_byte(desk_call_open(c), ':');
	buf_u64(desk_call_open(c), l->attempt);
	desk_call_done(c);
}

void desk_lease_tick(const struct desk_lease *l, struct desk_call *c, int64_t wall)
{
	desk_call_begin(c, DESK_SCRIPT_TICK, 2);
	desk_call_key(c, SPAN("ctl"));
	desk_call_key(c, SPAN("commands"));
	add_claim(l, c);
	desk_call_i64(c, wall);
}

void desk_lease_fail(struct desk_call *c, const char *words)
{
	desk_call_begin(c, DESK_SCRIPT_FAIL, 1);
	desk_call_key(c, SPAN("ctl"));
	desk_call_text(c, words);
}

static uint64_t number_at(const redisReply *reply, size_t i)
{
	uint64_t v = 0;
	return span_u64(desk_answer_at(reply, i), UINT64_MAX, &v) ? v : 0;
}

/* OK, generation, epoch, tries, suspect, its tries, fingerprint before, position of commands, then
 * position, read and lost of every input stream. */
static bool take_places(struct desk_streams *s, const redisReply *reply)
{
	const size_t first = 8, inputs = s->count - 1;
	if (reply->elements != first + 3 * inputs)
		return false;
	if (!desk_streams_id(desk_answer_at(reply, 7), &s->at[inputs].applied.id))
		return false;
	for (size_t i = 0; i < inputs; i++) {
		struct desk_stream *stream = &s->at[i];
		uint64_t lost;
		if (!desk_streams_id(desk_answer_at(reply, first + 3 * i), &stream->applied.id))
			return false;
		stream->applied.read = number_at(reply, first + 3 * i + 1);
		stream->lost = -1;
		if (span_u64(desk_answer_at(reply, first + 3 * i + 2), INT64_MAX, &lost))
			stream->lost = (int64_t)lost;
		stream->lost_noted = stream->lost_sent = stream->lost;
	}
	desk_streams_rewind(s);
	return true;
}

static bool take_ok(struct desk_lease *l, struct desk_streams *s, const redisReply *reply)
{
	struct span text = desk_answer_at(reply, 6);
	char ours[17];
	if (!take_places(s, reply) || !span_u64(desk_answer_at(reply, 2), UINT64_MAX, &l->epoch))
		return false;
	set_text(l->generation, sizeof l->generation, desk_answer_at(reply, 1));
	l->tries = number_at(reply, 3);
	l->suspect = desk_answer_at(reply, 4).len > 0;
	snprintf(ours, sizeof ours, "%016llx", (unsigned long long)l->fingerprint);
	l->changed = text.len > 0 && !span_eq(text, span_of(ours));
	l->counts = false;
	l->left = false;
	return true;
}

static void take_wait(struct desk_lease *l, const redisReply *reply, int64_t now, bool left,
		      int64_t *again_ms)
{
	bool ttl = reply->elements > 4 && reply->element[4]->type == REDIS_REPLY_INTEGER;
	set_text(l->generation, sizeof l->generation, desk_answer_at(reply, 1));
	set_text(l->holder, sizeof l->holder, desk_answer_at(reply, 3));
	if (left && !l->left)
		l->left_at = now;
	l->left = left;
	*again_ms = POLL_MS;
	if (ttl && reply->element[4]->integer < POLL_MS)
		*again_ms = reply->element[4]->integer;
	if (*again_ms < POLL_MIN_MS)
		*again_ms = POLL_MIN_MS;
}

void desk_lease_take(struct desk_lease *l, struct desk_streams *s, const redisReply *reply,
		     int64_t now, struct desk_answer *out, int64_t *again_ms)
{
	*again_ms = 0;
	desk_answer_read(reply, out);
	if (out->verdict == DESK_ANSWER_WAIT)
		take_wait(l, reply, now, span_eq(out->word, SPAN("OTHER")), again_ms);
	else if (out->verdict != DESK_ANSWER_LOST)
		l->left = false;
	if (out->verdict == DESK_ANSWER_OK && !take_ok(l, s, reply))
		desk_answer_say(
			out, DESK_ANSWER_AGAIN, "acquire: an answer of unknown shape",
			"look at the desk's ctl hash; its positions may have been changed by hand");
}
