/* proxy.c - see proxy.h. One child, one poll() loop; the test steers it by memory that both share.
 *
 *   client ──▶ [pair: client, server, mute] ──▶ server      bytes of both ways count for a cut */
#define _GNU_SOURCE
#include "proxy.h"

#include <check.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAIRS 32
#define PIECE 16384

struct steering {
	atomic_ullong left; /* bytes until the cut; 0: none */
	atomic_ullong cuts;
	atomic_uint mutes, delay, closed, answer;
};

struct proxy {
	struct steering *steering;
	pid_t pid;
	int port;
};

struct pair {
	int fd[2]; /* client, server */
	bool mute;
};

struct relay {
	struct steering *steering;
	const char *path; /* of the server */
	int listener;
	unsigned mutes; /* carried out */
	struct pair pairs[PAIRS];
	size_t count;
};

/* ---- the child ---- */

static void hang_up(struct relay *r, size_t i)
{
	(void)close(r->pairs[i].fd[0]);
	(void)close(r->pairs[i].fd[1]);
	r->pairs[i] = r->pairs[--r->count];
}

static void hang_up_all(struct relay *r)
{
	while (r->count)
		hang_up(r, 0);
}

static int dial(const char *path)
{
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	snprintf(to.sun_path, sizeof to.sun_path, "%s", path);
	if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0)
		return fd;
	(void)close(fd);
	return -1;
}

static void welcome(struct relay *r)
{
	int client = accept(r->listener, NULL, NULL);
	int server = atomic_load(&r->steering->closed) || r->count == PAIRS ? -1 : dial(r->path);
	if (server < 0) {
		(void)close(client);
		return;
	}
	r->pairs[r->count++] = (struct pair){{client, server}, false};
}

/* How many of n bytes may pass; all connections are cut when it is fewer. */
static size_t allowance(struct relay *r, size_t n, bool answer, bool *cut)
{
	unsigned long long left = atomic_load(&r->steering->left);
	bool spared = atomic_load(&r->steering->answer) && !answer;
	*cut = left && left <= n && !spared;
	if (left)
		atomic_store(&r->steering->left, *cut ? 0 : left > n ? left - n : 1);
	if (!*cut)
		return n;
	return atomic_load(&r->steering->answer) ? 0 : (size_t)left - 1;
}

/* One piece from side to the other; false when the pair is gone, or all are. */
static bool forward(struct relay *r, size_t i, int side)
{
	char piece[PIECE];
	bool cut;
	ssize_t n = read(r->pairs[i].fd[side], piece, sizeof piece);
	if (n <= 0) {
		hang_up(r, i);
		return false;
	}
	unsigned delay = atomic_load(&r->steering->delay);
	if (delay)
		poll(NULL, 0, (int)delay);
	size_t pass = allowance(r, (size_t)n, side == 1, &cut);
	for (size_t at = 0; at < pass;) {
		ssize_t w = send(r->pairs[i].fd[!side], piece + at, pass - at, MSG_NOSIGNAL);
		if (w <= 0)
			break;
		at += (size_t)w;
	}
	if (!cut)
		return true;
	hang_up_all(r);
	atomic_fetch_add(&r->steering->cuts, 1);
	return false;
}

static void obey(struct relay *r)
{
	unsigned mutes = atomic_load(&r->steering->mutes);
	for (size_t i = 0; mutes != r->mutes && i < r->count; i++)
		r->pairs[i].mute = true;
	r->mutes = mutes;
	if (atomic_load(&r->steering->closed))
		hang_up_all(r);
}

static _Noreturn void relay(struct relay *r)
{
	for (;;) {
		struct pollfd fds[1 + 2 * PAIRS] = {{.fd = r->listener, .events = POLLIN}};
		size_t n = r->count;
		for (size_t i = 0; i < 2 * n; i++)
			fds[1 + i] = (struct pollfd){.fd = r->pairs[i / 2].mute
								   ? -1
								   : r->pairs[i / 2].fd[i % 2],
						     .events = POLLIN};
		(void)poll(fds, (nfds_t)(1 + 2 * n), 2);
		obey(r);
		/* From the end, so that a pair that goes moves none that is still to come. */
		for (size_t i = 2 * n; i-- > 0 && r->count == n;)
			if (fds[1 + i].revents && !r->pairs[i / 2].mute)
				(void)forward(r, i / 2, (int)(i % 2));
		if (fds[0].revents)
			welcome(r);
	}
}

/* ---- the test's side ---- */

static struct proxy *proxy_start(int listener, const char *path)
{
	struct proxy *p = calloc(1, sizeof *p);
	pid_t parent = getpid();
	ck_assert_ptr_nonnull(p);
	ck_assert_int_eq(listen(listener, 64), 0);
	p->steering = mmap(NULL, sizeof *p->steering, PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ck_assert(p->steering != MAP_FAILED);
	p->pid = fork();
	ck_assert_int_ge(p->pid, 0);
	if (p->pid == 0) {
		struct relay r = {.steering = p->steering, .path = path, .listener = listener};
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(1);
		relay(&r);
	}
	(void)close(listener);
	return p;
}

struct proxy *proxy_new(const char *path)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	char real[108];
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	snprintf(real, sizeof real, "%s.real", path);
	snprintf(at.sun_path, sizeof at.sun_path, "%s", path);
	ck_assert_int_eq(rename(path, real), 0);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
	return proxy_start(fd, real);
}

struct proxy *proxy_new_port(const char *path)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	socklen_t size = sizeof at;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&at, &size), 0);
	struct proxy *p = proxy_start(fd, path);
	p->port = ntohs(at.sin_port);
	return p;
}

int proxy_port(const struct proxy *p)
{
	return p->port;
}

void proxy_free(struct proxy *p)
{
	(void)kill(p->pid, SIGKILL);
	(void)waitpid(p->pid, NULL, 0);
	(void)munmap(p->steering, sizeof *p->steering);
	free(p);
}

void proxy_cut(struct proxy *p, uint64_t bytes)
{
	atomic_store(&p->steering->answer, 0);
	atomic_store(&p->steering->left, bytes + 1);
}

void proxy_cut_answer(struct proxy *p, uint64_t bytes)
{
	atomic_store(&p->steering->answer, 1);
	atomic_store(&p->steering->left, bytes + 1);
}

void proxy_mute(struct proxy *p)
{
	atomic_fetch_add(&p->steering->mutes, 1);
}

void proxy_delay(struct proxy *p, unsigned ms)
{
	atomic_store(&p->steering->delay, ms);
}

void proxy_close(struct proxy *p, unsigned closed)
{
	atomic_store(&p->steering->closed, closed);
}

uint64_t proxy_cuts(const struct proxy *p)
{
	return atomic_load(&p->steering->cuts);
}
