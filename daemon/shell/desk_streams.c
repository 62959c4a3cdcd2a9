/* desk_streams.c - see desk_streams.h.
 *
 *   stream  ──────●───────────●──────────────●────────▶ newer
 *              applied      batch         fetched
 *           (in Redis)  (in the commit)  (in the queue)
 *
 * Invariant: applied <= batch <= fetched, for ids and for counts. */
#include "desk_streams.h"

#include <string.h>

/* Copies s into the buffer, which was reserved and so never moves. */
static struct span keep(struct buf *text, struct span s)
{
	size_t from = text->len;
	buf_put(text, s);
	return buf_err(text) ? SPAN("") : (struct span){text->ptr + from, s.len};
}

static size_t text_size(const struct config_desk *desk)
{
	size_t n = 3 * (sizeof "recurd:{}:commands" + desk->name.len);
	for (size_t i = 0; i < desk->n_streams; i++)
		n += desk->streams[i].name.len + desk->streams[i].key.len;
	return n;
}

static struct desk_stream *add(struct desk_streams *s, struct span name, uint32_t rank)
{
	struct desk_stream *stream = &s->at[s->count++];
	*stream = (struct desk_stream){.name = keep(&s->text, name), .rank = rank};
	return stream;
}

enum err desk_streams_init(struct desk_streams *s, const struct mem *m,
			   const struct config_desk *desk)
{
	*s = (struct desk_streams){0};
	buf_init(&s->text, m, text_size(desk));
	if (!buf_reserve(&s->text))
		return ERR_MEMORY;
	size_t from = s->text.len;
	buf_text(&s->text, "recurd:{");
	buf_put(&s->text, desk->name);
	buf_text(&s->text, "}:");
	s->prefix = (struct span){s->text.ptr + from, s->text.len - from};
	for (size_t i = 0; i < desk->n_streams; i++)
		add(s, desk->streams[i].name, (uint32_t)i)->key =
			keep(&s->text, desk->streams[i].key);
	/* The key "recurd:{desk}:commands" ends in the stream's name. */
	from = s->text.len;
	buf_put(&s->text, s->prefix);
	struct desk_stream *commands = add(s, SPAN("commands"), ENTRY_COMMANDS);
	commands->key = (struct span){s->text.ptr + from, s->text.len - from};
	s->who = s->text.ptr + s->text.len;
	buf_put(&s->text, desk->name);
	buf_byte(&s->text, 0);
	return buf_err(&s->text);
}

void desk_streams_fini(struct desk_streams *s)
{
	buf_fini(&s->text);
	s->count = 0;
}

void desk_streams_rewind(struct desk_streams *s)
{
	for (size_t i = 0; i < s->count; i++)
		s->at[i].batch = s->at[i].fetched = s->at[i].applied;
}

void desk_streams_batch(struct desk_streams *s)
{
	for (size_t i = 0; i < s->count; i++)
		s->at[i].batch = s->at[i].applied;
}

void desk_streams_applied(struct desk_streams *s)
{
	for (size_t i = 0; i < s->count; i++)
		s->at[i].applied = s->at[i].batch;
}

void desk_streams_noted(struct desk_streams *s)
{
	for (size_t i = 0; i < s->count; i++)
		s->at[i].lost_noted = s->at[i].lost_sent;
}

bool desk_streams_unsaid(const struct desk_streams *s)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->at[i].lost != s->at[i].lost_noted)
			return true;
	return false;
}

void desk_streams_say(struct desk_streams *s, struct desk_call *c)
{
	for (size_t i = 0; i < s->count; i++) {
		struct desk_stream *stream = &s->at[i];
		stream->lost_sent = stream->lost;
		if (stream->lost == stream->lost_noted)
			continue;
		desk_call_joined(c, "lost:", stream->name);
		if (stream->lost < 0)
			desk_call_text(c, "unknown");
		else
			desk_call_i64(c, stream->lost);
	}
}

struct desk_mark desk_streams_high(const struct desk_streams *s)
{
	struct desk_mark high = {{0, 0}, 0};
	for (size_t i = 0; i < s->count; i++) {
		struct entry_id id = s->at[i].applied.id;
		if (entry_id_cmp(id, high.id) >= 0 && (id.ms || id.seq))
			high = (struct desk_mark){id, s->at[i].rank};
	}
	return high;
}

void desk_streams_json(const struct desk_streams *s, struct buf *out)
{
	buf_byte(out, '[');
	for (size_t i = 0; i + 1 < s->count; i++) {
		buf_text(out, i ? ",[" : "[");
		buf_json(out, s->at[i].name);
		buf_byte(out, ',');
		buf_json(out, s->at[i].key);
		buf_byte(out, ']');
	}
	buf_byte(out, ']');
}

void desk_streams_cut(const struct desk_streams *s, struct buf *out)
{
	buf_text(out, "{\"streams\":[");
	for (size_t i = 0; i < s->count; i++) {
		buf_text(out, i ? ",[" : "[");
		buf_json(out, s->at[i].name);
		buf_byte(out, ',');
		buf_json(out, s->at[i].key);
		buf_text(out, ",\"");
		desk_call_put_id(out, s->at[i].applied.id);
		buf_text(out, "\"]");
	}
	buf_text(out, "]}");
}

bool desk_streams_id(struct span text, struct entry_id *out)
{
	const char *dash = text.len ? memchr(text.ptr, '-', text.len) : NULL;
	size_t head = dash ? (size_t)(dash - text.ptr) : text.len;
	*out = (struct entry_id){0, 0};
	return span_u64(span_first(text, head), UINT64_MAX, &out->ms) &&
	       (!dash || span_u64(span_after(text, head + 1), UINT64_MAX, &out->seq));
}
