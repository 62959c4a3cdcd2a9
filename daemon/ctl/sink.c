/* sink.c - see sink.h. */
#define _GNU_SOURCE
#include "sink.h"

#include <string.h>

#include "term.h"

bool sink_open(struct sink *s, const char *path)
{
	s->path = path;
	if (!path)
		return true;
	s->file = strcmp(path, "-") == 0 ? stdout : fopen(path, "wb");
	if (!s->file)
		term_error("cannot write %s: %m", path);
	return s->file != NULL;
}

bool sink_close(struct sink *s)
{
	if (!s->file)
		return true;
	bool good = !ferror(s->file) && fflush(s->file) == 0;
	if (s->file != stdout && fclose(s->file) != 0)
		good = false;
	s->file = NULL;
	if (!good)
		term_error("cannot write %s: %m", s->path);
	return good;
}
