#include "base/digest.h"

#include "base/cmocka_test.h"

/* The examples NIST publishes with FIPS 180-4. */
static void digests_are_those_of_the_standard(void **state)
{
    static const struct {
        const char *text;
        const char *hex;
    } cases[] = {
        { "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
        { "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
        { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sha256 digest = sha256_of(str_of(cases[i].text));

        assert_str_is(sha256_hex(*state, &digest), cases[i].hex);
    }
}

static void a_stream_cut_anywhere_gives_the_same_digest(void **state)
{
    struct str text =
        STR("문의 1,234건이 있습니다. Sixty-four bytes and a few more, to cross a block.");
    struct sha256 whole = sha256_of(text);

    (void)state;
    for (size_t cut = 0; cut <= text.n; cut++) {
        struct sha256_stream stream;
        struct sha256 digest;

        sha256_begin(&stream);
        sha256_add(&stream, text.p, cut);
        sha256_add(&stream, text.p + cut, text.n - cut);
        digest = sha256_end(&stream);
        assert_memory_equal(digest.bytes, whole.bytes, SHA256_BYTES);
    }
}

static void secrets_are_equal_only_byte_for_byte(void **state)
{
    (void)state;
    assert_true(secret_eq(STR("token"), STR("token")));
    assert_true(secret_eq(STR(""), STR_NULL));
    assert_false(secret_eq(STR("token"), STR("tokeN")));
    assert_false(secret_eq(STR("token"), STR("toke")));
    assert_false(secret_eq(STR("a\0b"), STR("a\0c")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(digests_are_those_of_the_standard),
        cmocka_unit_test(a_stream_cut_anywhere_gives_the_same_digest),
        cmocka_unit_test(secrets_are_equal_only_byte_for_byte),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
