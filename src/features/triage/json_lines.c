#include "features/triage/json_lines.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text/utf8.h"
#include "features/triage/json_mend.h"
#include "proto/json.h"

enum { DEPTH_MAX = 64 };

/** Some programs begin a file with it. */
static const struct str byte_order_mark = STR_INIT("\xef\xbb\xbf");

struct json_lines json_lines_begin(FILE *file)
{
    return (struct json_lines){ file, NULL, 0, 0 };
}

void json_lines_end(struct json_lines *lines)
{
    free(lines->line);
    lines->line = NULL;
}

static bool refuse(const struct json_lines *lines, struct err *err)
{
    const struct err plain = *err;

    return err_set(err, plain.kind, plain.code, "line %zu: %s", lines->number, plain.message);
}

static bool read_object(struct json_lines *lines, struct str text, struct arena *arena,
                        json_t **out, struct err *err)
{
    json_t *value;

    if (text.n > JSON_LINE_MAX)
        return err_set(err, ERR_LIMIT, "too_large", "the line is longer than %d bytes",
                       JSON_LINE_MAX)
               || refuse(lines, err);
    text = json_mend(arena, utf8_repair(arena, text));
    if (!json_parse_last(text, DEPTH_MAX, arena, &value, err))
        return refuse(lines, err);
    if (!json_is_object(value))
        return err_set(err, ERR_INVALID, "wrong_type", "one JSON object is needed")
               || refuse(lines, err);
    *out = value;
    return true;
}

bool json_lines_next(struct json_lines *lines, struct arena *arena, json_t **out, struct err *err)
{
    for (;;) {
        ssize_t n = getline(&lines->line, &lines->room, lines->file);
        struct str text;

        if (n < 0) {
            *out = NULL;
            return !ferror(lines->file)
                   || err_set(err, ERR_INVALID, "unreadable_file", "the lines cannot be read");
        }
        lines->number++;
        text = (struct str){ lines->line, (size_t)n };
        if (lines->number == 1 && str_starts_with(text, byte_order_mark))
            text = str_from(text, byte_order_mark.n);
        text = str_trim(text);
        if (text.n > 0)
            return read_object(lines, text, arena, out, err);
    }
}

bool json_line_text(const struct json_lines *lines, const json_t *object, const char *key,
                    bool required, struct str *out, struct err *err)
{
    const json_t *value = json_object_get(object, key);

    if ((value == NULL || json_is_null(value)) && !required) {
        *out = STR_NULL;
        return true;
    }
    if (!json_is_string(value))
        return err_set(err, ERR_INVALID, "wrong_type", "\"%s\": a text is needed", key)
               || refuse(lines, err);
    *out = json_str(value);
    return true;
}
