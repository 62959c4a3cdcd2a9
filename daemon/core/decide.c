/* decide.c - see decide.h. A row a decision; who and why are redacted like everything that is kept.
 */
#include "decide.h"

#include "cases.h"
#include "episode.h"
#include "mask.h"
#include "text.h"

/* s as it may be kept: one line, no personal data; in scratch[0] until the next call. */
static enum err clean(struct apply *a, struct span s, struct span *out)
{
	struct buf *nfkc = &a->scratch[1], *b = &a->scratch[0];
	buf_reset(nfkc);
	buf_reset(b);
	enum err e = text_nfkc(s, nfkc);
	if (!e)
		e = mask_redact(buf_span(nfkc), b, NULL);
	for (size_t i = 0; !e && i < b->len; i++)
		if (b->ptr[i] == '\n')
			b->ptr[i] = ' ';
	*out = span_trim(buf_span(b));
	return e;
}

/* Cuts whole decisions off the front until more bytes fit. */
static struct span history_room(struct span history, size_t more)
{
	struct unpack u = {history, false};
	while (u.rest.len && u.rest.len + more > ISSUES_HISTORY) {
		unpack_fixed(&u, 1);
		unpack_zigzag(&u);
		for (int i = 0; i < 3; i++)
			unpack_bytes(&u);
	}
	return u.rest;
}

static enum err history_note(struct apply *a, struct issue *issue, struct span what)
{
	const struct ticket *t = a->ticket;
	struct buf *note = &a->scratch[2];
	struct span cleaned;
	buf_reset(note);
	buf_fixed(note, t->event, 1);
	buf_zigzag(note, a->state->clock);
	const struct span texts[] = {t->by, t->why, what};
	for (size_t i = 0; i < 3; i++) {
		enum err e = clean(a, texts[i], &cleaned);
		if (e)
			return e;
		buf_bytes(note, span_utf8_first(cleaned, 512));
	}
	struct span rest = history_room(issues_text(issue->history), note->len);
	struct buf *all = &a->scratch[0];
	buf_reset(all);
	buf_put(all, rest);
	buf_put(all, buf_span(note));
	if (buf_err(note) || buf_err(all))
		return buf_err(note) ? buf_err(note) : buf_err(all);
	struct issues *is = &a->state->issues;
	bool ok = issues_set_text(is, &issue->history, buf_span(all)) && issues_touch(is, issue);
	return ok ? ERR_OK : ERR_MEMORY;
}

struct signed_by { /* who and why, cleaned, outside of the scratch */
	char by[64], why[256];
	size_t by_len, why_len;
};

static enum err sign(struct apply *a, struct signed_by *out)
{
	struct span s;
	enum err e = clean(a, a->ticket->by.len ? a->ticket->by : SPAN("?"), &s);
	s = span_utf8_first(s, sizeof out->by);
	out->by_len = s.len;
	if (s.len)
		memcpy(out->by, s.ptr, s.len);
	if (!e)
		e = clean(a, a->ticket->why, &s);
	s = span_utf8_first(s, sizeof out->why);
	out->why_len = s.len;
	if (s.len)
		memcpy(out->why, s.ptr, s.len);
	return e;
}

/* Ends the issue's episode in the name of who sent the decision. */
static enum err end_by_person(struct apply *a, struct issue *issue, enum alert_status status)
{
	struct signed_by who;
	enum err e = sign(a, &who);
	if (e)
		return e;
	return episode_end(a, issue, status, (struct span){who.by, who.by_len},
			   (struct span){who.why, who.why_len});
}

static enum err moved_lines(struct apply *a, const struct issue *into, uint64_t from,
			    const struct keys *seqs)
{
	enum err e = ERR_OK;
	for (size_t i = 0; !e && i < seqs->count; i++) {
		const struct record *rec = records_at(&a->state->records, seqs->at[i]);
		if (rec && rec->issue == into)
			e = cases_match_line(a, rec, "moved", from);
	}
	return e;
}

static enum err merge(struct apply *a, struct issue *issue, const char **reason)
{
	struct issues *is = &a->state->issues;
	struct issue *into = issues_get(is, a->ticket->into);
	struct keys seqs;
	if (!into || into == issue) {
		*reason = into ? "both issues are the same" : "no such issue in field into";
		return ERR_OK;
	}
	keys_init(&seqs, a->state->mem);
	enum err e = ERR_OK;
	for (size_t i = 0; !e && i < issue->n_members; i++)
		if (!keys_note(&seqs, issue->members[i]->seq))
			e = ERR_MEMORY;
	issue->merged_into = into->id;
	if (!e)
		e = end_by_person(a, issue, ALERT_MERGED);
	if (!e)
		e = issues_merge(is, issue, into);
	keys_sort(&seqs);
	if (!e)
		e = moved_lines(a, into, issue->id, &seqs);
	keys_fini(&seqs);
	/* The target keeps the decision too: so it lives on, and the redirect leads somewhere. */
	if (!e)
		e = history_note(a, issue, SPAN(""));
	if (!e)
		e = history_note(a, into, SPAN(""));
	return e ? e : episode_case(a, into, into->last_seen);
}

static enum err resolve(struct apply *a, struct issue *issue, const char **reason)
{
	*reason = NULL;
	enum err e = end_by_person(a, issue, ALERT_RESOLVED);
	return e ? e : history_note(a, issue, SPAN(""));
}

/* Gives the issue a text of a person. */
static enum err set_text(struct apply *a, struct issue *issue, struct text *text, struct span value)
{
	struct span cleaned;
	enum err e = clean(a, value, &cleaned);
	if (!e && !issues_set_text(&a->state->issues, text, cleaned))
		e = ERR_MEMORY;
	return e ? e : history_note(a, issue, value);
}

static enum err rename_issue(struct apply *a, struct issue *issue, const char **reason)
{
	*reason = NULL;
	return set_text(a, issue, &issue->name, a->ticket->title);
}

static enum err link_issue(struct apply *a, struct issue *issue, const char **reason)
{
	*reason = NULL;
	if (!issues_set_text(&a->state->issues, &issue->url, a->ticket->url))
		return ERR_MEMORY;
	return history_note(a, issue, a->ticket->url);
}

static enum err (*const decisions[EVENT_COUNT])(struct apply *, struct issue *, const char **) = {
	[EVENT_DO_MERGE] = merge,
	[EVENT_DO_RESOLVE] = resolve,
	[EVENT_DO_RENAME] = rename_issue,
	[EVENT_DO_LINK] = link_issue,
};

enum err decide_apply(struct apply *a, const char **reason)
{
	struct issue *issue = issues_get(&a->state->issues, a->ticket->issue);
	if (!issue) {
		*reason = "no such issue";
		return ERR_OK;
	}
	return decisions[a->ticket->event](a, issue, reason);
}
