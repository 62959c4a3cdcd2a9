/* mask_scan.c - personal numbers: phone, card, resident number, account.
 *
 * People group digits as they like, so a number is read as digits with gaps: at most GAP_MAX
 * separators, of any kind that is typed between digits. A scanner for a kind of fixed shape walks
 * that shape with a gap allowed between its groups; one for a free shape collects groups.
 *
 * Being wrong costs differently here: a number too much hidden is a nuisance, one too little is a
 * leak. So checks that only most real numbers pass (the checksum of the resident number, dropped
 * for new ones in 2020; the lists of issued prefixes) are not made.
 *
 * Invariant: no scanner looks more than LOOK_MAX digits ahead unless its match swallows them. */
#include "mask_scan.h"

#define GAP_MAX  3
#define LOOK_MAX 24
#define CARD_MIN 13
#define CARD_MAX 19

size_t mask_scan_digits(const struct mask_scan *s, size_t i)
{
	size_t n = 0;
	while (mask_scan_is_digit(mask_scan_byte(s, i + n)))
		n++;
	return n;
}

/* The code point at i when it takes two or three bytes, else 0. */
static uint32_t wide(const struct mask_scan *s, size_t i, size_t *bytes)
{
	unsigned a = mask_scan_byte(s, i), b = mask_scan_byte(s, i + 1),
		 c = mask_scan_byte(s, i + 2);
	if (a >= 0xC2 && a < 0xE0 && b >= 0x80) {
		*bytes = 2;
		return (a & 0x1F) << 6 | (b & 0x3F);
	}
	if (a >= 0xE0 && a < 0xF0 && b >= 0x80 && c >= 0x80) {
		*bytes = 3;
		return (a & 0x0F) << 12 | (b & 0x3F) << 6 | (c & 0x3F);
	}
	return 0;
}

uint32_t mask_scan_letter(const struct mask_scan *s, size_t i, size_t *bytes)
{
	uint32_t cp = wide(s, i, bytes);
	bool symbol = cp < 0xC0 || cp == 0xD7 || cp == 0xF7 || (cp >= 0x2000 && cp < 0x2C00) ||
		      (cp >= 0x3000 && cp < 0x3005) || (cp >= 0x3007 && cp < 0x3041) ||
		      cp >= 0xFE00;
	return symbol ? 0 : cp;
}

size_t mask_scan_dash(const struct mask_scan *s, size_t i)
{
	size_t n = 0;
	uint32_t cp = wide(s, i, &n);
	if (mask_scan_byte(s, i) == '-')
		return 1;
	switch (cp) {
	case 0x2043: /* hyphen bullet */
	case 0x2212: /* minus */
	case 0x301C: /* wave dash */
	case 0x30FC: /* prolonged sound mark */
	case 0x3161: /* jamo eu, the key beside the dash for many */
	case 0x1173: /* the same after NFKC */
	case 0xFE58:
	case 0xFE63:
	case 0xFF0D:
		return n;
	default:
		return cp >= 0x2010 && cp <= 0x2015 ? n : 0;
	}
}

/* Bytes of one separator at i: a dash, a space, a dot or what stands for one. */
static size_t separator(const struct mask_scan *s, size_t i)
{
	size_t n = 0;
	unsigned char c = mask_scan_byte(s, i);
	if (c == ' ' || c == '.' || c == '_' || c == '/' || c == '(' || c == ')')
		return 1;
	if (c < 0x80)
		return mask_scan_dash(s, i);
	uint32_t cp = wide(s, i, &n);
	bool dot = cp == 0xB7 || cp == 0x2022 || cp == 0x2027 || cp == 0x22C5 || cp == 0x30FB ||
		   cp == 0x318D;
	bool space = cp == 0xA0 || (cp >= 0x2000 && cp <= 0x200B) || cp == 0x202F || cp == 0x3000;
	return dot || space ? n : mask_scan_dash(s, i);
}

