/* store.c - see store.h.
 *
 * hiredis' synchronous calls: recurctl does one thing at a time and may wait. Where Redis is: the
 * command line, then the environment, then the config file, then the default. A user name and a
 * password file of the config file serve a URL that carries none. */
#define _GNU_SOURCE
#include "store.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "args.h"
#include "config_yaml.h"
#include "redis.h"
#include "term.h"
#include "text.h"

#define DESKS_MAX 64

/* Errors of Redis by their first word, and what to do next. */
static const struct {
	const char *word, *next;
} advice[] = {
	{"NOAUTH", "give the password: redis://:PASSWORD@host, or redis.password_file with -c"},
	{"WRONGPASS", "check the user name and the password"},
	{"NOPERM", "give this Redis user the right: ACL SETUSER"},
	{"WRONGTYPE", "another program uses this key; take another desk name or remove the key"},
	{"LOADING", "Redis is still loading its data: try again in a moment"},
	{"READONLY", "this is a replica: name the primary with --redis"},
	{"MOVED", "this is a Redis Cluster: name the node that serves this desk with --redis"},
	{"MISCONF", "Redis cannot save to disk: look into its log"},
	{"OOM", "Redis is full: raise maxmemory"},
};

static const char *advice_for(const char *error)
{
	for (size_t i = 0; i < sizeof advice / sizeof *advice; i++)
		if (strncmp(error, advice[i].word, strlen(advice[i].word)) == 0)
			return advice[i].next;
	return "look into the log of Redis";
}

static void say_lost(const struct store *s, const char *doing)
{
	if (s->quiet)
		return;
	if (!s->link)
		term_error("out of memory");
	else if (s->link->err == REDIS_ERR_IO && (errno == EAGAIN || errno == EWOULDBLOCK))
		term_error("%s: no answer from Redis at %s within %d s; is it busy or stopped?",
			   doing, s->where, STORE_TIMEOUT_S);
	else
		term_error("%s: lost Redis at %s: %s; try again", doing, s->where, s->link->errstr);
}

/* ---- where Redis is ---- */

/* The first line of a file into room; false and said when it cannot be read. */
static bool read_password(struct span path, char *room, size_t size)
{
	char name[4096];
	if (path.len >= sizeof name)
		return false;
	memcpy(name, path.ptr, path.len);
	name[path.len] = '\0';
	FILE *f = fopen(name, "r");
	bool good = f && fgets(room, (int)size, f);
	if (good)
		room[strcspn(room, "\r\n")] = '\0';
	else
		term_error("cannot read redis.password_file %s: %m", name);
	if (f)
		fclose(f);
	return good;
}

/* What the config file says: fills url, and user and password where url has none. */
static int from_config(const struct config *c, const char *given, struct redis_addr *addr)
{
	char why[200];
	struct span url = given ? span_of(given) : c->redis_url;
	if (redis_addr_parse(url, addr, why, sizeof why) != ERR_OK) {
		term_error("%.*s: %s", SPAN_ARG(url), why);
		return given ? CTL_USAGE : CTL_CONFIG;
	}
	if (!addr->username[0] && c->redis_username.len &&
	    c->redis_username.len < sizeof addr->username)
		memcpy(addr->username, c->redis_username.ptr, c->redis_username.len);
	if (!addr->password[0] && c->redis_password_file.len &&
	    !read_password(c->redis_password_file, addr->password, sizeof addr->password))
		return CTL_CONFIG;
	return CTL_OK;
}

static int find_address(const struct ctl *ctl, struct redis_addr *addr)
{
	const char *given = ctl->redis ? ctl->redis : getenv("RECURD_REDIS");
	struct buf messages;
	if (given && !*given)
		given = NULL;
	buf_init(&messages, ctl->mem, 1 << 16);
	struct config *c = config_yaml_load(ctl->mem, ctl->config, &messages);
	if (!c)
		fprintf(stderr, "%.*s", SPAN_ARG(buf_span(&messages)));
	int code = c ? from_config(c, given, addr) : CTL_CONFIG;
	config_free(c);
	buf_fini(&messages);
	return code;
}

/* ---- connecting ---- */

static bool log_in(struct store *s, const struct redis_addr *addr)
{
	redisReply *r = NULL;
	if (addr->password[0]) {
		r = addr->username[0]
			    ? store_ask(s, STORE_ANY, "AUTH %s %s", addr->username, addr->password)
			    : store_ask(s, STORE_ANY, "AUTH %s", addr->password);
		if (!r)
			return false;
		freeReplyObject(r);
	}
	if (addr->db == 0)
		return true;
	r = store_ask(s, STORE_ANY, "SELECT %d", addr->db);
	if (r)
		freeReplyObject(r);
	return r != NULL;
}

