/* fuzz_redis.c - a whole connection to a Redis that answers any bytes and then hangs up: every
 * command that was taken gets exactly one answer, in order, and then the connection is down. An odd
 * first byte lets the login pass. */
#define _GNU_SOURCE
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "fuzz.h"
#include "redis.h"

#define COMMANDS 4
#define LARGEST  4096
#define TURNS    1000

struct talk {
	struct redis *redis;
	unsigned sent, answered, ups, downs;
	bool more; /* every answer asks once more */
};

static void answer(void *arg, const redisReply *reply);

static void ask(struct talk *t)
{
	static const struct span get[] = {{"GET", 3}, {"x", 1}};
	if (t->sent < COMMANDS && redis_send(t->redis, 2, get, 0, answer, t))
		t->sent++;
}

static void answer(void *arg, const redisReply *reply)
{
	struct talk *t = arg;
	t->answered++;
	CHECK(t->answered <= t->sent);
	if (reply && t->more)
		ask(t);
}

static void up(void *arg)
{
	struct talk *t = arg;
	t->ups++;
	ask(t);
	ask(t);
}

static void down(void *arg, const char *why)
{
	struct talk *t = arg;
	t->downs++;
	CHECK(why && why[0]);
	CHECK(t->answered == t->sent);
}

static const char *folder_path;

static void clean_up(void)
{
	char path[96];
	snprintf(path, sizeof path, "%s/s", folder_path);
	unlink(path);
	rmdir(folder_path);
}

static int listen_at(struct redis_addr *addr)
{
	static char folder[64];
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	const char *tmp = getenv("TMPDIR");
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	snprintf(folder, sizeof folder, "%s/fuzz.XXXXXX", tmp ? tmp : "/tmp");
	CHECK(fd >= 0 && mkdtemp(folder));
	folder_path = folder;
	atexit(clean_up);
	snprintf(to.sun_path, sizeof to.sun_path, "%s/s", folder);
	snprintf(addr->path, sizeof addr->path, "%s", to.sun_path);
	CHECK(!bind(fd, (const struct sockaddr *)&to, sizeof to) && !listen(fd, 4));
	return fd;
}

static void play(struct event_base *base, int listener, struct talk *t, const uint8_t *data,
		 size_t size)
{
	static const char login[] = "+OK\r\n+PONG\r\n";
	int peer = -1;
	for (int i = 0; i < TURNS && peer < 0; i++) {
		event_base_loop(base, EVLOOP_NONBLOCK);
		peer = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	}
	CHECK(peer >= 0);
	t->more = size && data[0] & 2;
	if (size && data[0] & 1)
		CHECK(write(peer, login, sizeof login - 1) == (ssize_t)(sizeof login - 1));
	if (size > 1)
		CHECK(write(peer, data + 1, size - 1) == (ssize_t)(size - 1));
	shutdown(peer, SHUT_WR);
	for (int i = 0; i < TURNS && !t->downs; i++)
		event_base_loop(base, EVLOOP_ONCE);
	close(peer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct event_base *base;
	static struct redis_addr addr;
	static int listener;
	static const struct redis_events events = {up, down};
	struct talk t = {0};
	if (size > 65536)
		return 0;
	if (!base) {
		signal(SIGPIPE, SIG_IGN);
		base = event_base_new();
		listener = listen_at(&addr);
	}
	t.redis = redis_new(base, &addr, 5000, LARGEST, &events, &t);
	CHECK(t.redis);
	redis_start(t.redis);
	play(base, listener, &t, data, size);
	CHECK(t.downs == 1 && t.ups <= 1 && t.answered == t.sent);
	redis_free(t.redis);
	event_base_loop(base, EVLOOP_NONBLOCK);
	return 0;
}
