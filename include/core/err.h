/* err.h - one enum of errors and their words, both from err.def. */
#ifndef CORE_ERR_H
#define CORE_ERR_H

enum err {
#define ERR(name, text) ERR_##name,
#include "err.def"
#undef ERR
	ERR_COUNT
};

/* Words for e; never NULL. */
const char *err_text(enum err e);

#endif
