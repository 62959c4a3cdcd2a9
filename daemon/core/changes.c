/* changes.c - see changes.h. Invariants: in order of (at, number), all numbers below next, none
 * twice; so a reload gives the same list. */
#include "changes.h"

void changes_init(struct changes *c)
{
	*c = (struct changes){.next = 1};
}

void changes_set_text(struct change_text *t, struct span text)
{
	text = span_utf8_first(text, sizeof t->text);
	*t = (struct change_text){.len = (uint8_t)text.len};
	if (text.len)
		memcpy(t->text, text.ptr, text.len);
}

struct span changes_text(const struct change_text *t)
{
	return (struct span){t->text, t->len};
}

static bool is_same(const struct change *a, const struct change *b)
{
	bool same = a->at == b->at && a->n_attrs == b->n_attrs &&
		    span_eq(changes_text(&a->kind), changes_text(&b->kind)) &&
		    span_eq(changes_text(&a->title), changes_text(&b->title));
	for (uint32_t i = 0; same && i < a->n_attrs; i++)
		same = span_eq(changes_text(&a->attrs[i]), changes_text(&b->attrs[i]));
	return same;
}

void changes_add(struct changes *c, const struct change *change)
{
	for (size_t i = 0; i < c->n; i++)
		if (is_same(&c->at[i], change))
			return;
	if (c->n == CHANGES_MOST) {
		if (change->at < c->at[0].at)
			return;
		memmove(&c->at[0], &c->at[1], --c->n * sizeof *c->at);
	}
	size_t i = c->n++;
	for (; i && c->at[i - 1].at > change->at; i--)
		c->at[i] = c->at[i - 1];
	c->at[i] = *change;
	c->at[i].number = c->next++;
}

void changes_pack(const struct changes *c, struct buf *out)
{
	buf_varint(out, c->next - 1);
	buf_varint(out, c->n);
	for (size_t i = 0; i < c->n; i++) {
		const struct change *one = &c->at[i];
		buf_zigzag(out, one->at);
		buf_varint(out, one->number);
		buf_bytes(out, changes_text(&one->kind));
		buf_bytes(out, changes_text(&one->title));
		buf_varint(out, one->n_attrs);
		for (uint32_t k = 0; k < one->n_attrs; k++)
			buf_bytes(out, changes_text(&one->attrs[k]));
	}
}

static bool load_text(struct unpack *u, struct change_text *t)
{
	struct span text = unpack_bytes(u);
	changes_set_text(t, text);
	return t->len == text.len;
}

static bool load_one(struct unpack *u, struct change *one)
{
	*one = (struct change){.at = unpack_ms(u)};
	one->number = unpack_varint(u);
	bool good = load_text(u, &one->kind) && load_text(u, &one->title) && one->title.len;
	one->n_attrs = (uint32_t)unpack_upto(u, CHANGES_ATTRS);
	for (uint32_t i = 0; i < one->n_attrs; i++)
		good = load_text(u, &one->attrs[i]) && good;
	return good && !u->bad;
}

/* Numbers differ and lie below next; times do not go back. */
static bool fits(const struct changes *c, const struct change *one)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->at[i].number == one->number)
			return false;
	const struct change *last = c->n ? &c->at[c->n - 1] : NULL;
	bool later =
		!last || last->at < one->at || (last->at == one->at && last->number < one->number);
	return later && one->number && one->number < c->next;
}

enum err changes_load(struct changes *c, struct unpack *u)
{
	changes_init(c);
	c->next = unpack_upto(u, UINT64_MAX / 2) + 1;
	uint64_t n = unpack_upto(u, CHANGES_MOST);
	for (; c->n < n; c->n++)
		if (!load_one(u, &c->at[c->n]) || !fits(c, &c->at[c->n]))
			return ERR_FORMAT;
	return u->bad ? ERR_FORMAT : ERR_OK;
}
