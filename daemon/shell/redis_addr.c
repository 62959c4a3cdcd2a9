/* redis_addr.c - see redis_addr.h.
 *
 *   redis://user:secret@host:6379/2        unix:///run/redis.sock?db=2
 *   scheme  user info  host  port db       scheme  path           query
 *
 * User, password and path may be percent-encoded. The last '@' before the first '/' ends the user
 * info, so a password with a raw '@' works; one with '/' or '?' has to be encoded.
 * Invariant: a parsed address has a path or a host with a port, never both. */
#define _GNU_SOURCE
#include "redis_addr.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define REDIS_PORT          6379
#define REDIS_DB_MAX        65535
#define REDIS_KEEPALIVE_S   15 /* silence before the first probe */
#define REDIS_KEEPALIVE_GAP 5
#define REDIS_KEEPALIVE_TRY 3

/* Where the words go when something is wrong. */
struct addr_why {
	char *text;
	size_t size;
};

static bool addr_bad(struct addr_why why, const char *what, const char *problem)
{
	snprintf(why.text, why.size, "the %s %s", what, problem);
	return false;
}

/* The part of s before c; *rest is what follows c. All of s, and an empty rest, without c. */
static struct span addr_cut(struct span s, char c, struct span *rest)
{
	const char *at = s.len ? memchr(s.ptr, c, s.len) : NULL;
	size_t n = at ? (size_t)(at - s.ptr) : s.len;
	*rest = span_after(s, at ? n + 1 : n);
	return span_first(s, n);
}

static int addr_hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Percent-decodes s into out as a C string. Control characters and NUL are refused: none belongs
 * into any part of an address, and a NUL would cut it short without a word. */
static bool addr_decode(struct span s, const char *what, char *out, size_t size,
			struct addr_why why)
{
	size_t n = 0;
	while (s.len) {
		int c = (unsigned char)s.ptr[0];
		size_t used = 1;
		if (c == '%') {
			int hi = s.len > 2 ? addr_hex(s.ptr[1]) : -1;
			int lo = s.len > 2 ? addr_hex(s.ptr[2]) : -1;
			if (hi < 0 || lo < 0)
				return addr_bad(why, what, "has a '%' without two hex digits");
			c = hi * 16 + lo;
			used = 3;
		}
		if (c < 0x20 || c == 0x7F)
			return addr_bad(why, what, "has a control character");
		if (n + 1 >= size)
			return addr_bad(why, what, "is too long");
		out[n++] = (char)c;
		s = span_after(s, used);
	}
	out[n] = '\0';
	return true;
}

static bool addr_db(struct span s, struct redis_addr *out, struct addr_why why)
{
	uint64_t db;
	if (!span_u64(s, REDIS_DB_MAX, &db))
		return addr_bad(why, "database", "is not a number from 0 to 65535");
	out->db = (int)db;
	return true;
}

static bool addr_port(struct span s, struct redis_addr *out, struct addr_why why)
{
	uint64_t port;
	if (!span_u64(s, 65535, &port) || port == 0)
		return addr_bad(why, "port", "is not a number from 1 to 65535");
	out->port = (int)port;
	return true;
}

static bool addr_path(struct span s, struct redis_addr *out, struct addr_why why)
{
	if (s.len < 2 || s.ptr[0] != '/')
		return addr_bad(why, "socket", "is not an absolute path; write unix:///run/x.sock");
	return addr_decode(s, "socket's path", out->path, sizeof out->path, why);
}

static bool addr_unix(struct span s, struct redis_addr *out, struct addr_why why)
{
	struct span query, path = addr_cut(s, '?', &query);
	if (!addr_path(path, out, why))
		return false;
	if (query.len == 0)
		return true;
	if (!span_starts(query, SPAN("db=")))
		return addr_bad(why, "part after '?'", "is not db=N");
	return addr_db(span_after(query, 3), out, why);
}

/* host, host:port, [v6] or [v6]:port; *port is empty when there is none. */
static bool addr_host(struct span s, struct redis_addr *out, struct span *port, struct addr_why why)
{
	struct span host;
	if (s.len && s.ptr[0] == '[') {
		struct span after;
		host = addr_cut(span_after(s, 1), ']', &after);
		if (host.len + 2 + after.len != s.len)
			return addr_bad(why, "host", "has a '[' without ']'");
		if (after.len && after.ptr[0] != ':')
			return addr_bad(why, "host", "has something behind ']' that is no :port");
		*port = after;
	} else {
		host = addr_cut(s, ':', port);
		*port = span_after(s, host.len);
	}
	if (host.len == 0)
		return addr_bad(why, "host", "is missing");
	return addr_decode(host, "host", out->host, sizeof out->host, why);
}

static bool addr_user(struct span s, struct redis_addr *out, struct addr_why why)
{
	struct span password, user = addr_cut(s, ':', &password);
	return addr_decode(user, "user name", out->username, sizeof out->username, why) &&
	       addr_decode(password, "password", out->password, sizeof out->password, why);
}

static bool addr_redis(struct span s, struct redis_addr *out, struct addr_why why)
{
	struct span db, port, authority = addr_cut(s, '/', &db);
	const char *at = authority.len ? memrchr(authority.ptr, '@', authority.len) : NULL;
	if (at) {
		size_t n = (size_t)(at - authority.ptr);
		if (!addr_user(span_first(authority, n), out, why))
			return false;
		authority = span_after(authority, n + 1);
	}
	if (!addr_host(authority, out, &port, why))
		return false;
	out->port = REDIS_PORT;
	if (port.len && !addr_port(span_after(port, 1), out, why))
		return false;
	return db.len == 0 || addr_db(db, out, why);
}

