/* config_yaml.h - reads recurd.yaml (libyaml's events) into a struct config, with every error as
 * "file:line:column: error: ..." and a did-you-mean. */
#ifndef SHELL_CONFIG_YAML_H
#define SHELL_CONFIG_YAML_H

#include "config_events.h"

/* path NULL: the built-in defaults. Reads the files that the config names (key, stop words) too.
 * Errors and warnings are appended to messages, a line each; where there is one, a closing line
 * counts them ("3 errors, 1 warning: configuration is NOT valid"). NULL when there is an error.
 * Refused: files over 64 KB, anchors, aliases, tags, duplicates, unknown keys, depth over 8. */
struct config *config_yaml_load(const struct mem *m, const char *path, struct buf *messages);

/* For files that hold settings among other things: the map at hand of in says what is otherwise
 * than in c. Then, once all of them are read, config_yaml_check() looks at what no single setting
 * can tell, and reads the files that c names. Errors go to the notes. */
void config_yaml_over(struct config *c, struct config_events *in);
void config_yaml_check(struct config *c, struct config_notes *notes);

#endif
