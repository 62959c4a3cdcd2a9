/* score_alerts.c - see score_alerts.h.
 *
 *   truth ──▶ events ◀── case ▶ event ◀── case_ids of a message
 *               │ first alarm, last cause, noticed                 message in order ──▶ tally
 *   issue ▶ event of its last firing message: owns messages whose cases decide nothing */
#define _GNU_SOURCE
#include "score_alerts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jsonl.h"

#define EVENTS_MAX 1000
#define NONE       (-1)

struct event {
	const json_t *json;
	const char *expected;
	bool found, noticed;
	double first; /* when its first alarm was raised */
	json_t *cause; /* of its last message: [attr, value], or NULL */
	size_t hits; /* cases of the message that is looked at */
};

struct case_of {
	const char *id;
	int event;
};

struct scoring {
	struct event events[EVENTS_MAX];
	int n_events;
	struct case_of *cases;
	size_t n_cases;
	json_t *of_issue; /* issue as text ▶ event */
	double before;
	struct score_alerts *out;
};

static const struct {
	const char *rule, *fits; /* the kind of event that it is right about */
} notices[] = {{"chronic", "chronic"}, {"repeat_contact", "repeat_customers"}, {"went_quiet", ""}};

static int by_id(const void *a, const void *b)
{
	return strcmp(((const struct case_of *)a)->id, ((const struct case_of *)b)->id);
}

/* ---- truth ---- */

static bool read_events(struct scoring *s, const json_t *events)
{
	size_t i, k, room = 0;
	const json_t *event, *id;
	if (json_array_size(events) > EVENTS_MAX)
		return false;
	json_array_foreach(events, i, event) room +=
		json_array_size(json_object_get(event, "case_ids"));
	s->cases = calloc(room + 1, sizeof *s->cases);
	json_array_foreach(events, i, event)
	{
		s->events[i] =
			(struct event){.json = event, .expected = jsonl_text(event, "expected")};
		json_array_foreach(json_object_get(event, "case_ids"), k,
				   id) if (json_is_string(id)) s->cases[s->n_cases++] =
			(struct case_of){json_string_value(id), (int)i};
	}
	s->n_events = (int)json_array_size(events);
	qsort(s->cases, s->n_cases, sizeof *s->cases, by_id);
	return true;
}

/* ---- a message ---- */

static int event_of(const struct scoring *s, const char *id)
{
	struct case_of wanted = {id, 0}, *found = NULL;
	if (id && s->n_cases)
		found = bsearch(&wanted, s->cases, s->n_cases, sizeof *s->cases, by_id);
	return found ? found->event : NONE;
}

/* The event that holds more than half of the cases. */
static int owner(struct scoring *s, const json_t *ids)
{
	size_t i;
	const json_t *id;
	int best = NONE;
	for (int e = 0; e < s->n_events; e++)
		s->events[e].hits = 0;
	json_array_foreach(ids, i, id)
	{
		int e = event_of(s, json_string_value(id));
		if (e != NONE && 2 * ++s->events[e].hits > json_array_size(ids))
			best = e;
	}
	return best;
}

static int notice_of(const char *rule)
{
	for (int i = 0; i < (int)(sizeof notices / sizeof *notices); i++)
		if (strcmp(rule, notices[i].rule) == 0)
			return i;
	return NONE;
}

static void fired(struct scoring *s, struct event *e, int notice, double at)
{
	struct score_alerts *out = s->out;
	const char *kind = e ? e->expected : "";
	if (notice != NONE) {
		out->notices++;
		out->apt += e && !e->noticed && strcmp(kind, notices[notice].fits) == 0;
		if (e)
			e->noticed = true;
	} else if (!e) {
		out->false_alarms++;
	} else if (strcmp(kind, "outbreak") == 0) {
		out->duplicates += e->found;
		out->found += !e->found;
		if (!e->found)
			e->first = at;
		e->found = true;
	} else {
		out->chronic += strcmp(kind, "chronic") == 0;
		out->repeaters += strcmp(kind, "repeat_customers") == 0;
	}
}