static bool addr_tls(struct span s, struct redis_addr *out, struct addr_why why)
{
	(void)s;
	(void)out;
	return addr_bad(why, "scheme",
			"rediss:// (TLS) is not known yet; use a Unix socket or stunnel");
}

static bool addr_bare(struct span s, struct redis_addr *out, struct addr_why why)
{
	struct span port;
	if (s.len && s.ptr[0] == '/')
		return addr_path(s, out, why);
	if (s.len && memmem(s.ptr, s.len, "://", 3))
		return addr_bad(why, "scheme", "is not known; use redis:// or unix://");
	if (!addr_host(s, out, &port, why))
		return false;
	if (port.len == 0)
		return addr_bad(why, "port", "is missing; write host:6379");
	return addr_port(span_after(port, 1), out, why);
}

static const struct addr_scheme {
	const char *prefix;
	bool (*parse)(struct span rest, struct redis_addr *out, struct addr_why why);
} schemes[] = {
	{"redis://", addr_redis},
	{"unix://", addr_unix},
	{"rediss://", addr_tls},
	{"", addr_bare},
};

enum err redis_addr_parse(struct span url, struct redis_addr *out, char *why, size_t why_size)
{
	const struct addr_scheme *s = schemes;
	struct redis_addr addr = {.port = 0};
	while (!span_starts(url, span_of(s->prefix)))
		s++; /* the last prefix is empty and starts everything */
	url = span_after(url, strlen(s->prefix));
	if (!s->parse(url, &addr, (struct addr_why){why, why_size}))
		return ERR_CONFIG;
	*out = addr;
	return ERR_OK;
}

void redis_addr_text(const struct redis_addr *addr, char *out, size_t size)
{
	bool v6 = strchr(addr->host, ':');
	if (addr->path[0])
		snprintf(out, size, "unix:%s", addr->path);
	else
		snprintf(out, size, v6 ? "[%s]:%d" : "%s:%d", addr->host, addr->port);
}

/* Best effort: without these options a dead peer is still found by the command's own deadline. */
static void addr_options(int fd, int64_t timeout_ms)
{
	const struct {
		int level, name, value;
	} options[] = {
		{SOL_SOCKET, SO_KEEPALIVE, 1},
		{IPPROTO_TCP, TCP_KEEPIDLE, REDIS_KEEPALIVE_S},
		{IPPROTO_TCP, TCP_KEEPINTVL, REDIS_KEEPALIVE_GAP},
		{IPPROTO_TCP, TCP_KEEPCNT, REDIS_KEEPALIVE_TRY},
		{IPPROTO_TCP, TCP_USER_TIMEOUT, (int)timeout_ms},
		{IPPROTO_TCP, TCP_NODELAY, 1},
	};
	for (size_t i = 0; i < sizeof options / sizeof *options; i++)
		(void)setsockopt(fd, options[i].level, options[i].name, &options[i].value,
				 sizeof options[i].value);
}

/* One socket towards sa; -1 with errno when it failed at once. */
static int addr_open(const struct sockaddr *sa, socklen_t len, int64_t timeout_ms)
{
	int fd = socket(sa->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	if (sa->sa_family != AF_UNIX)
		addr_options(fd, timeout_ms);
	if (connect(fd, sa, len) == 0 || errno == EINPROGRESS || errno == EINTR)
		return fd;
	int saved = errno;
	(void)close(fd);
	errno = saved;
	return -1;
}

static int addr_open_unix(const struct redis_addr *addr)
{
	struct sockaddr_un sa = {.sun_family = AF_UNIX};
	memcpy(sa.sun_path, addr->path, sizeof addr->path);
	return addr_open((const struct sockaddr *)&sa, sizeof sa, 0);
}

static int addr_open_tcp(const struct addrinfo *list, unsigned attempt, int64_t timeout_ms)
{
	unsigned count = 0;
	int fd = -1;
	for (const struct addrinfo *a = list; a; a = a->ai_next)
		count++;
	for (unsigned i = 0; i < count && fd < 0; i++) {
		const struct addrinfo *a = list;
		for (unsigned skip = (attempt + i) % count; skip; skip--)
			a = a->ai_next;
		fd = addr_open(a->ai_addr, a->ai_addrlen, timeout_ms);
	}
	return fd;
}

int redis_addr_connect(const struct redis_addr *addr, unsigned attempt, int64_t timeout_ms,
		       char *why, size_t why_size)
{
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *list = NULL;
	char port[16];
	int fd;
	if (addr->path[0]) {
		fd = addr_open_unix(addr);
	} else {
		snprintf(port, sizeof port, "%d", addr->port);
		int bad = getaddrinfo(addr->host, port, &hints, &list);
		if (bad) {
			snprintf(why, why_size, "%s", gai_strerror(bad));
			return -1;
		}
		fd = addr_open_tcp(list, attempt, timeout_ms);
		int saved = errno;
		freeaddrinfo(list);
		errno = saved;
	}
	if (fd < 0)
		snprintf(why, why_size, "%s", strerror(errno));
	return fd;
}
