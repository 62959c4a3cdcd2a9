/* config_notes.c - see config_notes.h. A file is at most 64 KB, so spots are few and a search from
 * the first one will do. */
#include "config_notes.h"

#define LINES_MAX 200 /* lines that are written */
#define SPOTS_MAX (1 << 17)

struct config_spot {
	struct config_place place;
	struct config_mark mark;
	bool good;
};

void config_notes_init(struct config_notes *n, const struct mem *m, const char *file,
		       struct buf *out)
{
	*n = (struct config_notes){.mem = m, .file = file, .out = out};
}

void config_notes_fini(struct config_notes *n)
{
	mem_free(n->mem, n->spots);
	n->spots = NULL;
	n->n_spots = n->cap = 0;
}

void config_notes_say(struct config_notes *n, bool error, struct config_mark at, struct span words)
{
	size_t lines = n->errors + n->warnings;
	n->errors += error;
	n->warnings += !error;
	if (lines >= LINES_MAX)
		return;
	buf_text(n->out, n->file);
	if (at.line) {
		buf_byte(n->out, ':');
		buf_u64(n->out, at.line);
		buf_byte(n->out, ':');
		buf_u64(n->out, at.column);
	}
	buf_text(n->out, error ? ": error: " : ": warning: ");
	buf_put(n->out, words);
	buf_byte(n->out, '\n');
}

bool config_notes_put(struct config_notes *n, const struct config_place *place,
		      struct config_mark mark, bool good)
{
	struct config_spot *spots =
		mem_grow(n->mem, n->spots, &n->cap, n->n_spots + 1, sizeof *spots, SPOTS_MAX);
	if (!spots)
		return false;
	n->spots = spots;
	spots[n->n_spots++] = (struct config_spot){*place, mark, good};
	return true;
}

static const struct config_spot *notes_spot(const struct config_notes *n,
					    const struct config_place *p)
{
	for (size_t i = 0; i < n->n_spots; i++) {
		const struct config_place *at = &n->spots[i].place;
		if (at->row == p->row && at->at[0] == p->at[0] && at->at[1] == p->at[1])
			return &n->spots[i];
	}
	return NULL;
}

/* The last spot of what holds row: the item (spots of a list's row stand for its items too). */
static const struct config_spot *notes_holder(const struct config_notes *n,
					      const struct config_place *p)
{
	const struct config_spot *best = NULL;
	struct span path = span_of(p->row->path);
	for (size_t i = 0; i < n->n_spots; i++) {
		const struct config_place *at = &n->spots[i].place;
		bool holds =
			span_starts(path, span_of(at->row->path)) && at->row->type == CONFIG_LIST;
		bool item = at->at[0] == p->at[0] &&
			    (at->row->scope == CONFIG_TOP || at->at[1] == p->at[1]);
		if (holds && item)
			best = &n->spots[i];
	}
	return best;
}

/* What stands for place in the file: its own spot, or that of what holds it; NULL when neither. */
static const struct config_spot *notes_near(const struct config_notes *n,
					    const struct config_place *place)
{
	const struct config_spot *spot = place->row ? notes_spot(n, place) : NULL;
	return spot || !place->row ? spot : notes_holder(n, place);
}

struct config_mark config_notes_find(const struct config_notes *n, const struct config_place *place)
{
	const struct config_spot *spot = notes_near(n, place);
	return spot ? spot->mark : (struct config_mark){1, 1};
}

void config_notes_finding(void *arg, const struct config_finding *finding)
{
	struct config_notes *n = arg;
	const struct config_spot *spot = notes_near(n, &finding->place);
	const struct config_spot *other = notes_near(n, &finding->other);
	if ((!spot || spot->good) && (!other || other->good))
		config_notes_say(n, finding->error, config_notes_find(n, &finding->place),
				 finding->words);
}

static void notes_count(struct config_notes *n, size_t count, const char *word)
{
	buf_u64(n->out, count);
	buf_byte(n->out, ' ');
	buf_text(n->out, word);
	buf_text(n->out, count == 1 ? "" : "s");
}

bool config_notes_close(struct config_notes *n)
{
	if (!n->errors && !n->warnings)
		return true;
	if (n->errors + n->warnings > LINES_MAX) {
		buf_text(n->out, n->file);
		buf_text(n->out, ": only the first ");
		buf_u64(n->out, LINES_MAX);
		buf_text(n->out, " are shown\n");
	}
	if (n->errors)
		notes_count(n, n->errors, "error");
	buf_text(n->out, n->errors && n->warnings ? ", " : "");
	if (n->warnings)
		notes_count(n, n->warnings, "warning");
	buf_text(n->out,
		 n->errors ? ": configuration is NOT valid\n" : ": configuration is valid\n");
	return !n->errors;
}
