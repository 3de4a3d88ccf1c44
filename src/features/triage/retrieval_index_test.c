/* Files of an index: what was written is read, what was damaged is refused, whatever the damage. */
#include "features/triage/retrieval_index.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/err.h"
#include "base/random.h"
#include "features/triage/retrieval_build.h"
#include "features/triage/retrieval_fit.h"
#include "features/triage/retrieval_search.h"

enum { DOCS = 40, FLIPS = 3000 };

static const char *const things[] = { "refund", "delivery", "password", "환불", "배송", "invoice" };
static const char *const asks[] = { "where is my", "please cancel the", "언제 되나요",
                                    "question on" };

static void build(struct retrieval_index *out)
{
    struct retrieval_builder *builder = retrieval_builder_new();
    struct err err = { 0 };

    for (size_t i = 0; i < DOCS; i++) {
        char text[128];
        char id[16];
        int n = snprintf(text, sizeof(text), "%s %s %zu", asks[i % COUNT_OF(asks)],
                         things[i % COUNT_OF(things)], i % 7);
        int id_n = snprintf(id, sizeof(id), "%zu", i);

        assert_true(retrieval_builder_add(builder, (struct str){ id, (size_t)id_n },
                                          i % 2 == 0 ? STR("about it") : STR_NULL,
                                          (struct str){ text, (size_t)n }, &err));
    }
    assert_true(retrieval_builder_finish(builder, 1, out, &err));
    retrieval_builder_free(&builder);
}

static char *bytes_of(const struct retrieval_index *index, size_t *n)
{
    struct str sections[RETRIEVAL_SECTIONS];

    retrieval_index_sections(index, sections);
    return section_file_make(&retrieval_index_kind, sections, RETRIEVAL_SECTIONS, n);
}

static bool read_bytes(const char *bytes, size_t n, struct retrieval_index *out, struct err *err)
{
    struct section_file file;

    return section_file_read((struct str){ bytes, n }, &retrieval_index_kind, &file, err)
           && retrieval_index_read(&file, out, err);
}

static void reads_what_was_written(void **state)
{
    struct retrieval_index built;
    struct retrieval_index read;
    struct err err = { 0 };
    size_t n;
    size_t again_n;
    char *bytes;
    char *again;

    (void)state;
    build(&built);
    bytes = bytes_of(&built, &n);
    assert_true(read_bytes(bytes, n, &read, &err));
    again = bytes_of(&read, &again_n);
    assert_int_equal(n, again_n);
    assert_memory_equal(bytes, again, n);
    assert_true(read.head.counts.meanings > 0);
    retrieval_built_free(&built);
    build(&built);
    free(again);
    again = bytes_of(&built, &again_n);
    assert_memory_equal(bytes, again, n); /* the same documents, the same file */
    free(again);
    free(bytes);
    retrieval_built_free(&built);
}

static void refuses_every_cut_and_every_flip(void **state)
{
    struct retrieval_index index;
    struct section_file file;
    struct err err = { 0 };
    size_t n;
    char *bytes;

    (void)state;
    build(&index);
    bytes = bytes_of(&index, &n);
    assert_true(section_file_read((struct str){ bytes, n }, &retrieval_index_kind, &file, &err));
    for (size_t cut = 0; cut < n; cut += 1 + n / 500) {
        struct retrieval_index read;

        assert_false(read_bytes(bytes, cut, &read, &err));
        assert_int_equal(err.kind, ERR_INVALID);
    }
    for (size_t at = (size_t)(file.sections[0].p - bytes); at < n; at += 1 + n / 2000) {
        struct retrieval_index read;

        bytes[at] ^= 0x10;
        assert_false(read_bytes(bytes, n, &read, &err));
        bytes[at] ^= 0x10;
    }
    free(bytes);
    retrieval_built_free(&index);
}

