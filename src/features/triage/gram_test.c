/* Grams: what stays the same whatever way a text is written, and where each gram stands in it. */
#include "features/triage/gram.h"

#include <string.h>

#include "base/cmocka_test.h"

enum { KEPT_MAX = 4096 };

struct kept {
    struct gram grams[KEPT_MAX];
    size_t count;
};

static void keep(void *arg, const struct gram *gram)
{
    struct kept *kept = arg;

    assert_true(kept->count < KEPT_MAX);
    kept->grams[kept->count++] = *gram;
}

static struct kept *read_into(struct kept *kept, const char *text, struct gram_recipe recipe)
{
    struct gram_reader *reader = gram_reader_new();

    kept->count = 0;
    gram_read(reader, str_of(text), &recipe, keep, kept);
    gram_reader_free(&reader);
    return kept;
}

static const struct gram_recipe words = { .words = { 1, 1 } };
static const struct gram_recipe everything = {
    .words = { 1, 2 }, .chars = { 2, 5 }, .dense = { 2, 4 }, .jamo = { 3, 6 }
};

static void same(const char *one, const char *other, struct gram_recipe recipe)
{
    static struct kept a;
    static struct kept b;

    read_into(&a, one, recipe);
    read_into(&b, other, recipe);
    assert_int_equal(a.count, b.count);
    for (size_t i = 0; i < a.count; i++)
        assert_true(a.grams[i].key == b.grams[i].key);
}

static void writes_alike(void **state)
{
    (void)state;
    same("ＲＶ－９ 환불", "rv-9  환불", everything);
    same("정말요ㅋㅋㅋㅋㅋㅋㅋ", "정말요ㅋㅋ", everything);
    same("order 12345678", "order 98765432", everything);
    same("a\n\tb", "a b", everything);
}

static void tells_apart(void **state)
{
    static struct kept a;
    static struct kept b;

    (void)state;
    read_into(&a, "room 101", words);
    read_into(&b, "room 102", words);
    assert_true(a.grams[1].key != b.grams[1].key);
    read_into(&a, "환불", (struct gram_recipe){ .chars = { 2, 2 } });
    read_into(&b, "환불", (struct gram_recipe){ .dense = { 2, 2 } });
    assert_int_equal(b.count, 1);
    for (size_t i = 0; i < a.count; i++)
        assert_true(a.grams[i].key != b.grams[0].key);
}

static void words_have_places(void **state)
{
    static const char text[] = "Wo ist's, 환불을?";
    static const char *const expected[] = { "Wo", "ist's", ",", "환불을", "?" };
    static struct kept kept;

    (void)state;
    read_into(&kept, text, words);
    assert_int_equal(kept.count, 5);
    for (size_t i = 0; i < kept.count; i++) {
        const struct gram *gram = &kept.grams[i];

        assert_int_equal(gram->end - gram->begin, strlen(expected[i]));
        assert_memory_equal(text + gram->begin, expected[i], gram->end - gram->begin);
    }
}

static void dense_goes_across_blanks(void **state)
{
    same("환불 해 주세요", "환불해주세요", (struct gram_recipe){ .dense = { 2, 4 } });
    (void)state;
}

static void jamo_survive_a_slip(void **state)
{
    static struct kept a;
    static struct kept b;
    static const struct gram_recipe jamo = { .jamo = { 3, 3 } };
    size_t met = 0;

    (void)state;
    read_into(&a, "환불", jamo);
    read_into(&b, "환블", jamo);
    for (size_t i = 0; i < a.count; i++)
        for (size_t k = 0; k < b.count; k++)
            met += a.grams[i].key == b.grams[k].key;
    assert_true(met >= a.count / 2);
}

static void any_length_ends(void **state)
{
    static char text[300 * 1000];
    struct gram_reader *reader = gram_reader_new();
    size_t count;

    (void)state;
    for (size_t i = 0; i + 1 < sizeof(text); i++)
        text[i] = (char)('a' + i % 23);
    gram_read(reader, (struct str){ text, sizeof(text) - 1 }, &words, keep, &(struct kept){ 0 });
    (void)gram_words(reader, &count);
    assert_int_equal(count, 1);
    gram_read(reader, STR("\xff\xfe\x80 a"), &words, keep, &(struct kept){ 0 });
    gram_read(reader, STR(""), &everything, keep, &(struct kept){ 0 });
    (void)gram_words(reader, &count);
    assert_int_equal(count, 0);
    gram_reader_free(&reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_alike),        cmocka_unit_test(tells_apart),
        cmocka_unit_test(words_have_places),   cmocka_unit_test(dense_goes_across_blanks),
        cmocka_unit_test(jamo_survive_a_slip), cmocka_unit_test(any_length_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
