/* digest.h - a report as a document: HTML, Markdown, JSON or CSV, in the language asked for. The
 * same state, settings and period give the same bytes. */
#ifndef CORE_DIGEST_H
#define CORE_DIGEST_H

#include "period.h"
#include "state.h"

#define DIGEST_BYTES ((size_t)2 << 20) /* of one document */

struct digest_ask {
	struct period period;
	enum lang lang;
};

/* Appends the digest of state in one format. ERR_MEMORY, or what out says. */
enum err digest_write(const struct state *state, const struct settings *settings,
		      const struct digest_ask *ask, enum digest_format format, struct buf *out);
/* Appends the line of the scheduled digest for period: facts, headline, and a field for each of
 * settings->digest.formats. */
enum err digest_line(const struct state *state, const struct settings *settings,
		     const struct period *period, struct effects *out);

/* "html", "md", "json", "csv"; false when name is none of them. */
const char *digest_format_name(enum digest_format f);
MUST_USE bool digest_format_read(struct span name, enum digest_format *f);

#endif
