/* fields.c - see fields.h. Invariant: count <= cap <= FIELDS_MAX. */
#include "fields.h"

void fields_init(struct fields *f, const struct mem *m)
{
	*f = (struct fields){.mem = m};
	buf_init(&f->text, m, FIELDS_TEXT_MAX);
}

void fields_fini(struct fields *f)
{
	mem_free(f->mem, f->at);
	f->at = NULL;
	f->count = f->cap = 0;
	buf_fini(&f->text);
}

void fields_reset(struct fields *f)
{
	f->count = 0;
	buf_reset(&f->text);
}

enum err fields_add(struct fields *f, struct span name, struct span value)
{
	if (f->count == FIELDS_MAX) {
		f->refused++;
		return ERR_LIMIT;
	}
	struct field *at = mem_grow(f->mem, f->at, &f->cap, f->count + 1, sizeof *at, FIELDS_MAX);
	if (!at)
		return ERR_MEMORY;
	f->at = at;
	f->at[f->count++] = (struct field){name, value};
	return ERR_OK;
}
