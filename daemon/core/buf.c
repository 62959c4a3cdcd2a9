/* buf.c - see buf.h. Invariant: len <= cap <= max, and after an error len no longer changes. */
#include "buf.h"

void buf_init(struct buf *b, const struct mem *m, size_t max)
{
	*b = (struct buf){.mem = m, .max = max};
}

void buf_fini(struct buf *b)
{
	mem_free(b->mem, b->ptr);
	b->ptr = NULL;
	b->len = b->cap = 0;
}

bool buf_reserve(struct buf *b)
{
	char *ptr = mem_grow(b->mem, b->ptr, &b->cap, b->max, 1, b->max);
	if (ptr)
		b->ptr = ptr;
	return ptr != NULL;
}

void buf_reset(struct buf *b)
{
	b->len = 0;
	b->err = ERR_OK;
}

struct span buf_span(const struct buf *b)
{
	return (struct span){b->ptr, b->len};
}

void buf_refuse(struct buf *b, enum err e)
{
	if (!b->err)
		b->err = e;
}

/* Room for n more bytes, or NULL with the error set. */
static char *buf_room(struct buf *b, size_t n)
{
	if (b->err)
		return NULL;
	if (n > b->max || b->len > b->max - n) {
		b->err = ERR_LIMIT;
		return NULL;
	}
	char *ptr = mem_grow(b->mem, b->ptr, &b->cap, b->len + n, 1, b->max);
	if (!ptr) {
		b->err = ERR_MEMORY;
		return NULL;
	}
	b->ptr = ptr;
	char *at = b->ptr + b->len;
	b->len += n;
	return at;
}

void buf_put(struct buf *b, struct span s)
{
	char *at = s.len ? buf_room(b, s.len) : NULL;
	if (at)
		memcpy(at, s.ptr, s.len);
}

void buf_byte(struct buf *b, unsigned c)
{
	char *at = buf_room(b, 1);
	if (at)
		*at = (char)c;
}

void buf_text(struct buf *b, const char *text)
{
	buf_put(b, span_of(text));
}

struct span buf_digits(char room[20], uint64_t v)
{
	size_t n = 20;
	do
		room[--n] = (char)('0' + v % 10);
	while (v /= 10);
	return (struct span){room + n, 20 - n};
}

void buf_u64(struct buf *b, uint64_t v)
{
	char room[20];
	buf_put(b, buf_digits(room, v));
}

void buf_i64(struct buf *b, int64_t v)
{
	if (v < 0)
		buf_byte(b, '-');
	buf_u64(b, v < 0 ? 0 - (uint64_t)v : (uint64_t)v);
}

void buf_hex(struct buf *b, uint64_t v, unsigned digits)
{
	while (digits--)
		buf_byte(b, (unsigned char)"0123456789abcdef"[(v >> (4 * digits)) & 15]);
}

void buf_seconds(struct buf *b, int64_t ms)
{
	int64_t s = ms / 1000, rest = ms % 1000;
	if (rest < 0) {
		rest += 1000;
		s--;
	}
	buf_i64(b, s);
	if (rest == 0)
		return;
	buf_byte(b, '.');
	buf_byte(b, (unsigned)('0' + rest / 100));
	buf_byte(b, (unsigned)('0' + rest / 10 % 10));
	buf_byte(b, (unsigned)('0' + rest % 10));
}

/* The code point at s when it must be escaped in JSON, else -1. *bytes: its length in s. Only
 * what no reader may see raw: C0, DEL, C1, quote, backslash, line separators, bidi controls. */
static int json_escaped(struct span s, size_t *bytes)
{
	unsigned char c = (unsigned char)s.ptr[0];
	*bytes = 1;
	if (c < 0x20 || c == 0x7F || c == '"' || c == '\\')
		return c;
	if (c == 0xC2 && s.len > 1 && (unsigned char)s.ptr[1] < 0xA0) {
		*bytes = 2;
		return (unsigned char)s.ptr[1];
	}
	if (c != 0xE2 || s.len < 3)
		return -1;
	int cp =
		0x2000 | (((unsigned char)s.ptr[1] & 0x3F) << 6) | ((unsigned char)s.ptr[2] & 0x3F);
	*bytes = 3;
	bool hidden = (cp >= 0x200E && cp <= 0x200F) || (cp >= 0x2028 && cp <= 0x202E) ||
		      (cp >= 0x2066 && cp <= 0x2069);
	return hidden ? cp : -1;
}

void buf_json(struct buf *b, struct span s)
{
	buf_byte(b, '"');
	for (size_t bytes; s.len; s = span_after(s, bytes)) {
		int cp = json_escaped(s, &bytes);
		if (cp < 0) {
			buf_put(b, span_first(s, bytes));
		} else if (cp == '"' || cp == '\\') {
			buf_byte(b, '\\');
			buf_byte(b, (unsigned)cp);
		} else {
			buf_text(b, "\\u");
			buf_hex(b, (uint64_t)cp, 4);
		}
	}
	buf_byte(b, '"');
}

void buf_varint(struct buf *b, uint64_t v)
{
	for (; v >= 0x80; v >>= 7)
		buf_byte(b, (unsigned)(v & 0x7F) | 0x80);
	buf_byte(b, (unsigned)v);
}

void buf_zigzag(struct buf *b, int64_t v)
{
	buf_varint(b, ((uint64_t)v << 1) ^ (v < 0 ? UINT64_MAX : 0));
}

void buf_fixed(struct buf *b, uint64_t v, unsigned bytes)
{
	for (; bytes; bytes--, v >>= 8)
		buf_byte(b, (unsigned)(v & 0xFF));
}

void buf_bytes(struct buf *b, struct span s)
{
	buf_varint(b, s.len);
	buf_put(b, s);
}
