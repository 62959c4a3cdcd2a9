/* cases.c - see cases.h.
 *
 *   created ──┬─ kept with text already ─▶ counted as a duplicate, nothing else
 *             └─ text ─▶ own lines ─▶ NFKC ─▶ masks ─▶ tokens ─▶ issue ─▶ match line ─▶ episode
 *   follow-up ─▶ noted in the record, which it opens (without text) when it comes first
 *
 * The first text of the customer groups a case; nothing groups or counts it again. */
#include "cases.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "cases_merge.h"
#include "episode.h"
#include "issues_alike.h"
#include "issues_match.h"
#include "issues_twin.h"
#include "mask.h"
#include "notice.h"
#include "quoted.h"
#include "records_notes.h"
#include "spelling.h"
#include "text.h"

#define HOUR       INT64_C(3600000)
#define QUOTE_READ 1024 /* bytes of text that are looked at for a quote */
#define QUOTE_EDGE 128 /* thrown away where it was cut before redaction */

enum err cases_customer(const struct settings *s, struct span id, uint64_t *out)
{
	unsigned char mac[EVP_MAX_MD_SIZE];
	unsigned n = 0;
	*out = 0;
	if (!id.len)
		return ERR_OK;
	if (!HMAC(EVP_sha256(), s->key, (int)sizeof s->key, (const unsigned char *)id.ptr, id.len,
		  mac, &n))
		return ERR_MEMORY;
	for (unsigned i = 0; i < 8; i++)
		*out |= (uint64_t)mac[i] << (8 * i);
	*out += *out == 0;
	return ERR_OK;
}

/* The text as an example for people: redacted, one line. In scratch[2] until the next call. */
static enum err quote_of(struct apply *a, struct span nfkc, struct span *out)
{
	struct buf *b = &a->scratch[2];
	bool cut = nfkc.len > QUOTE_READ;
	buf_reset(b);
	enum err e = mask_redact(span_utf8_first(nfkc, QUOTE_READ), b, NULL);
	if (e)
		return e;
	size_t n = 0;
	for (size_t i = 0; i < b->len; i++) { /* line feeds and runs of spaces become one space */
		char c = b->ptr[i] == '\n' ? ' ' : b->ptr[i];
		if (c != ' ' || (n && b->ptr[n - 1] != ' '))
			b->ptr[n++] = c;
	}
	b->len = n; /* what stands behind is no text: a cut must not look at it */
	if (cut)
		n = n > QUOTE_EDGE ? n - QUOTE_EDGE : 0;
	*out = span_trim(span_utf8_first(buf_span(b), n));
	return ERR_OK;
}

enum err cases_match_line(struct apply *a, const struct record *rec, const char *status,
			  uint64_t from)
{
	char score[6] = "0.0000";
	for (unsigned i = 5, v = rec->score; i > 1; i--, v /= 10)
		score[i] = (char)('0' + v % 10);
	score[0] = (char)('0' + rec->score / SIGNATURE_ONE);
	effects_begin(a->out, EFFECT_MATCH, SPAN(""));
	effects_pair(a->out, "src", records_source(&a->state->records, rec));
	effects_arg(a->out, SPAN("entry"));
	struct buf *id = effects_arg_open(a->out);
	buf_u64(id, a->entry->id.ms);
	buf_byte(id, '-');
	buf_u64(id, a->entry->id.seq);
	effects_arg_done(a->out);
	effects_pair(a->out, "case_id", records_case_id(rec));
	effects_pair_u64(a->out, "issue", rec->issue->id);
	effects_pair(a->out, "score", (struct span){score, sizeof score});
	effects_pair_u64(a->out, "cases", rec->issue->n_members);
	effects_pair_u64(a->out, "customers", issues_customers(rec->issue));
	effects_pair(a->out, "status", span_of(status));
	if (from)
		effects_pair_u64(a->out, "from", from);
	effects_end(a->out);
	return effects_err(a->out);
}

