/* state.c - see state.h.
 *
 *   ctl engine ─ case:* ─ life:* ─ words:* ─ quotes:*   in any order
 *        └──────── state_load() ────────┘   pieces wait in maps by seq
 *                  state_loaded()            records to issues, in order of arrival
 *
 * Invariant after loading and after every commit: what stands in Redis, loaded into a second
 * engine, gives the same canonical dump. */
#include "state.h"

#include "issues_bound.h"
#include "issues_quotes.h"
#include "lives.h"
#include "publish.h"
#include "records_blob.h"

#define STATE_VERSION 1
#define STATE_COUNTS  (sizeof(struct engine_counts) / sizeof(uint64_t))
#define PENDING_MAX   (UINT32_C(1) << 26)
#define SPAN_MAX      (UINT64_C(1) << 32) /* numbers between the oldest record and the newest */
#define STEPS_MAX     (UINT64_C(1) << 20) /* over numbers without a record, a commit */

struct waiting { /* a quote that waits for its record */
	size_t len;
	char text[];
};

enum err state_init(struct state *s, const struct mem *m, const struct settings *settings,
		    uint64_t seed)
{
	*s = (struct state){.mem = m,
			    .clock = INT64_MIN,
			    .digest_after = INT64_MIN,
			    .first_seq = 1};
	words_init(&s->words, m, seed);
	changes_init(&s->changes);
	records_init(&s->records, m, &s->words, seed);
	s->crowd = crowd_new(m, &s->records);
	map_init(&s->issue_of, m, seed, PENDING_MAX);
	map_init(&s->quote_of, m, seed, PENDING_MAX);
	enum err e = issues_init(&s->issues, m, settings, &s->words, &s->records, seed);
	return e || s->crowd ? e : ERR_MEMORY;
}

static void pending_fini(struct state *s)
{
	struct map_slot *slot;
	for (size_t at = 0; (slot = map_next(&s->quote_of, &at));)
		mem_free(s->mem, slot->value);
	map_fini(&s->quote_of);
	map_fini(&s->issue_of);
}

void state_fini(struct state *s)
{
	pending_fini(s);
	crowd_free(s->crowd);
	issues_fini(&s->issues);
	records_fini(&s->records);
	words_fini(&s->words);
}

/* ---- load */

static enum err load_engine(struct state *s, struct span field, struct span blob)
{
	struct unpack u = {blob, false};
	uint64_t counts[STATE_COUNTS];
	if (!span_eq(field, SPAN("engine")))
		return ERR_OK; /* the other fields of ctl are the shell's */
	uint64_t version = unpack_fixed(&u, 1);
	if (version != STATE_VERSION)
		return version > STATE_VERSION ? ERR_NEWER : ERR_FORMAT;
	s->clock = unpack_zigzag(&u);
	s->records.next_seq = unpack_varint(&u);
	s->first_seq = unpack_varint(&u);
	s->issues.next_id = unpack_varint(&u);
	s->digest_after = unpack_zigzag(&u);
	s->digest_waits = unpack_fixed(&u, 1) == 1;
	for (size_t i = 0; i < STATE_COUNTS; i++)
		counts[i] = unpack_varint(&u);
	memcpy(&s->counts, counts, sizeof counts);
	enum err e = changes_load(&s->changes, &u);
	if (e)
		return e;
	if (!guard_load(&s->guard, &u) || !silence_load(&s->silence, &u))
		return ERR_FORMAT;
	uint64_t first = s->first_seq, next = s->records.next_seq, id = s->issues.next_id;
	bool sane = first && first <= next && next <= UINT64_MAX / 2 && next - first <= SPAN_MAX &&
		    id && id <= UINT64_MAX / 2 && s->clock <= UNPACK_MS_MOST &&
		    s->digest_after <= UNPACK_MS_MOST;
	return u.bad || u.rest.len || !sane ? ERR_FORMAT : ERR_OK;
}

static enum err load_case(struct state *s, struct span field, struct span blob)
{
	struct record *rec;
	uint64_t issue;
	enum err e = records_blob_load(&s->records, field, blob, &rec, &issue);
	if (!e && issue && !map_put(&s->issue_of, rec->seq, (void *)(uintptr_t)issue))
		e = ERR_MEMORY;
	return e;
}

static enum err load_life(struct state *s, struct span field, struct span blob)
{
	return lives_load(&s->issues, field, blob);
}

static enum err load_word(struct state *s, struct span field, struct span blob)
{
	return words_load(&s->words, field, blob);
}

static enum err load_quote(struct state *s, struct span field, struct span blob)
{
	uint64_t seq;
	if (!span_u64(field, UINT64_MAX / 2, &seq) || blob.len < 1 || map_get(&s->quote_of, seq))
		return ERR_FORMAT;
	if (blob.ptr[0] != 1)
		return (unsigned char)blob.ptr[0] > 1 ? ERR_NEWER : ERR_FORMAT;
	struct span text = span_after(blob, 1);
	struct waiting *w = mem_zero(s->mem, 1, sizeof *w + text.len);
	if (!w)
		return ERR_MEMORY;
	w->len = text.len;
	if (text.len)
		memcpy(w->text, text.ptr, text.len);
	if (map_put(&s->quote_of, seq, w))
		return ERR_OK;
	mem_free(s->mem, w);
	return ERR_MEMORY;
}

static const struct family {
	struct span name;
	enum err (*load)(struct state *, struct span field, struct span blob);
} families[] = {
	{SPAN("ctl"), load_engine},  {SPAN("case:"), load_case},    {SPAN("life:"), load_life},
	{SPAN("words:"), load_word}, {SPAN("quotes:"), load_quote},
};

