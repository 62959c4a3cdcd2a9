/* mask_link.c - addresses: URL, e-mail, handle.
 *
 *   https :// user:pw @ host.name :443 /path?query#fragment
 *   scheme    \____authority________/  \__swallowed up to white space__/
 *
 * A URL without scheme is known by "www." or by a well-known top-level domain with a path; a bare
 * name such as example.com stays, for it may be a brand. An e-mail address is found by reading the
 * longest run of characters of a local part once (local_end remembers its end) and looking for the
 * at sign there, so a text of nothing but such characters is read once, not once a character. */
#include "mask_link.h"

#define SCHEME_MAX 20
#define HOST_MAX   128

/* Domains behind which a path is believed without a scheme. */
static const char *const tops[] = {"com", "net", "org", "io", "kr",   "jp",  "cn",    "uk",
				   "de",  "fr",  "eu",  "me", "be",   "ly",  "gg",    "tv",
				   "app", "dev", "ai",  "co", "shop", "biz", "store", "info",
				   "gl",  "us",  "to",  "so", "site", "xyz", "link",  "page"};

static bool space_or_quote(unsigned char c)
{
	return c <= ' ' || c == '"' || c == '<' || c == '>' || c == '`' || c == 0x7F;
}

/* Bytes of scheme and "://" at i, or 0. The scheme may be missing: where it is none by its form,
 * it stays in the text, but what is behind it is hidden all the same. */
static size_t scheme_at(const struct mask_scan *s, size_t i)
{
	size_t n = 0;
	while (n <= SCHEME_MAX &&
	       (mask_scan_is_alpha(mask_scan_byte(s, i + n)) ||
		(n && (mask_scan_is_digit(mask_scan_byte(s, i + n)) ||
		       mask_scan_byte(s, i + n) == '+' || mask_scan_byte(s, i + n) == '-'))))
		n++;
	return n <= SCHEME_MAX && mask_scan_word(s, i + n, "://") ? n + 3 : 0;
}

/* End of the ASCII host name at i; *top is where its last label begins. */
static size_t host_at(const struct mask_scan *s, size_t i, size_t *top)
{
	size_t end = i, start = i;
	*top = i;
	for (; i - start < HOST_MAX; i++) {
		unsigned char c = mask_scan_byte(s, i);
		if (mask_scan_is_alnum(c))
			end = i + 1;
		else if (c == '.' && end == i && mask_scan_is_alnum(mask_scan_byte(s, i + 1)))
			*top = i + 1;
		else if (c != '-')
			break;
	}
	return end;
}

static bool known_top(const struct mask_scan *s, size_t top, size_t end)
{
	for (size_t k = 0; k < sizeof tops / sizeof tops[0]; k++)
		if (strlen(tops[k]) == end - top && mask_scan_word(s, top, tops[k]))
			return true;
	return false;
}

/* The rest of a URL from i on: up to white space, without closing punctuation. A bracket ends it
 * only when none was opened within. */
static size_t url_rest(const struct mask_scan *s, size_t i)
{
	size_t start = i;
	int open = 0;
	for (; i < s->in.len && !space_or_quote(mask_scan_byte(s, i)); i++) {
		unsigned char c = mask_scan_byte(s, i);
		open += c == '(';
		if (c == ')' && open-- == 0)
			break;
	}
	while (i > start && strchr(".,;:!?'", mask_scan_byte(s, i - 1)))
		i--;
	return i;
}

/* A name of a machine: labels with a top-level one of letters, and not so many digits that it
 * could be somebody's number. */
static bool host_shown(const struct mask_scan *s, size_t i, size_t end, size_t top)
{
	size_t digits = 0;
	for (size_t k = i; k < end; k++)
		digits += mask_scan_is_digit(mask_scan_byte(s, k));
	return top > i && end - top >= 2 && mask_scan_is_alpha(mask_scan_byte(s, top)) &&
	       digits < 7;
}

