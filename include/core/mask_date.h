/* mask_date.h - the scanners of mask.c for days and times of day. They keep the rules of
 * mask_scan.h. */
#ifndef CORE_MASK_DATE_H
#define CORE_MASK_DATE_H

#include "mask_scan.h"

size_t mask_date_day(struct mask_scan *s, size_t at);
size_t mask_date_time(struct mask_scan *s, size_t at);

#endif
