/* input.c - see input.h. A line over INPUT_LINE_MAX is read to its end and given cut, with too_long
 * set: one bad line must neither eat the memory nor stop the file. */
#define _GNU_SOURCE
#include "input.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "term.h"

bool input_open(struct input *in, const struct mem *m, const char *path)
{
	struct stat st;
	bool standard = strcmp(path, "-") == 0;
	*in = (struct input){.name = standard ? "standard input" : path};
	buf_init(&in->line, m, INPUT_LINE_MAX);
	in->file = standard ? stdin : fopen(path, "rb");
	if (!in->file) {
		term_error("cannot read %s: %m", path);
		return false;
	}
	if (fstat(fileno(in->file), &st) == 0) {
		if (S_ISDIR(st.st_mode)) {
			term_error("cannot read %s: it is a folder; name a JSONL file", path);
			fclose(in->file);
			in->file = NULL;
			return false;
		}
		if (S_ISREG(st.st_mode))
			in->size = (uint64_t)st.st_size;
	}
	return true;
}

/* One line of any kind without its LF; false when there is none left. */
static bool read_line(struct input *in)
{
	int c;
	bool any = false;
	buf_reset(&in->line);
	while ((c = getc_unlocked(in->file)) != EOF) {
		any = true;
		in->read++;
		if (c == '\n')
			break;
		buf_byte(&in->line, (unsigned)c);
	}
	in->number += any;
	in->too_long = buf_err(&in->line) != ERR_OK;
	return any;
}

bool input_next(struct input *in, struct span *line)
{
	static const struct span mark = SPAN("\xEF\xBB\xBF"); /* some editors' byte order mark */
	while (read_line(in)) {
		*line = buf_span(&in->line);
		if (in->number == 1 && span_starts(*line, mark))
			*line = span_after(*line, mark.len);
		*line = span_trim(*line);
		if (line->len || in->too_long)
			return true;
	}
	return false;
}

bool input_close(struct input *in)
{
	bool good = !ferror(in->file);
	if (!good)
		term_error("cannot read %s: %m", in->name);
	if (in->file != stdin)
		fclose(in->file);
	buf_fini(&in->line);
	return good;
}
