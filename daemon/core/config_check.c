/* config_check.c - see config_check.h. Each check is a function that looks at one pair of places;
 * the caller keeps line and column of them. */
#include "config_check.h"

#include "config_near.h"
#include "config_rules.h"
#include "config_set.h"

#define CHECK_DAY INT64_C(86400000)

struct check {
	struct config *c;
	config_check_fn *say;
	void *arg;
	struct buf words;
	enum err err; /* first failure to make words */
};

static struct config_place place_at(const char *parent, const char *key, size_t at0, size_t at1)
{
	return (struct config_place){config_table_find(span_of(parent), span_of(key)), {at0, at1}};
}

static void check_name(struct check *k, const struct config_place *p)
{
	config_table_say(&k->words, p);
	buf_byte(&k->words, ' ');
}

/* Hands over what stands in words; other may be NULL. */
static void check_say(struct check *k, bool error, const struct config_place *place,
		      const struct config_place *other)
{
	struct config_finding f = {.error = error, .place = *place};
	if (other)
		f.other = *other;
	f.words = buf_span(&k->words);
	if (!k->err)
		k->err = buf_err(&k->words);
	k->say(k->arg, &f);
	buf_reset(&k->words);
}

/* place does not go with other, because of words. */
static void check_pair(struct check *k, bool error, const struct config_place *place,
		       const char *words, const struct config_place *other)
{
	check_name(k, place);
	buf_text(&k->words, words);
	if (other)
		config_table_say(&k->words, other);
	check_say(k, error, place, other);
}

static void check_alone(struct check *k, bool error, const struct config_place *place,
			const char *words)
{
	check_pair(k, error, place, words, NULL);
}

/* ---- desks -------------------------------------------------------------------------------- */

static void check_stream_key(struct check *k, size_t desk, size_t stream)
{
	static const char *const written[] = {"alerts", "matches", "dead", "commands", "digests"};
	struct config_place p = place_at("desks[].streams[]", "key", desk, stream);
	struct span key = k->c->desks[desk].streams[stream].key;
	if (!span_starts(key, SPAN("recurd:{")))
		return;
	const char *end = memchr(key.ptr, '}', key.len);
	struct span rest = end ? span_after(key, (size_t)(end - key.ptr) + 2) : SPAN("");
	for (size_t i = 0; i < sizeof written / sizeof *written; i++)
		if (span_eq(rest, span_of(written[i])))
			check_alone(k, true, &p, "is a stream of recurd's own, it brings no cases");
}

/* Against the streams before it, of this desk and of others. */
static void check_stream_twice(struct check *k, size_t desk, size_t stream)
{
	struct config_place name = place_at("desks[].streams[]", "name", desk, stream);
	struct config_place key = place_at("desks[].streams[]", "key", desk, stream);
	const struct config_stream *s = &k->c->desks[desk].streams[stream];
	for (size_t d = 0; d <= desk; d++) {
		const struct config_desk *other = &k->c->desks[d];
		size_t n = d == desk ? stream : other->n_streams;
		for (size_t i = 0; i < n; i++) {
			struct config_place first = place_at("desks[].streams[]", "key", d, i);
			bool same_key = span_eq(s->key, other->streams[i].key);
			if (same_key && d == desk)
				check_pair(k, true, &key, "is already read as ", &first);
			else if (same_key)
				check_pair(k, false, &key, "is also read as ", &first);
			first = place_at("desks[].streams[]", "name", d, i);
			if (d == desk && !same_key && span_eq(s->name, other->streams[i].name))
				check_pair(k, true, &name, "is the same as ", &first);
		}
	}
}

