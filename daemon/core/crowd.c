/* crowd.c - see crowd.h.
 *
 *   ring[seq % CROWD_CASES] ──▶ record            word ──▶ {place in ring, tf}, in order of place
 *                                                attr ──▶ {place in ring}
 *
 * Invariants: a record stands in the ring exactly when it has text and its seq is one of the last
 * CROWD_CASES given out, so that a reload gives the same ring; the lists hold exactly the words and
 * the attributes of the records in the ring. A search adds up dots by place and cleans what it
 * touched; it looks at no record, which is seldom in the processor's cache. */
#include "crowd.h"

#include "crowd_lengths.h"

#define BLOCK  128
#define BLOCKS (CROWD_CASES / BLOCK)

struct block {
	int64_t first, last; /* times of its cases */
	uint32_t count;
};

struct crowd {
	const struct mem *mem;
	const struct records *records;
	struct record *ring[CROWD_CASES];
	int64_t at[CROWD_CASES]; /* its time, INT64_MIN where there is none */
	struct block blocks[BLOCKS]; /* of BLOCK places each: counting skips over them */
	uint64_t dot[CROWD_CASES]; /* 0 outside of a search */
	uint16_t touched[CROWD_CASES];
	uint32_t cosine[CROWD_CASES]; /* of what a search found, by place */
	struct keys found; /* its seqs */
	struct near near[CROWD_CASES];
	const struct record *asked; /* of the newest search, NULL once it no longer holds */
	uint32_t asked_floor;
	uint64_t low; /* seqs below it are not here */
	uint32_t count;
	struct crowd_lengths lengths; /* with the places that hold a word */
	struct crowd_lists attrs; /* places that hold an attribute's value */
};

_Static_assert(CROWD_CASES <= UINT16_MAX + 1, "places are 16 bits");

struct crowd *crowd_new(const struct mem *m, const struct records *records)
{
	struct crowd *c = mem_zero(m, 1, sizeof *c);
	if (c) {
		c->mem = m;
		c->records = records;
		keys_init(&c->found, m);
		crowd_lengths_init(&c->lengths, m, records);
		crowd_lists_init(&c->attrs, m, CROWD_CASES);
		for (size_t i = 0; i < CROWD_CASES; i++)
			c->at[i] = INT64_MIN;
	}
	return c;
}

void crowd_free(struct crowd *c)
{
	if (!c)
		return;
	crowd_lengths_fini(&c->lengths);
	crowd_lists_fini(&c->attrs);
	keys_fini(&c->found);
	mem_free(c->mem, c);
}

static uint32_t all_of(const struct crowd *c)
{
	return crowd_lengths_all(c->records);
}

static inline uint32_t idf_of(const struct crowd *c, uint32_t word, uint32_t all)
{
	return crowd_lengths_idf(c->records, word, all);
}

static uint32_t tf_of(struct record_token t)
{
	return crowd_lengths_tf(t.count);
}

/* How many of the tokens are what people wrote: concepts and poles stand at the end, for ids are in
 * order. (With concepts bursts are found neither more often nor sooner: measured.) */
static size_t written(const struct crowd *c, const struct record *rec)
{
	const struct word *words = c->records->words->at;
	size_t n = rec->n_tokens;
	while (n && signature_class(words[rec->tokens[n - 1].word].id) >= SIGNATURE_CONCEPT)
		n--;
	return n;
}

/* The place got another time: its block is counted anew. */
static void block_renew(struct crowd *c, size_t place)
{
	struct block *b = &c->blocks[place / BLOCK];
	const int64_t *at = &c->at[place / BLOCK * BLOCK];
	*b = (struct block){.first = INT64_MAX, .last = INT64_MIN};
	for (size_t i = 0; i < BLOCK; i++) {
		if (at[i] == INT64_MIN)
			continue;
		b->count++;
		b->first = at[i] < b->first ? at[i] : b->first;
		b->last = at[i] > b->last ? at[i] : b->last;
	}
}

/* True when rec stands in its place. */
static bool is_here(const struct crowd *c, const struct record *rec)
{
	return c->ring[rec->seq % CROWD_CASES] == rec;
}

void crowd_attrs_remove(struct crowd *c, const struct record *rec)
{
	for (size_t i = 0; is_here(c, rec) && i < rec->n_attrs; i++)
		crowd_lists_remove(&c->attrs, rec->attrs[i], (uint16_t)(rec->seq % CROWD_CASES));
}

bool crowd_attrs_add(struct crowd *c, const struct record *rec)
{
	const struct crowd_post post = {(uint16_t)(rec->seq % CROWD_CASES), 1};
	for (size_t i = 0; is_here(c, rec) && i < rec->n_attrs; i++)
		if (!crowd_lists_add(&c->attrs, rec->attrs[i], post))
			return false;
	return true;
}

void crowd_remove(struct crowd *c, const struct record *rec)
{
	uint16_t place = (uint16_t)(rec->seq % CROWD_CASES);
	if (!is_here(c, rec))
		return;
	crowd_attrs_remove(c, rec);
	c->ring[place] = NULL;
	c->asked = NULL;
	c->at[place] = INT64_MIN;
	block_renew(c, place);
	c->count--;
	crowd_lengths_remove(&c->lengths, place, rec->tokens, written(c, rec));
}

