/* desk_answer.c - see desk_answer.h. Every answer is a row: how it begins, what it means, what to
 * do.
 *
 * No error is ever a reason to drop a batch. So what no row names is AGAIN, too. */
#include "desk_answer.h"

#include <stdio.h>
#include <string.h>

struct answer_row {
	const char *starts;
	enum desk_verdict verdict;
	bool reconnect;
	const char *words; /* NULL: what Redis said */
	const char *next;
};

/* First words of what our scripts answer. */
static const struct answer_row scripts[] = {
	{"OK", DESK_ANSWER_OK, false, "", ""},
	{"DUP", DESK_ANSWER_OK, false, "", ""},
	{"ALIVE", DESK_ANSWER_OK, false, "", ""},
	{"FENCED", DESK_ANSWER_RELOAD, false, "another daemon has taken the desk since",
	 "none; its state is read anew"},
	{"STALE", DESK_ANSWER_RELOAD, false, "Redis holds another state than the one built on",
	 "none; the state is read anew (Redis went back in time, or a failover lost its last "
	 "writes)"},
	{"GONE", DESK_ANSWER_GONE, false, "the desk's keys have vanished from Redis",
	 "find out who emptied Redis and restore it, or start from nothing: recurctl init --desk"},
	{"LEFTOVER", DESK_ANSWER_FAIL, false,
	 "the desk's ctl key is missing, but other keys of it are there",
	 "restore the ctl key, or delete the rest and start from nothing: recurctl init --desk"},
	{"FAILED", DESK_ANSWER_FAIL, false, NULL, "look into it, then: recurctl init --desk"},
	{"NEWER", DESK_ANSWER_FAIL, false, "the desk's state was written by a newer recurd",
	 "run that version or a later one"},
	{"HELD", DESK_ANSWER_WAIT, false, "another daemon works on the desk",
	 "none; this one waits"},
	{"OTHER", DESK_ANSWER_WAIT, false,
	 "the desk was left by a daemon with another configuration",
	 "none, if yours is the right one; it takes over when nobody came back for one lease"},
	{"WRONGTYPE", DESK_ANSWER_AGAIN, false, NULL,
	 "another program uses this key: rename or delete it, or give the desk another name"},
	{"DENIED", DESK_ANSWER_AGAIN, false, NULL,
	 "allow this Redis user the command (ACL SETUSER), see README"},
};

/* How errors of Redis begin. */
static const struct answer_row errors[] = {
	{"OOM", DESK_ANSWER_AGAIN, false, NULL, "free memory in Redis or raise its maxmemory"},
	{"MISCONF", DESK_ANSWER_AGAIN, false, NULL,
	 "Redis cannot write to its disk: make room there"},
	{"NOREPLICAS", DESK_ANSWER_AGAIN, false, NULL,
	 "bring back a replica or lower min-replicas-to-write"},
	{"READONLY", DESK_ANSWER_AGAIN, true, NULL,
	 "this is a replica: redis.url must name the master"},
	{"MASTERDOWN", DESK_ANSWER_AGAIN, true, NULL, "this is a replica without its master"},
	{"LOADING", DESK_ANSWER_AGAIN, false, NULL, "none; Redis is reading its data"},
	{"BUSY", DESK_ANSWER_AGAIN, false, NULL,
	 "a script of somebody else holds Redis up: SCRIPT KILL"},
	{"NOPERM", DESK_ANSWER_AGAIN, false, NULL,
	 "allow this Redis user the command and the key (ACL SETUSER), see README"},
	{"ERR The user executing the script", DESK_ANSWER_AGAIN, false, NULL,
	 "allow this Redis user the command and the key (ACL SETUSER), see README"},
	{"NOAUTH", DESK_ANSWER_AGAIN, true, NULL, "set redis.password_file"},
	{"WRONGTYPE", DESK_ANSWER_AGAIN, false, NULL, "a key holds another type than it should"},
	{"NOSCRIPT", DESK_ANSWER_AGAIN, false, NULL, "none; the script is sent again"},
	{"CLUSTERDOWN", DESK_ANSWER_AGAIN, false, NULL, "bring the cluster's missing nodes back"},
	{"TRYAGAIN", DESK_ANSWER_AGAIN, false, NULL, "none; the cluster moves the desk's slot"},
	{"MOVED", DESK_ANSWER_AGAIN, true, NULL,
	 "redis.url must name the node that has the desk's slot"},
	{"ASK", DESK_ANSWER_AGAIN, false, NULL, "none; the cluster moves the desk's slot"},
	{"CROSSSLOT", DESK_ANSWER_AGAIN, false, NULL,
	 "on a cluster the keys of the input streams need the tag {desk}"},
	{"UNBLOCKED", DESK_ANSWER_AGAIN, false, NULL, "none; the streams are read again"},
};

