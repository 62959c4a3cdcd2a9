/* streams.c - see streams.h. recurd writes its list to ctl as JSON, [[name,key],...], in the order
 * of ranks; before its first start only the config knows. The commands stream always comes last. */
#include "streams.h"

#include <stdio.h>

#include <jansson.h>

#include "config_yaml.h"
#include "term.h"

static char *copy(const struct mem *m, struct span s)
{
	char *p = mem_zero(m, s.len + 1, 1);
	if (p && s.len)
		memcpy(p, s.ptr, s.len);
	return p;
}

static bool add(struct streams *s, struct span name, struct span key)
{
	if (s->n == SETTINGS_STREAMS + 1)
		return false;
	struct stream *at = &s->at[s->n++];
	*at = (struct stream){copy(s->mem, name), copy(s->mem, key)};
	return at->name && at->key;
}

static struct span json_span(json_t *v)
{
	return (struct span){json_string_value(v), json_string_length(v)};
}

static bool from_json(struct streams *s, struct span text)
{
	json_error_t unused;
	json_t *list = text.len ? json_loadb(text.ptr, text.len, 0, &unused) : NULL, *pair;
	bool good = json_array_size(list) > 0;
	size_t i;
	json_array_foreach(list, i, pair)
	{
		json_t *name = json_array_get(pair, 0), *key = json_array_get(pair, 1);
		good = good && json_is_string(name) && json_is_string(key) &&
		       add(s, json_span(name), json_span(key));
	}
	json_decref(list);
	return good;
}

static int from_config(struct streams *s, const struct ctl *ctl, const char *desk)
{
	struct buf messages;
	int code = CTL_FAILED;
	buf_init(&messages, ctl->mem, 1 << 20);
	struct config *c = config_yaml_load(ctl->mem, ctl->config, &messages);
	if (!c) {
		fprintf(stderr, "%.*s", SPAN_ARG(buf_span(&messages)));
		code = CTL_CONFIG;
	}
	for (size_t d = 0; c && code && d < c->n_desks; d++) {
		if (!span_eq(c->desks[d].name, span_of(desk)))
			continue;
		code = CTL_OK;
		for (size_t i = 0; i < c->desks[d].n_streams && !code; i++)
			if (!add(s, c->desks[d].streams[i].name, c->desks[d].streams[i].key))
				code = CTL_FAILED;
	}
	if (c && code)
		term_error("neither Redis nor the config knows a desk \"%s\"; name its config with "
			   "-c FILE, or a stream with --stream KEY",
			   desk);
	config_free(c);
	buf_fini(&messages);
	return code;
}

int streams_read(struct streams *s, struct store *store, const struct ctl *ctl, const char *desk)
{
	char key[STORE_DESK_MAX + 32];
	*s = (struct streams){.mem = ctl->mem};
	redisReply *r = store_ask(store, STORE_ANY, "HGET recurd:{%s}:ctl streams", desk);
	if (!r)
		return CTL_FAILED;
	int code = CTL_OK;
	if (!from_json(s, store_text(r))) {
		streams_free(s);
		code = from_config(s, ctl, desk);
	}
	freeReplyObject(r);
	snprintf(key, sizeof key, "recurd:{%s}:commands", desk);
	if (!code && !add(s, SPAN("commands"), span_of(key)))
		code = CTL_FAILED;
	return code;
}

void streams_free(struct streams *s)
{
	for (size_t i = 0; i < s->n; i++) {
		mem_free(s->mem, s->at[i].name);
		mem_free(s->mem, s->at[i].key);
	}
	s->n = 0;
}

const struct stream *streams_find(const struct streams *s, struct span name)
{
	for (size_t i = 0; i < s->n; i++)
		if (span_eq(span_of(s->at[i].name), name))
			return &s->at[i];
	return NULL;
}
