#include "features/triage/train_table.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/check.h"
#include "features/triage/measure.h"

enum { SAMPLED = 1 << 20 };

/** The size below which weights are left out; from a share of them where there are very many. */
static float least_weight(const float *weights, size_t count)
{
    size_t step = count / SAMPLED + 1;
    size_t n = 0;
    float *sizes;
    double least;

    if (count <= TRAIN_WEIGHTS_MAX)
        return 0;
    sizes = calloc(count / step + 1, sizeof(*sizes));
    CHECK(sizes != NULL);
    for (size_t i = 0; i < count; i += step)
        sizes[n++] = fabsf(weights[i]);
    least = measure_quantile(sizes, n, 1 - (double)TRAIN_WEIGHTS_MAX / (double)count);
    free(sizes);
    return (float)least;
}

static const float *find_scales(const float *weights, size_t features, unsigned models,
                                struct arena *arena)
{
    float *scales = ARENA_ARRAY(arena, models, float);

    for (unsigned k = 0; k < models; k++) {
        float largest = 0;

        for (size_t f = 0; f <= features; f++)
            largest = fmaxf(largest, fabsf(weights[k * (features + 1) + f]));
        scales[k] = largest > 0 ? largest / INT16_MAX : 1;
    }
    return scales;
}

struct weight_table train_table_make(const float *weights, size_t features, unsigned models,
                                     struct arena *arena)
{
    float least = least_weight(weights, (features + 1) * models);
    const float *scales = find_scales(weights, features, models, arena);
    uint32_t *begins = ARENA_ARRAY(arena, features + 2, uint32_t);
    bool is_wide = models > WEIGHT_BYTE_MODELS;
    size_t count = 0;
    uint8_t *bytes = NULL;
    uint16_t *words = NULL;
    int16_t *kept;

    for (size_t i = 0; i < (features + 1) * models; i++)
        count += fabsf(weights[i]) > least || i % (features + 1) == features;
    if (is_wide)
        words = ARENA_ARRAY(arena, count + 1, uint16_t);
    else
        bytes = ARENA_ARRAY(arena, count + 1, uint8_t);
    kept = ARENA_ARRAY(arena, count + 1, int16_t);
    count = 0;
    for (size_t f = 0; f <= features; f++) {
        begins[f] = (uint32_t)count;
        for (unsigned k = 0; k < models; k++) {
            float weight = weights[k * (features + 1) + f];

            if (fabsf(weight) <= least && f < features)
                continue;
            if (is_wide)
                words[count] = (uint16_t)k;
            else
                bytes[count] = (uint8_t)k;
            kept[count++] = (int16_t)lrintf(weight / scales[k]);
        }
    }
    begins[features + 1] = (uint32_t)count;
    return (struct weight_table){ begins, bytes, words, kept, scales };
}
