/* catalog.c - see catalog.h. A catalogue is a few dozen lines and is asked a few times an alert:
 * reading it from the top each time costs less than keeping an index in step with it. */
#include "catalog.h"

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
		const char *equals = line.len ? memchr(line.ptr, '=', line.len) : NULL;
		if (!equals || line.ptr[0] == '#')
			continue;
		size_t n = (size_t)(equals - line.ptr);
		if (span_eq(span_trim(span_first(line, n)), name))
			return span_trim(span_after(line, n + 1));
	}
	return (struct span){NULL, 0};
}

/* The argument whose {name} begins at text, or NULL. */
static const struct catalog_arg *catalog_arg_at(struct span text, const struct catalog_arg *args,
						size_t n)
{
	struct span inner = span_after(text, 1);
	for (size_t i = 0; i < n; i++)
		if (span_starts(inner, args[i].name) && inner.len > args[i].name.len &&
		    inner.ptr[args[i].name.len] == '}')
			return &args[i];
	return NULL;
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
		const struct catalog_arg *arg = catalog_arg_at(text, args, n);
		buf_put(out, arg ? arg->value : span_first(text, 1));
		text = span_after(text, arg ? arg->name.len + 2 : 1);
	}
}