/* Bytes of the gap at i, up to GAP_MAX separators; 0 unless a digit follows it. */
static size_t gap(const struct mask_scan *s, size_t i)
{
	size_t bytes = 0;
	for (size_t k = 0, n; k < GAP_MAX && (n = separator(s, i + bytes)) > 0; k++)
		bytes += n;
	return mask_scan_is_digit(mask_scan_byte(s, i + bytes)) ? bytes : 0;
}

bool mask_scan_word(const struct mask_scan *s, size_t i, const char *text)
{
	for (; *text; text++, i++) {
		unsigned char c = mask_scan_byte(s, i);
		c = c >= 'A' && c <= 'Z' ? c | 0x20 : c;
		if (c != (unsigned char)*text)
			return false;
	}
	return true;
}

size_t mask_scan_spaces(const struct mask_scan *s, size_t i, size_t most)
{
	size_t n = 0;
	while (n < most && mask_scan_byte(s, i + n) == ' ')
		n++;
	return n;
}

bool mask_scan_year(const struct mask_scan *s, size_t i)
{
	return mask_scan_digits(s, i) == 4 &&
	       (mask_scan_word(s, i, "19") || mask_scan_word(s, i, "20"));
}

/* Walks groups of digits of the given sizes (0 ends them) from i on, gaps between them, and no
 * digit after the last. Returns the end or 0. */
static size_t shape(const struct mask_scan *s, size_t i, const unsigned char *sizes)
{
	for (size_t k = 0; sizes[k]; k++) {
		if (k)
			i += gap(s, i);
		for (size_t d = 0; d < sizes[k]; d++)
			if (!mask_scan_is_digit(mask_scan_byte(s, i++)))
				return 0;
	}
	return mask_scan_is_digit(mask_scan_byte(s, i)) ? 0 : i;
}

/* The last seven or eight digits of a Korean number, after its area code. */
static size_t local_part(const struct mask_scan *s, size_t i)
{
	size_t end = shape(s, i, (const unsigned char[]){4, 4, 0});
	return end ? end : shape(s, i, (const unsigned char[]){3, 4, 0});
}

/* A Korean number at i, with or without the leading zero of its area code. */
static size_t korean(const struct mask_scan *s, size_t i, bool zero)
{
	unsigned char a, b, c;
	if (zero && mask_scan_byte(s, i++) != '0')
		return 0;
	a = mask_scan_byte(s, i);
	b = mask_scan_byte(s, i + 1);
	c = mask_scan_byte(s, i + 2);
	size_t code = 2;
	if (a == '2')
		code = 1; /* Seoul */
	else if (a == '5' && b == '0' && mask_scan_is_digit(c))
		code = 3; /* 050x, personal numbers that redirect */
	else if (!(a == '1' && mask_scan_is_digit(b) && b != '2' && b != '5') &&
		 !(a >= '3' && a <= '6' && mask_scan_is_digit(b)) &&
		 !((a == '7' || a == '8') && b == '0'))
		return 0;
	return local_part(s, i + code + gap(s, i + code));
}

/* Collects groups of digits from i on, gaps between them, while there are at most max digits and
 * every group has at least least. *total: digits up to the returned end. */
static size_t groups(const struct mask_scan *s, size_t i, size_t least, size_t max, size_t *total)
{
	size_t end = 0, n;
	*total = 0;
	while ((n = mask_scan_digits(s, i)) >= least && n && *total + n <= max) {
		*total += n;
		end = i + n;
		size_t g = gap(s, end);
		if (g == 0)
			break;
		i = end + g;
	}
	return end;
}

/* The country's code at i and 8 to 15 digits (ITU-T E.164). A Korean one ends where its shape does.
 */
