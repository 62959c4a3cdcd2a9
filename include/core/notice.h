/* notice.h - what is worth a word but is no outbreak: problems that go on and on (chronic), the
 * same few customers coming again (repeat_contact), what used to come and has stopped (went_quiet).
 */
#ifndef CORE_NOTICE_H
#define CORE_NOTICE_H

#include "apply.h"

/* rec was counted: tells what its neighbours are, once until it has stopped. */
enum err notice_case(struct apply *a, const struct record *rec);

/* When an input stream has been silent for too long (silence.h), ms; INT64_MAX: none will be. Then:
 * tells it once. */
int64_t notice_silence_next(const struct apply *a);
enum err notice_silence_due(struct apply *a, int64_t due);

/* When the silence of an issue is to be weighed (silence_issue.h), ms; INT64_MAX: none is. Then:
 * weighs it, and tells it once. */
int64_t notice_quiet_next(const struct apply *a);
enum err notice_quiet_due(struct apply *a, int64_t due);

#endif
