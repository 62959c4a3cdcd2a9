/* fuzz_payload.c - any bytes as a JSON payload: fields that can be read, or words that are ours.
 *
 * Words of a refusal must not repeat the customer's text. So each must be one of a known list, with
 * numbers at most; jansson's are among them. */
#include "fuzz.h"
#include "mem_std.h"
#include "payload.h"
#include "text.h"

/* What may stand behind "line 1 column 2: "; "0x" is followed by a byte in hex. */
static const char *const known[] = {
	"an object is expected",
	"'[' or '{' expected",
	"string or '}' expected",
	"':' expected",
	"'}' expected",
	"']' expected",
	"end of file expected",
	"invalid token",
	"unexpected token",
	"premature end of input",
	"unexpected newline",
	"invalid escape",
	"invalid Unicode escape",
	"invalid Unicode",
	"control character 0x",
	"unable to decode byte 0x",
	"duplicate object key",
	"NUL byte in object key not supported",
	"\\u0000 is not allowed without JSON_ALLOW_NUL",
	"too big integer",
	"too big negative integer",
	"real number overflow",
	"maximum parsing depth reached",
};

static bool is_known(const char *words)
{
	static const char *const whole[] = {
		"objects or arrays nested deeper than 32",
		"a CloudEvents envelope whose data is no object",
		"too large: over 8 MiB of names and values",
		"too many members: over 16384",
	};
	for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
		if (strcmp(words, whole[i]) == 0)
			return true;
	unsigned line, column;
	int n = 0;
	if (sscanf(words, "line %u column %u: %n", &line, &column, &n) != 2 || n == 0)
		return false;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		size_t len = strlen(known[i]);
		const char *rest = words + n + len;
		if (strncmp(words + n, known[i], len) == 0 &&
		    strspn(rest, "0123456789abcdefABCDEF") == strlen(rest) && strlen(rest) <= 2)
			return true;
	}
	fprintf(stderr, "\"%s\"\n", words);
	return false;
}

static void check_fields(const struct fields *f, size_t from)
{
	CHECK(f->count <= FIELDS_MAX);
	for (size_t i = 0; i < f->count; i++) {
		fuzz_touch(f->at[i].name);
		fuzz_touch(f->at[i].value);
		CHECK(i < from || text_valid(f->at[i].name));
		CHECK(i < from || text_valid(f->at[i].value));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char why[160];
	struct fields f;
	fields_init(&f, mem_std());
	/* Two readings into one: the fields of the first must outlive the second. */
	for (int round = 0; round < 2; round++) {
		size_t before = f.count, text = f.text.len;
		enum err e = payload_read(fuzz_span(data, size), &f, why, sizeof why);
		CHECK(e == ERR_OK || e == ERR_INPUT || e == ERR_LIMIT);
		CHECK(e || f.count >= before);
		CHECK(!e || (f.count == before && f.text.len == text && is_known(why)));
		check_fields(&f, 0);
	}
	fields_fini(&f);
	return 0;
}
