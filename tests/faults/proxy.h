/* proxy.h - a process between a client and a server that cuts, delays and goes silent on demand. */
#ifndef FAULTS_PROXY_H
#define FAULTS_PROXY_H

#include <stddef.h>
#include <stdint.h>

struct proxy; /* opaque */

/* Stands at path, where a server listens on a Unix socket: that socket moves to path.real. Who is
 * connected already stays so. */
struct proxy *proxy_new(const char *path);
/* Listens on a free port of 127.0.0.1 and goes on to the Unix socket at path. */
struct proxy *proxy_new_port(const char *path);
int proxy_port(const struct proxy *p);
void proxy_free(struct proxy *p);

/* After so many bytes more, in both directions taken together, all connections are cut. */
void proxy_cut(struct proxy *p, uint64_t bytes);
/* The same, but what the client says still arrives, and the next answer is the first thing that
 * does not. */
void proxy_cut_answer(struct proxy *p, uint64_t bytes);
/* What is connected now hears and says nothing any more, for good, but stays open. */
void proxy_mute(struct proxy *p);
/* Every piece is late by so many ms. */
void proxy_delay(struct proxy *p, unsigned ms);
/* All connections are cut, and new ones as well, until 0 is given. */
void proxy_close(struct proxy *p, unsigned closed);
uint64_t proxy_cuts(const struct proxy *p); /* so far */

#endif