static size_t phone_abroad(const struct mask_scan *s, size_t i)
{
	size_t total;
	if (mask_scan_word(s, i, "82")) {
		size_t number = i + 2 + gap(s, i + 2), end = korean(s, number, false);
		end = end ? end : korean(s, number, true);
		/* +82 (0)10-...: the zero is a group of its own. */
		if (!end && mask_scan_byte(s, number) == '0')
			end = korean(s, number + 1 + gap(s, number + 1), false);
		if (end)
			return end;
	}
	size_t first = mask_scan_digits(s, i);
	if (first == 0 || mask_scan_byte(s, i) == '0')
		return 0;
	if (first >= 8)
		return i + first;
	size_t g = gap(s, i + first), end = 0;
	if (g && mask_scan_byte(s, i + first + g) == '0' && first <= 3 &&
	    mask_scan_digits(s, i + first + g) == 1) /* +49 (0)30 ... */
		g += 1 + gap(s, i + first + g + 1);
	i += first + g;
	size_t one = g && mask_scan_digits(s, i) == 1 ? 1 : 0; /* +33 6 12 ... */
	one += one ? gap(s, i + 1) : 0;
	if (g)
		end = groups(s, i + one, 2, 15 - first, &total);
	return end && first + total >= 8 ? end : 0;
}

/* 415-555-2671, 1 (415) 555-2671: ten digits with gaps (North American plan). */
static size_t phone_nanp(const struct mask_scan *s, size_t at)
{
	size_t i = at;
	if (mask_scan_byte(s, i) == '1' && gap(s, i + 1))
		i += 1 + gap(s, i + 1);
	if (mask_scan_byte(s, i) < '2' || mask_scan_digits(s, i) != 3 || gap(s, i + 3) == 0)
		return 0;
	size_t middle = i + 3 + gap(s, i + 3);
	if (mask_scan_digits(s, middle) != 3 || gap(s, middle + 3) == 0)
		return 0;
	return shape(s, i, (const unsigned char[]){3, 3, 4, 0});
}

/* A number that begins with zero and is none of Korea's: 9 to 11 digits in groups. */
static size_t phone_zero(const struct mask_scan *s, size_t at)
{
	size_t total, end = groups(s, at, 2, 11, &total);
	bool grouped = mask_scan_digits(s, at) < total;
	return mask_scan_byte(s, at) == '0' && grouped && total >= 9 ? end : 0;
}

/* 1234-5678 and 123-4567 with a dash. Two years are a span of time. */
static size_t phone_short(const struct mask_scan *s, size_t at)
{
	size_t first = mask_scan_digits(s, at), dash = mask_scan_dash(s, at + first);
	size_t second = at + first + dash;
	unsigned char before = mask_scan_before(s, at);
	if ((first != 3 && first != 4) || dash == 0 || mask_scan_digits(s, second) != 4)
		return 0;
	bool years = first == 4 && (mask_scan_word(s, at, "19") || mask_scan_word(s, at, "20")) &&
		     (mask_scan_word(s, second, "19") || mask_scan_word(s, second, "20"));
	bool part = mask_scan_is_alnum(before) || before == '-' || mask_scan_dash(s, second + 4);
	return years || part ? 0 : second + 4;
}

size_t mask_scan_phone(struct mask_scan *s, size_t at)
{
	unsigned char c = mask_scan_byte(s, at), before = mask_scan_before(s, at);
	size_t end;
	if (c == '+')
		return mask_scan_is_alnum(before)
			       ? 0
			       : phone_abroad(s, at + 1 + mask_scan_spaces(s, at + 1, 2));
	if (mask_scan_word(s, at, "00") && (end = phone_abroad(s, at + 2 + gap(s, at + 2))))
		return end;
	if (c == '(') { /* (02) 123-4567, (415) 555-2671 */
		size_t n = mask_scan_digits(s, at + 1);
		if (n < 2 || n > 4 || mask_scan_byte(s, at + 1 + n) != ')')
			return 0;
		at++;
	}
	if ((end = korean(s, at, true)) || (end = phone_nanp(s, at)) || (end = phone_zero(s, at)))
		return end;
	if (mask_scan_word(s, at, "82") && gap(s, at + 2) &&
	    ((end = korean(s, at + 2 + gap(s, at + 2), false)) ||
	     (end = korean(s, at + 2 + gap(s, at + 2), true))))
		return end;
	return phone_short(s, at);
}