/** Changes one number within the sections and seals the file anew, as no accident would. */
static void damages_with_a_right_seal_are_refused_or_harmless(void **state)
{
    struct retrieval_index index;
    struct str sections[RETRIEVAL_SECTIONS];
    struct random_seeded seeded;
    size_t refused = 0;

    (void)state;
    random_seeded_init(&seeded, 3);
    build(&index);
    retrieval_index_sections(&index, sections);
    for (size_t i = 0; i < FLIPS; i++) {
        struct str *section = &sections[i % RETRIEVAL_SECTIONS];
        struct retrieval_index read;
        struct err err = { 0 };
        char *place;
        char kept;
        char *bytes;
        size_t n;

        if (section->n == 0)
            continue;
        place = (char *)(uintptr_t)section->p + random_below(&seeded.random, section->n);
        kept = *place;
        *place = (char)(kept ^ (char)(1 << random_below(&seeded.random, 8)));
        bytes = section_file_make(&retrieval_index_kind, sections, RETRIEVAL_SECTIONS, &n);
        *place = kept;
        if (read_bytes(bytes, n, &read, &err)) {
            struct retrieval_searcher *searcher = retrieval_searcher_new(&read);
            struct retrieval_found found =
                retrieval_search(searcher, STR("where is my refund 환불 언제"), RETRIEVAL_NO_DOC);

            assert_true(found.count <= DOCS);
            (void)retrieval_fits(&read, &found);
            retrieval_searcher_free(&searcher);
        } else {
            refused++;
        }
        free(bytes);
    }
    assert_true(refused > FLIPS / 4);
    retrieval_built_free(&index);
}

/** Whether a file is read whose only document has `id`. */
static bool reads_id(const char *id)
{
    struct retrieval_builder *builder = retrieval_builder_new();
    struct retrieval_index index;
    struct retrieval_index read;
    struct err err = { 0 };
    size_t n;
    char *bytes;
    bool is_read;

    assert_true(retrieval_builder_add(builder, str_of(id), STR_NULL, STR("refund"), &err));
    assert_true(retrieval_builder_finish(builder, 1, &index, &err));
    bytes = bytes_of(&index, &n);
    is_read = read_bytes(bytes, n, &read, &err);
    assert_true(is_read || err_is(&err, "bad_file"));
    free(bytes);
    retrieval_built_free(&index);
    retrieval_builder_free(&builder);
    return is_read;
}

static void ids_that_are_no_json_are_refused(void **state)
{
    static const char *const good[] = {
        "0", "-7", "\"\"", "\"a \\\" b\"", "\"\\u0000\"", "\"환불\""
    };
    static const char *const bad[] = { "",   "a",       "\"a",    "7\n",      " 7",   "1.5",
                                       "[]", "7,\"8\"", "\"\n\"", "\"\xff\"", "null", "7 8" };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(good); i++)
        assert_true(reads_id(good[i]));
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(reads_id(bad[i]));
}

/** No byte of the header may change either: what the digest does not cover is compared. */
static void refuses_every_change_of_the_header(void **state)
{
    struct retrieval_index index;
    struct section_file file;
    struct err err = { 0 };
    size_t n;
    char *bytes;

    (void)state;
    build(&index);
    bytes = bytes_of(&index, &n);
    assert_true(section_file_read((struct str){ bytes, n }, &retrieval_index_kind, &file, &err));
    for (char *at = bytes; at < file.sections[0].p; at++) {
        struct retrieval_index read;

        *at ^= 0x01;
        assert_false(read_bytes(bytes, n, &read, &err));
        assert_true(err_is(&err, "bad_file"));
        *at ^= 0x01;
    }
    free(bytes);
    retrieval_built_free(&index);
}

static void nothing_makes_no_index(void **state)
{
    struct retrieval_builder *builder = retrieval_builder_new();
    struct retrieval_index index;
    struct err err = { 0 };

    (void)state;
    assert_false(retrieval_builder_finish(builder, 1, &index, &err));
    assert_true(err_is(&err, "empty_corpus"));
    assert_true(retrieval_builder_add(builder, STR("1"), STR_NULL, STR(""), &err));
    assert_true(retrieval_builder_finish(builder, 1, &index, &err)); /* a text of nothing */
    retrieval_built_free(&index);
    retrieval_builder_free(&builder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_was_written),
        cmocka_unit_test(refuses_every_cut_and_every_flip),
        cmocka_unit_test(damages_with_a_right_seal_are_refused_or_harmless),
        cmocka_unit_test(ids_that_are_no_json_are_refused),
        cmocka_unit_test(refuses_every_change_of_the_header),
        cmocka_unit_test(nothing_makes_no_index),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
