/* intake_survey.h - what a customer answered to a survey, on one scale whatever it was asked on. */
#ifndef CORE_INTAKE_SURVEY_H
#define CORE_INTAKE_SURVEY_H

#include "span.h"

#define INTAKE_SURVEY_ONE   10000 /* the best answer; 0 is the worst */
#define INTAKE_SURVEY_BYTES 4

enum survey_kind { SURVEY_CSAT, SURVEY_CES, SURVEY_NPS, SURVEY_KINDS };

struct survey {
	enum survey_kind kind;
	uint32_t score; /* in 1/INTAKE_SURVEY_ONE */
	bool turned; /* less was better on the scale that it was asked on */
};

/* The fields of a survey.response as they came; empty: not there. */
struct survey_fields {
	struct span survey, score, scale_min, scale_max, higher_is_better;
};

/* NULL when they make sense, else why not, for the dead letter. */
const char *intake_survey_read(const struct survey_fields *f, struct survey *out);

/* As the note of a record holds it. False when those bytes are no survey. */
void intake_survey_pack(const struct survey *s, char room[INTAKE_SURVEY_BYTES]);
MUST_USE bool intake_survey_unpack(struct span bytes, struct survey *out);

#endif
