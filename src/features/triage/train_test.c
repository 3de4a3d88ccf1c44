/* Models: the same whatever order they learn in, the same from the disk, and nothing else. */
#include "features/triage/train.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/cmocka_test.h"
#include "base/err.h"
#include "base/random.h"
#include "features/triage/model_file.h"

enum { TEXTS = 240, CLASSES = 4, ARENA_MAX = 256 * 1024 * 1024 };

static struct str class_names[CLASSES] = { STR_INIT("broken"), STR_INIT("cancel"),
                                           STR_INIT("refund"), STR_INIT("배송") };
/** What stands before a thing, and behind it. */
static const char *const phrases[CLASSES][3][2] = {
    { { "my ", " does not work" }, { "", " 고장났어요" }, { "the ", " is broken again" } },
    { { "please cancel ", "" }, { "", " 취소해 주세요" }, { "cancel my ", " now" } },
    { { "money back for ", "" }, { "", " 환불 언제 되나요" }, { "refund the ", " please" } },
    { { "where is my ", "" }, { "", " 배송 언제 와요" }, { "track the ", " delivery" } },
};
static const char *const things[] = { "order 12345", "kettle", "청소기", "lamp",
                                      "노트북",      "vacuum", "주문" };

static struct sample_list make_texts(struct arena *arena, uint64_t seed)
{
    struct sample *items = ARENA_ARRAY(arena, TEXTS, struct sample);
    struct random_seeded random;

    random_seeded_init(&random, seed);
    for (size_t i = 0; i < TEXTS; i++) {
        size_t class = i % CLASSES;
        const char *const *phrase = phrases[class][random_below(&random.random, 3)];
        const char *thing = things[random_below(&random.random, COUNT_OF(things))];

        items[i] =
            (struct sample){ .text = str_format(arena, "%s%s%s", phrase[0], thing, phrase[1]),
                             .label = (int)class };
    }
    return (struct sample_list){ items, TEXTS };
}

static const struct label_set labels = { class_names, CLASSES };

static void learn(struct arena *arena, const struct sample_list *samples, unsigned processes,
                  struct model *out)
{
    struct train_way way = { TRIAGE_INTENT, 1, processes };
    struct sample_list none = { 0 };
    struct err err = { 0 };

    assert_true(train_model(&way, &labels, samples, &none, arena, out, &err));
}

static char *temporary_path(char room[64])
{
    int file;

    snprintf(room, 64, "/tmp/pharos-model-XXXXXX");
    file = mkstemp(room);
    assert_true(file >= 0);
    close(file);
    return room;
}

static char *written(const struct model *model, size_t *bytes)
{
    char path[64];
    struct err err = { 0 };
    FILE *file;
    char *out;

    assert_true(model_file_write(temporary_path(path), model, bytes, &err));
    file = fopen(path, "re");
    out = aligned_alloc(SECTION_ALIGN, (*bytes + SECTION_ALIGN) / SECTION_ALIGN * SECTION_ALIGN);
    assert_int_equal(fread(out, 1, *bytes, file), *bytes);
    fclose(file);
    unlink(path);
    return out;
}

static void order_and_processes_change_nothing(void **state)
{
    struct arena *arena = arena_new(ARENA_MAX);
    struct sample_list samples = make_texts(arena, 3);
    struct model model;
    size_t n[2];
    char *files[2];

    (void)state;
    learn(arena, &samples, 1, &model);
    files[0] = written(&model, &n[0]);
    for (size_t i = 0; i < TEXTS / 2; i++) {
        struct sample swapped = samples.items[i];

        samples.items[i] = samples.items[TEXTS - 1 - i];
        samples.items[TEXTS - 1 - i] = swapped;
    }
    learn(arena, &samples, 3, &model);
    files[1] = written(&model, &n[1]);
    assert_int_equal(n[0], n[1]);
    assert_memory_equal(files[0], files[1], n[0]);
    free(files[0]);
    free(files[1]);
    arena_free(&arena);
}

static void new_texts_are_understood(void **state)
{
    struct arena *arena = arena_new(ARENA_MAX);
    struct sample_list samples = make_texts(arena, 3);
    struct sample_list others = make_texts(arena, 4);
    struct model model;
    struct model_room *room;
    size_t right = 0;

    (void)state;
    learn(arena, &samples, 2, &model);
    assert_true(model.figures.accuracy > 0.95);
    room = model_room_new(&model);
    for (size_t i = 0; i < TEXTS; i++) {
        struct model_answer answer = model_predict(room, &others.items[i]);

        right += answer.top[0] == others.items[i].label;
        assert_true(answer.top_count == MODEL_TOP && answer.p[0] >= answer.p[1]
                    && answer.p[1] >= answer.p[2]);
    }
    assert_true(right > TEXTS * 95 / 100);
    model_room_free(&room);
    arena_free(&arena);
}

static void nothing_known_is_nothing_sure(void **state)
{
    static const char *const texts[] = { "", "   ", "ⴰⴱⴳ ⴷⴹ", "\xff\xfe", "🙂🙂🙂" };
    struct arena *arena = arena_new(ARENA_MAX);
    struct sample_list samples = make_texts(arena, 3);
    struct model model;
    struct model_room *room;

    (void)state;
    learn(arena, &samples, 2, &model);
    room = model_room_new(&model);
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        assert_false(model_predict(room, &(struct sample){ .text = str_of(texts[i]) }).is_sure);
    model_room_free(&room);
    arena_free(&arena);
}

