#include "features/triage/stream_lines.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/instant.h"
#include "proto/json.h"

enum { OFFSET_CHARS = 6 }; /* +09:00 */

struct stream_lines stream_lines_begin(FILE *file)
{
    return (struct stream_lines){ .lines = json_lines_begin(file) };
}

void stream_lines_end(struct stream_lines *stream)
{
    json_lines_end(&stream->lines);
}

static bool refuse(const struct stream_lines *stream, const char *what, struct err *err)
{
    return err_set(err, ERR_INVALID, "wrong_type", "line %zu: %s", stream->lines.number, what);
}

/** A text or a whole number, as it stands in JSON; STR_NULL for anything else. */
static struct str name_of(const json_t *value, struct arena *arena)
{
    char *dumped =
        json_is_string(value) || json_is_integer(value) ? json_dumps(value, JSON_ENCODE_ANY) : NULL;
    struct str name = dumped != NULL ? str_dup(arena, str_of(dumped)) : STR_NULL;

    free(dumped);
    return name;
}

/** The instant, and the offset the text was written with. */
static bool read_time(struct str text, struct arena *arena, int64_t *at_ms, int *offset_min)
{
    struct str tail = text.n > OFFSET_CHARS ? str_from(text, text.n - OFFSET_CHARS) : STR_NULL;

    *offset_min = 0;
    if (!instant_parse(text, at_ms)
        && !instant_parse(str_format(arena, "%" STR_FMT "Z", STR_ARG(text)), at_ms))
        return false;
    if (tail.n == OFFSET_CHARS && (tail.p[0] == '+' || tail.p[0] == '-') && tail.p[3] == ':') {
        int minutes = ((tail.p[1] - '0') * 10 + (tail.p[2] - '0')) * 60 + (tail.p[4] - '0') * 10
                      + (tail.p[5] - '0');

        *offset_min = tail.p[0] == '-' ? -minutes : minutes;
    }
    return true;
}

static bool take_time(struct stream_lines *stream, const json_t *object, struct arena *arena,
                      int64_t *at_ms, struct err *err)
{
    struct str text = json_str(json_object_get(object, "time"));
    int offset_min;

    if (str_is_null(text) || !read_time(text, arena, at_ms, &offset_min))
        return refuse(stream, "\"time\": RFC 3339 is needed, as in 2026-11-30T09:00:00Z", err);
    if (!stream->has_begun)
        stream->offset_min = offset_min;
    else if (*at_ms < stream->last_ms)
        return refuse(stream, "\"time\": is before that of the line before", err);
    stream->has_begun = true;
    stream->last_ms = *at_ms;
    return true;
}

bool stream_lines_next(struct stream_lines *stream, struct arena *arena, struct stream_line *out,
                       bool *has_line, struct err *err)
{
    struct stream_line line;
    const json_t *cluster;
    json_t *object;

    if (!json_lines_next(&stream->lines, arena, &object, err))
        return false;
    *has_line = object != NULL;
    if (object == NULL)
        return true;
    line.id = name_of(json_object_get(object, "id"), arena);
    if (str_is_null(line.id))
        return refuse(stream, "\"id\": a text or a whole number is needed", err);
    cluster = json_object_get(object, "cluster");
    line.cluster = name_of(cluster, arena);
    if (cluster != NULL && !json_is_null(cluster) && str_is_null(line.cluster))
        return refuse(stream, "\"cluster\": a text or a whole number is needed", err);
    if (!take_time(stream, object, arena, &line.at_ms, err)
        || !json_line_text(&stream->lines, object, "text", true, &line.text, err))
        return false;
    *out = line;
    return true;
}

int64_t stream_day(const struct stream_lines *stream, int64_t at_ms)
{
    int64_t local_ms = at_ms + (int64_t)stream->offset_min * MS_PER_MINUTE;

    return local_ms >= 0 ? local_ms / MS_PER_DAY : -((-local_ms + MS_PER_DAY - 1) / MS_PER_DAY);
}
