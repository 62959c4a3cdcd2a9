/* test_personal_data.c - e-mail addresses, phone, card and resident numbers, in every place where
 * an entry can hold them: they stay in the streams that others write, and go nowhere else.
 *
 *   cases, commands ──▶ recurd ──▶ every other key of Redis, raw, and the log: none of it */
#define _GNU_SOURCE
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rig.h"
#include "suite.h"

#define FIELDS 12
#define MAIL   "minji.kim@example.com"
#define PHONE  "010-2345-6789"
#define CARD   "4111 1111 1111 1111"
#define RRN    "900101-1234568"
#define ALL    MAIL " " PHONE " 01023456789 " CARD " 4111111111111111 " RRN " +82 10 2345 6789 "

static const struct {
	const char *name;
	bool command;
	const char *f[FIELDS];
} rows[] = {
	{"in a body", false, {"case_id", "1", "body", "call me at " ALL}},
	{"in a subject", false, {"case_id", "2", "subject", ALL "연락 주세요"}},
	{"in full width", false, {"case_id", "3", "body", "전화 ０１０－２３４５－６７８９"}},
	{"as a customer", false, {"case_id", "4", "body", "a", "customer_id", MAIL}},
	{"as a field name", false, {"case_id", "5", "body", "a", MAIL, PHONE}},
	{"as an attribute", false, {"case_id", "6", "body", "a", "version", PHONE, "region", MAIL}},
	{"in JSON", false, {"data", "{\"case_id\":\"7\",\"body\":\"" ALL "\"}"}},
	{"in nested JSON",
	 false,
	 {"data", "{\"case_id\":\"8\",\"body\":\"a\",\"x\":{\"y\":\"" ALL "\"}}"}},
	{"in a message",
	 false,
	 {"case_id", "1", "event", "case.message", "body", ALL, "event_id", MAIL}},
	{"in a first message", false, {"case_id", "9", "event", "case.message", "body", ALL}},
	{"in a survey",
	 false,
	 {"case_id", "1", "event", "survey.response", "survey", PHONE, "score", "5", "body", ALL}},
	{"as a problem", false, {"case_id", "2", "event", "problem.linked", "problem_id", MAIL}},
	{"in a dead letter", false, {"body", ALL, "subject", RRN}},
	{"in a dead letter's names", false, {"event", PHONE, MAIL, CARD, RRN, "x", PHONE, RRN}},
	{"in broken JSON", false, {"data", "{\"case_id\":\"8\",\"body\":\"" ALL}},
	{"in a JSON name", false, {"data", "{\"" MAIL "\":{\"" PHONE "\":1}}"}},
	{"in a title", true, {"event", "rename", "issue", "1", "title", "ask " ALL, "why", ALL}},
	{"in a signature",
	 true,
	 {"event", "link", "issue", "1", "url", "https://x.example/7", "by", MAIL, "why", PHONE}},
	{"in a decision that is dead", true, {"event", "rename", "issue", "99", "title", ALL}},
};

static const char *const secrets[] = {"minji.kim", "010-2345-6789", "01023456789",
				      "2345-6789", "2345 6789",     "4111 1111",
				      "41111111",  "1234568",       "900101-"};
#define SECRETS (sizeof secrets / sizeof *secrets)

static struct rig *rig;

static void setup(void)
{
	rig = rig_new("", false, NULL);
	(void)rig_daemon(rig);
}

static void teardown(void)
{
	rig_free(rig);
}

/* Which secrets stand in a reply, a bit each. */
static unsigned found_in(const redisReply *r)
{
	unsigned found = 0;
	for (size_t i = 0; r->str && i < SECRETS; i++)
		if (memmem(r->str, (size_t)r->len, secrets[i], strlen(secrets[i])))
			found |= 1u << i;
	for (size_t i = 0; i < r->elements; i++)
		found |= found_in(r->element[i]);
	return found;
}

/* How a type of key is read out whole. */
static const struct {
	const char *type;
	const char *command[3]; /* before and behind the key */
} readers[] = {
	{"hash", {"HGETALL"}},
	{"string", {"GET"}},
	{"list", {"LRANGE", "0", "-1"}},
	{"zset", {"ZRANGE", "0", "-1"}},
	{"stream", {"XRANGE", "-", "+"}},
};

static unsigned secrets_of(const char *key)
{
	unsigned found = 0;
	bool known = false;
	redisReply *type = server_call(rig->server, "TYPE", key);
	for (size_t i = 0; i < sizeof readers / sizeof *readers; i++) {
		if (strcmp(type->str, readers[i].type) != 0)
			continue;
		redisReply *all = server_call(rig->server, readers[i].command[0], key,
					      readers[i].command[1], readers[i].command[2]);
		known = all->type != REDIS_REPLY_ERROR;
		found = found_in(all);
		freeReplyObject(all);
	}
	ck_assert_msg(known, "%s: a %s cannot be read", key, type->str);
	freeReplyObject(type);
	return found;
}

static void send_row(size_t row)
{
	const char *argv[3 + FIELDS + 1] = {"XADD",
					    rows[row].command ? "recurd:{main}:commands" : "cases",
					    "*"};
	for (size_t i = 0; i < FIELDS; i++)
		argv[3 + i] = rows[row].f[i];
	server_do_argv(rig->server, argv);
}

static bool is_input(const char *key)
{
	return strcmp(key, "cases") == 0 || strcmp(key, "recurd:{main}:commands") == 0;
}

static void nothing_leaked(const char *name)
{
	redisReply *keys = server_call(rig->server, "KEYS", "*");
	for (size_t i = 0; i < keys->elements; i++) {
		const char *key = keys->element[i]->str;
		unsigned found = is_input(key) ? 0 : secrets_of(key);
		for (size_t s = 0; s < SECRETS; s++)
			ck_assert_msg(!(found & 1u << s), "%s: %s holds %s", name, key, secrets[s]);
	}
	freeReplyObject(keys);
}

START_TEST(personal_data_stays_in_the_input)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		send_row(i);
		RIG_UNTIL(rig_settled(rig));
		nothing_leaked(rows[i].name);
	}
	for (unsigned i = 0; i < 6; i++) { /* an alert, with examples */
		char id[16], customer[16];
		snprintf(id, sizeof id, "again-%u", i);
		snprintf(customer, sizeof customer, "u%u", i);
		server_do(rig->server, "XADD", "cases", "*", "case_id", id, "customer_id", customer,
			  "body", "call me at once, the payment page is frozen: " ALL);
	}
	RIG_UNTIL(rig_settled(rig));
	ck_assert_int_eq(server_number(rig->server, "XLEN", "recurd:{main}:alerts"), 1);
	ck_assert_int_ge(server_number(rig->server, "EXISTS", "recurd:{main}:quotes:0"), 1);
	nothing_leaked("in an alert");
	/* The search would have seen them. */
	ck_assert_uint_eq(secrets_of("cases"), (1u << SECRETS) - 1);
	char *log = daemon_stderr(rig->daemons[0]);
	redisReply said = {.type = REDIS_REPLY_STRING, .str = log, .len = strlen(log)};
	ck_assert_uint_eq(found_in(&said), 0);
	free(log);
	rig_agrees(rig);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("personal data");
	TCase *t = tcase_create("personal data");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, personal_data_stays_in_the_input);
	suite_add_tcase(suite, t);
	return suite_run(suite);
}