enum err state_load(struct state *s, struct span key, struct span field, struct span blob)
{
	for (size_t i = 0; i < sizeof families / sizeof *families; i++)
		if (span_starts(key, families[i].name))
			return families[i].load(s, field, blob);
	return ERR_FORMAT;
}

static enum err adopt(struct state *s, struct record *rec)
{
	uint64_t id = (uint64_t)(uintptr_t)map_get(&s->issue_of, rec->seq);
	if (!id)
		return ERR_OK;
	struct issue *issue = issues_exact(&s->issues, id);
	if (!issue && !(issue = issues_open(&s->issues, id)))
		return ERR_MEMORY;
	enum err e = issues_adopt(&s->issues, issue, rec);
	const struct waiting *quote = map_get(&s->quote_of, rec->seq);
	if (!e && quote)
		e = issues_quotes_adopt(&s->issues, rec, (struct span){quote->text, quote->len});
	return e;
}

/* What an issue without a stored life gets from its members, and whether it stands published. */
static void derive(struct state *s, struct issue *issue)
{
	size_t n = issue->n_members;
	if (!issue->stored && n) {
		issue->ever = n;
		issue->first_seen = issue->members[0]->at;
		issue->last_seen = issue->members[n - 1]->at;
	}
	issue->published = publish_wanted(&s->issues, issue);
}

/* True when the redirects from issue end: a broken blob must not lead in a circle. */
static bool redirects_end(const struct state *s, const struct issue *issue)
{
	size_t steps = 0;
	while (issue && issue->merged_into && steps++ < s->issues.by_id.count)
		issue = issues_exact(&s->issues, issue->merged_into);
	return !issue || !issue->merged_into;
}

/* Every record to its issue, in order of arrival. */
static enum err adopt_all(struct state *s, struct keys *seqs)
{
	struct map_slot *slot;
	enum err e = ERR_OK;
	for (size_t at = 0; (slot = map_next(&s->records.by_seq, &at));)
		if (!keys_note(seqs, slot->key))
			return ERR_MEMORY;
	keys_sort(seqs);
	size_t n = seqs->count;
	if (n && (seqs->at[0] < s->first_seq || seqs->at[n - 1] >= s->records.next_seq))
		return ERR_FORMAT;
	for (size_t i = 0; !e && i < n; i++) {
		struct record *rec = records_at(&s->records, seqs->at[i]);
		e = adopt(s, rec);
		if (!e && rec->flags & RECORD_TEXT && !crowd_add(s->crowd, rec))
			e = ERR_MEMORY;
	}
	return e;
}

static bool life_fits(const struct state *s, const struct issue *issue)
{
	return issue->id < s->issues.next_id && redirects_end(s, issue) &&
	       issues_bound_sane(&s->issues, issue) &&
	       (!issue->stored || issue->ever >= issue->n_members);
}

enum err state_loaded(struct state *s)
{
	struct map_slot *slot;
	struct keys seqs;
	keys_init(&seqs, s->mem);
	enum err e = records_loaded(&s->records);
	if (!e)
		e = adopt_all(s, &seqs);
	keys_fini(&seqs);
	if (e)
		return e;
	for (size_t at = 0; (slot = map_next(&s->issues.by_id, &at));) {
		if (!life_fits(s, slot->value))
			return ERR_FORMAT;
		derive(s, slot->value);
	}
	words_loaded(&s->words);
	pending_fini(s);
	keys_reset(&s->issues.dirty);
	return ERR_OK;
}

void state_buckets(const struct state *s, uint64_t *first_case, uint64_t *last_case,
		   uint64_t *last_life, uint64_t *last_word)
{
	*first_case = s->first_seq >> RECORDS_BUCKET_BITS;
	*last_case = s->records.next_seq >> RECORDS_BUCKET_BITS;
	*last_life = s->issues.next_id >> LIVES_BUCKET_BITS;
	*last_word = WORDS_BUCKETS - 1;
}

/* ---- changes */

static uint64_t issue_id(const struct record *rec)
{
	return rec->issue ? rec->issue->id : 0;
}

void state_pack(const struct state *s, struct buf *out)
{
	uint64_t counts[STATE_COUNTS];
	memcpy(counts, &s->counts, sizeof counts);
	buf_byte(out, STATE_VERSION);
	buf_zigzag(out, s->clock);
	buf_varint(out, s->records.next_seq);
	buf_varint(out, s->first_seq);
	buf_varint(out, s->issues.next_id);
	buf_zigzag(out, s->digest_after);
	buf_byte(out, s->digest_waits);
	for (size_t i = 0; i < STATE_COUNTS; i++)
		buf_varint(out, counts[i]);
	changes_pack(&s->changes, out);
	guard_pack(&s->guard, out);
	silence_pack(&s->silence, out);
}

enum err state_changes(struct state *s, struct effects *out)
{
	/* Not to the end at any price: a broken blob may have put the end far away. */
	for (uint64_t last = s->first_seq + STEPS_MAX; s->first_seq < s->records.next_seq &&
						       s->first_seq < last &&
						       !records_at(&s->records, s->first_seq);)
		s->first_seq++;
	keys_sort(&s->issues.dirty);
	keys_sort(&s->issues.gone);
	records_blob_changes(&s->records, out, issue_id);
	lives_changes(&s->issues, out);
	publish_changes(&s->issues, out);
	keys_reset(&s->issues.dirty);
	keys_reset(&s->issues.gone);
	words_changes(&s->words, out);
	effects_begin(out, EFFECT_HSET, SPAN("ctl"));
	effects_arg(out, SPAN("engine"));
	state_pack(s, effects_arg_open(out));
	effects_arg_done(out);
	effects_end(out);
	return effects_err(out);
}
