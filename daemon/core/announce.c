/* announce.c - see announce.h. */
#include "announce.h"

#include "mask.h"
#include "text.h"

/* text on one line, without personal data, in scratch[1] until the next call. */
static enum err presentable(struct apply *a, struct span text, struct span *out)
{
	struct buf *nfkc = &a->scratch[0], *clean = &a->scratch[1];
	buf_reset(nfkc);
	buf_reset(clean);
	const char *end = text.len ? memchr(text.ptr, '\n', text.len) : NULL;
	text = span_utf8_first(text, 1024);
	if (end && (size_t)(end - text.ptr) < text.len)
		text.len = (size_t)(end - text.ptr);
	enum err e = text_nfkc(text, nfkc);
	if (!e)
		e = mask_redact(buf_span(nfkc), clean, NULL);
	*out = span_trim(buf_span(clean));
	return e;
}

/* "name=value, name=value": for a change that has no better words. */
static void say_attrs(struct change *change)
{
	size_t n = 0;
	struct change_text *t = &change->title;
	for (uint32_t i = 0; i < change->n_attrs; i++) {
		struct span attr = changes_text(&change->attrs[i]);
		size_t need = attr.len + (i ? 2 : 0);
		if (n + need > sizeof t->text)
			break;
		if (i)
			memcpy(t->text + n, ", ", 2);
		memcpy(t->text + n + (i ? 2 : 0), attr.ptr, attr.len);
		n += need;
	}
	t->len = (uint8_t)n;
}

/* The first of title, subject or body, kind and attributes that is there. */
static enum err set_title(struct apply *a, struct change *change)
{
	const struct ticket *t = a->ticket;
	struct span title;
	enum err e = presentable(a, t->title.len ? t->title : t->text, &title);
	if (e)
		return e;
	changes_set_text(&change->title, title);
	if (!change->title.len && change->n_attrs)
		say_attrs(change);
	if (!change->title.len)
		change->title = change->kind;
	return ERR_OK;
}

enum err announce_apply(struct apply *a)
{
	const struct ticket *t = a->ticket;
	struct change change = {.at = t->at};
	changes_set_text(&change.kind, t->change);
	for (size_t i = 0; i < t->n_attrs && change.n_attrs < CHANGES_ATTRS; i++) {
		char room[sizeof change.attrs->text];
		struct span name = span_utf8_first(t->attrs[i].name, 32);
		struct span value = span_utf8_first(t->attrs[i].value, sizeof room - 33);
		if (!value.len)
			continue;
		memcpy(room, name.ptr, name.len);
		room[name.len] = '=';
		memcpy(room + name.len + 1, value.ptr, value.len);
		changes_set_text(&change.attrs[change.n_attrs++],
				 (struct span){room, name.len + 1 + value.len});
	}
	enum err e = set_title(a, &change);
	if (!e && change.title.len)
		changes_add(&a->state->changes, &change);
	return e;
}