static const struct answer_row *find(const struct answer_row *rows, size_t n, struct span s)
{
	for (size_t i = 0; i < n; i++) {
		struct span row = span_of(rows[i].starts);
		if (span_starts(s, row) && (s.len == row.len || s.ptr[row.len] == ' '))
			return &rows[i];
	}
	return NULL;
}

static void fill(struct desk_answer *out, const struct answer_row *row)
{
	out->verdict = row->verdict;
	out->reconnect = row->reconnect;
	out->next = row->next;
	if (row->words)
		snprintf(out->words, sizeof out->words, "%s", row->words);
}

struct span desk_answer_at(const redisReply *reply, size_t i)
{
	if (!reply || reply->type != REDIS_REPLY_ARRAY || i >= reply->elements)
		return SPAN("");
	const redisReply *r = reply->element[i];
	if (r->type != REDIS_REPLY_STRING && r->type != REDIS_REPLY_STATUS)
		return SPAN("");
	return (struct span){r->str, (size_t)r->len};
}

/* Words for the answers that bring details: which key, which command, what was said. */
static void details(struct desk_answer *out, const redisReply *reply)
{
	struct span a = desk_answer_at(reply, 1), b = desk_answer_at(reply, 2),
		    c = desk_answer_at(reply, 3);
	if (span_eq(out->word, SPAN("WRONGTYPE")))
		snprintf(out->words, sizeof out->words, "key %.*s holds a %.*s, not a %.*s",
			 SPAN_ARG(a), SPAN_ARG(b), SPAN_ARG(c));
	else if (span_eq(out->word, SPAN("DENIED")))
		snprintf(out->words, sizeof out->words, "Redis does not allow %.*s: %.*s",
			 SPAN_ARG(a), SPAN_ARG(b));
	else if (span_eq(out->word, SPAN("FAILED")))
		snprintf(out->words, sizeof out->words, "%.*s", SPAN_ARG(a));
}

static void read_error(const redisReply *reply, struct desk_answer *out)
{
	struct span text = {reply->str, (size_t)reply->len};
	const struct answer_row *row = find(errors, sizeof errors / sizeof *errors, text);
	out->verdict = DESK_ANSWER_AGAIN;
	out->next = "see what Redis says";
	if (row)
		fill(out, row);
	/* From 7.0 on Redis says which line of a script it was; that helps nobody. */
	const char *line = strstr(reply->str, " script: ");
	if (line)
		text.len = (size_t)(line - reply->str);
	snprintf(out->words, sizeof out->words, "Redis refuses: %.*s", SPAN_ARG(text));
}

void desk_answer_read(const redisReply *reply, struct desk_answer *out)
{
	*out = (struct desk_answer){.verdict = DESK_ANSWER_OK, .word = SPAN(""), .next = ""};
	if (!reply) {
		desk_answer_say(out, DESK_ANSWER_LOST, "the connection went before the answer came",
				"none");
		return;
	}
	if (reply->type == REDIS_REPLY_ERROR) {
		read_error(reply, out);
		return;
	}
	out->word = desk_answer_at(reply, 0);
	const struct answer_row *row = find(scripts, sizeof scripts / sizeof *scripts, out->word);
	if (!row)
		return;
	fill(out, row);
	details(out, reply);
}

void desk_answer_say(struct desk_answer *out, enum desk_verdict verdict, const char *words,
		     const char *next)
{
	*out = (struct desk_answer){.verdict = verdict, .word = SPAN(""), .next = next};
	snprintf(out->words, sizeof out->words, "%s", words);
}
