/* every.c - see every.h. */
#define _GNU_SOURCE /* memmem */
#include "every.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "config_yaml.h"

const char every_rules[] =
	"retention: 2d\n"
	"time_zone: Asia/Seoul\n"
	"holidays_file: kr\n"
	"rules:\n"
	"  - {name: repeat, except: [channel=post], cases: 12, customers: 3, window: 24h, "
	"resolve_after: 6h}\n"
	"  - {name: burst, except: [channel=post], kind: burst, false_alarms: 1000/month, "
	"resolve_after: 6h}\n"
	"  - {name: slow, except: [channel=post], kind: slow_burn, false_alarms: 1000/month, "
	"cases: 5, customers: 4, "
	"window: 2d,"
	" resolve_after: 12h}\n"
	"  - {name: new, except: [channel=post], kind: new_issue, cases: 2, customers: 2, window: "
	"6h, resolve_after: 2h}\n"
	"  - {name: again, except: [channel=post], kind: regression, cases: 2, customers: 2, "
	"window: 24h, resolve_after: "
	"4h,"
	" level: critical}\n"
	"  - {name: chronic, except: [channel=post], kind: chronic, cases: 6, customers: 3, days: "
	"1, window: 2d,"
	" resolve_after: 6h}\n"
	"  - {name: contact, kind: repeat_contact, cases: 2, customers: 2, window: 24h,"
	" resolve_after: 6h}\n"
	"  - {name: stream, kind: went_quiet, cases: 5, days: 1, window: 1h, resolve_after: 1h}\n"
	"  - {name: stopped, kind: went_quiet, of: issue, cases: 5, days: 1, window: 1h,"
	" resolve_after: 1h}\n"
	"  - {name: android, cases: 4, customers: 2, window: 12h, resolve_after: 2h, level: "
	"critical,"
	" only: [platform=android], except: [version=2.4.1]}\n"
	"maintenance:\n"
	"  - {weekly: Mon 20:00-23:00, rules: [repeat, new]}\n"
	"  - {weekly: Thu 02:00-10:00}\n"
	"alerts: {remind: 2h, ack_for: 30m, per_hour: 14}\n";

struct config *every_config(const struct mem *m)
{
	char path[] = "/tmp/recurd-every-XXXXXX";
	int fd = mkstemp(path);
	struct buf words;
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, every_rules, sizeof every_rules - 1), sizeof every_rules - 1);
	close(fd);
	buf_init(&words, m, 1u << 16);
	struct config *c = config_yaml_load(m, path, &words);
	unlink(path);
	ck_assert_msg(c != NULL, "%.*s", SPAN_ARG(buf_span(&words)));
	buf_fini(&words);
	return c;
}

static const char *const happens[] = {
	/* every kind of rule, but went_quiet of an issue: test_silence_issue.c loads it anew */
	"\"rule\":\"repeat\"", "\"rule\":\"burst\"", "\"rule\":\"slow\"", "\"rule\":\"new\"",
	"\"rule\":\"again\"", "\"rule\":\"chronic\"", "\"rule\":\"contact\"", "\"rule\":\"stream\"",
	"\"rule\":\"android\"",
	/* every status of a message */
	"\"status\":\"firing\"", "\"status\":\"escalated\"", "\"status\":\"reminder\"",
	"\"status\":\"resolved\"", "\"status\":\"merged\"", "\"status\":\"reopened\"",
	"\"status\":\"dismissed\"", "\"status\":\"acked\"", "\"status\":\"ack_over\"",
	"\"status\":\"muted\"", "\"status\":\"mute_over\"", "\"status\":\"storm\"",
	/* every end of an ack or a mute */
	"\"hold_end\":\"time\"", "\"hold_end\":\"cases\"", "\"hold_end\":\"customers\"",
	"\"hold_end\":\"rate\"", "\"hold_end\":\"escalating\"", "\"hold_end\":\"person\"",
	/* decisions that are no message */
	"\"status\":\"moved\"", "\"stream\":\"dead\""};

const char *every_missing(struct span effects)
{
	static char said[1024];
	size_t n = 0;
	said[0] = '\0';
	for (size_t i = 0; i < sizeof happens / sizeof *happens; i++)
		if (!memmem(effects.ptr, effects.len, happens[i], strlen(happens[i])))
			n += (size_t)snprintf(said + n, sizeof said - n, " %s", happens[i]);
	return said;
}
