/* mask_link.h - the scanners of mask.c for addresses: URL, e-mail, handle. They keep the rules of
 * mask_scan.h. */
#ifndef CORE_MASK_LINK_H
#define CORE_MASK_LINK_H

#include "mask_scan.h"

size_t mask_link_url(struct mask_scan *s, size_t at);
size_t mask_link_email(struct mask_scan *s, size_t at);
size_t mask_link_handle(struct mask_scan *s, size_t at);

/* What of a matched url may be shown: its scheme with "://" and its host. host is empty when it
 * is no name of a machine (tel://010...). */
void mask_link_parts(struct span url, struct span *scheme, struct span *host);

#endif
