/**
 * Structured log lines on stderr: time, level, a stable event name, fields.
 *     2026-11-22T02:14:07.120Z info ticket.solved call=9f2c ticket=7 ms=4
 * error: a person must act; warn: odd but handled; info: something changed; debug: how.
 * Bodies, tokens and addresses are never logged.
 */
#ifndef PHAROS_BASE_LOG_H
#define PHAROS_BASE_LOG_H

#include "base/attributes.h"

struct clock;
struct err;

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

/** Where lines go. One per process, passed to whoever logs; safe from any thread. */
struct log {
    int fd;
    enum log_level least; /* lines below are dropped */
    const struct clock *clock;
};

/** `event` is a stable dotted name; the format gives `key=value` pairs. One write per line. */
void log_line(const struct log *log, enum log_level level, const char *event, const char *format,
              ...) PRINTF_LIKE(4, 5);

/** Logs an error where its journey ends: kind, code, field, message and detail. */
void log_err(const struct log *log, enum log_level level, const char *event, const struct err *err);

#endif
