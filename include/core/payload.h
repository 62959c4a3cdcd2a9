/* payload.h - a JSON object (RFC 8259, strict, by jansson) to flat fields.
 *
 * Strings stay, numbers and booleans become their text, null and empty arrays are absent, arrays of
 * scalars are joined by ",", nested objects become dotted names, as do arrays that hold objects or
 * arrays (a.0.b). A CloudEvents envelope ("specversion") gives what its "data" holds, with id as
 * event_id and time as occurred_at unless data has its own. */
#ifndef CORE_PAYLOAD_H
#define CORE_PAYLOAD_H

#include "fields.h"

#define PAYLOAD_DEPTH 32 /* objects and arrays inside each other */

/* Appends the members of the object in json, copied into f->text; spans of earlier calls stay good.
 * On an error nothing is appended: ERR_INPUT when json is not one object, ERR_LIMIT when it is too
 * large for f; why (NUL-terminated, at most why_size) says so in words such as "line 1 column 9:
 * ...". They never repeat the customer's text. */
MUST_USE enum err payload_read(struct span json, struct fields *f, char *why, size_t why_size);

#endif