static char *text_of(const json_t *value)
{
	const char *text = json_string_value(value);
	return text ? strdup(text) : json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
}

/* The strongest cause of a message, [attr, value] in texts; NULL: none. */
static json_t *cause_of(const json_t *message)
{
	const json_t *cause = json_array_get(json_object_get(message, "causes"), 0);
	if (!cause)
		return NULL;
	char *value = text_of(json_object_get(cause, "value"));
	json_t *both = json_pack("[s, s]", jsonl_text(cause, "attr"), value ? value : "");
	free(value);
	return both;
}

static bool take_alert(void *to, const json_t *line, const char **why)
{
	struct scoring *s = to;
	double at = json_number_value(json_object_get(line, "at"));
	int notice = notice_of(jsonl_text(line, "rule"));
	int mine = owner(s, json_object_get(line, "case_ids"));
	char *issue = text_of(json_object_get(line, "issue"));
	const json_t *before = issue ? json_object_get(s->of_issue, issue) : NULL;
	int event = mine == NONE && before ? (int)json_integer_value(before) : mine;
	if (strcmp(jsonl_text(line, "status"), "firing") == 0) {
		event = mine;
		json_object_set_new(s->of_issue, issue ? issue : "", json_integer(mine));
		fired(s, mine == NONE ? NULL : &s->events[mine], notice, at);
	}
	if (event != NONE && notice == NONE) {
		json_decref(s->events[event].cause);
		s->events[event].cause = cause_of(line);
	}
	*why = "alerts go back in time";
	bool good = at >= s->before;
	s->before = at;
	free(issue);
	return good;
}

/* ---- the sum ---- */

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* Minutes from the event's fifth case, or its start, to its first alarm. */
static double delay(const struct event *e)
{
	double fifth = json_number_value(json_object_get(e->json, "ts_case5"));
	if (!(fifth > 0))
		fifth = json_number_value(json_object_get(e->json, "start"));
	return (e->first - fifth) / 60;
}

static void count_cause(struct score_alerts *out, const struct event *e)
{
	const json_t *planted = json_object_get(e->json, "attribute");
	json_t *wanted = json_is_object(planted) ? json_pack("[s, s]", jsonl_text(planted, "key"),
							     jsonl_text(planted, "value"))
						 : NULL;
	bool right = wanted && json_equal(e->cause, wanted);
	out->caused += wanted != NULL;
	out->named += right;
	out->cause_wrong += e->cause && !right;
	json_decref(wanted);
}

static void sum_up(struct scoring *s)
{
	double delays[EVENTS_MAX];
	size_t n = 0;
	for (int i = 0; i < s->n_events; i++) {
		const struct event *e = &s->events[i];
		if (strcmp(e->expected, "outbreak") != 0)
			continue;
		s->out->expected++;
		count_cause(s->out, e);
		if (e->found)
			delays[n++] = delay(e);
	}
	qsort(delays, n, sizeof *delays, by_size);
	if (n)
		s->out->delay_min = (delays[(n - 1) / 2] + delays[n / 2]) / 2;
}

bool score_alerts(const char *truth, const char *alerts, struct score_alerts *out)
{
	json_error_t error;
	*out = (struct score_alerts){0};
	json_t *json = json_load_file(truth, 0, &error);
	struct scoring *s = calloc(1, sizeof *s);
	s->out = out;
	s->of_issue = json_object();
	bool good = json && read_events(s, json_object_get(json, "events"));
	if (!good)
		fprintf(stderr, "%s: %s\n", truth, json ? "too many events" : error.text);
	good = good && jsonl_each(alerts, take_alert, s);
	if (good)
		sum_up(s);
	for (int i = 0; i < s->n_events; i++)
		json_decref(s->events[i].cause);
	json_decref(s->of_issue);
	free(s->cases);
	free(s);
	json_decref(json);
	return good;
}