enum err cases_moved_lines(struct apply *a, const struct issue *into, uint64_t from,
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

/* Puts rec, which has its tokens, into m->issue or into a new one. */
static enum err join(struct apply *a, struct record *rec, const struct match *m, struct span nfkc)
{
	struct issues *is = &a->state->issues;
	struct issue *issue = m->issue ? m->issue : issues_open(is, 0);
	struct span quote;
	if (!issue)
		return ERR_MEMORY;
	rec->score = (uint16_t)(m->issue ? m->score : 0);
	enum err e = quote_of(a, nfkc, &quote);
	if (!e)
		e = issues_join(is, issue, rec, quote);
	if (!e)
		e = cases_match_line(a, rec, m->issue ? "joined" : "opened", 0);
	if (!e)
		e = episode_case(a, issue, rec->at);
	if (!e && !crowd_add(a->state->crowd, rec))
		e = ERR_MEMORY;
	if (!e)
		e = episode_crowd(a, rec);
	if (!e)
		e = notice_case(a, rec);
	return e;
}

/* Merges issue with the one that says the same in the other language, as those that grew alike. */
static enum err join_twin(struct apply *a, struct issue *issue)
{
	struct issues *is = &a->state->issues;
	struct issue *twin;
	enum err e = issues_twin(is, issue, &twin);
	if (e || !twin)
		return e;
	bool stays = issues_alike_stays(issue, twin);
	struct issue *from = stays ? twin : issue, *into = stays ? issue : twin;
	if (!issues_alike_may(is, from, into))
		return ERR_OK;
	e = cases_merge(a, from, into, false, SPAN(""), SPAN(""));
	return e ? e : episode_case(a, into, into->last_seen);
}

/* Puts rec where it belongs by what came since. */
static enum err look_again(struct apply *a, struct record *rec)
{
	struct match m;
	bool moves;
	enum err e = issues_match_again(&a->state->issues, rec, &m, &moves);
	if (e || !moves)
		return e;
	uint64_t from = rec->issue->id;
	struct issue *into = m.issue ? m.issue : issues_open(&a->state->issues, 0);
	if (!into)
		return ERR_MEMORY;
	rec->score = (uint16_t)(m.issue ? m.score : 0);
	e = issues_move(&a->state->issues, rec, into);
	if (!e)
		e = cases_match_line(a, rec, "moved", from);
	if (!e)
		e = episode_case(a, into, rec->at);
	return e ? e : cases_merge_alike(a, into);
}

/* Cases that came a fixed number of cases before this one get a second look. */
static enum err look_back(struct apply *a, uint64_t seq)
{
	static const uint64_t lags[] = {30, 300, 3000, 30000};
	enum err e = ERR_OK;
	for (size_t i = 0; !e && i < sizeof lags / sizeof *lags && seq > lags[i]; i++) {
		struct record *rec = records_at(&a->state->records, seq - lags[i]);
		if (rec)
			e = look_again(a, rec);
		if (!e && rec && rec->issue)
			e = join_twin(a, rec->issue);
	}
	return e;
}

enum err cases_read(struct apply *a, struct span text, const struct token **tokens, size_t *n)
{
	struct buf *nfkc = &a->scratch[0], *masked = &a->scratch[1], *own = &a->scratch[2];
	struct mask_counts counts = {.trace = a->trace};
	buf_reset(nfkc);
	buf_reset(masked);
	buf_reset(own);
	enum err e = quoted_strip(text, own, a->trace);
	if (!e)
		e = text_nfkc(buf_span(own), nfkc);
	if (!e)
		e = mask_text(buf_span(nfkc), masked, &counts);
	struct span spelt;
	if (!e)
		e = spelling_read(a->spelling, &a->state->words, buf_span(masked), a->trace,
				  &spelt);
	return e ? e : tokens_read(a->tokens, spelt, tokens, n);
}

/* It has 3, 4, 6, 8, 12, 16, ... cases: it may be seen by now what it is about. */
static bool grown(const struct issue *issue)
{
	size_t n = issue->n_members;
	while (n > 4 && n % 2 == 0)
		n /= 2;
	return n == 3 || n == 4;
}

static enum err group(struct apply *a, struct record *rec)
{
	const struct token *tokens;
	size_t n;
	struct match m;
	enum err e = cases_read(a, a->ticket->text, &tokens, &n);
	if (!e)
		e = issues_match(&a->state->issues, tokens, n, &m);
	if (!e && !records_set_tokens(&a->state->records, rec, tokens, n))
		e = ERR_MEMORY;
	if (!e) {
		a->state->counts.cases++;
		/* join() renews titles in scratch[0]: the quote must be taken before that. */
		e = join(a, rec, &m, buf_span(&a->scratch[0]));
	}
	if (!e && grown(rec->issue))
		e = join_twin(a, rec->issue);
	if (!e)
		e = cases_merge_alike(a, rec->issue);
	return e ? e : look_back(a, rec->seq);
}

static enum err forget(struct apply *a, struct record *rec, bool deleted)
{
	enum err e = rec->issue ? issues_leave(&a->state->issues, rec, deleted) : ERR_OK;
	crowd_remove(a->state->crowd, rec);
	if (!e && !records_drop(&a->state->records, rec))
		e = ERR_MEMORY;
	return e;
}

enum err cases_delete(struct apply *a, struct record *rec)
{
	uint64_t id = rec->issue ? rec->issue->id : 0;
	enum err e = forget(a, rec, true);
	struct issue *issue = !e && id ? issues_exact(&a->state->issues, id) : NULL;
	return issue ? episode_retitle(a, issue) : e;
}

/* Oldest out first; the issue of the record that is being worked on may vanish with it. */
static enum err evict(struct apply *a)
{
	enum err e = ERR_OK;
	while (!e && records_count(&a->state->records) > a->settings->max_cases) {
		a->state->counts.evicted++;
		e = forget(a, records_oldest(&a->state->records), false);
	}
	return e;
}

/* The record of the ticket's case, opened when it is new. */
static enum err want_record(struct apply *a, struct record **out)
{
	const struct ticket *t = a->ticket;
	struct records *r = &a->state->records;
	struct record *rec = records_find(r, t->source, t->case_id);
	uint64_t customer;
	enum err e = cases_customer(a->settings, t->customer_id, &customer);
	if (!rec && !e && !(rec = records_add(r, t->source, t->case_id, t->at)))
		e = ERR_MEMORY;
	/* Who it is can be learnt until the case is counted; then it stands. */
	if (!e && customer && !rec->customer && !(rec->flags & RECORD_TEXT) &&
	    !records_set_customer(r, rec, customer))
		e = ERR_MEMORY;
	*out = rec;
	return e;
}

static enum err created(struct apply *a)
{
	const struct ticket *t = a->ticket;
	struct records *r = &a->state->records;
	struct record *rec = records_find(r, t->source, t->case_id);
	if (rec && rec->flags & RECORD_TEXT) {
		a->state->counts.duplicates++;
		return ERR_OK;
	}
	enum err e = want_record(a, &rec);
	if (!e && !records_set_attrs(r, rec, t->attrs, t->n_attrs))
		e = ERR_MEMORY;
	if (e)
		return e;
	records_move(r, rec, t->at);
	if (t->from_customer && t->text.len)
		e = group(a, rec);
	else if (!records_touch(r, rec))
		e = ERR_MEMORY;
	return e ? e : evict(a);
}

/* What the event says of the case as a whole. */
static enum err follow_state(struct apply *a, struct record *rec)
{
	switch (a->ticket->event) {
	case EVENT_RESOLVED:
		rec->flags |= RECORD_RESOLVED;
		return ERR_OK;
	case EVENT_REOPENED:
		rec->flags &= (uint8_t)~RECORD_RESOLVED;
		return ERR_OK;
	case EVENT_MERGED:
		return issues_merge_away(&a->state->issues, rec);
	default:
		return ERR_OK;
	}
}

/* The case may be found by its attributes already. */
static bool set_attrs(struct apply *a, struct record *rec)
{
	const struct ticket *t = a->ticket;
	crowd_attrs_remove(a->state->crowd, rec);
	return records_set_attrs(&a->state->records, rec, t->attrs, t->n_attrs) &&
	       crowd_attrs_add(a->state->crowd, rec);
}

static enum err follow_up(struct apply *a)
{
	const struct ticket *t = a->ticket;
	struct records *r = &a->state->records;
	struct record *rec;
	bool twice;
	enum err e = want_record(a, &rec);
	if (e)
		return e;
	e = records_notes_add(r, rec, t->event, t->at, t->event_id, t->detail, &twice);
	if (!e && twice) {
		a->state->counts.duplicates++;
		return evict(a);
	}
	if (e && e != ERR_LIMIT) /* a full record keeps its notes; the state still follows */
		return e;
	a->state->counts.followups++;
	e = follow_state(a, rec);
	if (!e && (!set_attrs(a, rec) || !records_touch(r, rec) ||
		   (rec->issue && !issues_touch(&a->state->issues, rec->issue))))
		e = ERR_MEMORY;
	if (e)
		return e;
	bool first_text = t->event == EVENT_MESSAGE && t->from_customer && t->text.len &&
			  !(rec->flags & RECORD_TEXT);
	e = first_text ? group(a, rec) : ERR_OK;
	return e ? e : evict(a);
}

static enum err deleted(struct apply *a)
{
	struct record *rec =
		records_find(&a->state->records, a->ticket->source, a->ticket->case_id);
	a->state->counts.followups++;
	return rec ? cases_delete(a, rec) : ERR_OK;
}

enum err cases_apply(struct apply *a)
{
	switch (a->ticket->event) {
	case EVENT_CREATED:
		return created(a);
	case EVENT_DELETED:
		return deleted(a);
	default:
		return follow_up(a);
	}
}

/* The end of the hour in which at + retention lies. */
static int64_t expiry_of(const struct apply *a, const struct record *rec)
{
	return (rec->at + a->settings->retention) / HOUR * HOUR + HOUR;
}

int64_t cases_next_expiry(const struct apply *a)
{
	const struct record *rec = records_oldest(&a->state->records);
	return rec ? expiry_of(a, rec) : INT64_MAX;
}

enum err cases_expire(struct apply *a, int64_t t)
{
	enum err e = ERR_OK;
	while (!e && cases_next_expiry(a) <= t) {
		a->state->counts.expired++;
		e = forget(a, records_oldest(&a->state->records), false);
	}
	return e;
}
