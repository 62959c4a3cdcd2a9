/* main.c - recurd: arguments, configuration, loop, exit code.
 *
 *   arguments ─▶ config ─▶ desks ─▶ loop ─┬─ SIGHUP: read the config again, all or nothing
 *                                         └─ SIGTERM, SIGINT: every desk finishes its batch and
 *                                            gives itself back; a second one ends at once
 *
 * Nothing here knows what a desk does. Start-up may fail, with a word and an exit code; once the
 * loop runs, whatever happens is logged and lived with. */
#define _GNU_SOURCE
#include <event2/event.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

#include "config_files.h"
#include "config_yaml.h"
#include "desk.h"
#include "log.h"
#include "mem_std.h"
#include "options.h"

#define MESSAGES_MAX ((size_t)1 << 20)

enum { EXIT_WELL = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_CONFIG = 78 };

struct program {
	struct options options;
	const struct mem *mem;
	struct event_base *base;
	struct config *config;
	struct desk **desks;
	size_t n_desks, left; /* left: desks that have not stopped yet */
	bool stopping;
};

/* ---- configuration --------------------------------------------------------------------------- */

/* Reads the config and puts what the command line says over it. NULL after an error. */
static struct config *load_config(const struct program *p, struct buf *messages)
{
	const char *redis = p->options.redis;
	struct config *c = config_yaml_load(p->mem, p->options.file, messages);
	if (c && redis && !config_own(c, span_of(redis), &c->redis_url)) {
		config_free(c);
		c = NULL;
	}
	return c;
}

static void print_messages(const struct buf *messages)
{
	fwrite(messages->ptr ? messages->ptr : "", 1, messages->len, stderr);
}

/* Lines of messages to the log. */
static void log_messages(enum log_level level, const struct buf *messages)
{
	struct span rest = buf_span(messages);
	while (rest.len) {
		const char *end = memchr(rest.ptr, '\n', rest.len);
		size_t n = end ? (size_t)(end - rest.ptr) : rest.len;
		log_line(level, "config", "", "%.*s", (int)n, rest.ptr);
		rest = span_after(rest, n + 1);
	}
}

static void set_log(const struct program *p, const struct config *c)
{
	char level[16], format[16];
	snprintf(level, sizeof level, "%.*s", SPAN_ARG(c->log_level));
	snprintf(format, sizeof format, "%.*s", SPAN_ARG(c->log_format));
	if (!log_setup(p->options.quiet ? "warn" : level, format))
		log_warn("config", "",
			 "log.level or log.format is not known and is left as it was");
}

/* The config's address, with the user and password that it names. */
static bool read_addr(const struct config *c, struct redis_addr *addr, char *why, size_t size)
{
	struct buf password, words;
	buf_init(&password, &c->mem, sizeof addr->password - 1);
	buf_init(&words, &c->mem, size - 1);
	bool ok = redis_addr_parse(c->redis_url, addr, why, size) == ERR_OK;
	if (ok && !config_files_password(c, &password, &words)) {
		snprintf(why, size, "%.*s", SPAN_ARG(buf_span(&words)));
		ok = false;
	}
	if (ok && c->redis_username.len)
		snprintf(addr->username, sizeof addr->username, "%.*s",
			 SPAN_ARG(c->redis_username));
	if (ok && password.len)
		snprintf(addr->password, sizeof addr->password, "%.*s",
			 SPAN_ARG(buf_span(&password)));
	if (password.ptr)
		explicit_bzero(password.ptr, password.cap);
	buf_fini(&password);
	buf_fini(&words);
	return ok;
}

static int check_config(const struct program *p, struct buf *messages)
{
	struct config *c = load_config(p, messages);
	print_messages(messages);
	if (!c)
		return EXIT_CONFIG;
	printf("%s: configuration is valid\n",
	       p->options.file ? p->options.file : "built-in defaults");
	config_free(c);
	return EXIT_WELL;
}

