/* help.c - recurctl help formats: what a program must know to send cases and to read alerts. */
#include <stdio.h>

#include "args.h"
#include "commands.h"
#include "term.h"

static const char *const formats[] = {
	"A CASE IN: one entry of an input stream, or one line of a file",
	"",
	"  redis-cli XADD cases '*' case_id 42 body 'the pay button does nothing'",
	"  {\"case_id\":\"42\",\"body\":\"the pay button does nothing\"}",
	"",
	"  case_id      required; a case is known by its stream and case_id",
	"  subject, body   one of them required",
	"  event        case.created (default), case.message, case.updated, case.resolved,",
	"               case.reopened, case.merged, case.deleted, survey.response,",
	"               problem.linked, change",
	"  event_id     a follow-up with the same id counts once",
	"  author       customer (default), agent, bot",
	"  occurred_at  RFC 3339, Unix seconds or ms; default: when it was added",
	"  customer_id  only a keyed hash of it is kept",
	"  product component version platform channel region touchpoint category lang",
	"  customer_tier priority    attributes: where a problem may come from",
	"  survey score    of a survey.response: csat, ces or nps; scale_min, scale_max,",
	"               higher_is_better (a ces must say it)",
	"  merged_into, problem_id    of a case.merged, a problem.linked",
	"",
	"  In a file also: src (name of the stream), entry (\"ms-seq\", its id), received_at.",
	"  A line that no flat object can hold has \"fields\":[[name,value],...] where bytes that",
	"  are not UTF-8 are {\"base64\":\"...\"}.",
	"",
	"AN ALERT OUT: one entry of recurd:{DESK}:alerts",
	"",
	"  alert_id     issue:episode:n; with desk and generation it is unique for ever",
	"  status       firing, escalated, reminder (still going on), resolved, merged, reopened,",
	"               dismissed, acked, ack_over, muted, mute_over, storm (so many more)",
	"  at           when it was raised, epoch seconds",
	"  issue episode rule level title summary cases customers window_s",
	"  first_seen last_seen regressed",
	"  terms causes examples case_ids    JSON lists; at most 100 case_ids, newest first",
	"  stream       of went_quiet, a notice of no issue: the input stream that has stopped",
	"  members      JSON list of the issues that the cases lie in, this one among them",
	"",
	"  Read them with a consumer group: each alert goes to one worker, and comes again",
	"  until it is acknowledged.",
	"    XGROUP CREATE recurd:{main}:alerts mail 0 MKSTREAM",
	"    XREADGROUP GROUP mail worker-1 BLOCK 0 STREAMS recurd:{main}:alerts '>'",
	"    XACK recurd:{main}:alerts mail ID",
	"",
	"A DIGEST OUT: one entry of recurd:{DESK}:digests",
	"",
	"  period       2026-W47, 2026-11-16 or 2026-11",
	"  at from to time_zone lang cases customers title headline",
	"  html md json csv    the documents; digest.formats says which",
	"",
	"A DECISION: one entry of recurd:{DESK}:commands; the same as recurctl merge and so on",
	"",
	"  event merge   issue 7 into 3        event resolve issue 7",
	"  event rename  issue 7 title TEXT    event link    issue 7 url URL",
	"  event forget  customer_id ID, or customer HASH, or case_id ID [source NAME]",
	"  event split   issue 7 cases a,b,c (or a line each) [title TEXT]",
	"  event ack     issue 7 [until TIME | for 4h]",
	"  event mute    issue 7 [until TIME | for 3d] [cases N] [customers N] [rate 20/1h]",
	"                [escalating 1]",
	"  event unmute  issue 7                event reopen  issue 7",
	"  event not-a-problem issue 7",
	"  by WHO and why TEXT may be added to each.",
	"",
	"WHAT COULD NOT BE USED: one entry of recurd:{DESK}:dead",
	"",
	"  src entry reason fields values      values are redacted and cut",
};

static int help_run(struct ctl *ctl)
{
	(void)ctl;
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		puts(formats[i]);
	return term_close();
}

const struct command help_command = {
	.name = "help",
	.usage = "[COMMAND | formats]",
	.brief = "teach a command, or the formats of entries, alerts and decisions",
	.text = "Prints this list, the help of a command, or the formats.",
	.examples = "  recurctl help replay\n  recurctl help formats",
	.run = help_run,
};
