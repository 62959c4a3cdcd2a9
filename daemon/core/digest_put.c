/* digest_put.c - the way of text into a document, see digest_parts.h: plain text goes through the
 * escaping of the document's format, and only markup of our own goes past it. */
#include "digest_parts.h"

void digest_put_raw(struct digest *d, const char *markup)
{
	buf_text(d->out, markup);
}

void digest_put_u64(struct digest *d, uint64_t v)
{
	buf_u64(d->out, v);
}

void digest_put(struct digest *d, struct span plain)
{
	escape_put(d->out, d->as, plain);
	buf_refuse(d->out, buf_err(&d->said));
	d->said.len = 0;
}

void digest_put_text(struct digest *d, const char *name)
{
	digest_put(d, digest_say_text(d, name, ""));
}
