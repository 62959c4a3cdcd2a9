/* test_digest_live.c - the digest outside of the engine: the daemon's stream and folder, and
 * recurctl digest on a live desk. What replay makes of the same entries is the measure.
 *
 *   story ─▶ Redis ─▶ recurd ─▶ digests, folder ─┐
 *              └─ recurctl dump ─▶ replay, digest ┴─ the same bytes */
#define _GNU_SOURCE
#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "rig.h"
#include "suite.h"

#define STORY   "tests/data/digest.jsonl"
#define DIGESTS "recurd:{main}:digests"

static struct rig *rig;

static void setup(void)
{
	rig = rig_new("digest: {folder: pages, formats: [md, html, json, csv]}\n", false, NULL);
	ck_assert_int_eq(mkdir(rig_path(rig, "pages"), 0700), 0);
}

static void teardown(void)
{
	rig_free(rig);
}

static bool told(void)
{
	return server_number(rig->server, "XLEN", DIGESTS) >= 5 && rig_settled(rig);
}

/* A recurd that has read the story of five weeks; and four and a bit are over. */
static void at_work(void)
{
	(void)rig_daemon(rig);
	ck_assert_int_eq(rig_code(rig, "send", "--desk", "main", STORY), 0);
	RIG_UNTIL(told());
}

static char *out_of(struct rig_said s)
{
	ck_assert_msg(s.code == 0, "exit code %d: %s", s.code, s.err);
	free(s.err);
	return s.out;
}

/* Everything that was applied, ticks too, as a file that replay reads. */
static const char *dumped(void)
{
	char *all = out_of(rig_ctl(rig, "dump"));
	rig_write(rig, "all.jsonl", all);
	free(all);
	return "all.jsonl";
}

static const char *field(const redisReply *entry, const char *name)
{
	const redisReply *fields = entry->element[1];
	for (size_t i = 0; i + 1 < fields->elements; i += 2)
		if (strcmp(fields->element[i]->str, name) == 0)
			return fields->element[i + 1]->str;
	ck_abort_msg("a digest without %s", name);
}

/* Of replay's effects the digests, against the entries of the stream. */
static size_t compare_lines(char *effects, const redisReply *stream)
{
	size_t n = 0;
	char *rest = effects;
	for (char *line; (line = strsep(&rest, "\n"));) {
		json_t *v = *line ? json_loads(line, 0, NULL) : NULL;
		if (v && strcmp(json_string_value(json_object_get(v, "stream")), "digests") == 0) {
			static const char *const names[] = {"period", "at",   "headline", "html",
							    "md",     "json", "csv"};
			ck_assert_uint_lt(n, stream->elements);
			for (size_t i = 0; i < sizeof names / sizeof *names; i++)
				ck_assert_str_eq(field(stream->element[n], names[i]),
						 json_string_value(json_object_get(v, names[i])));
			n++;
		}
		json_decref(v);
	}
	return n;
}

START_TEST(the_stream_holds_what_replay_makes)
{
	at_work();
	const char *file = rig_path(rig, dumped());
	char *effects = out_of(rig_ctl(rig, "replay", "--cases", file, "--effects", "-"));
	redisReply *stream = server_call(rig->server, "XRANGE", DIGESTS, "-", "+");
	size_t n = compare_lines(effects, stream);
	ck_assert_uint_ge(n, 5);
	ck_assert_str_eq(field(stream->element[0], "period"), "2026-W42");
	ck_assert_str_eq(field(stream->element[4], "period"), "2026-W46");
	freeReplyObject(stream);
	free(effects);
}
END_TEST

START_TEST(the_folder_has_a_file_of_each)
{
	static const char *const formats[] = {"md", "html", "json", "csv"};
	char name[64];
	at_work();
	RIG_UNTIL(access(rig_path(rig, "pages/main-2026-W46.csv"), F_OK) == 0);
	redisReply *stream = server_call(rig->server, "XRANGE", DIGESTS, "-", "+");
	for (size_t i = 0; i < 4; i++) {
		snprintf(name, sizeof name, "pages/main-2026-W45.%s", formats[i]);
		char *text = rig_read(rig, name);
		ck_assert_str_eq(text, field(stream->element[3], formats[i]));
		free(text);
	}
	freeReplyObject(stream);
}
END_TEST

