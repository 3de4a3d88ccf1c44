/* Model files from anybody, as they are and with a right seal: they are refused, or answer within
 * their bounds. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "features/triage/model_file.h"
#include "fuzz.h"

enum {
    ARENA_MAX = 64 * 1024 * 1024,
    SIZE_AT = 16,   /* of the header's members, see section_file.c */
    DIGEST_AT = 32, /* and behind it what it is over */
};

static void predict(const struct model *model, struct str text)
{
    static const struct str turns[] = { STR_INIT("where is my order"), STR_INIT("아직 안 왔어요") };
    static const struct fact facts[] = { { STR_INIT("plan"), STR_INIT("gold"), 0 },
                                         { STR_INIT("reopens"), { NULL, 0 }, 3 } };
    struct sample sample = { text, turns, 2, facts, 2, LABEL_NONE };
    struct model_room *room = model_room_new(model);
    struct model_answer answer = model_predict(room, &sample);

    CHECK(answer.top_count >= 1 && answer.reason_count <= MODEL_REASONS);
    for (size_t i = 0; i < answer.top_count; i++)
        CHECK(answer.top[i] >= 0 && (size_t)answer.top[i] < model->labels.count
              && isfinite(answer.p[i]) && answer.p[i] >= 0 && answer.p[i] <= 1);
    model_room_free(&room);
}

static void use(const char *bytes, size_t n)
{
    struct arena *arena = arena_new(ARENA_MAX);
    struct section_file file;
    struct model model;
    struct err err = { 0 };

    if (model_file_read((struct str){ bytes, n }, arena, &file, &model, &err)) {
        predict(&model, STR("cancel my order 12345678, please!!"));
        predict(&model, STR("배송이 너무 늦어요ㅠㅠ 환불해주세요"));
        predict(&model, STR(""));
    } else {
        CHECK(err.kind == ERR_INVALID);
    }
    arena_free(&arena);
}

static void seal(char *bytes, size_t n)
{
    uint64_t size = n;
    struct sha256 digest;

    memcpy(bytes + SIZE_AT, &size, sizeof(size));
    digest =
        sha256_of((struct str){ bytes + DIGEST_AT + SHA256_BYTES, n - DIGEST_AT - SHA256_BYTES });
    memcpy(bytes + DIGEST_AT, digest.bytes, sizeof(digest.bytes));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    char *copy = aligned_alloc(SECTION_ALIGN, (n / SECTION_ALIGN + 1) * SECTION_ALIGN);

    CHECK(copy != NULL);
    if (n > 0)
        memcpy(copy, bytes, n);
    use(copy, n);
    if (n >= DIGEST_AT + SHA256_BYTES) {
        seal(copy, n);
        use(copy, n);
    }
    free(copy);
    return 0;
}
