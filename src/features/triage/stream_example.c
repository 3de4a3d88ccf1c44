#include "features/triage/stream_example.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/text/utf8.h"
#include "features/triage/cluster_space.h"

/** Similarities that differ by less are those of texts that say the same. */
static const double same_similarity = 1e-6;

void stream_example_take(struct stream_example *example, struct str id, struct str text,
                         struct arena *arena)
{
    if (example->text_count == EXAMPLE_TEXTS_MAX)
        return;
    if (example->texts == NULL) {
        example->texts = ARENA_ARRAY(arena, EXAMPLE_TEXTS_MAX, struct str);
        example->text_ids = ARENA_ARRAY(arena, EXAMPLE_TEXTS_MAX, struct str);
    }
    example->texts[example->text_count] = str_dup(arena, utf8_cut(text, EXAMPLE_TEXT_BYTES_MAX));
    example->text_ids[example->text_count++] = str_dup(arena, id);
}

struct ranked_text {
    double similarity;
    size_t at;
};

static int nearest_first(const void *a, const void *b)
{
    const struct ranked_text *x = a;
    const struct ranked_text *y = b;

    if (x->similarity != y->similarity)
        return x->similarity > y->similarity ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

static void rank(const struct stream_example *example, struct ranked_text *ranked,
                 struct arena *arena)
{
    struct cluster_space space;
    float *centre;

    space_init(&space);
    for (size_t i = 0; i < example->text_count; i++)
        (void)space_add(&space, (uint32_t)i, example->texts[i]);
    space_count(&space, 0);
    centre = ARENA_ARRAY(arena, space.feature_count + 1, float);
    for (size_t i = 0; i < example->text_count; i++)
        space_lay(&space.texts[i], centre);
    for (size_t i = 0; i < example->text_count; i++)
        ranked[i] = (struct ranked_text){ space_dot(&space.texts[i], centre), i };
    space_fini(&space);
    qsort(ranked, example->text_count, sizeof(*ranked), nearest_first);
}

void stream_example_choose(struct stream_example *example, struct arena *arena)
{
    struct ranked_text ranked[EXAMPLE_TEXTS_MAX];
    double last = INFINITY;

    rank(example, ranked, arena);
    for (size_t i = 0; i < example->text_count && example->count < EXAMPLES_MAX; i++) {
        if (last - ranked[i].similarity < same_similarity * last && i > 0)
            continue;
        last = ranked[i].similarity;
        example->ids[example->count++] = example->text_ids[ranked[i].at];
    }
}
