/* explain_names.c - what a token's id is made of, when only the id is kept.
 *
 *   every word that the desk knows ─▶ tokens_read() ══trace═▶ is this id asked for? ─▶ its name
 *
 * A record holds ids and no text. But every id came from a word, and the words that records hold
 * are known as people wrote them: read again, they give the same ids. A negation is kept without
 * its word (환불 of "환불이 안 돼요"), and a word without its particle (오류 of "오류가"), so each
 * is read with one as well; and a thing is one only where it stands as one.
 *
 * Meanings of several words are named by the lexicon itself.
 *
 * Invariant: known[i] is named once, by the first word that gives its id: the words of what is
 * explained come first. */
#include "explain.h"

#include "apply.h"
#include "map.h"

#define WORD_ROOM 1024
#define IDS_MAX   ((size_t)1 << 26)

struct known {
	int kind; /* 0: not named yet */
	struct explain_text text, word;
};

struct naming {
	struct explain *x;
	struct apply *a;
	struct map ids; /* id -> its known */
	struct known *known;
	size_t n, left;
	struct span from; /* the word that is being read */
	struct explain_text word; /* and where it stands in x->text, once put there */
	struct buf room;
};

static void on_note(void *arg, const struct trace_note *note)
{
	struct naming *n = arg;
	struct known *k = note->what == TRACE_TOKEN ? map_get(&n->ids, note->id) : NULL;
	if (!k || k->kind)
		return;
	struct explain_text text = explain_put(n->x, note->text);
	if (n->from.len && !n->word.len)
		n->word = explain_put(n->x, n->from);
	*k = (struct known){note->kind, text, n->from.len ? n->word : text};
	n->left--;
}

/* What a word may have stood with: first what every word is tried with, then what costs too much
 * for all of them. */
static const struct form {
	const char *before, *behind;
} forms[] = {{"", ""},        {"", " 안 돼요"}, {"not ", ""},      {"", " not work"},
	     {"", "가"},      {"", "이"},       {"", "을"},        {"", "를"},
	     {"", "은"},      {"", "는"},       {"", "에"},        {"", "도"},
	     {"", " 없어요"}, {"the ", ""},     {"", "가 없어요"}, {"", "이 없어요"},
	     {"", "만"},      {"", "로"},       {"", "의"},        {"", "와"},
	     {"", "과"},      {"", "랑"}};

#define FORMS sizeof forms / sizeof *forms
#define FEW   4

static enum err read_word(struct naming *n, struct span word, size_t most)
{
	const struct token *unused;
	size_t count;
	enum err e = ERR_OK;
	n->from = word;
	n->word = (struct explain_text){0, 0};
	for (size_t i = 0; !e && n->left && word.len && i < most; i++) {
		buf_reset(&n->room);
		buf_text(&n->room, forms[i].before);
		buf_put(&n->room, word);
		buf_text(&n->room, forms[i].behind);
		e = buf_err(&n->room);
		if (!e)
			e = tokens_read(n->a->tokens, buf_span(&n->room), &unused, &count);
	}
	return e;
}

static bool want(struct naming *n, uint64_t id)
{
	if (map_get(&n->ids, id))
		return true;
	if (!map_put(&n->ids, id, &n->known[n->n]))
		return false;
	n->n++;
	n->left++;
	return true;
}

/* Asks for every id that has no text. */
static enum err want_all(struct naming *n)
{
	struct explain *x = n->x;
	n->known = mem_zero(x->mem, x->n_tokens + x->n_near + 1, sizeof *n->known);
	bool good = n->known != NULL;
	for (size_t i = 0; good && i < x->n_tokens; i++)
		good = x->tokens[i].text.len || want(n, x->tokens[i].id);
	for (size_t i = 0; good && i < x->n_near; i++)
		good = !x->near[i].missing.id || want(n, x->near[i].missing.id);
	return good ? ERR_OK : ERR_MEMORY;
}

static void give(const struct naming *n, struct explain_token *t)
{
	const struct known *k = map_get(&n->ids, t->id);
	uint32_t word = words_find(&n->a->state->words, t->id);
	if (!k)
		return;
	t->kind = k->kind;
	t->text = k->text;
	if (!t->word.len && word)
		t->word = explain_put(n->x, words_text(&n->a->state->words, word));
	if (!t->word.len)
		t->word = k->word;
}

static enum err read_all(struct naming *n)
{
	const struct words *words = &n->a->state->words;
	enum err e = ERR_OK;
	for (size_t i = 0; !e && n->left && i < n->x->n_tokens; i++) {
		uint32_t word = words_find(words, n->x->tokens[i].id);
		if (word)
			e = read_word(n, words_text(words, word), FORMS);
	}
	for (uint32_t i = 1; !e && n->left && i < words->count; i++)
		e = read_word(n, words_text(words, i), FEW);
	n->from = SPAN("");
	if (!e && n->left) /* a meaning may have come of several words */
		tokens_tell_meanings(n->a->tokens);
	return e;
}

enum err explain_names(struct apply *a, struct explain *x)
{
	struct naming n = {.x = x, .a = a};
	struct trace trace = {on_note, &n};
	map_init(&n.ids, x->mem, 0, IDS_MAX);
	buf_init(&n.room, x->mem, WORD_ROOM);
	enum err e = want_all(&n);
	tokens_trace(a->tokens, &trace);
	if (!e)
		e = read_all(&n);
	tokens_trace(a->tokens, NULL);
	for (size_t i = 0; !e && i < x->n_tokens; i++)
		give(&n, &x->tokens[i]);
	for (size_t i = 0; !e && i < x->n_near; i++)
		if (x->near[i].missing.id)
			give(&n, &x->near[i].missing);
	mem_free(x->mem, n.known);
	map_fini(&n.ids);
	buf_fini(&n.room);
	return e ? e : buf_err(&x->text);
}
