/* quiet.h - a null run: months of a helpdesk's background alone, in which nothing breaks out. Each
 * alarm of a rule that states how many false ones it may raise is one of those.
 *
 * Cases come by the hour of the day and the day of the week, otherwise by chance, from customers
 * drawn from twenty thousand, with a product, version, channel and region; what they say is drawn
 * from 1152 problems (background.h) at rates that never change. */
#ifndef SUPPORT_QUIET_H
#define SUPPORT_QUIET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QUIET_DAY 420 /* cases a day, on average */

struct quiet {
	size_t cases, days;
	unsigned alarms; /* firing, by rules that state a rate */
	unsigned others; /* messages of any other kind */
	double stated; /* false alarms that the shipped rules may raise in so many days */
};

/* Feeds n cases with the default settings. *out adds up over runs. False, with words on standard
 * error, when the engine refuses one. verbose: every alarm on standard output. */
bool quiet_run(uint64_t seed, size_t n, bool verbose, struct quiet *out);

#endif