START_TEST(a_folder_that_is_not_there_stops_nothing)
{
	rig_config(rig, "digest: {folder: nowhere}\n");
	at_work();
	ck_assert_int_ge(server_number(rig->server, "XLEN", DIGESTS), 5);
}
END_TEST

START_TEST(a_live_desk_tells_what_its_entries_tell)
{
	at_work();
	const char *file = rig_path(rig, dumped());
	static const char *const formats[] = {"html", "md", "json", "csv"};
	for (size_t i = 0; i < 4; i++) {
		char *live = out_of(rig_ctl(rig, "digest", "--week", "2026-W46", "--format",
					    formats[i], "--lang", "ko"));
		char *replayed =
			out_of(rig_ctl(rig, "digest", "--cases", file, "--week", "2026-W46",
				       "--format", formats[i], "--lang", "ko"));
		ck_assert_str_eq(live, replayed);
		ck_assert_uint_gt(strlen(live), 300);
		free(live);
		free(replayed);
	}
}
END_TEST

START_TEST(the_format_follows_the_name_of_the_file)
{
	ck_assert_int_eq(rig_code(rig, "digest", "--cases", STORY, "--week", "2026-W47", "--out",
				  rig_path(rig, "week.html")),
			 0);
	char *html = rig_read(rig, "week.html");
	ck_assert_int_eq(strncmp(html, "<!DOCTYPE html>", 15), 0);
	free(html);
	char *json = out_of(rig_ctl(rig, "digest", "--cases", STORY, "--json"));
	json_t *v = json_loads(json, 0, NULL);
	ck_assert_ptr_nonnull(v);
	json_decref(v);
	free(json);
	char *csv = out_of(rig_ctl(rig, "digest", "--cases", STORY, "--format", "csv"));
	ck_assert_int_eq(strncmp(csv, "\xEF\xBB\xBFrank,issue,", 14), 0);
	free(csv);
}
END_TEST

static const struct {
	const char *args[4], *says;
} mistakes[] = {
	{{"--week", "2026-47", NULL, NULL}, "is no week, as 2026-W47"},
	{{"--week", "2026-W47", "--to", "2026-11-22"}, "either --week, or --from and --to"},
	{{"--from", "yesterday", NULL, NULL}, "is no time, as 2026-11-16"},
	{{"--from", "2026-11-22", "--to", "2026-11-22"}, "--from must be before --to"},
	{{"--format", "pdf", NULL, NULL}, "html, md, json or csv"},
	{{"--lang", "fr", NULL, NULL}, "ko or en"},
};

START_TEST(a_mistake_is_told_with_the_way_out)
{
	const char *const *a = mistakes[_i].args;
	struct rig_said s = rig_run_argv(rig, (const char *const[]){daemon_path("recurctl"),
								    "digest", "--cases", STORY,
								    a[0], a[1], a[2], a[3], NULL});
	ck_assert_int_eq(s.code, 2);
	ck_assert_msg(strstr(s.err, mistakes[_i].says) != NULL, "%s", s.err);
	rig_said_free(&s);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("digest_live");
	TCase *tc = tcase_create("digest_live");
	tcase_set_timeout(tc, 120);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, the_stream_holds_what_replay_makes);
	tcase_add_test(tc, the_folder_has_a_file_of_each);
	tcase_add_test(tc, a_folder_that_is_not_there_stops_nothing);
	tcase_add_test(tc, a_live_desk_tells_what_its_entries_tell);
	tcase_add_test(tc, the_format_follows_the_name_of_the_file);
	tcase_add_loop_test(tc, a_mistake_is_told_with_the_way_out, 0,
			    sizeof mistakes / sizeof *mistakes);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
