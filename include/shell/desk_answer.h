/* desk_answer.h - what an answer of Redis means for a desk: what to do, words, and the next step.
 */
#ifndef SHELL_DESK_ANSWER_H
#define SHELL_DESK_ANSWER_H

#include <hiredis/hiredis.h>

#include "span.h"

enum desk_verdict {
	DESK_ANSWER_OK, /* done; go on (the script's own word is in word) */
	DESK_ANSWER_LOST, /* no answer: outcome unknown, down() follows, then the same again */
	DESK_ANSWER_AGAIN, /* refused, nothing was written: keep what we have, back off, the same
			      again */
	DESK_ANSWER_RELOAD, /* somebody else is ahead of us: throw the state away, acquire */
	DESK_ANSWER_WAIT, /* the desk is somebody else's */
	DESK_ANSWER_GONE, /* the desk's keys have vanished */
	DESK_ANSWER_FAIL, /* a person must look first */
};

struct desk_answer {
	enum desk_verdict verdict;
	bool reconnect; /* this Redis will not take it; ask for the address anew */
	struct span
		word; /* first word of a script's answer, "" for others; borrowed from the reply */
	const char *next; /* what a person does about it; never NULL */
	char words[320]; /* what happened */
};

/* Reads an answer; NULL is LOST. Arrays that do not start with a word we know, and anything but an
 * error, are OK. */
void desk_answer_read(const redisReply *reply, struct desk_answer *out);
/* The same for something that happened on our side. next must stay. */
void desk_answer_say(struct desk_answer *out, enum desk_verdict verdict, const char *words,
		     const char *next);
/* Element i of an array answer as text; empty when it is not there. */
struct span desk_answer_at(const redisReply *reply, size_t i);

#endif
