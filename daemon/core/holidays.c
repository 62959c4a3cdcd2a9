/* holidays.c - see holidays.h. A file is a few hundred lines that are looked at a few times a
 * digest, so it is read as it is; that days ascend ends a search early and shows a slip. */
#include "holidays.h"

#define DATE      10 /* bytes of 2027-02-07 */
#define NAME_MOST 120 /* bytes */

/* Takes the next line off *file, without comment and space around it. */
static struct span take_line(struct span *file)
{
	const char *end = memchr(file->ptr, '\n', file->len);
	struct span line = span_first(*file, end ? (size_t)(end - file->ptr) : file->len);
	*file = span_after(*file, line.len + 1);
	const char *comment = line.len ? memchr(line.ptr, '#', line.len) : NULL;
	if (comment)
		line.len = (size_t)(comment - line.ptr);
	return span_trim(line);
}

static bool read_line(struct span line, int64_t *day, struct span *name)
{
	*name = span_trim(span_after(line, DATE));
	return civil_read_date(span_first(line, DATE), day) && name->len &&
	       name->len <= NAME_MOST && (line.ptr[DATE] == ' ' || line.ptr[DATE] == '\t');
}

size_t holidays_check(struct span file, const char **what)
{
	int64_t last = INT64_MIN, day;
	struct span name;
	for (size_t n = 1; file.len; n++) {
		struct span line = take_line(&file);
		if (!line.len)
			continue;
		*what = "is no day and name, as in \"2027-02-07 Seollal\"";
		if (!read_line(line, &day, &name))
			return n;
		*what = "is not later than the day before it";
		if (day <= last)
			return n;
		last = day;
	}
	return 0;
}

bool holidays_find(struct span file, int64_t day, struct span *name)
{
	int64_t at = INT64_MIN;
	while (file.len && at < day) {
		struct span line = take_line(&file);
		if (line.len && !read_line(line, &at, name))
			return false;
	}
	return at == day;
}

void holidays_mark(struct span file, int64_t day, bool *is, size_t n)
{
	int64_t at = INT64_MIN;
	struct span name;
	memset(is, 0, n * sizeof *is);
	while (file.len && at < day + (int64_t)n) {
		struct span line = take_line(&file);
		if (line.len && read_line(line, &at, &name) && at >= day && at - day < (int64_t)n)
			is[at - day] = true;
	}
}
