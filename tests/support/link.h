/* link.h - a struct redis under test: its event loop, and what it told its owner. */
#ifndef SUPPORT_LINK_H
#define SUPPORT_LINK_H

#include "peer.h"
#include "place.h"
#include "redis.h"

#define LINK_ANSWERS 16

/* Plain data: tests look at it. */
struct link {
	struct event_base *base;
	struct event *tick;
	int64_t end; /* mono ms; a test that takes longer fails */
	struct place *place;
	char path[108]; /* a Unix socket in the folder, for a peer or for nobody */
	struct redis *redis;
	struct peer *peer; /* at the other end, freed with the link; NULL: none */
	unsigned ups, downs, answers, nulls;
	unsigned open_at_down; /* answers still owed when down() came; has to be 0 */
	unsigned after_free; /* calls after link_drop(); has to be 0 */
	unsigned sent; /* commands that redis_send took */
	char why[512]; /* of the last down() */
	char said[LINK_ANSWERS][64]; /* the first answers; "NULL" for a lost one */
	void (*on_up)(struct link *l); /* extra acts, or NULL */
	void (*on_down)(struct link *l);
	void (*on_answer)(struct link *l, const redisReply *reply);
};

struct link *link_new(void);
void link_free(struct link *l);
/* A peer at l->path; script and arg as in peer_new(). */
void link_peer(struct link *l, peer_script *script, void *arg);

/* Makes the connection to addr (NULL: path) and starts it. */
void link_start(struct link *l, const struct redis_addr *addr, int64_t timeout_ms,
		size_t max_reply);
/* Sends words separated by single spaces; the answer is counted and noted. */
bool link_send(struct link *l, const char *words);
/* Connects to a peer that takes the login and keeps silent. */
void link_come_up(struct link *l, int64_t timeout_ms, size_t max_reply);
/* Sends commands, up to NULL, and waits until the peer has them. */
void link_arrive(struct link *l, const char *const commands[]);
bool link_send_spans(struct link *l, size_t argc, const struct span *argv, int64_t extra_ms);
void link_drop(struct link *l); /* redis_free(), and forgets it */

/* One turn of the loop; fails the test when it lasts longer than 20 s in all. */
void link_turn(struct link *l);
/* Turns the loop until condition holds. */
#define LINK_UNTIL(l, condition)                                                                   \
	do {                                                                                       \
		while (!(condition))                                                               \
			link_turn(l);                                                              \
	} while (0)

#endif
