/* reader.c - see reader.h. */
#include "reader.h"

#include <check.h>
#include <stdlib.h>

struct reader *reader_new(void)
{
	struct reader *r = calloc(1, sizeof *r);
	ck_assert_ptr_nonnull(r);
	failmem_init(&r->mem);
	r->settings = (struct settings){
		.sources = {SPAN("cases"), SPAN("reviews")},
		.n_sources = 2,
		.attributes = {SPAN("plan")},
		.n_attributes = 1,
	};
	r->intake = intake_new(&r->mem.mem);
	ck_assert_ptr_nonnull(r->intake);
	return r;
}

void reader_free(struct reader *r)
{
	intake_free(r->intake);
	ck_assert_uint_eq(r->mem.live, 0);
	free(r);
}

const char *reader_read(struct reader *r, uint32_t source, const struct field *fields, size_t n)
{
	const char *reason;
	struct entry e = {{READER_RECEIVED, 0}, READER_RECEIVED, source, fields, n};
	enum err err = intake_read(r->intake, &r->settings, &e, &r->ticket, &reason);
	ck_assert_msg(!err, "%s", err_text(err));
	return reason;
}