size_t mask_link_url(struct mask_scan *s, size_t at)
{
	size_t top, n = scheme_at(s, at), host = at + n;
	size_t end = host_at(s, host, &top);
	unsigned char next = mask_scan_byte(s, end);
	/* Behind a host that is one a particle may follow, or white space; anything else (a path,
	 * user:pw@, a host in another script) is swallowed. */
	bool path = !host_shown(s, host, end, top) || (next < 0x80 && !space_or_quote(next));
	if (n)
		return path ? url_rest(s, end) : end;
	if (mask_scan_word(s, at, "www.") && end > at + 5)
		return path ? url_rest(s, end) : end;
	bool port = next == ':' && mask_scan_is_digit(mask_scan_byte(s, end + 1));
	bool tail = port || next == '/' || next == '?';
	return top > at && tail && known_top(s, top, end) ? url_rest(s, end) : 0;
}

/* Bytes of the character of an e-mail local part at i, or 0. */
static size_t local_char(const struct mask_scan *s, size_t i)
{
	unsigned char c = mask_scan_byte(s, i);
	size_t n;
	if (mask_scan_is_alnum(c) || (c && strchr("._%+-&'", c)))
		return 1;
	return c >= 0x80 && mask_scan_letter(s, i, &n) ? n : 0;
}

/* End of the domain at i, or 0. A label in ASCII ends where another script begins (a particle is
 * written right behind the address); other labels are taken as they come. */
static size_t domain_at(const struct mask_scan *s, size_t i)
{
	size_t top, n, end = host_at(s, i, &top);
	bool letters = mask_scan_is_alpha(mask_scan_byte(s, top)) ||
		       (top > i && mask_scan_is_alpha(mask_scan_byte(s, end - 1)));
	if (end > i + 1 && letters) {
		uint32_t latin = mask_scan_letter(s, end, &n);
		if (latin == 0 || latin >= 0x250)
			return end;
	}
	for (end = i; end - i < HOST_MAX; end += n) { /* names in other scripts: 회사.한국 */
		unsigned char c = mask_scan_byte(s, end);
		n = 1;
		bool dot = c == '.' && end > i && local_char(s, end + 1) &&
			   mask_scan_byte(s, end + 1) != '.';
		if (!mask_scan_is_alnum(c) && c != '-' && !dot && !mask_scan_letter(s, end, &n))
			break;
	}
	return end > i + 1 && memchr(s->in.ptr + i, '.', end - i) ? end : 0;
}

size_t mask_link_email(struct mask_scan *s, size_t at)
{
	size_t i = at < s->local_end ? s->local_end : at;
	for (size_t n; (n = local_char(s, i)) > 0; i += n)
		;
	s->local_end = i;
	if (i == at || mask_scan_byte(s, i) != '@')
		return 0;
	return domain_at(s, i + 1);
}

size_t mask_link_handle(struct mask_scan *s, size_t at)
{
	size_t n, i = at + 1;
	unsigned char c = mask_scan_byte(s, i);
	if (mask_scan_byte(s, at) != '@' ||
	    (!mask_scan_is_alpha(c) && c != '_' && !mask_scan_letter(s, i, &n)))
		return 0;
	for (;; i += n) {
		c = mask_scan_byte(s, i);
		n = 1;
		bool dot = (c == '.' || c == '-') && local_char(s, i + 1) == 1 &&
			   mask_scan_is_alnum(mask_scan_byte(s, i + 1));
		if (!mask_scan_is_alnum(c) && c != '_' && !dot && !mask_scan_letter(s, i, &n))
			return i > at + 2 ? i : 0;
	}
}

void mask_link_parts(struct span url, struct span *scheme, struct span *host)
{
	struct mask_scan s = {.in = url};
	size_t top, n = scheme_at(&s, 0), i = n;
	size_t authority = n;
	while (authority < url.len && !strchr("/?#\\", url.ptr[authority]))
		authority++;
	for (size_t k = n; k < authority; k++)
		i = url.ptr[k] == '@' ? k + 1 : i;
	size_t end = host_at(&s, i, &top);
	bool whole = end == authority || url.ptr[end] == ':';
	*scheme = span_first(url, n);
	*host = (struct span){url.ptr + i, whole && host_shown(&s, i, end, top) ? end - i : 0};
	for (size_t k = 0, digits = 0; k < n; k++)
		if (mask_scan_is_digit(mask_scan_byte(&s, k)) && ++digits == 7)
			scheme->len = 0;
}
