/* ruletest_yaml.h - readers of YAML nodes for files of tests: values, and maps by tables of keys.
 * Each says what is wrong where it stands, and reads on. */
#ifndef CTL_RULETEST_YAML_H
#define CTL_RULETEST_YAML_H

#include "config_events.h"
#include "ruletest.h"

struct ruletest_reader {
	struct ruletest_file *f;
	struct config_events *in;
	const char *config; /* where settings begin from */
	struct buf *messages;
	struct ruletest *test; /* that is being read */
	bool started; /* config owns texts of the file by now, and stays */
	struct fields *others; /* takes what is no key of the map; NULL: nothing may be else */
};

struct ruletest_key {
	const char *name;
	void (*read)(struct ruletest_reader *r, void *at);
	size_t offset; /* of at, in the struct that the map fills */
};

/* Says words as an error at mark; the second also skips the node at hand. */
void ruletest_yaml_say(struct ruletest_reader *r, struct config_mark at, const char *words);
void ruletest_yaml_refuse(struct ruletest_reader *r, const char *words);
/* A zeroed item behind list, a pointer to an array of items of size bytes; NULL, and said, when
 * memory ran out. */
void *ruletest_yaml_append(struct ruletest_reader *r, void *list, size_t *n, size_t *cap,
			   size_t size);

/* The scalar at hand; false, and said, when it is none. */
bool ruletest_yaml_text(struct ruletest_reader *r, struct span *out);
/* The same behind the names. */
bool ruletest_yaml_name(struct ruletest_reader *r, struct ruletest_names *names);
/* A list of texts, or one. */
void ruletest_yaml_names(struct ruletest_reader *r, struct ruletest_names *names);
/* "2h30m" after the start, or a date and time, in ms after the start. */
bool ruletest_yaml_time(struct ruletest_reader *r, int64_t *out);
/* The scalar at hand as a field called name, among r->others. */
void ruletest_yaml_other(struct ruletest_reader *r, const char *name);

/* For tables of keys: at is a span, int64_t, uint64_t, struct ruletest_names. */
void ruletest_yaml_key_text(struct ruletest_reader *r, void *at);
void ruletest_yaml_key_time(struct ruletest_reader *r, void *at);
void ruletest_yaml_key_count(struct ruletest_reader *r, void *at);
void ruletest_yaml_key_names(struct ruletest_reader *r, void *at);

/* The map at hand, each key once, into the struct at into. */
void ruletest_yaml_map(struct ruletest_reader *r, const struct ruletest_key *keys, size_t n,
		       void *into);
/* The list of maps at hand: one() reads each. */
void ruletest_yaml_list(struct ruletest_reader *r, void (*one)(struct ruletest_reader *r));

#endif
