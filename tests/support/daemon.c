/* daemon.c - see daemon.h. Invariant: once ended, the process was reaped and code is its result. */
#define _GNU_SOURCE
#include "daemon.h"

#include <check.h>
#include <ctype.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "wait.h"

struct daemon {
	char out[160], err[160];
	pid_t pid;
	bool ended;
	int code;
};

const char *daemon_path(const char *name)
{
	static char path[256];
	char variable[32] = "";
	for (size_t i = 0; name[i] && i + 1 < sizeof variable; i++)
		variable[i] = (char)toupper((unsigned char)name[i]);
	const char *set = getenv(variable);
	if (set)
		return set;
	snprintf(path, sizeof path, "build/%s", name);
	return path;
}

struct daemon *daemon_start_argv(struct place *place, const char *const argv[])
{
	static unsigned number;
	char out[32], err[32];
	struct daemon *d = calloc(1, sizeof *d);
	ck_assert_ptr_nonnull(d);
	number++;
	snprintf(out, sizeof out, "daemon-%u.out", number);
	snprintf(err, sizeof err, "daemon-%u.err", number);
	snprintf(d->out, sizeof d->out, "%s/%s", place_path(place), out);
	snprintf(d->err, sizeof d->err, "%s/%s", place_path(place), err);
	d->pid = place_spawn(place, argv, out, err);
	return d;
}

static bool daemon_ended(void *arg)
{
	struct daemon *d = arg;
	int status;
	if (d->ended || waitpid(d->pid, &status, WNOHANG) != d->pid)
		return d->ended;
	d->ended = true;
	d->code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	return true;
}

bool daemon_runs(struct daemon *d)
{
	return !daemon_ended(d);
}

pid_t daemon_pid(const struct daemon *d)
{
	return d->pid;
}

void daemon_kill(struct daemon *d, int signal)
{
	if (!daemon_ended(d))
		ck_assert_int_eq(kill(d->pid, signal), 0);
}

int daemon_wait(struct daemon *d, int64_t deadline_ms)
{
	return wait_until(daemon_ended, d, deadline_ms) ? d->code : -1;
}

void daemon_free(struct daemon *d)
{
	if (!d)
		return;
	if (!daemon_ended(d)) {
		(void)kill(d->pid, SIGKILL);
		(void)waitpid(d->pid, NULL, 0);
	}
	free(d);
}

/* A file that is not there yet reads as nothing: the child may not have come so far. */
static char *daemon_read(const char *path)
{
	size_t size = 0;
	char *text = NULL;
	FILE *to = open_memstream(&text, &size), *from = fopen(path, "r");
	char piece[4096];
	ck_assert_ptr_nonnull(to);
	for (size_t n; from && (n = fread(piece, 1, sizeof piece, from)) > 0;)
		ck_assert_uint_eq(fwrite(piece, 1, n, to), n);
	if (from)
		(void)fclose(from);
	ck_assert_int_eq(fclose(to), 0);
	return text;
}

char *daemon_stdout(const struct daemon *d)
{
	return daemon_read(d->out);
}

char *daemon_stderr(const struct daemon *d)
{
	return daemon_read(d->err);
}

struct daemon_phrase {
	const struct daemon *daemon;
	const char *text;
};

static bool daemon_said(void *arg)
{
	const struct daemon_phrase *p = arg;
	char *text = daemon_stderr(p->daemon);
	bool found = strstr(text, p->text);
	free(text);
	return found;
}

bool daemon_says(struct daemon *d, const char *text, int64_t deadline_ms)
{
	struct daemon_phrase p = {d, text};
	return wait_until(daemon_said, &p, deadline_ms);
}
