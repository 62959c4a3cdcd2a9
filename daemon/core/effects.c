/* effects.c - see effects.h.
 *
 *   effects[i] ──first, argc──▶ args[] ──from, len──▶ bytes
 *
 * All text stands in one buffer; offsets instead of pointers, since the buffer moves as it grows.
 * Errors stick in the buffer: writers append freely, the batch asks effects_err() once. */
#include "effects.h"

#define EFFECTS_ARGS_MAX (UINT32_C(1) << 26)

struct piece {
	size_t from, len;
};

struct row {
	enum effect_kind kind;
	struct piece key;
	uint32_t first, argc;
};

struct effects {
	const struct mem *mem;
	struct buf bytes;
	struct row *rows;
	struct piece *args;
	size_t n_rows, cap_rows, n_args, cap_args;
	size_t arg_from; /* where the open argument began */
};

static const char *const streams[EFFECT_KINDS] = {
	[EFFECT_MATCH] = "matches",
	[EFFECT_ALERT] = "alerts",
	[EFFECT_DEAD] = "dead",
	[EFFECT_DIGEST] = "digests",
};

struct effects *effects_new(const struct mem *m, size_t max_bytes)
{
	struct effects *fx = mem_zero(m, 1, sizeof *fx);
	if (!fx)
		return NULL;
	fx->mem = m;
	buf_init(&fx->bytes, m, max_bytes);
	return fx;
}

void effects_free(struct effects *fx)
{
	if (!fx)
		return;
	buf_fini(&fx->bytes);
	mem_free(fx->mem, fx->rows);
	mem_free(fx->mem, fx->args);
	mem_free(fx->mem, fx);
}

void effects_reset(struct effects *fx)
{
	buf_reset(&fx->bytes);
	fx->n_rows = fx->n_args = 0;
}

void effects_refuse(struct effects *fx, enum err e)
{
	buf_refuse(&fx->bytes, e);
}

/* A new row whose key starts at the end of the bytes; the caller writes the key. */
static struct row *effects_row(struct effects *fx, enum effect_kind kind)
{
	struct row *rows = mem_grow(fx->mem, fx->rows, &fx->cap_rows, fx->n_rows + 1, sizeof *rows,
				    EFFECTS_ARGS_MAX);
	if (!rows) {
		effects_refuse(fx, ERR_MEMORY);
		return NULL;
	}
	fx->rows = rows;
	rows[fx->n_rows] = (struct row){
		.kind = kind,
		.key = {fx->bytes.len, 0},
		.first = (uint32_t)fx->n_args,
	};
	return &rows[fx->n_rows];
}

void effects_begin(struct effects *fx, enum effect_kind kind, struct span key)
{
	struct row *row = effects_row(fx, kind);
	buf_put(&fx->bytes, key);
	if (row)
		row->key.len = fx->bytes.len - row->key.from;
}

void effects_begin_at(struct effects *fx, enum effect_kind kind, const char *family,
		      uint64_t number)
{
	struct row *row = effects_row(fx, kind);
	buf_text(&fx->bytes, family);
	buf_byte(&fx->bytes, ':');
	buf_u64(&fx->bytes, number);
	if (row)
		row->key.len = fx->bytes.len - row->key.from;
}

struct buf *effects_arg_open(struct effects *fx)
{
	fx->arg_from = fx->bytes.len;
	return &fx->bytes;
}

void effects_arg_done(struct effects *fx)
{
	struct piece *args = mem_grow(fx->mem, fx->args, &fx->cap_args, fx->n_args + 1,
				      sizeof *args, EFFECTS_ARGS_MAX);
	if (!args) {
		effects_refuse(fx, ERR_MEMORY);
		return;
	}
	fx->args = args;
	args[fx->n_args++] = (struct piece){fx->arg_from, fx->bytes.len - fx->arg_from};
}

void effects_arg(struct effects *fx, struct span arg)
{
	buf_put(effects_arg_open(fx), arg);
	effects_arg_done(fx);
}

void effects_arg_u64(struct effects *fx, uint64_t v)
{
	buf_u64(effects_arg_open(fx), v);
	effects_arg_done(fx);
}

void effects_arg_seconds(struct effects *fx, int64_t ms)
{
	buf_seconds(effects_arg_open(fx), ms);
	effects_arg_done(fx);
}

void effects_end(struct effects *fx)
{
	if (effects_err(fx))
		return;
	struct row *row = &fx->rows[fx->n_rows++];
	row->argc = (uint32_t)fx->n_args - row->first;
}

void effects_pair(struct effects *fx, const char *name, struct span value)
{
	effects_arg(fx, span_of(name));
	effects_arg(fx, value);
}

void effects_pair_u64(struct effects *fx, const char *name, uint64_t v)
{
	effects_arg(fx, span_of(name));
	effects_arg_u64(fx, v);
}

void effects_pair_seconds(struct effects *fx, const char *name, int64_t ms)
{
	effects_arg(fx, span_of(name));
	effects_arg_seconds(fx, ms);
}

size_t effects_count(const struct effects *fx)
{
	return fx->n_rows;
}

size_t effects_bytes(const struct effects *fx)
{
	return fx->bytes.len;
}

enum err effects_err(const struct effects *fx)
{
	return buf_err(&fx->bytes);
}

static struct span effects_piece(const struct effects *fx, struct piece p)
{
	return (struct span){fx->bytes.ptr ? fx->bytes.ptr + p.from : "", p.len};
}

struct effect effects_at(const struct effects *fx, size_t i)
{
	const struct row *row = &fx->rows[i];
	return (struct effect){row->kind, effects_piece(fx, row->key), row->argc, row->first};
}

struct span effects_argv(const struct effects *fx, const struct effect *e, uint32_t i)
{
	return effects_piece(fx, fx->args[e->first + i]);
}

void effects_json(const struct effects *fx, size_t i, struct buf *out)
{
	struct effect e = effects_at(fx, i);
	buf_text(out, "{\"stream\":");
	buf_json(out, span_of(streams[e.kind]));
	for (uint32_t a = 0; a + 1 < e.argc; a += 2) {
		buf_byte(out, ',');
		buf_json(out, effects_argv(fx, &e, a));
		buf_byte(out, ':');
		buf_json(out, effects_argv(fx, &e, a + 1));
	}
	buf_byte(out, '}');
}
