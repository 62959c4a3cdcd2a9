/* err.c - the words of err.def. */
#include "err.h"

static const char *const texts[ERR_COUNT] = {
#define ERR(name, text) [ERR_##name] = text,
#include "err.def"
#undef ERR
};

const char *err_text(enum err e)
{
	return (unsigned)e < ERR_COUNT ? texts[e] : "unknown error";
}
