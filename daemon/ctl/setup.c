/* setup.c - see setup.h. A command without Redis knows only the desks that the config has. */
#include "setup.h"

#include <stdio.h>
#include <string.h>

#include "config_yaml.h"
#include "term.h"

static bool find_desk(struct setup *s, const char *name)
{
	const struct config *c = s->config;
	for (s->desk = 0; s->desk < c->n_desks; s->desk++)
		if (span_eq(c->desks[s->desk].name, span_of(name)))
			return true;
	s->desk = 0;
	return false;
}

static int choose_desk(struct setup *s, const char *name)
{
	const struct config *c = s->config;
	if (name ? find_desk(s, name) : c->n_desks == 1)
		return CTL_OK;
	if (name)
		term_error("the config has no desk \"%s\"; it has:", name);
	else
		term_error("the config has %zu desks; choose one with --desk:", c->n_desks);
	for (size_t i = 0; i < c->n_desks; i++)
		fprintf(stderr, "  %.*s\n", SPAN_ARG(c->desks[i].name));
	return CTL_USAGE;
}

static int read_config(struct setup *s, const struct ctl *ctl)
{
	struct buf messages;
	*s = (struct setup){.config = NULL};
	buf_init(&messages, ctl->mem, 1 << 20);
	s->config = config_yaml_load(ctl->mem, ctl->config, &messages);
	if (!s->config)
		fprintf(stderr, "%.*s", SPAN_ARG(buf_span(&messages)));
	buf_fini(&messages);
	return s->config ? CTL_OK : CTL_CONFIG;
}

int setup_open(struct setup *s, const struct ctl *ctl)
{
	int code = read_config(s, ctl);
	if (code == CTL_OK)
		code = choose_desk(s, ctl->desk);
	if (code == CTL_OK)
		s->settings = config_settings(s->config, s->desk);
	return code;
}

int setup_open_live(struct setup *s, const struct ctl *ctl, const char *desk)
{
	int code = read_config(s, ctl);
	if (code)
		return code;
	(void)find_desk(s, desk);
	s->settings = config_settings(s->config, s->desk);
	return CTL_OK;
}

void setup_close(struct setup *s)
{
	config_free(s->config);
	s->config = NULL;
}
