#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/str.h"
#include "base/text/utf8.h"

/** Where a text of `wanted` bytes did not fit, takes away what is left of its last character. */
static void end_whole(char *text, size_t size, int wanted)
{
    size_t end = size - 1;
    size_t lead = end;
    unsigned char c;

    if (wanted < 0 || (size_t)wanted < size)
        return;
    while (lead > 0 && ((unsigned char)text[lead - 1] & 0xc0) == 0x80)
        lead--;
    if (lead == 0)
        return;
    lead--;
    c = (unsigned char)text[lead];
    if (end - lead < (c >= 0xf0 ? 4u : c >= 0xe0 ? 3u : c >= 0xc0 ? 2u : 1u))
        text[lead] = '\0';
}

/** What others say of bad input may hold pieces of it: "?" takes the place of what is no UTF-8. */
static void repair(char *text)
{
    struct str s = str_of(text);
    size_t at = 0;

    if (utf8_is_valid(s))
        return;
    while (at < s.n) {
        size_t begin = at;
        bool is_bad = utf8_next(s, &at) == UTF8_REPLACEMENT
                      && !str_eq(str_sub(s, begin, at - begin), STR("\xef\xbf\xbd"));

        if (is_bad)
            memset(text + begin, '?', at - begin);
    }
}

static void fill(char *text, size_t size, const char *format, va_list args) PRINTF_LIKE(3, 0);

static void fill(char *text, size_t size, const char *format, va_list args)
{
    end_whole(text, size, vsnprintf(text, size, format, args));
    repair(text);
}

bool err_set(struct err *err, enum err_kind kind, const char *code, const char *format, ...)
{
    va_list args;

    err_clear(err);
    err->kind = kind;
    snprintf(err->code, sizeof(err->code), "%s", code);
    va_start(args, format);
    fill(err->message, sizeof(err->message), format, args);
    va_end(args);
    return false;
}

bool err_field(struct err *err, const char *field)
{
    end_whole(err->field, sizeof(err->field),
              snprintf(err->field, sizeof(err->field), "%s", field));
    return false;
}

bool err_within(struct err *err, const char *path)
{
    char field[ERR_FIELD_MAX];

    end_whole(field, sizeof(field), snprintf(field, sizeof(field), "%s%s", path, err->field));
    return err_field(err, field);
}

bool err_param(struct err *err, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    fill(err->param, sizeof(err->param), format, args);
    va_end(args);
    return false;
}

bool err_choice(struct err *err, int64_t at_ms, int64_t ahead_ms)
{
    CHECK(err->choice_count < ERR_CHOICES_MAX);
    err->choices[err->choice_count++] = (struct err_choice){ at_ms, ahead_ms };
    return false;
}

bool err_detail(struct err *err, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    fill(err->detail, sizeof(err->detail), format, args);
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
