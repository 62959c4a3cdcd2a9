/* digest_forms.h - the documents that a digest may be, and the charts in them. Nobody but digest.c
 * and these writers includes this. Each appends to d->out; errors stick there. */
#ifndef CORE_DIGEST_FORMS_H
#define CORE_DIGEST_FORMS_H

#include "digest_parts.h"

/* One file: inline CSS and SVG, no script, nothing from outside; light, dark and A4. */
void digest_html(struct digest *d);
/* Short enough for a chat. */
void digest_md(struct digest *d);
/* Everything that the HTML shows, typed. */
void digest_json(struct digest *d);
/* An issue a line; UTF-8 with its mark, so that spreadsheets read Korean. */
void digest_csv(struct digest *d);

/* The style sheet. */
extern const char digest_style[];
/* One issue in full. */
void digest_card(struct digest *d, const struct report_issue *i);
/* The issue's title, leading to its card if it has one. */
void digest_html_name(struct digest *d, const struct report_issue *i);
/* url, as a link only when it is one of the web. */
void digest_html_link(struct digest *d, struct span url);

/* A line over the 2 * slots points of series. label: plain text for who cannot see it. */
void digest_svg_spark(struct digest *d, const uint32_t *series, struct span label);
/* Bars of a series, those of the period before hollow. */
void digest_svg_trend(struct digest *d, const uint32_t *series, struct span label);
/* Bars of cases by rank with the line of their sum; values[i] of total, the last `rests` of them
 * hollow. */
void digest_svg_pareto(struct digest *d, const uint64_t *values, size_t n, uint64_t total,
		       size_t rests, struct span label);

#endif