int store_open(struct store *s, const struct ctl *ctl)
{
	struct redis_addr addr = {0};
	struct timeval wait = {.tv_sec = STORE_TIMEOUT_S};
	bool quiet = s->quiet;
	*s = (struct store){.quiet = quiet};
	int code = find_address(ctl, &addr);
	if (code)
		return code;
	if (addr.path[0]) {
		snprintf(s->where, sizeof s->where, "unix:%s", addr.path);
		s->link = redisConnectUnixWithTimeout(addr.path, wait);
	} else {
		snprintf(s->where, sizeof s->where, "%s:%d", addr.host, addr.port);
		s->link = redisConnectWithTimeout(addr.host, addr.port, wait);
	}
	if (!s->link || s->link->err) {
		if (!quiet)
			term_error("cannot reach Redis at %s: %s; start redis or set --redis",
				   s->where, s->link ? s->link->errstr : "out of memory");
		store_close(s);
		return CTL_FAILED;
	}
	if (redisSetTimeout(s->link, wait) != REDIS_OK || !log_in(s, &addr)) {
		store_close(s);
		return CTL_FAILED;
	}
	return CTL_OK;
}

void store_close(struct store *s)
{
	if (s->link)
		redisFree(s->link);
	s->link = NULL;
}

/* ---- asking ---- */

/* r if it is of the type that was asked for; else it is said, freed, and NULL given. */
static redisReply *of_type(struct store *s, redisReply *r, int type, const char *doing)
{
	if (!r) {
		say_lost(s, doing);
		return NULL;
	}
	if (r->type != REDIS_REPLY_ERROR && (type == STORE_ANY || r->type == type))
		return r;
	if (s->quiet) {
		freeReplyObject(r);
		return NULL;
	}
	if (r->type == REDIS_REPLY_ERROR)
		term_error("%s: Redis at %s says: %s; %s", doing, s->where, r->str,
			   advice_for(r->str));
	else
		term_error("%s: unexpected answer from Redis at %s; is it a Redis of 6.2 or later?",
			   doing, s->where);
	freeReplyObject(r);
	return NULL;
}

redisReply *store_ask(struct store *s, int type, const char *format, ...)
{
	char doing[32];
	size_t n = strcspn(format, " ");
	snprintf(doing, sizeof doing, "%.*s", (int)(n < 30 ? n : 30), format);
	if (!s->link || s->link->err) {
		say_lost(s, doing);
		return NULL;
	}
	va_list args;
	va_start(args, format);
	redisReply *r = redisvCommand(s->link, format, args);
	va_end(args);
	return of_type(s, r, type, doing);
}

redisReply *store_next(struct store *s, int type)
{
	void *r = NULL;
	if (redisGetReply(s->link, &r) != REDIS_OK)
		r = NULL;
	return of_type(s, r, type, "reading the answer");
}

struct span store_text(const redisReply *r)
{
	if (!r || (r->type != REDIS_REPLY_STRING && r->type != REDIS_REPLY_STATUS))
		return (struct span){NULL, 0};
	return (struct span){r->str, (size_t)r->len};
}

bool store_pairs(const redisReply *r, struct fields *f)
{
	if (!r || r->type != REDIS_REPLY_ARRAY || r->elements % 2)
		return false;
	for (size_t i = 0; i < r->elements; i += 2)
		if (fields_add(f, store_text(r->element[i]), store_text(r->element[i + 1])) ==
		    ERR_MEMORY)
			return false;
	return true;
}

bool store_entry(const redisReply *r, struct span *id, struct fields *f)
{
	if (!r || r->type != REDIS_REPLY_ARRAY || r->elements != 2)
		return false;
	*id = store_text(r->element[0]);
	return store_pairs(r->element[1], f);
}

/* ---- which desk ---- */

struct desks {
	char names[DESKS_MAX][STORE_DESK_MAX];
	size_t count;
};

/* A name that may be printed as it is; whoever can write to Redis could have made the key. */
static bool is_shown(struct span name)
{
	for (size_t i = 0; i < name.len; i++)
		if ((unsigned char)name.ptr[i] < 0x20 || name.ptr[i] == 0x7F)
			return false;
	return text_valid(name);
}

