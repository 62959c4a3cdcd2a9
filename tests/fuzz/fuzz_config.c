/* fuzz_config.c - any bytes as recurd.yaml: a configuration or messages, each with its place. The
 * file lies in memory; files that it names are opened as they are, so run this where nothing
 * valuable can be opened for a look. */
#define _GNU_SOURCE
#include <sys/mman.h>
#include <unistd.h>

#include "config_yaml.h"
#include "fuzz.h"
#include "mem_std.h"
#include "text.h"

/* "path:line:column: error: words" */
static bool is_message(struct span line, struct span path)
{
	unsigned long at[2];
	if (!span_starts(line, path))
		return false;
	line = span_after(line, path.len);
	for (size_t i = 0; i < 2; i++) {
		struct span number = span_after(line, 1);
		uint64_t v;
		if (!span_starts(line, SPAN(":")))
			return false;
		number = fuzz_cut(&number, ':');
		if (!span_u64(number, 70000, &v) || v == 0)
			return false;
		at[i] = (unsigned long)v;
		line = span_after(line, 1 + number.len);
	}
	bool error = span_starts(line, SPAN(": error: ")),
	     warning = span_starts(line, SPAN(": warning: "));
	return at[0] && at[1] && (error || warning) && line.len > sizeof ": warning: ";
}

/* Returns how many lines were messages; the last line counts them. */
static void check_messages(struct span all, struct span path, bool good)
{
	size_t lines = 0;
	CHECK(text_valid(all));
	CHECK(!all.len || all.ptr[all.len - 1] == '\n');
	CHECK(good || all.len);
	while (all.len) {
		struct span line = fuzz_cut(&all, '\n');
		bool shown = memmem(line.ptr, line.len, ": only the first 200 are shown", 30);
		if (all.len) {
			bool ok = shown || is_message(line, path);
			if (!ok)
				fprintf(stderr, "\"%.*s\"\n", SPAN_ARG(line));
			CHECK(ok);
			lines++;
		} else {
			const char *end =
				good ? ": configuration is valid" : ": configuration is NOT valid";
			CHECK(memmem(line.ptr, line.len, end, strlen(end)));
			CHECK(lines > 0);
		}
	}
}

static void check_config(const struct config *c)
{
	CHECK(c->n_desks > 0 && c->n_desks <= CONFIG_DESKS);
	for (size_t i = 0; i < c->n_desks; i++) {
		struct settings s = config_settings(c, i);
		CHECK(c->desks[i].name.len && c->desks[i].n_streams > 0);
		CHECK(s.n_sources == c->desks[i].n_streams && s.n_rules <= SETTINGS_RULES);
		CHECK(s.similarity <= 10000 && s.max_cases > 0 && s.retention > 0);
	}
	CHECK(config_fingerprint(c) == config_fingerprint(c));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[64];
	struct buf messages;
	int fd = memfd_create("recurd.yaml", MFD_CLOEXEC);
	CHECK(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	snprintf(path, sizeof path, "/dev/fd/%d", fd);
	buf_init(&messages, mem_std(), (size_t)1 << 20);
	struct config *c = config_yaml_load(mem_std(), path, &messages);
	check_messages(buf_span(&messages), span_of(path), c != NULL);
	if (c)
		check_config(c);
	config_free(c);
	buf_fini(&messages);
	close(fd);
	return 0;
}
