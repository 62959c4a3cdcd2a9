/* redis_login.h - what a new connection says first, and what to do when Redis refuses it. */
#ifndef SHELL_REDIS_LOGIN_H
#define SHELL_REDIS_LOGIN_H

#include <hiredis/hiredis.h>

#include "redis_addr.h"

struct redis_login {
	struct redis_login_step {
		struct span argv[3];
		size_t argc;
		bool cosmetic; /* may be refused */
	} steps[4];
	size_t count, answered;
	char db[16];
};

/* Which steps addr needs, in order; all of them are sent in one go. Borrows addr. */
void redis_login_plan(struct redis_login *login, const struct redis_addr *addr);
/* Takes the answer to the next step. False when it was refused, with words and the next step. */
MUST_USE bool redis_login_take(struct redis_login *login, const redisReply *reply, char *why,
			       size_t why_size);
/* What a person can do about an error of Redis at login; never NULL. */
const char *redis_login_hint(const char *error);

#endif
