/* notice.h - what is worth a word but is no outbreak: problems that go on and on (chronic), the
 * same few customers coming again (repeat_contact), what used to come and has stopped (went_quiet).
 */
#ifndef CORE_NOTICE_H
#define CORE_NOTICE_H

#include "apply.h"

/* rec was counted: tells what its neighbours are, once until it has stopped. */
enum err notice_case(struct apply *a, const struct record *rec);

#endif
