/* replay.c - feeds a fuzz target every file of its corpus, in order of their names: what was found
 * once stays found. build/asan/tests/fuzz/fuzz_x reads tests/fuzz/corpus/fuzz_x/, or the files that
 * are named. Its last line has Check's form, for scripts/test-run. */
#define _GNU_SOURCE
#include <dirent.h>

#include "fuzz.h"

#define INPUT_MAX ((size_t)1 << 20)

static int replay(const char *path)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data = malloc(INPUT_MAX);
	if (!file || !data) {
		perror(path);
		exit(EXIT_FAILURE);
	}
	size_t n = fread(data, 1, INPUT_MAX, file);
	fclose(file);
	uint8_t *exact = malloc(n); /* so that ASan sees a read behind it */
	if (n)
		memcpy(exact, data, n);
	free(data);
	LLVMFuzzerTestOneInput(exact, n);
	free(exact);
	return 1;
}

static int replay_folder(const char *folder)
{
	struct dirent **names;
	int done = 0, n = scandir(folder, &names, NULL, alphasort);
	for (int i = 0; i < n; i++) {
		char path[1024];
		snprintf(path, sizeof path, "%s/%s", folder, names[i]->d_name);
		if (names[i]->d_name[0] != '.')
			done += replay(path);
		free(names[i]);
	}
	if (n >= 0)
		free(names);
	return done;
}

int main(int argc, char **argv)
{
	const char *slash = strrchr(argv[0], '/');
	char folder[512];
	int done = 0;
	snprintf(folder, sizeof folder, "tests/fuzz/corpus/%s", slash ? slash + 1 : argv[0]);
	for (int i = 1; i < argc; i++)
		done += replay(argv[i]);
	if (argc == 1)
		done = replay_folder(folder);
	printf("Running suite(s): %s\n%d%%: Checks: %d, Failures: 0, Errors: 0\n",
	       slash ? slash + 1 : argv[0], done ? 100 : 0, done);
	return done ? EXIT_SUCCESS : EXIT_FAILURE;
}
