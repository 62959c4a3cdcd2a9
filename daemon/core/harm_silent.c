/* harm_silent.c - see harm_silent.h.
 *
 *   who spoke          low: had as many as may be spoken up      high: had as few
 *   |■■■■■■■■■■|┄┄┄┄┄┄┄┄┄|─────────────────────────────────────────|
 *
 * Of c who complained, at a share from min to max of the unhappy, c/max - c to c/min - c said
 * nothing. Where the exposure file says how many customers there are with what nearly all cases of
 * the issue share, no more than these can have been hit. */
#include "harm_silent.h"

#define NEARLY 10 /* all but one in so many cases carry it */

/* Takes the next line off *file, without comment and space around it. */
static struct span next_line(struct span *file)
{
	const char *end = file->len ? memchr(file->ptr, '\n', file->len) : NULL;
	struct span line = span_first(*file, end ? (size_t)(end - file->ptr) : file->len);
	*file = span_after(*file, line.len + 1);
	const char *comment = line.len ? memchr(line.ptr, '#', line.len) : NULL;
	if (comment)
		line.len = (size_t)(comment - line.ptr);
	return span_trim(line);
}

/* "name=value count", the count behind the last space. False when it is none. */
static bool take_apart(struct span line, struct span *attribute, uint64_t *count)
{
	size_t at = line.len;
	while (at && line.ptr[at - 1] != ' ' && line.ptr[at - 1] != '\t')
		at--;
	*attribute = span_trim(span_first(line, at));
	const char *eq = attribute->len ? memchr(attribute->ptr, '=', attribute->len) : NULL;
	return eq && eq > attribute->ptr && eq + 1 < attribute->ptr + attribute->len &&
	       span_u64(span_after(line, at), UINT32_MAX - 1, count);
}

uint32_t harm_silent_exposed(struct span file, struct span attribute)
{
	while (file.len) {
		struct span line = next_line(&file), name;
		uint64_t count;
		if (take_apart(line, &name, &count) && span_eq(name, attribute))
			return (uint32_t)count;
	}
	return 0;
}

size_t harm_silent_check(struct span file)
{
	for (size_t n = 1; file.len; n++) {
		struct span line = next_line(&file), name;
		uint64_t count;
		if (line.len && !take_apart(line, &name, &count))
			return n;
	}
	return 0;
}

/* How many of the period's cases carry the word. */
static uint32_t carriers(const struct issue *issue, const struct harm *h, uint32_t word)
{
	uint32_t n = 0;
	for (size_t i = 0; i < issue->n_members; i++) {
		const struct record *rec = issue->members[i];
		if (rec->at < h->from || rec->at >= h->to)
			continue;
		for (size_t k = 0; k < rec->n_attrs; k++)
			n += rec->attrs[k] == word;
	}
	return n;
}

/* The smallest exposure among what nearly all cases share: what a case that is not an exception
 * carries. Two cases are asked for what they carry, for one may be the exception. */
static void expose(const struct issues *is, const struct issue *issue, struct harm *h)
{
	struct harm_silent *s = &h->silent;
	size_t asked = 0;
	for (size_t i = issue->n_members; i-- > 0 && asked < NEARLY;) {
		const struct record *rec = issue->members[i];
		if (rec->at < h->from || rec->at >= h->to)
			continue;
		asked++;
		for (size_t k = 0; k < rec->n_attrs; k++) {
			struct span text = words_text(is->words, rec->attrs[k]);
			uint32_t n = harm_silent_exposed(is->settings->exposure, text);
			if (!n || (s->exposed && n >= s->exposed) || n < h->customers.count)
				continue;
			uint32_t with = carriers(issue, h, rec->attrs[k]);
			if ((uint64_t)(h->cases - with) * NEARLY > h->cases)
				continue;
			s->exposed = n;
			s->what = text;
		}
	}
}

/* Customers behind whom stand `spoken` at a share in 1/HARM_ONE; rounded up. */
static uint64_t behind(uint64_t spoken, uint64_t share)
{
	return (spoken * HARM_ONE + share - 1) / share;
}

void harm_silent_guess(const struct issues *is, const struct issue *issue, struct harm *out)
{
	const struct settings *set = is->settings;
	uint64_t spoken = out->customers.count;
	struct harm_silent *s = &out->silent;
	*s = (struct harm_silent){.method = HARM_UNKNOWN};
	if (!issue || spoken < set->silent_from || !spoken || !set->speak_up_min ||
	    !set->speak_up_max)
		return;
	uint64_t low = behind(spoken, set->speak_up_max) - spoken;
	uint64_t high = behind(spoken, set->speak_up_min) - spoken;
	s->method = HARM_SPEAK_UP;
	expose(is, issue, out);
	if (s->exposed) {
		uint64_t most = s->exposed - spoken;
		s->method = HARM_EXPOSURE;
		low = low < most ? low : most;
		high = high < most ? high : most;
	}
	s->low = (uint32_t)(low < UINT32_MAX ? low : UINT32_MAX);
	s->high = (uint32_t)(high < UINT32_MAX ? high : UINT32_MAX);
}
