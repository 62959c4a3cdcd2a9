/* jsonl.h - reads files of one JSON object a line, for what measures and checks. */
#ifndef SUPPORT_JSONL_H
#define SUPPORT_JSONL_H

#include <jansson.h>
#include <stdbool.h>

/* Hands every line that is not empty to take(). False, with words on standard error, when the file
 * cannot be read, a line is no JSON object, or take() says so: its words then stand in why. */
bool jsonl_each(const char *path, bool (*take)(void *to, const json_t *line, const char **why),
		void *to);
/* A member's text, "" when it is missing; numbers have none. */
const char *jsonl_text(const json_t *line, const char *name);

#endif
