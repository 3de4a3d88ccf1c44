#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/instant.h"

enum { LINE_MAX_BYTES = 1024 };

static const char *const level_names[] = { "debug", "info", "warn", "error" };

static size_t format_head(const struct log *log, enum log_level level, const char *event,
                          char *line, size_t room)
{
    char now[INSTANT_CHARS + 1];
    int n;

    instant_write(clock_now_ms(log->clock), now);
    n = snprintf(line, room, "%s %s %s ", now, level_names[level], event);
    return n > 0 && (size_t)n < room ? (size_t)n : 0;
}

/** A line break inside a value would forge a second entry. */
static void flatten(char *line, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)line[i] < 0x20)
            line[i] = ' ';
}

void log_line(const struct log *log, enum log_level level, const char *event, const char *format,
              ...)
{
    char line[LINE_MAX_BYTES];
    size_t n;
    va_list args;
    int more;

    if (level < log->least)
        return;
    n = format_head(log, level, event, line, sizeof(line) - 1);
    va_start(args, format);
    more = vsnprintf(line + n, sizeof(line) - 1 - n, format, args);
    va_end(args);
    if (more > 0)
        n += (size_t)more < sizeof(line) - 1 - n ? (size_t)more : sizeof(line) - 2 - n;
    flatten(line, n);
    line[n++] = '\n';
    /* Nowhere is left to report a log that cannot be written. */
    if (write(log->fd, line, n) < 0)
        return;
}

void log_err(const struct log *log, enum log_level level, const char *event, const struct err *err)
{
    log_line(log, level, event, "kind=%s code=%s field=\"%s\" message=\"%s\" detail=\"%s\"",
             err_kind_name(err->kind), err->code, err->field, err->message, err->detail);
}