/* ---- signals --------------------------------------------------------------------------------- */

static void on_desk_done(void *arg)
{
	struct program *p = arg;
	if (--p->left == 0)
		event_base_loopexit(p->base, NULL);
}

static void on_stop(evutil_socket_t signal_number, short what, void *arg)
{
	struct program *p = arg;
	(void)what;
	if (p->stopping)
		_exit(EXIT_FAILED);
	log_info("recurd", "", "%s: finishing; once more ends at once",
		 signal_number == SIGINT ? "SIGINT" : "SIGTERM");
	p->stopping = true;
	for (size_t i = 0; i < p->n_desks; i++)
		desk_stop(p->desks[i], on_desk_done, p);
}

/* The new config takes over, or the old one stays; never a part. */
static bool take_over(struct program *p, struct config *fresh, struct buf *words)
{
	enum config_reload differs = config_diff(p->config, fresh, words);
	log_messages(LOG_LEVEL_WARN, words);
	if (differs == CONFIG_COUNTED) {
		log_error("config", "",
			  "SIGHUP: refused, the old configuration stays: what was "
			  "counted would no longer be comparable; next: take that "
			  "change back, or restart recurd");
		return false;
	}
	if (!config_keep(fresh, p->config)) {
		log_error("config", "", "SIGHUP: out of memory, the old configuration stays");
		return false;
	}
	set_log(p, fresh);
	for (size_t i = 0; i < p->n_desks; i++)
		desk_reload(p->desks[i], fresh, i);
	return true;
}

static void on_reload(evutil_socket_t signal_number, short what, void *arg)
{
	struct program *p = arg;
	struct buf messages, words;
	(void)signal_number;
	(void)what;
	if (p->stopping)
		return;
	buf_init(&messages, p->mem, MESSAGES_MAX);
	buf_init(&words, p->mem, MESSAGES_MAX);
	struct config *fresh = load_config(p, &messages);
	log_messages(fresh ? LOG_LEVEL_WARN : LOG_LEVEL_ERROR, &messages);
	if (!fresh) {
		log_error("config", "", "SIGHUP: the configuration has errors, the old one stays");
	} else if (take_over(p, fresh, &words)) {
		config_free(p->config);
		p->config = fresh;
		log_info("config", "", "SIGHUP: configuration read anew");
	} else {
		config_free(fresh);
	}
	buf_fini(&messages);
	buf_fini(&words);
}

static void on_libevent(int severity, const char *words)
{
	static const enum log_level levels[] = {
		[EVENT_LOG_DEBUG] = LOG_LEVEL_DEBUG,
		[EVENT_LOG_MSG] = LOG_LEVEL_INFO,
		[EVENT_LOG_WARN] = LOG_LEVEL_WARN,
		[EVENT_LOG_ERR] = LOG_LEVEL_ERROR,
	};
	bool known = severity >= EVENT_LOG_DEBUG && severity <= EVENT_LOG_ERR;
	log_line(known ? levels[severity] : LOG_LEVEL_WARN, "libevent", "", "%s", words);
}

/* ---- running --------------------------------------------------------------------------------- */

/* "host:process:random", so that no two processes are ever taken for one. */
static void name_owner(char *out, size_t size)
{
	char host[64] = "?";
	uint32_t random = 0;
	if (gethostname(host, sizeof host))
		snprintf(host, sizeof host, "?");
	host[sizeof host - 1] = 0;
	if (getrandom(&random, sizeof random, 0) != (ssize_t)sizeof random)
		random = 0;
	snprintf(out, size, "%s:%ld:%08lx", host, (long)getpid(), (unsigned long)random);
}