/* Lets go of those that are no longer among the newest. */
static void sweep(struct crowd *c)
{
	uint64_t next = c->records->next_seq, low = next > CROWD_CASES ? next - CROWD_CASES : 0;
	if (low > c->low + CROWD_CASES)
		c->low = low - CROWD_CASES;
	for (; c->low < low; c->low++) {
		const struct record *rec = c->ring[c->low % CROWD_CASES];
		if (rec && rec->seq == c->low)
			crowd_remove(c, rec);
	}
}

bool crowd_add(struct crowd *c, struct record *rec)
{
	uint16_t place = (uint16_t)(rec->seq % CROWD_CASES);
	sweep(c);
	if (rec->seq < c->low)
		return true;
	c->ring[place] = rec;
	c->asked = NULL;
	c->at[place] = rec->at;
	block_renew(c, place);
	c->count++;
	return crowd_lengths_add(&c->lengths, place, rec->tokens, written(c, rec)) &&
	       crowd_attrs_add(c, rec);
}

uint32_t crowd_count(const struct crowd *c)
{
	return c->count;
}

int64_t crowd_first(const struct crowd *c)
{
	int64_t first = INT64_MAX;
	for (size_t i = 0; i < BLOCKS; i++)
		if (c->blocks[i].count && c->blocks[i].first < first)
			first = c->blocks[i].first;
	return first;
}

uint32_t crowd_since(const struct crowd *c, int64_t after)
{
	uint32_t n = 0;
	for (size_t i = 0; i < BLOCKS; i++) {
		const struct block *b = &c->blocks[i];
		if (!b->count || b->last <= after)
			continue;
		if (b->first > after) {
			n += b->count;
			continue;
		}
		for (size_t k = 0; k < BLOCK; k++)
			n += c->at[i * BLOCK + k] > after;
	}
	return n;
}

uint32_t crowd_with(const struct crowd *c, uint32_t attr, int64_t after)
{
	const struct crowd_list list = crowd_lists_of(&c->attrs, attr);
	size_t n = 0;
	for (size_t i = 0; i < BLOCKS && list.count;) {
		size_t from = crowd_lists_place(&list, i * BLOCK), end = i;
		/* Blocks that are later as a whole are counted by their ends. */
		while (end < BLOCKS && (c->blocks[end].first > after || !c->blocks[end].count))
			end++;
		if (end > i) {
			n += crowd_lists_place(&list, end * BLOCK) - from;
			i = end;
			continue;
		}
		bool some = c->blocks[i++].last > after;
		for (size_t k = from; some && k < list.count && list.at[k].place < i * BLOCK; k++)
			n += c->at[list.at[k].place] > after;
	}
	return (uint32_t)n;
}

/* ---- nearness */

/* The squared length of rec, n of whose tokens count: less than 2^44, for a weight has 18 bits and
 * a record 256 words. */
static uint64_t norm_of(const struct crowd *c, const struct record *rec, size_t n, uint32_t all)
{
	uint64_t norm = 0;
	for (size_t i = 0; i < n; i++) {
		uint64_t weight =
			(uint64_t)idf_of(c, rec->tokens[i].word, all) * tf_of(rec->tokens[i]);
		norm += weight * weight;
	}
	return norm;
}

/* na and nb: how many of their tokens count. */
static signature_wide dot_of(const struct crowd *c, const struct record *a, size_t na,
			     const struct record *b, size_t nb)
{
	const struct word *words = c->records->words->at;
	uint32_t all = all_of(c);
	signature_wide dot = 0;
	for (size_t i = 0, k = 0; i < na && k < nb;) {
		uint64_t x = words[a->tokens[i].word].id, y = words[b->tokens[k].word].id;
		if (x == y) {
			uint64_t idf = idf_of(c, a->tokens[i].word, all);
			dot += idf * idf * tf_of(a->tokens[i]) * tf_of(b->tokens[k]);
		}
		i += x <= y;
		k += y <= x;
	}
	return dot;
}

struct measure {
	size_t n; /* tokens that count */
	uint64_t length;
};

static void measure(const struct crowd *c, const struct record *const *x, size_t n,
		    struct measure *out)
{
	uint32_t all = all_of(c);
	for (size_t i = 0; i < n; i++) {
		out[i].n = written(c, x[i]);
		out[i].length = signature_root(norm_of(c, x[i], out[i].n, all));
	}
}

uint32_t crowd_nearness(const struct crowd *c, const struct record *const *x, size_t nx,
			const struct record *const *y, size_t ny)
{
	struct measure mx[CROWD_GROUP], my[CROWD_GROUP];
	bool within = x == y && nx == ny; /* each pair comes twice then, and is computed once */
	signature_wide sum = 0;
	measure(c, x, nx, mx);
	measure(c, y, ny, my);
	for (size_t i = 0; i < nx; i++) {
		for (size_t k = within ? i : 0; k < ny; k++) {
			signature_wide lengths = (signature_wide)mx[i].length * my[k].length;
			unsigned times = within && k != i ? 2 : 1;
			if (x[i] == y[k])
				sum += times * SIGNATURE_ONE;
			else if (lengths)
				sum += times * (dot_of(c, x[i], mx[i].n, y[k], my[k].n) *
						SIGNATURE_ONE / lengths);
		}
	}
	return nx && ny ? (uint32_t)(sum / (nx * ny)) : 0;
}

