/* catalog.c - see catalog.h. A catalogue is a few dozen lines and is asked a few times an alert:
 * reading it from the top each time costs less than keeping an index in step with it. */
#include "catalog.h"

#include "particle.h"

/* Takes the first line off rest, without its line feed. */
static struct span catalog_line(struct span *rest)
{
	const char *end = memchr(rest->ptr, '\n', rest->len);
	struct span line = end ? span_first(*rest, (size_t)(end - rest->ptr)) : *rest;
	*rest = span_after(*rest, line.len + (end ? 1 : 0));
	return line;
}

struct span catalog_find(struct span catalog, struct span name)
{
	while (catalog.len) {
		struct span line = span_trim(catalog_line(&catalog));
		if (!span_starts(line, name))
			continue;
		const char *equals = line.len ? memchr(line.ptr, '=', line.len) : NULL;
		if (!equals || line.ptr[0] == '#')
			continue;
		size_t n = (size_t)(equals - line.ptr);
		if (span_eq(span_trim(span_first(line, n)), name))
			return span_trim(span_after(line, n + 1));
	}
	return (struct span){NULL, 0};
}

/* A placeholder: {name}; {name|forms} for a particle behind the name's value; {name?forms} for the
 * particle alone, where a quotation mark stands between. */
struct place {
	const struct catalog_arg *arg; /* NULL: none of args */
	struct span forms; /* ptr NULL without particle */
	bool alone;
	size_t len; /* bytes up to '}' and with it */
};

/* What begins at text, which begins with '{'. */
static struct place place_at(struct span text, const struct catalog_arg *args, size_t n)
{
	const char *end = memchr(text.ptr, '}', text.len);
	struct span inner = span_after(span_first(text, end ? (size_t)(end - text.ptr) : 0), 1);
	size_t name = 0;
	while (name < inner.len && inner.ptr[name] != '|' && inner.ptr[name] != '?')
		name++;
	struct place p = {.len = inner.len + 2};
	if (name < inner.len) {
		p.forms = span_after(inner, name + 1);
		p.alone = inner.ptr[name] == '?';
	}
	for (size_t i = 0; end && i < n && !p.arg; i++)
		if (span_eq(span_first(inner, name), args[i].name))
			p.arg = &args[i];
	return p;
}

void catalog_fill(struct buf *out, struct span text, const struct catalog_arg *args, size_t n)
{
	while (text.len) {
		const char *brace = memchr(text.ptr, '{', text.len);
		size_t plain = brace ? (size_t)(brace - text.ptr) : text.len;
		buf_put(out, span_first(text, plain));
		text = span_after(text, plain);
		if (!text.len)
			return;
		struct place p = place_at(text, args, n);
		if (!p.alone || !p.arg)
			buf_put(out, p.arg ? p.arg->value : span_first(text, 1));
		if (p.arg && p.forms.ptr)
			particle_put(out, p.arg->value, p.forms);
		text = span_after(text, p.arg ? p.len : 1);
	}
}
