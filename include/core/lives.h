/* lives.h - what of an issue must outlive its records, as bytes: the hashes life:<id >> 8>, field
 * id; and the quotes, quotes:<seq >> 10>, field seq. An issue whose life follows from its records
 * alone (most are of one case) has no entry. */
#ifndef CORE_LIVES_H
#define CORE_LIVES_H

#include "issues.h"

#define LIVES_BUCKET_BITS 8

/* Appends the blob of issue's life. */
void lives_pack(const struct issues *is, const struct issue *issue, struct buf *out);
/* Reads a life and opens its issue. */
enum err lives_load(struct issues *is, struct span field, struct span blob);
/* Appends what changed since the last call: lives of the issues in is->dirty (already sorted) and
 * is->gone, and quotes. Resets is->quoted. */
void lives_changes(struct issues *is, struct effects *out);

#endif
