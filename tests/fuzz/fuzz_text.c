/* fuzz_text.c - any bytes through repair, normalisation, folding and masks.
 *
 *   bytes ─repair─▶ ─nfkc─▶ ─┬─fold─▶
 *                            ├─mask_text─▶
 *                            └─mask_redact─▶ no card, resident number or mobile phone is left
 *
 * What must not be left is looked for by plain code of its own, in runs of digits alone: which
 * groupings are personal is the business of the masks and of their unit tests. */
#include "fuzz.h"
#include "mask.h"
#include "mem_std.h"
#include "text.h"

#define ROOM ((size_t)8 << 20)

static void check_repair(struct span in, const struct buf *out, uint32_t replaced)
{
	struct buf again;
	CHECK(!buf_err(out));
	CHECK(text_valid(buf_span(out)));
	CHECK(text_valid(in) == (replaced == 0));
	CHECK(replaced || span_eq(in, buf_span(out)));
	buf_init(&again, mem_std(), ROOM);
	CHECK(text_repair(buf_span(out), &again) == 0);
	CHECK(span_eq(buf_span(&again), buf_span(out)));
	buf_fini(&again);
}

static void check_controls(struct span s, bool marks)
{
	for (size_t i = 0, n; i < s.len; i += n) {
		uint32_t cp = text_next(span_after(s, i), &n);
		bool mark = marks && cp < 0x20 && mask_of_mark((char)cp) != MASK_NONE;
		CHECK(cp >= 0x20 || cp == '\n' || mark);
		CHECK(cp < 0x7F || cp > 0x9F);
	}
}

static bool is_digit(struct span s, size_t i)
{
	return i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9';
}

static int two(const char *p)
{
	return (p[0] - '0') * 10 + p[1] - '0';
}

static bool is_card(const char *digits, size_t n)
{
	int sum = 0;
	for (size_t i = 0; i < n; i++) {
		int d = (digits[n - 1 - i] - '0') * (i % 2 ? 2 : 1);
		sum += d > 9 ? d - 9 : d;
	}
	return n >= 13 && n <= 19 && digits[0] != '0' && sum % 10 == 0;
}

static bool is_resident(const char *d, size_t n)
{
	return n == 13 && two(d + 2) >= 1 && two(d + 2) <= 12 && two(d + 4) >= 1 &&
	       two(d + 4) <= 31 && d[6] >= '1' && d[6] <= '8';
}

static bool is_mobile(const char *d, size_t n)
{
	return n == 11 && memcmp(d, "010", 3) == 0;
}

/* No run of digits is a personal number, nor is one in the common grouping with dashes. */
static void check_nothing_personal(struct span s)
{
	for (size_t i = 0; i < s.len; i++) {
		size_t n = 0;
		if (!is_digit(s, i) || (i && is_digit(s, i - 1)))
			continue;
		while (is_digit(s, i + n))
			n++;
		CHECK(!is_card(s.ptr + i, n));
		CHECK(!is_resident(s.ptr + i, n));
		CHECK(!is_mobile(s.ptr + i, n));
		char phone[11];
		bool dashed = n == 3 && s.len - i >= 13 && s.ptr[i + 3] == '-' &&
			      s.ptr[i + 8] == '-' && !is_digit(s, i + 13);
		for (size_t k = 0, at = i; dashed && k < 11; k++, at++) {
			at += k == 3 || k == 7;
			dashed = is_digit(s, at);
			phone[k] = s.ptr[at];
		}
		CHECK(!dashed || !is_mobile(phone, 11));
	}
}

static void check_masks(struct span plain)
{
	struct buf text, people, again;
	struct mask_counts counts = {0}, none = {0};
	buf_init(&text, mem_std(), ROOM);
	buf_init(&people, mem_std(), ROOM);
	buf_init(&again, mem_std(), ROOM);
	CHECK(mask_text(plain, &text, &counts) == ERR_OK);
	CHECK(text_valid(buf_span(&text)));
	check_controls(buf_span(&text), true);
	CHECK(mask_redact(plain, &people, NULL) == ERR_OK);
	CHECK(text_valid(buf_span(&people)));
	check_nothing_personal(buf_span(&people));
	CHECK(mask_redact(buf_span(&people), &again, &none) == ERR_OK);
	CHECK(span_eq(buf_span(&again), buf_span(&people)));
	buf_fini(&again);
	buf_fini(&people);
	buf_fini(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = fuzz_span(data, size);
	struct buf good, plain, folded;
	buf_init(&good, mem_std(), ROOM);
	buf_init(&plain, mem_std(), ROOM);
	buf_init(&folded, mem_std(), ROOM);
	check_repair(in, &good, text_repair(in, &good));
	CHECK(text_nfkc(buf_span(&good), &plain) == ERR_OK);
	CHECK(text_valid(buf_span(&plain)));
	check_controls(buf_span(&plain), false);
	CHECK(text_fold(buf_span(&plain), &folded) == ERR_OK);
	CHECK(text_valid(buf_span(&folded)));
	check_controls(buf_span(&folded), false);
	check_masks(buf_span(&plain));
	buf_fini(&folded);
	buf_fini(&plain);
	buf_fini(&good);
	return 0;
}