static void say_start(const struct program *p, const struct redis_addr *addr)
{
	char where[300], names[300] = "";
	size_t n = 0;
	redis_addr_text(addr, where, sizeof where);
	for (size_t i = 0; i < p->config->n_desks && n < sizeof names; i++) {
		struct span name = p->config->desks[i].name;
		n += (size_t)snprintf(names + n, sizeof names - n, "%s%.*s", i ? ", " : "",
				      SPAN_ARG(name));
	}
	log_info("recurd", "", "recurd %s, configuration %s, Redis at %s, desks: %s",
		 RECURD_VERSION, p->options.file ? p->options.file : "built in", where, names);
	if (p->config->key_file.len == 0)
		log_warn("recurd", "",
			 "customers are told apart by a hash whose key is published with recurd; "
			 "next: set privacy.key_file to a file with a secret of your own");
}

static bool make_desks(struct program *p, const struct redis_addr *addr)
{
	char owner[128];
	name_owner(owner, sizeof owner);
	p->desks = mem_zero(p->mem, p->config->n_desks, sizeof(struct desk *));
	for (size_t i = 0; p->desks && i < p->config->n_desks; i++) {
		p->desks[i] = desk_new(p->base, p->mem, p->config, i, addr, owner);
		if (!p->desks[i])
			return false;
		p->n_desks++;
	}
	p->left = p->n_desks;
	return p->desks != NULL;
}

static bool run_loop(struct program *p)
{
	struct event *signals[] = {
		evsignal_new(p->base, SIGTERM, on_stop, p),
		evsignal_new(p->base, SIGINT, on_stop, p),
		evsignal_new(p->base, SIGHUP, on_reload, p),
	};
	const size_t n = sizeof signals / sizeof *signals;
	bool ok = true;
	for (size_t i = 0; i < n; i++)
		ok &= signals[i] && event_add(signals[i], NULL) == 0;
	for (size_t i = 0; ok && i < p->n_desks; i++)
		desk_start(p->desks[i]);
	ok = ok && event_base_dispatch(p->base) == 0;
	for (size_t i = 0; i < n; i++)
		if (signals[i])
			event_free(signals[i]);
	return ok;
}

static int run(struct program *p)
{
	struct redis_addr addr;
	char why[300];
	if (!read_addr(p->config, &addr, why, sizeof why)) {
		fprintf(stderr, "recurd: redis.url: %s\n", why);
		return EXIT_CONFIG;
	}
	p->base = event_base_new();
	say_start(p, &addr);
	bool ok = p->base && make_desks(p, &addr) && run_loop(p);
	explicit_bzero(&addr, sizeof addr);
	for (size_t i = 0; i < p->n_desks; i++)
		desk_free(p->desks[i]);
	mem_free(p->mem, p->desks);
	if (p->base)
		event_base_free(p->base);
	if (!ok)
		log_error("recurd", "", "could not start: out of memory, or no event loop");
	return ok ? EXIT_WELL : EXIT_FAILED;
}

static int start(struct program *p, struct buf *messages)
{
	p->config = load_config(p, messages);
	if (!p->config) {
		print_messages(messages);
		return EXIT_CONFIG;
	}
	set_log(p, p->config);
	log_messages(LOG_LEVEL_WARN, messages);
	event_set_log_callback(on_libevent);
	signal(SIGPIPE, SIG_IGN);
	int code = run(p);
	config_free(p->config);
	return code;
}

int main(int argc, char **argv)
{
	struct program p = {.mem = mem_std(), .options = {.redis = getenv("RECURD_REDIS")}};
	struct buf messages;
	if (!options_read(argc, argv, &p.options))
		return EXIT_USAGE;
	if (p.options.help || p.options.version) {
		if (p.options.help)
			options_help();
		else
			printf("recurd %s\n", RECURD_VERSION);
		return EXIT_WELL;
	}
	if (p.options.redis && !*p.options.redis)
		p.options.redis = NULL;
	if (!p.options.file && access(OPTIONS_FILE, F_OK) == 0)
		p.options.file = OPTIONS_FILE;
	buf_init(&messages, p.mem, MESSAGES_MAX);
	int code = p.options.check ? check_config(&p, &messages) : start(&p, &messages);
	buf_fini(&messages);
	return code;
}
