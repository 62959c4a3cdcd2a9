/* mask_vary.h - the scanners of mask.c for what varies from case to case without being personal.
 * They keep the rules of mask_scan.h. */
#ifndef CORE_MASK_VARY_H
#define CORE_MASK_VARY_H

#include "mask_scan.h"

size_t mask_vary_uuid(struct mask_scan *s, size_t at);
size_t mask_vary_hex(struct mask_scan *s, size_t at);
size_t mask_vary_amount(struct mask_scan *s, size_t at);
size_t mask_vary_number(struct mask_scan *s, size_t at);
/* Not volatile though it looks so: versions and error codes. */
size_t mask_vary_keep(struct mask_scan *s, size_t at);

#endif
