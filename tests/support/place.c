/* place.c - see place.h.
 *
 *   test ──fork──▶ guard: reads a pipe until nobody can write to it, then removes the folder
 *    └────spawn──▶ redis-server, recurd: hold the pipe's other end, die with the test
 *
 * The test and all that it started keep the writing end open, and nobody ever writes. So the guard
 * wakes exactly when the last of them is gone, be it by return, by a failed check or by SIGKILL,
 * and no process can put a file back into a folder that was removed. */
#define _GNU_SOURCE
#include "place.h"

#include <check.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct place {
	char path[64];
	int guard; /* the pipe's writing end */
};

static int place_unlink(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	(void)remove(path);
	return 0;
}

static void place_remove(const char *path)
{
	(void)nftw(path, place_unlink, 16, FTW_DEPTH | FTW_PHYS);
}

/* Everything that the guard inherited is closed, so that nobody waits for an end of file of the
 * test's output only because of it. */
static _Noreturn void place_guard(const char *path, int in)
{
	char nothing;
	setsid();
	(void)dup2(in, 0);
	(void)close_range(1, ~0U, 0);
	while (read(0, &nothing, 1) < 0)
		;
	place_remove(path);
	_exit(0);
}

struct place *place_new(void)
{
	const char *tmp = getenv("TMPDIR");
	struct place *p = calloc(1, sizeof *p);
	int ends[2];
	ck_assert_ptr_nonnull(p);
	/* A Unix socket's path has 107 bytes, so a long TMPDIR is passed over. */
	if (!tmp || strlen(tmp) > 40)
		tmp = "/tmp";
	snprintf(p->path, sizeof p->path, "%s/recurd.XXXXXX", tmp);
	ck_assert_msg(mkdtemp(p->path) != NULL, "cannot make %s", p->path);
	ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
	p->guard = ends[1];
	pid_t child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		if (fork() == 0) {
			(void)close(ends[1]);
			place_guard(p->path, ends[0]);
		}
		_exit(0);
	}
	(void)waitpid(child, NULL, 0);
	(void)close(ends[0]);
	return p;
}

void place_free(struct place *p)
{
	if (!p)
		return;
	place_remove(p->path);
	(void)close(p->guard);
	free(p);
}

const char *place_path(const struct place *p)
{
	return p->path;
}

static void place_redirect(const struct place *p, const char *name, int to)
{
	char path[128];
	snprintf(path, sizeof path, "%s/%s", p->path, name);
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
	if (fd < 0 || dup2(fd, to) < 0)
		_exit(126);
	if (fd != to)
		(void)close(fd);
}

/* In the child, between fork and exec. */
static _Noreturn void place_exec(const struct place *p, const char *const argv[], const char *out,
				 const char *err, pid_t parent)
{
	sigset_t none;
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(126);
	(void)setpgid(0, 0); /* a Ctrl-C is for the test, which then takes us with it */
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	(void)signal(SIGPIPE, SIG_DFL);
	(void)fcntl(p->guard, F_SETFD, 0);
	(void)dup2(open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO);
	place_redirect(p, out, STDOUT_FILENO);
	place_redirect(p, err, STDERR_FILENO);
	(void)execvp(argv[0], (char *const *)argv);
	_exit(127);
}

pid_t place_spawn(const struct place *p, const char *const argv[], const char *out, const char *err)
{
	pid_t parent = getpid(), pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0)
		place_exec(p, argv, out, err, parent);
	return pid;
}
