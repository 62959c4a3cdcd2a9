/* config.c - see config.h. What is here walks the table: a config is compared, carried over and
 * fingerprinted row by row, item by item, so that a new setting is never forgotten.
 *
 * Texts are owned piecewise, because spans point into them and must stay good when more come. */
#include "config.h"

#include <xxhash.h>

#include "config_set.h"

struct config_text {
	struct config_text *next;
	char bytes[];
};

/* Stands in for privacy.key_file. Everybody can read it here: it keeps hashes of customers alike
 * from run to run and hides nobody. A change would make every stored hash another one. */
static const char published_key[] = "recurd published key, no secret!";
_Static_assert(sizeof published_key - 1 == sizeof((const struct settings *)0)->key,
	       "a key has 32 bytes");

bool config_own(struct config *c, struct span s, struct span *out)
{
	struct config_text *t = NULL;
	if (s.len && s.len < SIZE_MAX / 2) {
		t = mem_resize(&c->mem, NULL, sizeof *t + s.len + 1, 1);
		if (!t)
			return false;
		memcpy(t->bytes, s.ptr, s.len);
		t->bytes[s.len] = '\0';
		t->next = c->texts;
		c->texts = t;
	}
	*out = t ? (struct span){t->bytes, s.len} : SPAN("");
	return true;
}

struct config *config_new(const struct mem *m)
{
	struct config *c = mem_zero(m, 1, sizeof *c);
	if (!c)
		return NULL;
	c->mem = *m;
	memcpy(c->settings.key, published_key, sizeof c->settings.key);
	struct buf why;
	buf_init(&why, m, 256);
	bool ok = config_set_defaults(c, &why);
	buf_fini(&why);
	if (ok)
		return c;
	config_free(c);
	return NULL;
}

void config_free(struct config *c)
{
	if (!c)
		return;
	struct mem m = c->mem;
	for (struct config_text *t = c->texts, *next; t; t = next) {
		next = t->next;
		mem_free(&m, t);
	}
	mem_free(&m, c->desks);
	mem_free(&m, c->turns);
	mem_free(&m, c);
}

struct settings config_settings(const struct config *c, size_t desk)
{
	struct settings s = c->settings;
	const struct config_desk *d = &c->desks[desk];
	s.desk = d->name;
	s.fingerprint = config_fingerprint(c);
	s.n_sources = d->n_streams;
	for (size_t i = 0; i < d->n_streams; i++)
		s.sources[i] = d->streams[i].name;
	return s;
}

/* ---- walking ------------------------------------------------------------------------------ */

/* Calls each(arg, place) for every value of c in a fixed order; a list comes before its items,
 * the texts of names come one by one. */
typedef void config_each_fn(void *arg, const struct config_place *place);

static void config_walk(const struct config *c, enum config_scope scope, struct config_place in,
			config_each_fn *each, void *arg)
{
	size_t n;
	const struct config_row *rows = config_table_rows(&n);
	for (size_t i = 0; i < n; i++) {
		struct config_place p = {&rows[i], {in.at[0], in.at[1]}};
		if (rows[i].scope != scope || rows[i].type == CONFIG_GROUP)
			continue;
		bool list = rows[i].type == CONFIG_LIST, names = rows[i].type == CONFIG_NAMES;
		size_t depth = config_table_depth(&rows[i]);
		if (names)
			p.at[depth] = CONFIG_WHOLE;
		each(arg, &p);
		size_t items = list || names ? config_table_count(c, &p) : 0;
		for (size_t k = 0; k < items; k++) {
			p.at[depth] = k;
			if (list)
				config_walk(c, rows[i].items, p, each, arg);
			else
				each(arg, &p);
		}
	}
}

/* What a value is, for comparing and hashing: a number, or bytes. */
struct config_value {
	uint64_t number;
	struct span text;
};

static struct config_value config_look(const struct config *c, const struct config_place *p)
{
	const struct config_row *row = p->row;
	bool names = row->type == CONFIG_NAMES;
	size_t item = names ? p->at[config_table_depth(row)] : 0;
	if (row->type == CONFIG_LIST || (names && item == CONFIG_WHOLE))
		return (struct config_value){.number = config_table_count(c, p)};
	const void *at = config_table_look(c, p);
	if (row->type == CONFIG_FILE)
		at = (const char *)c + row->content;
	if (row->content_bytes)
		return (struct config_value){.text = {at, row->content_bytes}};
	if (row->type == CONFIG_TIME || row->type == CONFIG_MOMENT)
		return (struct config_value){.number = (uint64_t) * (const int64_t *)at};
	if (row->type == CONFIG_TEXT || row->type == CONFIG_FILE || names)
		return (struct config_value){.text = ((const struct span *)at)[item]};
	return (struct config_value){.number = *(const uint32_t *)at};
}

/* ---- fingerprint -------------------------------------------------------------------------- */