static void check_stream(struct check *k, size_t desk, size_t stream)
{
	struct config_place p = place_at("desks[].streams[]", "name", desk, stream);
	struct config_stream *s = &k->c->desks[desk].streams[stream];
	if (!s->name.len && !s->key.len) {
		check_alone(k, true, &p, "or its key must be given");
		return;
	}
	/* Both directions: a short name for a long key, or the key alone. */
	if (!s->name.len)
		s->name = s->key;
	if (!s->key.len)
		s->key = s->name;
	if (s->name.len > p.row->size || memchr(s->name.ptr, ' ', s->name.len))
		check_alone(k, true, &p,
			    "must be given, because the key is no name (64 bytes, no space)");
	if (span_eq(s->name, SPAN("commands")))
		check_alone(k, true, &p, "'commands' is the name of the desk's own commands");
	check_stream_key(k, desk, stream);
	check_stream_twice(k, desk, stream);
}

static void check_desks(struct check *k)
{
	struct config_place all = place_at("", "desks", 0, 0);
	if (!k->c->n_desks)
		check_alone(k, true, &all, "must hold at least one desk");
	for (size_t d = 0; d < k->c->n_desks; d++) {
		const struct config_desk *desk = &k->c->desks[d];
		struct config_place name = place_at("desks[]", "name", d, 0);
		struct config_place streams = place_at("desks[]", "streams", d, 0);
		for (size_t i = 0; i < d; i++) {
			struct config_place first = place_at("desks[]", "name", i, 0);
			if (span_eq(desk->name, k->c->desks[i].name))
				check_pair(k, true, &name, "is the same as ", &first);
		}
		if (!desk->n_streams)
			check_alone(k, true, &streams, "must hold at least one stream");
		for (size_t i = 0; i < desk->n_streams; i++)
			check_stream(k, d, i);
	}
}

/* ---- attributes and rules ----------------------------------------------------------------- */

static void check_attributes(struct check *k)
{
	const struct settings *s = &k->c->settings;
	for (size_t i = 0; i < s->n_attributes; i++) {
		struct config_place p = place_at("", "attributes", i, 0);
		for (size_t j = 0; j < i; j++) {
			struct config_place first = place_at("", "attributes", j, 0);
			if (span_eq(s->attributes[i], s->attributes[j]))
				check_pair(k, true, &p, "is the same as ", &first);
		}
	}
}

/* Names that every case may have: intake.c reads them. */
static const char standard[] = "product component version platform channel region touchpoint "
			       "category lang customer_tier priority";

static bool is_attribute(const struct settings *s, struct span name)
{
	struct span rest = span_of(standard);
	for (struct span word; (word = config_near_next(&rest)).len;)
		if (span_eq(word, name))
			return true;
	for (size_t i = 0; i < s->n_attributes; i++)
		if (span_eq(s->attributes[i], name))
			return true;
	return false;
}

/* key, "only" or "except" of item `in` of list, has n texts "name=value". */
static void check_scope(struct check *k, const char *list, size_t in, const char *key,
			const struct span *pairs, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct config_place p = place_at(list, key, in, i);
		const char *sign = pairs[i].len ? memchr(pairs[i].ptr, '=', pairs[i].len) : NULL;
		struct span name = span_first(pairs[i], sign ? (size_t)(sign - pairs[i].ptr) : 0);
		if (!sign || is_attribute(&k->c->settings, name))
			continue; /* what is no pair was refused already */
		struct span near = config_near_word(span_of(standard), name);
		check_name(k, &p);
		buf_text(&k->words, "asks for ");
		config_set_quote(&k->words, name);
		buf_text(&k->words, ", which is no attribute of a case");
		if (near.len) {
			buf_text(&k->words, " (did you mean ");
			config_set_quote(&k->words, near);
			buf_text(&k->words, "?)");
		}
		buf_text(&k->words, "; next: name it in attributes");
		check_say(k, true, &p, NULL);
	}
}

