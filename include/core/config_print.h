/* config_print.h - the table of settings for people. */
#ifndef CORE_CONFIG_PRINT_H
#define CORE_CONFIG_PRINT_H

#include "buf.h"

/* Appends recurd.yaml: every setting with its text as comments, and its default. */
void config_print_yaml(struct buf *out);

#endif
