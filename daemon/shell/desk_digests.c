/* desk_digests.c - see desk_digests.h.
 *
 *   commit OK ─▶ fx ─ digest line ─▶ .DESK-2026-W47.html.new ─ rename ─▶ DESK-2026-W47.html
 *
 * After the commit, so that no file tells of what never was; a crash in between costs the file,
 * which `recurctl digest` makes again. By way of another name, so that nobody reads half a file. */
#define _GNU_SOURCE
#include "desk_digests.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "log.h"

#define PATH_BYTES 4096

struct paths {
	char fresh[PATH_BYTES], final[PATH_BYTES];
};

static struct span field(const struct effects *fx, const struct effect *e, struct span name)
{
	for (uint32_t i = 0; i + 1 < e->argc; i += 2)
		if (span_eq(effects_argv(fx, e, i), name))
			return effects_argv(fx, e, i + 1);
	return SPAN("");
}

static bool set_paths(struct paths *p, const struct config *c, const char *name)
{
	struct span folder = c->digest_folder;
	struct span base = span_starts(folder, SPAN("/")) ? SPAN("") : c->folder;
	int a = snprintf(p->fresh, PATH_BYTES, "%.*s%.*s/.%s.new", SPAN_ARG(base), SPAN_ARG(folder),
			 name);
	int b = snprintf(p->final, PATH_BYTES, "%.*s%.*s/%s", SPAN_ARG(base), SPAN_ARG(folder),
			 name);
	return a < PATH_BYTES && b < PATH_BYTES;
}

static bool put_all(int fd, struct span text)
{
	while (text.len) {
		ssize_t n = write(fd, text.ptr, text.len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		text = span_after(text, (size_t)n);
	}
	return true;
}

static bool replace(const struct paths *p, struct span text)
{
	int fd = open(p->fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (fd < 0)
		return false;
	bool good = put_all(fd, text);
	int problem = errno;
	if (close(fd) && good) {
		good = false;
		problem = errno;
	}
	if (good && rename(p->fresh, p->final) == 0)
		return true;
	if (!good)
		errno = problem;
	problem = errno;
	(void)unlink(p->fresh);
	errno = problem;
	return false;
}

static void write_one(const struct config *c, const char *desk, struct span period,
		      const char *format, struct span text)
{
	char name[512];
	struct paths p;
	/* A desk's name holds a-z, 0-9, _ and -, a period digits, - and W: nothing leads elsewhere.
	 */
	snprintf(name, sizeof name, "%s-%.*s.%s", desk, SPAN_ARG(period), format);
	errno = ENAMETOOLONG;
	if (set_paths(&p, c, name) && replace(&p, text))
		log_info("desk", desk, "digest %s is written", p.final);
	else
		log_warn("desk", desk,
			 "digest %s cannot be written into digest.folder: %s; next: make that "
			 "folder "
			 "writable for recurd; the stream digests has it, and recurctl digest",
			 name, strerror(errno));
}

void desk_digests_write(const struct config *c, const char *desk, const struct effects *fx)
{
	static const char *const formats[] = {"html", "md", "json", "csv"};
	if (!c->digest_folder.len)
		return;
	for (size_t i = 0; i < effects_count(fx); i++) {
		struct effect e = effects_at(fx, i);
		if (e.kind != EFFECT_DIGEST)
			continue;
		struct span period = field(fx, &e, SPAN("period"));
		for (size_t f = 0; f < sizeof formats / sizeof *formats; f++) {
			struct span text = field(fx, &e, span_of(formats[f]));
			if (text.len)
				write_one(c, desk, period, formats[f], text);
		}
	}
}
