/* issues_hold.c - see issues_hold.h. Packed: 0, or kind + 1 and the rest. */
#include "issues_hold.h"

#include "issues_due.h"

static const char *const names[HOLD_COUNT] = {
	[HOLD_ACK] = "acked",
	[HOLD_MUTE] = "muted",
	[HOLD_DISMISS] = "not-a-problem",
};

const char *issues_hold_name(enum hold_kind kind)
{
	return names[kind];
}

struct span issues_hold_by(const struct hold *h)
{
	return (struct span){h->by, h->by_len};
}

enum err issues_hold_set(struct issues *is, struct issue *issue, const struct hold *h)
{
	if (h && !issue->hold && !(issue->hold = mem_zero(is->mem, 1, sizeof *h)))
		return ERR_MEMORY;
	if (h) {
		*issue->hold = *h;
	} else {
		mem_free(is->mem, issue->hold);
		issue->hold = NULL;
	}
	if (!issues_touch(is, issue))
		return ERR_MEMORY;
	return issues_due_update(is, issue);
}

void issues_hold_pack(const struct issue *issue, struct buf *out)
{
	const struct hold *h = issue->hold;
	buf_byte(out, h ? (unsigned)h->kind + 1 : 0);
	if (!h)
		return;
	buf_zigzag(out, h->since);
	buf_zigzag(out, h->until);
	buf_varint(out, h->cases);
	buf_varint(out, h->customers);
	buf_varint(out, h->rate);
	buf_zigzag(out, h->rate_window);
	buf_byte(out, h->escalating);
	buf_varint(out, h->ever);
	buf_varint(out, h->withheld);
	buf_bytes(out, issues_hold_by(h));
}

/* A time, or none. */
static int64_t unpack_until(struct unpack *u)
{
	int64_t t = unpack_zigzag(u);
	u->bad |= t != INT64_MAX && t > UNPACK_MS_MOST;
	return t;
}

enum err issues_hold_load(struct issues *is, struct issue *issue, struct unpack *u)
{
	uint64_t kind = unpack_fixed(u, 1);
	if (kind == 0)
		return ERR_OK;
	struct hold h = {.kind = (enum hold_kind)(kind - 1)};
	if (kind > HOLD_COUNT)
		return ERR_FORMAT;
	h.since = unpack_ms(u);
	h.until = unpack_until(u);
	h.cases = (uint32_t)unpack_upto(u, UINT32_MAX);
	h.customers = (uint32_t)unpack_upto(u, UINT32_MAX);
	h.rate = (uint32_t)unpack_upto(u, UINT32_MAX);
	h.rate_window = unpack_ms(u);
	uint64_t escalating = unpack_fixed(u, 1);
	h.escalating = escalating != 0;
	h.ever = unpack_varint(u);
	h.withheld = (uint32_t)unpack_upto(u, UINT32_MAX);
	struct span by = unpack_bytes(u);
	if (u->bad || escalating > 1 || by.len > sizeof h.by || h.rate_window < 0)
		return ERR_FORMAT;
	h.by_len = (uint8_t)by.len;
	if (by.len)
		memcpy(h.by, by.ptr, by.len);
	return issues_hold_set(is, issue, &h);
}
