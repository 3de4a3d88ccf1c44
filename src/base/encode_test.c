#include "base/encode.h"

#include "base/cmocka_test.h"
#include "base/random.h"
#include "base/strbuf.h"

typedef bool decode_fn(struct arena *arena, struct str text, struct str *out);
typedef struct str encode_fn(struct arena *arena, struct str bytes);

/* RFC 4648 section 10, and the two characters in which the alphabets differ. */
static void known_texts_are_written(void **state)
{
    static const struct {
        struct str bytes;
        const char *hex;
        const char *base64;
        const char *base64url;
    } cases[] = {
        { STR_INIT(""), "", "", "" },
        { STR_INIT("f"), "66", "Zg==", "Zg" },
        { STR_INIT("fo"), "666f", "Zm8=", "Zm8" },
        { STR_INIT("foo"), "666f6f", "Zm9v", "Zm9v" },
        { STR_INIT("foob"), "666f6f62", "Zm9vYg==", "Zm9vYg" },
        { STR_INIT("fooba"), "666f6f6261", "Zm9vYmE=", "Zm9vYmE" },
        { STR_INIT("foobar"), "666f6f626172", "Zm9vYmFy", "Zm9vYmFy" },
        { STR_INIT("\xfb\xff\0"), "fbff00", "+/8A", "-_8A" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_str_is(hex_encode(*state, cases[i].bytes), cases[i].hex);
        assert_str_is(base64_encode(*state, cases[i].bytes), cases[i].base64);
        assert_str_is(base64url_encode(*state, cases[i].bytes), cases[i].base64url);
    }
}

static void whatever_is_written_is_read_back(void **state)
{
    static const struct {
        encode_fn *encode;
        decode_fn *decode;
    } pairs[] = {
        { hex_encode, hex_decode },
        { base64_encode, base64_decode },
        { base64url_encode, base64url_decode },
        { percent_encode, percent_decode },
        { percent_encode, percent_decode_form },
    };
    struct random_seeded seeded;

    random_seeded_init(&seeded, 20261122);
    for (size_t n = 0; n < 200; n++) {
        char bytes[200];
        struct str in = { bytes, n };

        random_fill(&seeded.random, bytes, n);
        for (size_t i = 0; i < COUNT_OF(pairs); i++) {
            struct str out;

            assert_true(pairs[i].decode(*state, pairs[i].encode(*state, in), &out));
            assert_true(str_eq(in, out));
        }
    }
}

static void refuse_all(void *state, decode_fn *decode, const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct str out = STR("untouched");

        if (decode(state, str_of(texts[i]), &out))
            fail_msg("accepted \"%s\"", texts[i]);
        assert_str_is(out, "untouched");
    }
}

static void what_is_not_exactly_right_is_refused(void **state)
{
    static const char *const hex[] = { "0", "0g", "00 ", " 00", "00:00", "가" };
    static const char *const base64[] = { "Zg",   "Zg=",    "Zg===",       "Zh==",   "Z===",
                                          "-_8A", "Zm9v\n", "-_8A\236m9v", "\236m9v" };
    static const char *const base64url[] = { "Zg==", "Zh",   "Zm9=",   "+/8A",
                                             "Z",    "Zm 9", "Zm9v\n", "-_8A\236m9v" };
    static const char *const percent[] = { "%", "%4", "a%", "%g0", "%0g", "%%41" };

    refuse_all(*state, hex_decode, hex, COUNT_OF(hex));
    refuse_all(*state, base64_decode, base64, COUNT_OF(base64));
    refuse_all(*state, base64url_decode, base64url, COUNT_OF(base64url));
    refuse_all(*state, percent_decode, percent, COUNT_OF(percent));
    refuse_all(*state, percent_decode_form, percent, COUNT_OF(percent));
}

static void a_plus_is_a_blank_only_in_forms(void **state)
{
    struct str out;

    assert_true(percent_decode(*state, STR("a+b%20c%2B"), &out));
    assert_str_is(out, "a+b c+");
    assert_true(percent_decode_form(*state, STR("a+b%20c%2B"), &out));
    assert_str_is(out, "a b c+");
    assert_true(percent_decode(*state, STR("%EB%AC%B8%ec%9d%98"), &out));
    assert_str_is(out, "문의");
    assert_true(percent_decode(*state, STR("a%00b"), &out));
    assert_int_equal(out.n, 3);
}

static void json_strings_are_escaped(void **state)
{
    static const struct {
        struct str text;
        const char *json;
    } cases[] = {
        { STR_INIT(""), "\"\"" },
        { STR_INIT(""), "\"\"" },
        { STR_INIT("환불 문의"), "\"환불 문의\"" },
        { STR_INIT("\"a\\b\""), "\"\\\"a\\\\b\\\"\"" },
        { STR_INIT("line\nnext\ttab\r"), "\"line\\nnext\\u0009tab\\u000d\"" },
        { STR_INIT("\x01\x1f\0"), "\"\\u0001\\u001f\\u0000\"" },
        { STR_INIT("</script>"), "\"</script>\"" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct strbuf buf = strbuf_new(*state, 1024);

        strbuf_add_json(&buf, cases[i].text);
        assert_str_is(strbuf_str(&buf), cases[i].json);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(known_texts_are_written),
        ARENA_TEST(whatever_is_written_is_read_back),
        ARENA_TEST(what_is_not_exactly_right_is_refused),
        ARENA_TEST(a_plus_is_a_blank_only_in_forms),
        ARENA_TEST(json_strings_are_escaped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
