/* log.h - one line an event on standard error: text on a terminal, logfmt elsewhere, with "<N>"
 * prefixes under journald. Control characters are escaped; never pass customers' text. */
#ifndef SHELL_LOG_H
#define SHELL_LOG_H

#include <stdbool.h>

enum log_level { LOG_LEVEL_DEBUG, LOG_LEVEL_INFO, LOG_LEVEL_WARN, LOG_LEVEL_ERROR };

/* level: "debug" .. "error"; format: "auto", "text", "logfmt", "json". False for other words. */
bool log_setup(const char *level, const char *format);

/* component: "redis", "desk", ...; who: the desk's name or ""; msg: plain words. A message that
 * repeats within 10 s is counted and said once ("repeated 12 times"). */
__attribute__((format(printf, 4, 5))) void log_line(enum log_level level, const char *component,
						    const char *who, const char *msg, ...);

#define log_debug(component, who, ...) log_line(LOG_LEVEL_DEBUG, component, who, __VA_ARGS__)
#define log_info(component, who, ...)  log_line(LOG_LEVEL_INFO, component, who, __VA_ARGS__)
#define log_warn(component, who, ...)  log_line(LOG_LEVEL_WARN, component, who, __VA_ARGS__)
#define log_error(component, who, ...) log_line(LOG_LEVEL_ERROR, component, who, __VA_ARGS__)

#endif
