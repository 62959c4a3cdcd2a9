/* config_yaml.h - reads recurd.yaml (libyaml's events) into a struct config, with every error as
 * "file:line:column: error: ..." and a did-you-mean. */
#ifndef SHELL_CONFIG_YAML_H
#define SHELL_CONFIG_YAML_H

#include "config.h"

/* path NULL: the built-in defaults. Reads the files that the config names (key, stop words) too.
 * Errors and warnings are appended to messages, a line each; where there is one, a closing line
 * counts them ("3 errors, 1 warning: configuration is NOT valid"). NULL when there is an error.
 * Refused: files over 64 KB, anchors, aliases, tags, duplicates, unknown keys, depth over 8. */
struct config *config_yaml_load(const struct mem *m, const char *path, struct buf *messages);

#endif