/* The tokens of rec by length of list, the id deciding between equals. */
static size_t rarest_first(const struct crowd *c, const struct record *rec,
			   const struct record_token *out[TOKENS_MAX])
{
	const struct word *words = c->records->words->at;
	size_t n = 0, all = written(c, rec);
	for (size_t i = 0; i < all && n < TOKENS_MAX; i++) {
		const struct record_token *t = &rec->tokens[i];
		size_t k = n++, length = crowd_lists_of(&c->lengths.words, t->word).count;
		for (; k; k--) {
			size_t other = crowd_lists_of(&c->lengths.words, out[k - 1]->word).count;
			if (other < length ||
			    (other == length && words[out[k - 1]->word].id < words[t->word].id))
				break;
			out[k] = out[k - 1];
		}
		out[k] = t;
	}
	return n;
}

/* The first of the n words in order from which on nobody comes near who shares no word before it:
 * |shared words| / |rec| is the greatest cosine they allow (Cauchy). A hundredth is left for the
 * roots, which are cut: a length is 900 at least. */
static size_t too_light(const struct crowd *c, const struct record_token *const *order, size_t n,
			uint64_t length, uint32_t floor)
{
	signature_wide needed = (signature_wide)floor * floor * length * length / 102;
	uint32_t all = all_of(c);
	uint64_t rest = 0;
	for (; n; n--) {
		uint64_t weight =
			(uint64_t)idf_of(c, order[n - 1]->word, all) * tf_of(*order[n - 1]);
		rest += weight * weight;
		if ((signature_wide)rest * (SIGNATURE_ONE / 10) * (SIGNATURE_ONE / 10) >= needed)
			break;
	}
	return n;
}

/* Adds up the dots of rec, of that length, with everything that shares enough of its rarer words to
 * come as near as floor; returns how many. */
static size_t add_dots(struct crowd *c, const struct record *rec, uint64_t length, uint32_t floor)
{
	const struct record_token *order[TOKENS_MAX];
	size_t n = rarest_first(c, rec, order), touched = 0, walked = 0;
	size_t light = too_light(c, order, n, length, floor);
	uint32_t all = all_of(c);
	for (size_t i = 0; i < n; i++) {
		const struct crowd_list list = crowd_lists_of(&c->lengths.words, order[i]->word);
		if (walked + list.count > CROWD_POSTINGS)
			break;
		walked += list.count;
		uint64_t idf = idf_of(c, order[i]->word, all);
		uint64_t unit = idf * idf * tf_of(*order[i]);
		for (size_t k = 0; k < list.count; k++) {
			struct crowd_post p = list.at[k];
			if (!c->dot[p.place] && i >= light)
				continue;
			if (!c->dot[p.place])
				c->touched[touched++] = p.place;
			c->dot[p.place] += unit * p.tf;
		}
	}
	return touched;
}

/* Notes everything with a cosine of at least floor. The dots are 0 again afterwards, in any case.
 */
static bool find_near(struct crowd *c, const struct record *rec, uint32_t floor)
{
	uint32_t all = all_of(c);
	uint64_t length = signature_root(norm_of(c, rec, written(c, rec), all));
	size_t touched = add_dots(c, rec, length, floor);
	bool ok = true;
	for (size_t i = 0; i < touched; i++) {
		uint16_t place = c->touched[i];
		const struct record *other = c->ring[place];
		uint64_t dot = c->dot[place]; /* as a squared length, less than 2^44 */
		c->dot[place] = 0;
		/* Most share little: that they are too long to be near is seen without a root. */
		uint64_t reach = length ? dot * SIGNATURE_ONE / (length * floor) + 1 : 0;
		if (other == rec || c->lengths.norm[place] > (signature_wide)reach * reach)
			continue;
		c->cosine[place] =
			signature_cosine_of(dot, length, crowd_lengths_of(&c->lengths, place));
		if (c->cosine[place] >= floor)
			ok = keys_note(&c->found, other->seq) && ok;
	}
	return ok;
}

const struct near *crowd_near(struct crowd *c, const struct record *rec, uint32_t floor, size_t *n)
{
	sweep(c);
	if (c->asked == rec && c->asked_floor == floor) {
		*n = c->found.count;
		return c->near;
	}
	keys_reset(&c->found);
	crowd_lengths_renew(&c->lengths);
	if (!find_near(c, rec, floor))
		return NULL;
	keys_sort(&c->found);
	for (size_t i = 0; i < c->found.count; i++) {
		size_t place = c->found.at[i] % CROWD_CASES;
		c->near[i] = (struct near){c->ring[place], c->cosine[place]};
	}
	c->asked = rec;
	c->asked_floor = floor;
	*n = c->found.count;
	return c->near;
}
