/* failmem.h - an allocator for tests: it counts the blocks that live and refuses requests on
 * demand.
 *
 * Every block moves on every resize, so that a pointer kept across a growth shows up under ASan. */
#ifndef TESTS_FAILMEM_H
#define TESTS_FAILMEM_H

#include "err.h"
#include "mem.h"

struct failmem {
	struct mem mem; /* hand out &f->mem; ctx is f */
	size_t requests; /* so far; frees do not count */
	size_t refuse_at; /* this request is refused, 1 is the first; 0: none */
	bool for_good; /* and every one after it */
	size_t refused; /* requests refused */
	size_t live; /* blocks not yet freed */
};

/* Refuses nothing until refuse_at is set. f must not move. */
void failmem_init(struct failmem *f);

/* Runs run(m, arg) again and again, with the 1st, 2nd, 3rd ... request refused, alone and then with
 * all that follow it, until a run asks for nothing more. Asserts (Check): a run that met a refusal
 * returns ERR_MEMORY, one that met none ERR_OK, and none leaves a block behind. Returns how many
 * requests the full run makes. run builds up, works and frees everything by itself. */
size_t failmem_sweep(enum err (*run)(const struct mem *m, void *arg), void *arg);

#endif