struct print_walk {
	const struct config *c;
	uint64_t hash;
};

static void print_value(void *arg, const struct config_place *p)
{
	struct print_walk *w = arg;
	if (!p->row->effects)
		return;
	struct config_value v = config_look(w->c, p);
	unsigned char number[8];
	for (unsigned i = 0; i < 8; i++)
		number[i] = (unsigned char)(v.number >> (8 * i));
	/* Chained: each hash is the seed of the next, so order and borders of values count. */
	w->hash = XXH3_64bits_withSeed(p->row->path, strlen(p->row->path), w->hash);
	w->hash = XXH3_64bits_withSeed(number, sizeof number, w->hash);
	w->hash = XXH3_64bits_withSeed(v.text.ptr, v.text.len, w->hash);
}

uint64_t config_fingerprint(const struct config *c)
{
	struct print_walk w = {c, 0};
	config_walk(c, CONFIG_TOP, (struct config_place){0}, print_value, &w);
	return w.hash;
}

/* ---- reload ------------------------------------------------------------------------------- */

struct diff_walk {
	const struct config *old, *fresh;
	struct buf *words;
	enum config_reload strongest;
};

/* True when the item that p goes through stands in c. */
static bool config_has(const struct config *c, const struct config_place *p)
{
	bool names = p->row->type == CONFIG_NAMES;
	size_t item = names ? p->at[config_table_depth(p->row)] : CONFIG_WHOLE;
	bool text = item != CONFIG_WHOLE;
	switch (p->row->scope) {
	case CONFIG_DESK:
		return p->at[0] < c->n_desks;
	case CONFIG_STREAM:
		return p->at[0] < c->n_desks && p->at[1] < c->desks[p->at[0]].n_streams;
	case CONFIG_RULE:
		return p->at[0] < c->settings.n_rules && (!text || item < config_table_count(c, p));
	case CONFIG_MAINTENANCE:
		return p->at[0] < c->settings.n_maintenance &&
		       (!text || item < config_table_count(c, p));
	default:
		return !text || item < config_table_count(c, p);
	}
}

static void diff_value(void *arg, const struct config_place *p)
{
	static const char *const words[] = {
		[CONFIG_RESTART] = " has changed: it takes effect at the next start; until then "
				   "the old value stays\n",
		[CONFIG_COUNTED] =
			" has changed: what is stored was counted with the old one, so it "
			"cannot change while recurd runs; next: put the old one back\n",
	};
	struct diff_walk *w = arg;
	enum config_reload class = p->row->reload;
	if (class == CONFIG_RELOADS || !config_has(w->fresh, p))
		return;
	struct config_value a = config_look(w->old, p), b = config_look(w->fresh, p);
	if (a.number == b.number && span_eq(a.text, b.text))
		return;
	config_table_say(w->words, p);
	buf_text(w->words, words[class]);
	if (class > w->strongest)
		w->strongest = class;
}

enum config_reload config_diff(const struct config *old, const struct config *fresh,
			       struct buf *words)
{
	struct diff_walk w = {old, fresh, words, CONFIG_RELOADS};
	config_walk(old, CONFIG_TOP, (struct config_place){0}, diff_value, &w);
	return w.strongest;
}

static bool config_keep_desk(struct config *fresh, struct config_desk *to,
			     const struct config_desk *from)
{
	bool ok = config_own(fresh, from->name, &to->name);
	to->n_streams = from->n_streams;
	for (size_t i = 0; ok && i < from->n_streams; i++)
		ok = config_own(fresh, from->streams[i].name, &to->streams[i].name) &&
		     config_own(fresh, from->streams[i].key, &to->streams[i].key);
	return ok;
}

bool config_keep(struct config *fresh, const struct config *old)
{
	struct config_desk *desks = mem_zero(&fresh->mem, old->n_desks, sizeof *desks);
	if (!desks)
		return false;
	mem_free(&fresh->mem, fresh->desks);
	fresh->desks = desks;
	fresh->n_desks = old->n_desks;
	bool ok = true;
	for (size_t i = 0; ok && i < old->n_desks; i++)
		ok = config_keep_desk(fresh, &desks[i], &old->desks[i]);
	size_t n;
	const struct config_row *rows = config_table_rows(&n);
	for (size_t i = 0; ok && i < n; i++) {
		struct config_place p = {.row = &rows[i]};
		if (rows[i].scope != CONFIG_TOP || rows[i].reload != CONFIG_RESTART)
			continue;
		if (rows[i].type == CONFIG_TIME)
			*(int64_t *)config_table_value(fresh, &p) =
				*(const int64_t *)config_table_look(old, &p);
		else if (rows[i].type == CONFIG_TEXT)
			ok = config_own(fresh, *(const struct span *)config_table_look(old, &p),
					config_table_value(fresh, &p));
	}
	return ok;
}
