/* failmem.c - see failmem.h. Each block carries its size in front, so that a move copies exactly
 * what was there. */
#include <check.h>
#include <stdlib.h>

#include "failmem.h"

#define FAILMEM_HEAD 16 /* keeps what malloc aligned aligned */

static bool failmem_refuses(struct failmem *f)
{
	f->requests++;
	if (!f->refuse_at || f->requests < f->refuse_at)
		return false;
	if (f->requests > f->refuse_at && !f->for_good)
		return false;
	f->refused++;
	return true;
}

static void failmem_free(struct failmem *f, void *ptr)
{
	if (!ptr)
		return;
	ck_assert_msg(f->live > 0, "a block was freed that this allocator did not give");
	f->live--;
	free((char *)ptr - FAILMEM_HEAD);
}

static void *failmem_resize(void *ctx, void *ptr, size_t size)
{
	struct failmem *f = ctx;
	if (size == 0) {
		failmem_free(f, ptr);
		return NULL;
	}
	if (size > SIZE_MAX - FAILMEM_HEAD || failmem_refuses(f))
		return NULL;
	char *block = malloc(FAILMEM_HEAD + size);
	if (!block)
		return NULL;
	f->live++;
	memcpy(block, &size, sizeof size);
	/* What nobody wrote is not zero. */
	memset(block + FAILMEM_HEAD, 0xA5, size);
	if (ptr) {
		size_t old = 0;
		memcpy(&old, (char *)ptr - FAILMEM_HEAD, sizeof old);
		memcpy(block + FAILMEM_HEAD, ptr, old < size ? old : size);
		failmem_free(f, ptr);
	}
	return block + FAILMEM_HEAD;
}

void failmem_init(struct failmem *f)
{
	*f = (struct failmem){.mem = {.resize = failmem_resize, .ctx = f}};
}

size_t failmem_sweep(enum err (*run)(const struct mem *m, void *arg), void *arg)
{
	for (size_t at = 1;; at++) {
		struct failmem f;
		for (int for_good = 0; for_good < 2; for_good++) {
			failmem_init(&f);
			f.refuse_at = at;
			f.for_good = for_good;
			enum err want, err = run(&f.mem, arg);
			want = f.refused ? ERR_MEMORY : ERR_OK;
			ck_assert_msg(err == want, "request %zu refused%s: got \"%s\", not \"%s\"",
				      at, for_good ? " and all after it" : "", err_text(err),
				      err_text(want));
			ck_assert_msg(f.live == 0, "request %zu refused: %zu blocks leak", at,
				      f.live);
		}
		if (!f.refused)
			return f.requests;
	}
}
