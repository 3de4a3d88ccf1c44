/* Lines to learn from, from anybody: refused, or read and encoded within their bounds. */
#include <math.h>
#include <stdio.h>

#include "features/triage/encoder.h"
#include "features/triage/sample.h"
#include "fuzz.h"

enum { ARENA_MAX = 256 * 1024 * 1024, INPUT_MAX = 64 * 1024 };

static const struct encoder_recipe recipe = {
    .grams = { .words = { 1, 2 },
               .inner = { 2, 5 },
               .chars = { 1, 4 },
               .dense = { 1, 4 },
               .jamo = { 5, 6 } },
    .weights = { [GRAM_WORD] = 1, [GRAM_INNER] = 1, [GRAM_CHARS] = 1, [GRAM_DENSE] = 1 },
    .context_weight = 0.5F,
    .fact_weight = 0.5F,
    .sees_talk = 1,
};

static void check(const struct encoder *encoder, const struct encoded *encoded)
{
    float known = encoded_known(encoded);

    CHECK(known >= 0 && known <= 1);
    for (size_t i = 0; i < encoded->count; i++)
        CHECK(encoded->places[i] < encoder->vocabulary.count && isfinite(encoded->values[i]));
}

static void encode(const struct sample_list *samples, struct arena *arena)
{
    struct encoder encoder = encoder_learn(&recipe, samples->items, samples->count, 1, arena);
    struct encoder_room *room = encoder_room_new(&encoder);

    for (size_t i = 0; i < samples->count; i++) {
        struct encoded encoded = encoder_read(room, &samples->items[i]);

        check(&encoder, &encoded);
    }
    encoder_room_free(&room);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena *arena = arena_new(ARENA_MAX);
    struct label_set labels = { 0 };
    struct sample_list samples;
    struct err err = { 0 };
    FILE *file;

    if (n == 0 || n > INPUT_MAX) {
        arena_free(&arena);
        return 0;
    }
    file = fmemopen((void *)bytes, n, "r");
    CHECK(file != NULL);
    if (samples_read(file, arena, &labels, &samples, &err))
        encode(&samples, arena);
    else
        CHECK(err.kind == ERR_INVALID || err.kind == ERR_LIMIT);
    fclose(file);
    arena_free(&arena);
    return 0;
}