/* "recurd:{NAME}:ctl": notes NAME once (SCAN may give a key twice). */
static void note_desk(struct desks *d, struct span key)
{
	static const struct span before = SPAN("recurd:{"), behind = SPAN("}:ctl");
	if (key.len <= before.len + behind.len || !span_starts(key, before))
		return;
	struct span name = {key.ptr + before.len, key.len - before.len - behind.len};
	if (name.len >= STORE_DESK_MAX || d->count == DESKS_MAX || !is_shown(name))
		return;
	for (size_t i = 0; i < d->count; i++)
		if (span_eq(span_of(d->names[i]), name))
			return;
	memcpy(d->names[d->count], name.ptr, name.len);
	d->names[d->count++][name.len] = '\0';
}

static bool find_desks(struct store *s, struct desks *d)
{
	char cursor[32] = "0";
	d->count = 0;
	do {
		redisReply *r = store_ask(s, REDIS_REPLY_ARRAY,
					  "SCAN %s MATCH recurd:{*}:ctl COUNT 1000", cursor);
		if (!r || r->elements != 2) {
			if (r)
				freeReplyObject(r);
			return false;
		}
		snprintf(cursor, sizeof cursor, "%.*s", SPAN_ARG(store_text(r->element[0])));
		for (size_t i = 0; i < r->element[1]->elements; i++)
			note_desk(d, store_text(r->element[1]->element[i]));
		freeReplyObject(r);
	} while (strcmp(cursor, "0") != 0);
	return true;
}

static const char *desk_name(const void *arg, size_t i)
{
	const struct desks *d = arg;
	return i < d->count ? d->names[i] : NULL;
}

static void say_desks(const struct desks *d)
{
	fputs("desks in this Redis:", stderr);
	for (size_t i = 0; i < d->count; i++)
		fprintf(stderr, " %s", d->names[i]);
	fputc('\n', stderr);
}

static int choose(const struct desks *d, const struct store *s, char *name)
{
	if (d->count == 1) {
		memcpy(name, d->names[0], STORE_DESK_MAX);
		return CTL_OK;
	}
	if (d->count == 0) {
		term_error("no desk in Redis at %s; start recurd on it, or set --redis", s->where);
		return CTL_FAILED;
	}
	term_error("which desk? Say it with --desk");
	say_desks(d);
	return CTL_USAGE;
}

/* --desk, which must be among those that Redis knows. */
static int check_given(const struct desks *d, const struct store *s, const char *given, char *name)
{
	for (size_t i = 0; i < d->count; i++) {
		if (strcmp(d->names[i], given) == 0) {
			memcpy(name, d->names[i], STORE_DESK_MAX);
			return CTL_OK;
		}
	}
	const char *near = args_nearest(given, desk_name, d);
	term_error("Redis at %s knows no desk \"%s\"; %s%s%s", s->where, given,
		   near ? "did you mean " : "start recurd with it", near ? near : "",
		   near ? "?" : "");
	if (d->count)
		say_desks(d);
	return CTL_FAILED;
}

/* No desk in Redis yet: recurd will make the one of the config, if that has but one. */
static int from_defaults(const struct ctl *ctl, char *name)
{
	struct buf unread;
	buf_init(&unread, ctl->mem, 1 << 16);
	struct config *c = config_yaml_load(ctl->mem, ctl->config, &unread);
	int code = CTL_FAILED;
	if (c && c->n_desks == 1 && c->desks[0].name.len < STORE_DESK_MAX) {
		memcpy(name, c->desks[0].name.ptr, c->desks[0].name.len);
		code = CTL_OK;
	} else {
		term_error("which desk? Say it with --desk");
	}
	config_free(c);
	buf_fini(&unread);
	return code;
}

int store_desk(struct store *s, const struct ctl *ctl, bool must_exist, char *name)
{
	const char *given = ctl->desk;
	memset(name, 0, STORE_DESK_MAX);
	if (given && (!*given || strlen(given) >= STORE_DESK_MAX)) {
		term_error("--desk: \"%s\" is no name of a desk", given);
		return CTL_USAGE;
	}
	if (given && !must_exist) {
		memcpy(name, given, strlen(given));
		return CTL_OK;
	}
	struct desks *d = mem_zero(ctl->mem, 1, sizeof *d);
	int code = CTL_FAILED;
	if (d && find_desks(s, d)) {
		if (given)
			code = check_given(d, s, given, name);
		else if (d->count == 0 && !must_exist)
			code = from_defaults(ctl, name);
		else
			code = choose(d, s, name);
	}
	mem_free(ctl->mem, d);
	return code;
}
