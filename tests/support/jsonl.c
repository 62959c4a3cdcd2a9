/* jsonl.c - see jsonl.h. */
#define _GNU_SOURCE
#include "jsonl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool each(FILE *file, const char *path,
		 bool (*take)(void *to, const json_t *line, const char **why), void *to)
{
	char *text = NULL;
	size_t size = 0, number = 0;
	bool good = true;
	while (good && getline(&text, &size, file) >= 0) {
		json_error_t error = {0};
		const char *why = "not a JSON object";
		number++;
		if (text[strspn(text, " \t\r\n")] == '\0')
			continue;
		json_t *line = json_loads(text, JSON_REJECT_DUPLICATES, &error);
		good = json_is_object(line) && take(to, line, &why);
		json_decref(line);
		if (!good)
			fprintf(stderr, "%s:%zu: %s %s\n", path, number, why, error.text);
	}
	free(text);
	return good;
}

bool jsonl_each(const char *path, bool (*take)(void *to, const json_t *line, const char **why),
		void *to)
{
	FILE *file = fopen(path, "r");
	if (!file) {
		perror(path);
		return false;
	}
	bool good = each(file, path, take, to) && !ferror(file);
	fclose(file);
	return good;
}

const char *jsonl_text(const json_t *line, const char *name)
{
	const char *text = json_string_value(json_object_get(line, name));
	return text ? text : "";
}
