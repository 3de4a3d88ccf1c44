#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool err_set(struct err *err, enum err_kind kind, const char *code, const char *format, ...)
{
    va_list args;

    err_clear(err);
    err->kind = kind;
    snprintf(err->code, sizeof(err->code), "%s", code);
    va_start(args, format);
    vsnprintf(err->message, sizeof(err->message), format, args);
    va_end(args);
    return false;
}

bool err_field(struct err *err, const char *field)
{
    snprintf(err->field, sizeof(err->field), "%s", field);
    return false;
}

bool err_param(struct err *err, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(err->param, sizeof(err->param), format, args);
    va_end(args);
    return false;
}

bool err_detail(struct err *err, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(err->detail, sizeof(err->detail), format, args);
    va_end(args);
    return false;
}

bool err_is(const struct err *err, const char *code)
{
    return strcmp(err->code, code) == 0;
}

void err_clear(struct err *err)
{
    memset(err, 0, sizeof(*err));
}

const char *err_kind_name(enum err_kind kind)
{
    static const char *const names[] = {
        [ERR_NONE] = "none",
        [ERR_INVALID] = "invalid",
        [ERR_NOT_FOUND] = "not_found",
        [ERR_DENIED] = "denied",
        [ERR_CONFLICT] = "conflict",
        [ERR_LIMIT] = "limit",
        [ERR_UNAVAILABLE] = "unavailable",
        [ERR_UNCERTAIN] = "uncertain",
        [ERR_INTERNAL] = "internal",
    };

    return (size_t)kind < COUNT_OF(names) ? names[kind] : "internal";
}
