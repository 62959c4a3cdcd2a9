/* issues_quotes.c - see issues_quotes.h. Invariant: quotes are those of members, in order of seq,
 * none twice; so a reload in any order gives the same examples. */
#include "issues_quotes.h"

#include "signature.h"

#define ALIKE 9000 /* cosine from which two say the same */

const struct quote *issues_quotes_of(const struct issue *issue, uint64_t seq)
{
	for (size_t i = 0; i < issue->n_quotes; i++)
		if (issue->quotes[i].seq == seq)
			return &issue->quotes[i];
	return NULL;
}

static struct span text_of(const struct quote *q)
{
	return (struct span){q->text, q->len};
}

enum err issues_quotes_adopt(struct issues *is, struct record *rec, struct span text)
{
	struct issue *issue = rec->issue;
	if (issue->n_quotes == ISSUES_QUOTES)
		return ERR_FORMAT;
	/* One by one: most issues have one case and one quote. */
	struct quote *quotes =
		mem_resize(is->mem, issue->quotes, issue->n_quotes + 1, sizeof *quotes);
	if (!quotes)
		return ERR_MEMORY;
	issue->quotes = quotes;
	size_t i = issue->n_quotes++;
	for (; i && quotes[i - 1].seq > rec->seq; i--)
		quotes[i] = quotes[i - 1];
	text = span_utf8_first(text, ISSUES_QUOTE_BYTES);
	quotes[i] = (struct quote){.seq = rec->seq, .len = (uint16_t)text.len};
	if (text.len)
		memcpy(quotes[i].text, text.ptr, text.len);
	return ERR_OK;
}

enum err issues_quotes_forget(struct issues *is, struct issue *issue, uint64_t seq)
{
	const struct quote *quote = issues_quotes_of(issue, seq);
	if (!quote)
		return ERR_OK;
	size_t i = (size_t)(quote - issue->quotes);
	memmove(&issue->quotes[i], &issue->quotes[i + 1],
		(--issue->n_quotes - i) * sizeof *issue->quotes);
	return keys_note(&is->quoted, seq) ? ERR_OK : ERR_MEMORY;
}

/* ---- nearness */

static uint64_t tf_of(const struct issues *is, struct record_token t)
{
	return signature_tf(is->words->at[t.word].id, t.count, t.meant);
}

static uint64_t norm_of(const struct issues *is, const struct record *rec)
{
	uint64_t sum = 0;
	for (size_t i = 0; i < rec->n_tokens; i++)
		sum += tf_of(is, rec->tokens[i]) * tf_of(is, rec->tokens[i]);
	return sum;
}

/* How near rec is to the centre of issue: their dot by the length of rec. */
static uint64_t centre_of(const struct issues *is, const struct issue *issue,
			  const struct record *rec)
{
	const struct vector *v = index_vector(is->index, issue->slot);
	uint64_t dot = 0, norm = norm_of(is, rec);
	for (size_t i = 0; i < rec->n_tokens; i++) {
		const struct vector_slot *slot = vector_find(v, rec->tokens[i].word);
		dot += slot ? tf_of(is, rec->tokens[i]) * slot->sum : 0;
	}
	return norm ? 256 * dot / signature_root((signature_wide)norm << 16) : 0;
}

/* The cosine of a and b, whose tokens stand in order of id. */
static uint32_t alike(const struct issues *is, const struct record *a, const struct record *b)
{
	uint64_t dot = 0;
	for (size_t i = 0, k = 0; i < a->n_tokens && k < b->n_tokens;) {
		uint64_t x = is->words->at[a->tokens[i].word].id;
		uint64_t y = is->words->at[b->tokens[k].word].id;
		if (x == y)
			dot += tf_of(is, a->tokens[i]) * tf_of(is, b->tokens[k]);
		i += x <= y;
		k += y <= x;
	}
	return signature_cosine(dot, norm_of(is, a), norm_of(is, b));
}

/* ---- keep */

/* The candidate furthest from the centre, the newest of equals; NULL when rec itself is. */
static const struct quote *furthest(const struct issues *is, const struct issue *issue,
				    const struct record *rec)
{
	const struct quote *worst = NULL;
	uint64_t least = centre_of(is, issue, rec);
	for (size_t i = 0; i < issue->n_quotes; i++) {
		const struct record *its = records_at(is->records, issue->quotes[i].seq);
		uint64_t centre = its ? centre_of(is, issue, its) : 0;
		if (centre <= least) {
			worst = &issue->quotes[i];
			least = centre;
		}
	}
	return worst;
}

enum err issues_quotes_keep(struct issues *is, struct record *rec, struct span text)
{
	struct issue *issue = rec->issue;
	text = span_utf8_first(text, ISSUES_QUOTE_BYTES);
	if (!text.len)
		return ERR_OK;
	for (size_t i = 0; i < issue->n_quotes; i++)
		if (span_eq(text_of(&issue->quotes[i]), text))
			return ERR_OK;
	if (issue->n_quotes == ISSUES_QUOTES) {
		const struct quote *worst =
			issue->ever & (issue->ever - 1) ? NULL : furthest(is, issue, rec);
		if (!worst)
			return ERR_OK;
		enum err e = issues_quotes_forget(is, issue, worst->seq);
		if (e)
			return e;
	}
	if (!keys_note(&is->quoted, rec->seq))
		return ERR_MEMORY;
	return issues_quotes_adopt(is, rec, text);
}

/* ---- pick */

/* The cosine of a with the nearest of those that were picked. */
static uint32_t nearest(const struct issues *is, const struct record *a,
			const struct record *const *picked, size_t n)
{
	uint32_t most = 0;
	for (size_t i = 0; i < n; i++) {
		uint32_t cosine = a == picked[i] ? SIGNATURE_ONE : alike(is, a, picked[i]);
		most = cosine > most ? cosine : most;
	}
	return most;
}

size_t issues_quotes_pick(const struct issues *is, const struct issue *issue,
			  const struct quote *out[ISSUES_QUOTES_TOLD])
{
	const struct record *picked[ISSUES_QUOTES_TOLD];
	size_t n = 0;
	while (n < ISSUES_QUOTES_TOLD) {
		uint64_t best = 0;
		out[n] = NULL;
		for (size_t i = 0; i < issue->n_quotes; i++) {
			const struct record *rec = records_at(is->records, issue->quotes[i].seq);
			uint32_t near = rec ? nearest(is, rec, picked, n) : ALIKE;
			if (near >= ALIKE)
				continue;
			/* 1: what has no words for us was said all the same. */
			uint64_t worth = 1 + centre_of(is, issue, rec) * (SIGNATURE_ONE - near);
			if (worth > best) {
				best = worth;
				out[n] = &issue->quotes[i];
				picked[n] = rec;
			}
		}
		if (!out[n])
			break;
		n++;
	}
	return n;
}

void issues_quotes_write(const struct issues *is, const struct issue *issue, struct buf *out)
{
	const struct quote *told[ISSUES_QUOTES_TOLD];
	size_t n = issues_quotes_pick(is, issue, told);
	buf_byte(out, '[');
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_byte(out, ',');
		buf_json(out, text_of(told[i]));
	}
	buf_byte(out, ']');
}
