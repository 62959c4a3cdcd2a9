/* redis_addr.h - where Redis is: read from a URL, shown to people, turned into a socket. */
#ifndef SHELL_REDIS_ADDR_H
#define SHELL_REDIS_ADDR_H

#include "err.h"
#include "span.h"

struct redis_addr {
	char path[108]; /* Unix socket, or "" */
	char host[256]; /* "127.0.0.1" */
	int port; /* 6379 */
	int db; /* SELECT when not 0 */
	char username[128]; /* ACL user or "" */
	char password[512]; /* or "" */
};

/* Reads unix:///path[?db=N], redis://[user[:password]@]host[:port][/db], host:port or /path.
 * ERR_CONFIG with words in why when it is none of them; the words never hold the password. */
MUST_USE enum err redis_addr_parse(struct span url, struct redis_addr *out, char *why,
				   size_t why_size);

/* "unix:/run/redis.sock" or "10.0.0.1:6379", for messages; no user, no password. */
void redis_addr_text(const struct redis_addr *addr, char *out, size_t size);

/* A socket whose connect() is under way or done, or -1 with words in why. Does not wait, except
 * for the system's resolver when host is a name. A name with several addresses is tried from the
 * attempt'th on, so that a connection that keeps failing goes round. timeout_ms: a TCP peer that
 * acknowledges nothing for so long is given up by the kernel. */
int redis_addr_connect(const struct redis_addr *addr, unsigned attempt, int64_t timeout_ms,
		       char *why, size_t why_size);

#endif
