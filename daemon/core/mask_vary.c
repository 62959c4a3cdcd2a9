/* mask_vary.c - what varies from case to case: UUID, hex, amount, number.
 *
 * The opposite mistake matters as much as the first: a version, an error code or the number in a
 * product's name may be the very cause, so it must stay. The rule of thumb is length (five digits
 * and more vary, four and fewer name something); mask_vary_keep() and the words before a number
 * make the exceptions.
 *
 * Invariant: a scanner here matches only where a word begins (the byte before is no letter or
 * digit), for numbers within words belong to the word. */
#include "mask_vary.h"

#define WORD_MAX 64 /* bytes of a word with digits that are looked at */

/* Words after which, or joined to which, a number is a code. */
static const char *const code_words[] = {"error", "err", "code", "errno", "status", "e",    "ec",
					 "ora",   "kb",  "cve",  "에러",  "오류",   "코드", "http"};

static bool is_hex(unsigned char c)
{
	return mask_scan_is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

size_t mask_vary_uuid(struct mask_scan *s, size_t at)
{
	static const unsigned char sizes[] = {8, 4, 4, 4, 12};
	size_t i = at;
	if (mask_scan_in_word(s, at))
		return 0;
	for (size_t k = 0; k < sizeof sizes; k++) {
		if (k && mask_scan_byte(s, i++) != '-')
			return 0;
		for (size_t d = 0; d < sizes[k]; d++)
			if (!is_hex(mask_scan_byte(s, i++)))
				return 0;
	}
	return mask_scan_is_alnum(mask_scan_byte(s, i)) ? 0 : i;
}

/* 0x80070005, 0xC0000005: results and statuses of Windows are error codes, addresses are not. */
static bool is_status(const struct mask_scan *s, size_t i)
{
	unsigned char c = mask_scan_byte(s, i);
	size_t n = 0;
	while (n < 9 && is_hex(mask_scan_byte(s, i + n)))
		n++;
	return n == 8 && (c == '8' || (c | 0x20) == 'c') && mask_scan_byte(s, i + 1) == '0';
}

size_t mask_vary_hex(struct mask_scan *s, size_t at)
{
	size_t digits = 0, n = 0;
	if (mask_scan_in_word(s, at))
		return 0;
	bool marked = mask_scan_word(s, at, "0x");
	size_t i = marked ? at + 2 : at;
	for (; is_hex(mask_scan_byte(s, i + n)); n++)
		digits += mask_scan_is_digit(mask_scan_byte(s, i + n));
	if (mask_scan_is_alnum(mask_scan_byte(s, i + n)))
		return 0;
	if (marked)
		return n && !is_status(s, i) ? i + n : 0;
	return n >= 8 && digits && digits < n ? i + n : 0;
}

/* End of the number 12, 12,000 or 12.50 at i; i when there is none. */
static size_t decimal(const struct mask_scan *s, size_t i)
{
	i += mask_scan_digits(s, i);
	while (mask_scan_byte(s, i) == ',' && mask_scan_digits(s, i + 1) == 3)
		i += 4;
	size_t fraction = mask_scan_byte(s, i) == '.' ? mask_scan_digits(s, i + 1) : 0;
	return fraction ? i + 1 + fraction : i;
}

/* Bytes of the first of words that stands at i, or 0. Words end with NULL. */
static size_t one_of(const struct mask_scan *s, size_t i, const char *const *words)
{
	unsigned char c = mask_scan_byte(s, i);
	c = c >= 'A' && c <= 'Z' ? c | 0x20 : c;
	for (; *words; words++) /* most words differ in the first byte: look before calling */
		if ((unsigned char)(*words)[0] == c && mask_scan_word(s, i, *words))
			return strlen(*words);
	return 0;
}

/* Bytes of a Korean unit of numbers at i: 십 백 천 만 억 조. */
static size_t unit_at(const struct mask_scan *s, size_t i)
{
	static const char *const units[] = {"십", "백", "천", "만", "억", "조", NULL};
	return one_of(s, i, units);
}

/* 원 at i, with at most one space before it: then 원래, 원하는, 원인 are other words. */
static size_t won_at(const struct mask_scan *s, size_t i)
{
	static const char *const others[] = {"원래", "원하", "원해", "원인", "원본", "원룸", "원격",
					     "원활", "원칙", "원했", "원함", "원할", "원치", NULL};
	size_t gap = mask_scan_spaces(s, i, 1);
	if (!mask_scan_word(s, i + gap, "원") || (gap && one_of(s, i + gap, others)))
		return 0;
	return gap + strlen("원");
}

/* 12,000원, 3만원, 3만 5천원; 만원, 오만원, 백만 원. */
static size_t amount_won(const struct mask_scan *s, size_t at)
{
	static const char *const figures[] = {"일", "이", "삼", "사", "오",
					      "육", "칠", "팔", "구", NULL};
	size_t i = at, n, won;
	bool digits = mask_scan_is_digit(mask_scan_byte(s, at)), unit = false;
	for (size_t k = 0; k < 16; k++) {
		if ((won = won_at(s, i)) > 0 && (unit || (digits && i > at)))
			return i + won;
		size_t gap = i > at ? mask_scan_spaces(s, i, 1) : 0;
		size_t end = decimal(s, i + gap);
		if (end > i + gap)
			n = end - i;
		else if ((n = unit_at(s, i)) == 0 && !digits)
			n = one_of(s, i, figures);
		if (n == 0)
			return 0;
		unit = unit_at(s, i) > 0;
		i += n;
	}
	return 0;
}

/* Bytes of a currency sign at i, or 0. */
static size_t sign_at(const struct mask_scan *s, size_t i)
{
	static const char *const signs[] = {"$", "us$", "a$", "c$", "hk$", "€", "£",
					    "₩", "\\",  "¥",  "₹",  "₫",   NULL};
	return one_of(s, i, signs);
}

/* Bytes of a currency's code or name at i, a whole word, or 0. */
static size_t currency_at(const struct mask_scan *s, size_t i, bool names)
{
	static const char *const codes[] = {"usd", "eur", "krw", "gbp", "jpy", "cny", "inr",
					    "cad", "aud", "chf", "sgd", "hkd", NULL};
	static const char *const words[] = {"dollars", "dollar", "euros", "euro", "pounds", "won",
					    "bucks",   "cents",  "quid",  "yen",  "rupees", NULL};
	static const char *const korean[] = {"달러", "유로", "파운드", "위안", "엔", NULL};
	size_t n = one_of(s, i, codes);
	n = n || !names ? n : one_of(s, i, words);
	if (n)
		return mask_scan_is_alpha(mask_scan_byte(s, i + n)) ? 0 : n;
	return names ? one_of(s, i, korean) : 0;
}

size_t mask_vary_amount(struct mask_scan *s, size_t at)
{
	size_t i = at, end, n;
	bool brace = mask_scan_byte(s, at) == '{';
	if (mask_scan_in_word(s, at))
		return 0;
	i += brace;
	n = sign_at(s, i);
	n = n || brace ? n : currency_at(s, i, false);
	if (n) {
		size_t number = i + n + mask_scan_spaces(s, i + n, 1);
		if ((end = decimal(s, number)) == number)
			return 0;
		n = mask_scan_byte(s, end) | 0x20;
		if ((n == 'k' || n == 'm') && !mask_scan_is_alnum(mask_scan_byte(s, end + 1)))
			end++;
		return end + (brace && mask_scan_byte(s, end) == '}');
	}
	if (brace)
		return 0;
	if ((end = amount_won(s, at)))
		return end;
	if ((end = decimal(s, at)) == at)
		return 0;
	i = end + mask_scan_spaces(s, end, 1);
	n = currency_at(s, i, true);
	n = n ? n : sign_at(s, i);
	return n ? i + n : 0;
}

/* True when the word that ends right before at (spaces, '#', ':' and '-' aside) announces a code.
 */
static bool code_before(const struct mask_scan *s, size_t at)
{
	size_t end = at;
	while (end && at - end < 4 && strchr(" #:-", mask_scan_byte(s, end - 1)))
		end--;
	for (size_t k = 0; k < sizeof code_words / sizeof code_words[0]; k++) {
		size_t n = strlen(code_words[k]);
		if (n <= end && mask_scan_word(s, end - n, code_words[k]) &&
		    ((unsigned char)code_words[k][0] >= 0x80 || !mask_scan_in_word(s, end - n)))
			return true;
	}
	return false;
}

/* Four numbers up to 255 with eight digits and more: rather an address than a version. */
static size_t ip_at(const struct mask_scan *s, size_t at)
{
	size_t i = at, total = 0;
	for (int part = 0; part < 4; part++) {
		size_t n = mask_scan_digits(s, i);
		bool fits = n == 3 ? memcmp(s->in.ptr + i, "255", 3) <= 0 : n == 1 || n == 2;
		if (!fits || (part < 3 && mask_scan_byte(s, i + n) != '.'))
			return 0;
		total += n;
		i += n + (part < 3);
	}
	unsigned char c = mask_scan_byte(s, i);
	bool more = c == '.' && mask_scan_is_digit(mask_scan_byte(s, i + 1));
	return total >= 8 && !more && !mask_scan_is_alnum(c) ? i : 0;
}

size_t mask_vary_keep(struct mask_scan *s, size_t at)
{
	size_t i = at, parts = 0, n;
	if (mask_scan_in_word(s, at))
		return 0;
	bool named = (mask_scan_byte(s, i) | 0x20) == 'v';
	i += named;
	for (; (n = mask_scan_digits(s, i)) > 0; parts++) {
		i += n;
		if (mask_scan_byte(s, i) != '.' || !mask_scan_is_digit(mask_scan_byte(s, i + 1)))
			break;
		i++;
	}
	if (n && !ip_at(s, at) && (parts >= 2 || (named && parts)))
		return i;
	if (mask_scan_word(s, at, "0x") && is_status(s, at + 2))
		return at + 10;
	/* error 10054, E10425: up to six digits behind a word that announces a code */
	for (i = at; mask_scan_is_alpha(mask_scan_byte(s, i)) && i - at < 8;)
		i++;
	i += i > at && mask_scan_byte(s, i) == '-';
	n = mask_scan_digits(s, i);
	return n >= 5 && n <= 7 && code_before(s, i) ? i + n : 0;
}

/* A word of letters, digits and dashes that varies: five digits in a row, or six in parts of
 * digits alone (ORD-2024-0012); 7 digits when there are no letters (two years are a span). */
static size_t number_word(const struct mask_scan *s, size_t at)
{
	size_t run = 0, longest = 0, pure = 0, total = 0, i = at, part = at;
	bool letters = false, part_letters = false;
	for (; i - at < WORD_MAX; i++) {
		unsigned char c = mask_scan_byte(s, i);
		bool dash = (c == '-' || c == '_') && mask_scan_is_alnum(mask_scan_byte(s, i + 1));
		if (!mask_scan_is_alnum(c) && !dash)
			break;
		run = mask_scan_is_digit(c) ? run + 1 : 0;
		longest = run > longest ? run : longest;
		total += run > 0;
		part_letters |= mask_scan_is_alpha(c);
		letters |= part_letters;
		if (dash) {
			part_letters = false;
			part = i + 1;
		}
		pure += run > 0 && !part_letters && part > at;
	}
	if (longest >= 5 || (letters && pure >= 6))
		return i + mask_scan_digits(s, i);
	bool years = i - at == 9 && mask_scan_year(s, at) && mask_scan_year(s, at + 5);
	return !letters && part > at && total >= 7 && !years ? i : 0;
}

/* XXXX, XXXX XXXX: what somebody hid before us. */
static size_t hidden(const struct mask_scan *s, size_t at)
{
	size_t n = 0;
	unsigned char x = mask_scan_byte(s, at);
	if (x != 'X' && x != 'x')
		return 0;
	while (mask_scan_byte(s, at + n) == x)
		n++;
	return n >= (x == 'X' ? 2 : 4) && !mask_scan_is_alnum(mask_scan_byte(s, at + n)) ? at + n
											 : 0;
}

size_t mask_vary_number(struct mask_scan *s, size_t at)
{
	size_t end = 0;
	unsigned char c = mask_scan_byte(s, at);
	if (mask_scan_in_word(s, at))
		return 0;
	if (c == '#') {
		size_t n = mask_scan_digits(s, at + 1);
		return n >= 3 && !mask_scan_is_alpha(mask_scan_byte(s, at + 1 + n)) ? at + 1 + n
										    : 0;
	}
	if ((end = hidden(s, at)) || (end = ip_at(s, at)))
		return end;
	end = decimal(s, at);
	if (end > at && memchr(s->in.ptr + at, ',', end - at))
		return end;
	if ((end = number_word(s, at)) == 0)
		return 0;
	return mask_scan_byte(s, end) == '.' ? end + 1 + mask_scan_digits(s, end + 1) -
						       (mask_scan_digits(s, end + 1) == 0)
					     : end;
}