static void check_rules(struct check *k)
{
	const struct settings *s = &k->c->settings;
	struct config_place all = place_at("", "rules", 0, 0);
	struct config_place retention = place_at("", "retention", 0, 0);
	if (!s->n_rules)
		check_alone(k, false, &all, "is empty: no alert will be raised");
	for (size_t i = 0; i < s->n_rules; i++) {
		const struct rule *r = &s->rules[i];
		struct config_place name = place_at("rules[]", "name", i, 0);
		struct config_place cases = place_at("rules[]", "cases", i, 0);
		struct config_place customers = place_at("rules[]", "customers", i, 0);
		struct config_place window = place_at("rules[]", "window", i, 0);
		struct config_place days = place_at("rules[]", "days", i, 0);
		struct config_place quiet = place_at("rules[]", "resolve_after", i, 0);
		for (size_t j = 0; j < i; j++) {
			struct config_place first = place_at("rules[]", "name", j, 0);
			if (span_eq(r->name, s->rules[j].name))
				check_pair(k, true, &name, "is the same as ", &first);
		}
		if (r->customers > r->cases && r->kind != RULE_REPEAT_CONTACT)
			check_pair(k, true, &customers, "must not be more than ", &cases);
		if (r->kind == RULE_CHRONIC && (int64_t)r->days * CHECK_DAY > r->window)
			check_pair(k, true, &days, "must not be more days than are in ", &window);
		if (r->window > s->retention)
			check_pair(k, true, &window, "must not be longer than ", &retention);
		if (r->resolve_after > s->retention)
			check_pair(k, true, &quiet, "must not be longer than ", &retention);
		check_scope(k, "rules[]", i, "only", r->only, r->n_only);
		check_scope(k, "rules[]", i, "except", r->except, r->n_except);
	}
}

/* ---- maintenance -------------------------------------------------------------------------- */

/* Every rule that window names is there. */
static void check_names(struct check *k, size_t window)
{
	const struct settings *s = &k->c->settings;
	const struct maintenance *m = &s->maintenance[window];
	for (size_t i = 0; i < m->n_rules; i++) {
		struct config_place p = place_at("maintenance[]", "rules", window, i);
		size_t r = 0;
		while (r < s->n_rules && !span_eq(s->rules[r].name, m->rules[i]))
			r++;
		if (r < s->n_rules)
			continue;
		check_name(k, &p);
		config_set_quote(&k->words, m->rules[i]);
		buf_text(&k->words, s->n_rules ? " is the name of no rule; there are"
					       : " is the "
						 "name of no rule");
		for (r = 0; r < s->n_rules; r++) {
			buf_text(&k->words, r ? ", " : " ");
			buf_put(&k->words, s->rules[r].name);
		}
		check_say(k, true, &p, NULL);
	}
}

static void check_maintenance(struct check *k)
{
	const struct settings *s = &k->c->settings;
	for (size_t i = 0; i < s->n_maintenance; i++) {
		const struct maintenance *m = &s->maintenance[i];
		struct config_place from = place_at("maintenance[]", "from", i, 0);
		struct config_place to = place_at("maintenance[]", "to", i, 0);
		struct config_place weekly = place_at("maintenance[]", "weekly", i, 0);
		if (!m->weekly && !m->from)
			check_pair(k, true, &from, "must be given, or ", &weekly);
		else if (!m->weekly && !m->to)
			check_pair(k, true, &to,
				   "must be given, for a window without end silences its rules "
				   "for good; or ",
				   &weekly);
		if (m->from && m->to && m->from >= m->to)
			check_pair(k, true, &to, "must be later than ", &from);
		check_scope(k, "maintenance[]", i, "only", m->only, m->n_only);
		check_names(k, i);
	}
}

static void check_harm(struct check *k)
{
	struct config_place least = place_at("harm", "speak_up_min", 0, 0);
	struct config_place most = place_at("harm", "speak_up_max", 0, 0);
	if (k->c->settings.speak_up_min > k->c->settings.speak_up_max)
		check_pair(k, true, &least, "must not be more than ", &most);
}

enum err config_check(struct config *c, config_check_fn *say, void *arg)
{
	struct check k = {.c = c, .say = say, .arg = arg};
	buf_init(&k.words, &c->mem, 1024);
	if (!config_rules_fill(c, &k.words))
		k.err = ERR_MEMORY;
	check_desks(&k);
	check_attributes(&k);
	check_rules(&k);
	check_maintenance(&k);
	check_harm(&k);
	buf_fini(&k.words);
	return k.err;
}
