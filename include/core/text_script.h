/* text_script.h - which script a code point belongs to, as far as cutting text into words needs it.
 */
#ifndef CORE_TEXT_SCRIPT_H
#define CORE_TEXT_SCRIPT_H

#include "span.h"

enum script {
	SCRIPT_NONE, /* spaces, punctuation, symbols, and jamo, which are laughter and tears */
	SCRIPT_LATIN, /* letters of Latin, and digits: 2.4.1, e1042 are words */
	SCRIPT_HANGUL, /* precomposed syllables */
	SCRIPT_DENSE, /* written without spaces: Chinese, Japanese, Thai, ... */
	SCRIPT_SPACED, /* all other letters: Cyrillic, Greek, Arabic, ... */
};

enum script text_script_of(uint32_t cp);

/* Bytes of the longest run of script at the start of well-formed s, which begins with a letter of
 * it. Combining marks stay with what they follow, apostrophes between Latin letters and dots
 * between digits with their word. */
size_t text_script_run(struct span s, enum script script);

#endif
