/* reader.h - an intake under test: settings with two sources and one attribute of their own. */
#ifndef TESTS_READER_H
#define TESTS_READER_H

#include "failmem.h"
#include "intake.h"

#define READER_RECEIVED INT64_C(1770000000000)

struct reader { /* plain data: tests look at it */
	struct failmem mem;
	struct intake *intake;
	struct settings settings; /* sources "cases" and "reviews", attribute "plan" */
	struct ticket ticket; /* of the last reader_read() */
};

struct reader *reader_new(void);
void reader_free(struct reader *r);
/* Reads an entry received at READER_RECEIVED; the reason why it was refused, NULL when it was not.
 */
const char *reader_read(struct reader *r, uint32_t source, const struct field *fields, size_t n);
#define READER_FIELDS(...)                                                                         \
	(const struct field[]){__VA_ARGS__},                                                       \
		sizeof((const struct field[]){__VA_ARGS__}) / sizeof(struct field)
/* A field of two literals. */
#define READER_FIELD(name, value)                                                                  \
	{                                                                                          \
		SPAN(name), SPAN(value)                                                            \
	}

#endif