/* Luhn's check (ISO/IEC 7812-1, annex B). */
static bool luhn(const unsigned char *digit, size_t n)
{
	unsigned sum = 0;
	for (size_t i = 0; i < n; i++) {
		unsigned d = digit[n - 1 - i];
		d = i % 2 ? d * 2 : d;
		sum += d > 9 ? d - 9 : d;
	}
	return sum % 10 == 0;
}

/* The longest run of groups from at on that is a card number, 0 when there is none. */
static size_t card_from(const struct mask_scan *s, size_t at)
{
	unsigned char digit[CARD_MAX];
	size_t count = 0, end = 0, i = at, n;
	while ((n = mask_scan_digits(s, i)) >= 2 && count + n <= CARD_MAX) {
		for (size_t k = 0; k < n; k++)
			digit[count++] = (unsigned char)(mask_scan_byte(s, i + k) - '0');
		i += n;
		if (count >= CARD_MIN && luhn(digit, count))
			end = i;
		size_t g = gap(s, i);
		if (g == 0)
			break;
		i += g;
	}
	return end;
}

/* A number before the card may make a shorter run pass by chance and leave the card's end bare; so
 * the match grows over every card that begins within it. */
size_t mask_scan_card(struct mask_scan *s, size_t at)
{
	size_t end = mask_scan_byte(s, at) == '0' ? 0 : card_from(s, at);
	for (size_t i = at + 1; i < end; i++) {
		bool starts = mask_scan_is_digit(mask_scan_byte(s, i)) &&
			      !mask_scan_is_digit(mask_scan_byte(s, i - 1));
		size_t further = starts ? card_from(s, i) : 0;
		end = further > end ? further : end;
	}
	return end;
}

static bool pair_within(const struct mask_scan *s, size_t i, int low, int high)
{
	int v = (mask_scan_byte(s, i) - '0') * 10 + mask_scan_byte(s, i + 1) - '0';
	return v >= low && v <= high;
}

size_t mask_scan_resident(struct mask_scan *s, size_t at)
{
	size_t run = mask_scan_digits(s, at);
	if ((run != 6 && run != 13) || !pair_within(s, at + 2, 1, 12) ||
	    !pair_within(s, at + 4, 1, 31))
		return 0;
	size_t g = 0, n = run == 13 ? 7 : 0;
	for (size_t k = 0, b; !n && k < GAP_MAX && (b = separator(s, at + 6 + g)) > 0; k++)
		g += b;
	unsigned char kind = mask_scan_byte(s, at + 6 + g);
	if (kind < '1' || kind > '8' || (!n && !g))
		return 0;
	n = mask_scan_digits(s, at + 6 + g);
	if (n == 7)
		return at + 6 + g + 7;
	size_t stars = 0; /* 900101-1******, hidden by its writer already, still has the birthday */
	for (unsigned char c; stars < 6; stars++)
		if ((c = mask_scan_byte(s, at + 6 + g + n + stars)) != '*' && (c | 0x20) != 'x')
			break;
	return n + stars >= 7 && n < 7 ? at + 6 + g + n + stars : 0;
}

/* Digits joined by single dashes; *count groups, *total digits. */
static size_t dashed(const struct mask_scan *s, size_t i, size_t *count, size_t *total)
{
	size_t end = i, n;
	*count = *total = 0;
	while ((n = mask_scan_digits(s, i)) > 0) {
		*total += n;
		++*count;
		end = i + n;
		size_t dash = mask_scan_dash(s, end);
		if (dash == 0)
			break;
		i = end + dash;
	}
	return end;
}

size_t mask_scan_account(struct mask_scan *s, size_t at)
{
	size_t count, total, longest = mask_scan_digits(s, at);
	size_t end = dashed(s, at, &count, &total);
	if (total >= 10 || (total == 9 && count >= 3))
		return end;
	/* 110 234 567890: with other gaps only when one group is too long for a plain number. */
	end = groups(s, at, 2, LOOK_MAX, &total);
	for (size_t i = at; i < end; i++) {
		size_t n = mask_scan_digits(s, i);
		longest = n > longest ? n : longest;
		i += n;
	}
	return total >= 10 && longest >= 5 ? end : 0;
}