static void reasons_are_words_of_the_text(void **state)
{
    struct arena *arena = arena_new(ARENA_MAX);
    struct sample_list samples = make_texts(arena, 3);
    struct sample sample = { .text = STR("Hello, 청소기 CANCEL 하고 싶어요") };
    struct model model;
    struct model_room *room;
    struct model_answer answer;

    (void)state;
    learn(arena, &samples, 2, &model);
    room = model_room_new(&model);
    answer = model_predict(room, &sample);
    assert_int_equal(answer.top[0], 1);
    assert_true(answer.reason_count > 0);
    assert_true(str_eq(answer.reasons[0].feature, STR("CANCEL")));
    for (size_t i = 0; i < answer.reason_count; i++)
        assert_true(str_find(sample.text, answer.reasons[i].feature) < sample.text.n);
    model_room_free(&room);
    arena_free(&arena);
}

/** Whatever byte is another one, and wherever the file ends: refused. */
static void damaged_files_are_refused(void **state)
{
    struct arena *arena = arena_new(ARENA_MAX);
    struct sample_list samples = make_texts(arena, 3);
    struct section_file file;
    struct model model;
    struct err err = { 0 };
    size_t n;
    char *bytes;

    (void)state;
    learn(arena, &samples, 2, &model);
    bytes = written(&model, &n);
    assert_true(model_file_read((struct str){ bytes, n }, arena, &file, &model, &err));
    for (size_t at = 0; at < n; at += 97) {
        bytes[at] ^= 0x10;
        assert_false(model_file_read((struct str){ bytes, n }, arena, &file, &model, &err));
        assert_string_equal(err.code, "bad_file");
        bytes[at] ^= 0x10;
    }
    for (size_t size = 0; size < n; size += 997)
        assert_false(model_file_read((struct str){ bytes, size }, arena, &file, &model, &err));
    free(bytes);
    arena_free(&arena);
}

/** The version stands behind the magic and is no part of the checksum. */
static void another_version_is_refused(void **state)
{
    struct arena *arena = arena_new(ARENA_MAX);
    struct sample_list samples = make_texts(arena, 3);
    struct section_file file;
    struct model model;
    struct err err = { 0 };
    uint32_t version;
    size_t n;
    char *bytes;

    (void)state;
    learn(arena, &samples, 2, &model);
    bytes = written(&model, &n);
    memcpy(&version, bytes + SECTION_MAGIC_BYTES, sizeof(version));
    assert_int_equal(version, 2); /* 1 had its models in two bytes each */
    for (uint32_t other = 0; other < 5; other++) {
        memcpy(bytes + SECTION_MAGIC_BYTES, &other, sizeof(other));
        assert_int_equal(model_file_read((struct str){ bytes, n }, arena, &file, &model, &err),
                         other == version);
        if (other != version)
            assert_string_equal(err.code, "bad_file");
    }
    free(bytes);
    arena_free(&arena);
}

/** More classes than a byte can number. */
static void many_classes_are_kept(void **state)
{
    enum { MANY = WEIGHT_BYTE_MODELS + 40, EACH = 2 };
    struct arena *arena = arena_new(ARENA_MAX);
    struct sample *items = ARENA_ARRAY(arena, MANY * EACH, struct sample);
    struct label_set many = { ARENA_ARRAY(arena, MANY, struct str), MANY };
    struct sample_list samples = { items, MANY * EACH };
    struct sample_list none = { 0 };
    struct train_way way = { TRIAGE_INTENT, 1, 2 };
    struct section_file file;
    struct model model;
    struct model_room *room;
    struct err err = { 0 };
    size_t n;
    char *bytes;

    (void)state;
    for (int i = 0; i < MANY; i++)
        many.names[i] = str_format(arena, "label%03d", i);
    for (int i = 0; i < MANY * EACH; i++)
        items[i] = (struct sample){ .text = str_format(arena, "about %dx%d thing", i / EACH * 7919,
                                                       i / EACH),
                                    .label = i / EACH };
    assert_true(train_model(&way, &many, &samples, &none, arena, &model, &err));
    assert_null(model.table.bytes);
    bytes = written(&model, &n);
    assert_true(model_file_read((struct str){ bytes, n }, arena, &file, &model, &err));
    room = model_room_new(&model);
    assert_int_equal(model_predict(room, &items[samples.count - 1]).top[0], MANY - 1);
    assert_int_equal(model_predict(room, &items[0]).top[0], 0);
    model_room_free(&room);
    free(bytes);
    arena_free(&arena);
}

static void one_class_is_refused(void **state)
{
    struct arena *arena = arena_new(ARENA_MAX);
    struct sample_list samples = make_texts(arena, 3);
    struct sample_list none = { 0 };
    struct label_set one = { class_names, 1 };
    struct train_way way = { TRIAGE_INTENT, 1, 1 };
    struct model model;
    struct err err = { 0 };

    (void)state;
    assert_false(train_model(&way, &one, &samples, &none, arena, &model, &err));
    assert_string_equal(err.code, "one_class");
    way.task = TRIAGE_CSAT;
    assert_false(train_model(&way, &labels, &samples, &none, arena, &model, &err));
    assert_string_equal(err.code, "bad_label");
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_and_processes_change_nothing),
        cmocka_unit_test(new_texts_are_understood),
        cmocka_unit_test(nothing_known_is_nothing_sure),
        cmocka_unit_test(reasons_are_words_of_the_text),
        cmocka_unit_test(damaged_files_are_refused),
        cmocka_unit_test(another_version_is_refused),
        cmocka_unit_test(many_classes_are_kept),
        cmocka_unit_test(one_class_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
