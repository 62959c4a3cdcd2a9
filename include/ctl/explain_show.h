/* explain_show.h - an explanation as people read it. */
#ifndef CTL_EXPLAIN_SHOW_H
#define CTL_EXPLAIN_SHOW_H

#include "explain.h"
#include "term.h"

struct explain_show {
	const struct explain *x;
	enum { EXPLAIN_OF_TEXT, EXPLAIN_OF_CASE, EXPLAIN_OF_ISSUES } of;
	struct span case_id, source; /* of a case */
	size_t near; /* at most so many issues */
	size_t width; /* columns of the terminal, 0: none */
	bool colours;
};

/* Appends what people read. */
enum err explain_show_people(const struct explain_show *s, struct buf *out);

#endif
