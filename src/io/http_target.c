#include "io/http_target.h"

#include "base/encode.h"
#include "base/text/utf8.h"

/** The bytes RFC 3986 lets stand in a path or query, and what browsers send besides. */
static bool is_target_byte(unsigned char c)
{
    return c > 0x20 && c < 0x7f && c != '#' && c != '<' && c != '>' && c != '"' && c != '\\';
}

static bool has_dot_segment(struct str path)
{
    while (path.n > 0) {
        struct str segment = str_cut(&path, '/');

        if (str_eq(segment, STR(".")) || str_eq(segment, STR("..")))
            return true;
    }
    return false;
}

static bool has_escaped_slash(struct str raw)
{
    return str_find(raw, STR("%2f")) < raw.n || str_find(raw, STR("%2F")) < raw.n;
}

/** Bytes of a decoded path that no file, log or page shall ever meet. */
static bool has_control(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (c < 0x20 || c == 0x7f || c == '\\')
            return true;
    }
    return false;
}

bool http_target_split(struct arena *arena, struct str target, struct str *path, struct str *query)
{
    size_t mark = str_find_char(target, '?');
    struct str raw_path = str_sub(target, 0, mark);
    struct str decoded;

    if (target.n == 0 || target.p[0] != '/')
        return false;
    for (size_t i = 0; i < target.n; i++)
        if (!is_target_byte((unsigned char)target.p[i]))
            return false;
    if (str_find(target, STR("%00")) < target.n || has_escaped_slash(raw_path)
        || !percent_decode(arena, raw_path, &decoded) || has_control(decoded)
        || !utf8_is_valid(decoded) || has_dot_segment(decoded))
        return false;
    *path = decoded;
    *query = mark < target.n ? str_from(target, mark + 1) : STR("");
    return true;
}
