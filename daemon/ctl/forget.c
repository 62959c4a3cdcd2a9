/* forget.c - recurctl forget: one customer, or one case, as if they had never been here. One XADD
 * to the desk's commands stream.
 *
 *   customer's id ─hash, keyed as recurd keys it─▶ field customer: the id itself goes nowhere
 *
 * A hash made with another key would name nobody, and nobody would notice. So the configuration
 * must be the one that the desk runs with, by its fingerprint. */
#include <stdio.h>

#include "args.h"
#include "buf.h"
#include "cases.h"
#include "commands.h"
#include "config_yaml.h"
#include "store.h"
#include "term.h"

struct forget {
	const struct ctl *ctl;
	const char *customer, *case_id, *source;
	bool plain;
	struct store store;
	char desk[STORE_DESK_MAX];
	char hash[17];
};

/* The desk's own fingerprint is that of config. */
static bool same_config(struct forget *f, const struct config *config)
{
	char ours[17];
	snprintf(ours, sizeof ours, "%016llx", (unsigned long long)config_fingerprint(config));
	redisReply *r =
		store_ask(&f->store, STORE_ANY, "HGET recurd:{%s}:ctl fingerprint", f->desk);
	bool same = r && span_eq(store_text(r), span_of(ours));
	if (r && !same)
		term_error("desk %s runs with another configuration than %s, so its key may be "
			   "another too; next: give recurd's own file with -c, or --plain to send "
			   "the id itself",
			   f->desk, f->ctl->config ? f->ctl->config : "the built-in defaults");
	if (r)
		freeReplyObject(r);
	return same;
}

static int hash_customer(struct forget *f)
{
	struct buf messages;
	uint64_t hash = 0;
	buf_init(&messages, f->ctl->mem, 1 << 20);
	struct config *config = config_yaml_load(f->ctl->mem, f->ctl->config, &messages);
	if (!config)
		fprintf(stderr, "%.*s", SPAN_ARG(buf_span(&messages)));
	buf_fini(&messages);
	if (!config)
		return CTL_CONFIG;
	bool ok = same_config(f, config) &&
		  cases_customer(&config->settings, span_of(f->customer), &hash) == ERR_OK;
	config_free(config);
	snprintf(f->hash, sizeof f->hash, "%016llx", (unsigned long long)hash);
	return ok ? CTL_OK : CTL_FAILED;
}

static redisReply *add(struct forget *f)
{
	char key[STORE_DESK_MAX + 32];
	const char *argv[9] = {"XADD", key, "*", "event", "forget"};
	int argc = 5;
	snprintf(key, sizeof key, "recurd:{%s}:commands", f->desk);
	if (f->case_id) {
		argv[argc++] = "case_id";
		argv[argc++] = f->case_id;
	} else {
		argv[argc++] = f->plain ? "customer_id" : "customer";
		argv[argc++] = f->plain ? f->customer : f->hash;
	}
	if (f->source) {
		argv[argc++] = "source";
		argv[argc++] = f->source;
	}
	redisAppendCommandArgv(f->store.link, argc, argv, NULL);
	return store_next(&f->store, REDIS_REPLY_STRING);
}

static int send(struct forget *f)
{
	int code = store_open(&f->store, f->ctl);
	if (!code)
		code = store_desk(&f->store, f->ctl, true, f->desk);
	if (!code && f->customer && !f->plain)
		code = hash_customer(f);
	redisReply *r = code ? NULL : add(f);
	if (!code && !r)
		code = CTL_FAILED;
	if (r && f->ctl->json)
		printf("{\"desk\":\"%s\",\"entry\":\"%s\"}\n", f->desk, r->str);
	else if (r)
		printf("forget noted as entry %s of recurd:{%s}:commands; recurd applies it next.\n"
		       "The input streams, and lines of matches, alerts and dead letters that are "
		       "there already, are yours to trim.\n",
		       r->str, f->desk);
	if (r)
		freeReplyObject(r);
	store_close(&f->store);
	return code ? code : term_close();
}

static int forget_run(struct ctl *ctl)
{
	struct forget f = {.ctl = ctl};
	const struct args_row rows[] = {
		{"--customer", "ID", "every case of this customer", .text = &f.customer},
		{"--case", "ID", "this case", .text = &f.case_id},
		{"--src", "NAME", "of this stream (every stream of the desk)", .text = &f.source},
		{"--plain", NULL, "send the customer's id, not its hash", .flag = &f.plain},
	};
	int code = args_read(ctl, rows, sizeof rows / sizeof *rows, 0, 0);
	if (code != ARGS_GO_ON)
		return code;
	if (!f.customer == !f.case_id || (f.customer && !*f.customer) ||
	    (f.case_id && !*f.case_id)) {
		term_error("whom or what? Give --customer ID or --case ID");
		return CTL_USAGE;
	}
	if (f.customer && (f.source || strlen(f.customer) > 256)) {
		term_error(f.source ? "--src goes with --case"
				    : "a customer's id has 256 bytes at most");
		return CTL_USAGE;
	}
	return send(&f);
}

const struct command forget_command = {
	.name = "forget",
	.usage = "--customer ID [--plain] | --case ID [--src NAME]",
	.brief = "forget a customer, or one case, as if they had never been here",
	.text = "The cases leave every figure, quote and title; so do follow-ups and surveys of\n"
		"them. Alerts of the past stand. Of the customer only the keyed hash is sent, "
		"made\n"
		"with the key of the configuration, which must be the one that recurd runs with;\n"
		"--plain sends the id itself instead, which then stays in the commands stream.\n"
		"What recurd has read stays in your input streams until you trim them.",
	.examples = "  recurctl forget --customer u-7 -c recurd.yaml\n"
		    "  recurctl forget --case 42 --src cases",
	.run = forget_run,
};
