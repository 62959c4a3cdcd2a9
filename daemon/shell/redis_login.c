/* redis_login.c - see redis_login.h.
 *
 *   AUTH [user] password ─▶ SELECT db ─▶ CLIENT SETNAME recurd ─▶ PING
 *   if there is one         if not 0     may be refused
 *
 * PING stands last, for it alone tells whether a password is missing and whether Redis is still
 * loading: the steps before it are allowed in both cases, or not sent. */
#include "redis_login.h"

#include <stdio.h>

static const struct {
	const char *starts, *next;
} hints[] = {
	{"NOAUTH", "set redis.password_file"},
	{"WRONGPASS", "check redis.username and redis.password_file"},
	{"ERR invalid password", "check redis.password_file"},
	{"ERR AUTH", "Redis has no password: unset redis.password_file"},
	{"ERR Client sent AUTH", "Redis has no password: unset redis.password_file"},
	{"ERR DB index", "check the database in redis.url"},
	{"ERR max number of clients", "raise maxclients of Redis"},
	{"NOPERM", "allow this user the command (ACL SETUSER)"},
	{"DENIED", "set redis.password_file, or bind Redis to a local address"},
	{"LOADING", "waiting until Redis has read its data"},
};

const char *redis_login_hint(const char *error)
{
	for (size_t i = 0; i < sizeof hints / sizeof *hints; i++)
		if (strncmp(error, hints[i].starts, strlen(hints[i].starts)) == 0)
			return hints[i].next;
	return "see Redis's own log";
}

static struct redis_login_step *redis_login_add(struct redis_login *login, struct span command)
{
	struct redis_login_step *step = &login->steps[login->count++];
	step->argv[step->argc++] = command;
	return step;
}

void redis_login_plan(struct redis_login *login, const struct redis_addr *addr)
{
	struct redis_login_step *step;
	*login = (struct redis_login){.count = 0};
	if (addr->username[0] || addr->password[0]) {
		step = redis_login_add(login, SPAN("AUTH"));
		if (addr->username[0])
			step->argv[step->argc++] = span_of(addr->username);
		step->argv[step->argc++] = span_of(addr->password);
	}
	if (addr->db) {
		snprintf(login->db, sizeof login->db, "%d", addr->db);
		step = redis_login_add(login, SPAN("SELECT"));
		step->argv[step->argc++] = span_of(login->db);
	}
	step = redis_login_add(login, SPAN("CLIENT"));
	step->argv[step->argc++] = SPAN("SETNAME");
	step->argv[step->argc++] = SPAN("recurd");
	step->cosmetic = true; /* the name is for people who look at CLIENT LIST */
	(void)redis_login_add(login, SPAN("PING"));
}

bool redis_login_take(struct redis_login *login, const redisReply *reply, char *why,
		      size_t why_size)
{
	const struct redis_login_step *step = &login->steps[login->answered++];
	if (step->cosmetic || reply->type != REDIS_REPLY_ERROR)
		return true;
	snprintf(why, why_size, "%.*s refused: %s; %s", SPAN_ARG(step->argv[0]), reply->str,
		 redis_login_hint(reply->str));
	return false;
}
