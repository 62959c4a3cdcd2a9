/* config_rules.c - see config_rules.h. A rule's settings are read in any order, so what the kind
 * says is put in when all are read. Until then a value that was left out is one that no row allows:
 * all bits set, or no name. */
#include "config_rules.h"

#include "config_set.h"

struct kind_default {
	const char *key; /* within rules[] */
	const char *of[RULE_KINDS]; /* NULL: the row's default */
};

static const struct kind_default defaults[] = {
	{"name",
	 {[RULE_BURST] = "burst",
	  [RULE_SLOW_BURN] = "slow_burn",
	  [RULE_NEW_ISSUE] = "new_issue",
	  [RULE_REGRESSION] = "regression",
	  [RULE_CHRONIC] = "chronic",
	  [RULE_REPEAT_CONTACT] = "repeat_contact",
	  [RULE_WENT_QUIET] = "went_quiet"}},
	{"cases",
	 {[RULE_BURST] = "4",
	  [RULE_SLOW_BURN] = "8",
	  [RULE_REGRESSION] = "3",
	  [RULE_CHRONIC] = "25",
	  [RULE_REPEAT_CONTACT] = "3",
	  [RULE_WENT_QUIET] = "50"}},
	{"customers",
	 {[RULE_BURST] = "4",
	  [RULE_SLOW_BURN] = "6",
	  [RULE_CHRONIC] = "10",
	  [RULE_WENT_QUIET] = "0"}},
	{"window",
	 {[RULE_SLOW_BURN] = "14d",
	  [RULE_NEW_ISSUE] = "3d",
	  [RULE_CHRONIC] = "14d",
	  [RULE_REPEAT_CONTACT] = "3d",
	  [RULE_WENT_QUIET] = "6h"}},
	{"days", {[RULE_CHRONIC] = "10", [RULE_WENT_QUIET] = "10"}},
	{"resolve_after",
	 {[RULE_SLOW_BURN] = "3d",
	  [RULE_CHRONIC] = "7d",
	  [RULE_REPEAT_CONTACT] = "7d",
	  [RULE_WENT_QUIET] = "24h"}},
	{"level",
	 {[RULE_NEW_ISSUE] = "notice",
	  [RULE_CHRONIC] = "notice",
	  [RULE_REPEAT_CONTACT] = "notice",
	  [RULE_WENT_QUIET] = "notice"}},
	{"levels.critical", {[RULE_BURST] = "20", [RULE_SLOW_BURN] = "40"}},
};

#define DEFAULTS (sizeof defaults / sizeof *defaults)

void config_rules_unset(struct config *c, const struct config_place *place)
{
	enum config_type type = place->row->type;
	size_t bytes = type == CONFIG_TIME ? sizeof(int64_t) : sizeof(uint32_t);
	if (type == CONFIG_TEXT)
		*(struct span *)config_table_value(c, place) = SPAN("");
	else
		memset(config_table_value(c, place), 0xFF, bytes);
}

static bool is_unset(const struct config *c, const struct config_place *place)
{
	const void *at = config_table_look(c, place);
	if (place->row->type == CONFIG_TEXT)
		return ((const struct span *)at)->len == 0;
	if (place->row->type == CONFIG_TIME)
		return *(const int64_t *)at == -1;
	return *(const uint32_t *)at == UINT32_MAX;
}

/* What kind says for row, as in a file. */
static const char *said_by(enum rule_kind kind, const struct config_row *row)
{
	for (size_t i = 0; i < DEFAULTS; i++)
		if (strcmp(row->path + strlen("rules[]."), defaults[i].key) == 0 &&
		    defaults[i].of[kind])
			return defaults[i].of[kind];
	return row->def;
}

/* A short retention must not make an error of what nobody wrote. */
static void keep_within(struct config *c, const struct config_place *place)
{
	int64_t *at = config_table_value(c, place);
	if (*at > c->settings.retention)
		*at = c->settings.retention;
}

bool config_rules_fill(struct config *c, struct buf *why)
{
	size_t n;
	const struct config_row *rows = config_table_rows(&n);
	for (size_t r = 0; r < c->settings.n_rules; r++) {
		for (size_t i = 0; i < n; i++) {
			struct config_place p = {&rows[i], {r}};
			if (!rows[i].by_kind || !is_unset(c, &p))
				continue;
			const char *said = said_by(c->settings.rules[r].kind, &rows[i]);
			if (!config_set_value(c, &p, span_of(said), why))
				return false;
			if (rows[i].type == CONFIG_TIME)
				keep_within(c, &p);
		}
		struct rule *rule = &c->settings.rules[r];
		if (rule->kind != RULE_BURST && rule->kind != RULE_SLOW_BURN)
			rule->false_alarms = 0; /* a rule that states none must not count as one */
	}
	return true;
}
