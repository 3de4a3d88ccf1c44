#include "core/id_text.h"

#include "base/arena.h"
#include "base/check.h"

const int64_t *id_text_parse(struct str text, struct arena *arena, size_t *count)
{
    size_t n = text.n > 0 ? 1 : 0;
    int64_t *ids;

    for (size_t i = 0; i < text.n; i++)
        n += text.p[i] == ' ';
    ids = ARENA_ARRAY(arena, n, int64_t);
    for (size_t i = 0; i < n; i++)
        CHECK(str_to_int64(str_cut(&text, ' '), &ids[i]));
    *count = n;
    return ids;
}
