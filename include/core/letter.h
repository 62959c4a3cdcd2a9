/* letter.h - the dead letter of an entry that cannot be used: what it was, redacted and short. */
#ifndef CORE_LETTER_H
#define CORE_LETTER_H

#include "effects.h"
#include "entry.h"

/* Adds one line for the stream dead: src, entry, reason, fields (names as a JSON array), values
 * (JSON object, the first 256 redacted bytes of each); under 4 KiB in all. scratch holds pieces
 * meanwhile. */
enum err letter_write(struct effects *out, struct span source, const struct entry *entry,
		      struct span reason, struct buf scratch[2]);

#endif
