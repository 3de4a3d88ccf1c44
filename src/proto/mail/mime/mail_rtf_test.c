/** RTF: unpacked, and what it says. */
#include "base/cmocka_test.h"

#include "base/attributes.h"
#include "base/strbuf.h"
#include "proto/mail/mime/mail_rtf.h"

static const struct {
    const char *rtf;
    const char *text;
} texts[] = {
    { "{\\rtf1}", "" },
    { "{\\rtf1 Hello\\par\r\nthere\\line !\\tab x\\~y\\_z\\-}", "Hello\nthere\n!\tx\xc2\xa0y‑z" },
    { "{\\rtf1 a\\{b\\}\\\\c\\\nd}", "a{b}\\c\nd" },
    { "{\\rtf1{\\fonttbl{\\f0\\fswiss Arial;}}{\\colortbl;\\red0;}{\\stylesheet{\\s0 Normal;}}"
      "{\\info{\\author Kim}}{\\pict 89504e47}{\\*\\generator Riched;}{\\header top}only this}",
      "only this" },
    { "{\\rtf1\\ansicpg1252 caf\\'e9 \\u8364?\\u-10179?\\u-8704?!}", "café €😀!" },
    { "{\\rtf1\\uc2\\u54620\\'c7\\'d1{\\uc0\\u44397}\\u50612xy.}", "한국어." },
    { "{\\rtf1\\uc1\\u54620\\par next}", "한\nnext" },
    { "{\\rtf1\\ansi\\ansicpg949 \\'b9\\'dd\\'c7\\'b0 please}", "반품 please" },
    { "{\\rtf1\\ansicpg1252\\deff0{\\fonttbl{\\f0\\fcharset0 A;}{\\f1\\fcharset129 B;}"
      "{\\f2\\fcharset204 C;}}\\f1\\'c8\\'af\\'ba\\'d2 {\\f2 \\'cf\\'f0\\'e8\\'e2\\'e5\\'f2}"
      "\\'bf\\'e4\\'c3\\'bb\\plain  \\'e9}",
      "환불 Привет요청 é" },
    { "{\\rtf1 shown\\v hidden\\v0  again{\\v\\'e9}{\\plain .}}", "shown again." },
    { "{\\rtf1{\\field{\\*\\fldinst HYPERLINK \"https://example.com\"}{\\fldrslt a link}} here}",
      "a link here" },
    { "{\\rtf1\\fromhtml1{\\*\\htmltag64 <p>}\\htmlrtf {\\htmlrtf0 One\\htmlrtf\\par}\\htmlrtf0 "
      "{\\*\\htmltag84 &nbsp;}Two}",
      "One\nTwo" },
    { "{\\rtf1 a\\bin3 }{\\b\\bin-1  c\\bin99999 d", "ab c" },
    { "{\\rtf1 a\\trowd b\\cell c\\row d\\emdash e}", "ab\tc\nd—e" },
    { "{\\rtf1}}}}} still{", " still" },
    { "{\\rtf1 a\\", "a" },
    { "{\\rtf1 a\\'4", "a" },
    { "{\\rtf1 a\\'zzb\\fs99999999999999999999 c\\u0?d}", "abcd" },
};

static void words_are_read(void **state)
{
    struct arena *arena = *state;

    for (size_t i = 0; i < COUNT_OF(texts); i++)
        assert_str_is(mail_rtf_text(str_of(texts[i].rtf), arena), texts[i].text);
}

static void other_bytes_are_no_rtf(void **state)
{
    assert_true(str_is_null(mail_rtf_text(STR(""), *state)));
    assert_true(str_is_null(mail_rtf_text(STR("{\\rt"), *state)));
    assert_true(str_is_null(mail_rtf_text(STR("plain"), *state)));
}

static void many_groups_are_counted_only(void **state)
{
    enum { GROUPS = 100000 };
    struct arena *arena = *state;
    char *rtf = arena_alloc(arena, 2 * GROUPS + 10);

    memcpy(rtf, "{\\rtf1 a ", 9);
    memset(rtf + 9, '{', GROUPS);
    memset(rtf + 9 + GROUPS, '}', GROUPS);
    rtf[9 + 2 * GROUPS] = 'b';
    assert_str_is(mail_rtf_text((struct str){ rtf, 2 * GROUPS + 10 }, arena), "a b");
}

/** A text that changes between bytes and characters all the time costs no more for it. */
static void only_so_many_pieces_are_decoded(void **state)
{
    enum { PIECES = 20000 };
    struct arena *arena = *state;
    struct strbuf rtf = strbuf_new(arena, MAIL_RTF_BYTES_MAX);
    struct str text;

    strbuf_add_cstr(&rtf, "{\\rtf1 ");
    for (int i = 0; i < PIECES; i++)
        strbuf_add_cstr(&rtf, "\\'e9\\u233?");
    text = mail_rtf_text(strbuf_str(&rtf), arena);
    assert_true(str_starts_with(text, STR("éééé")));
    assert_true(str_ends_with(text, STR("\xef\xbf\xbdé\xef\xbf\xbdé")));
    assert_false(arena_is_over(arena));
}

#define HEAD(bytes, kind) "\0\0\0\0" bytes kind "\0\0\0\0"

/* The first two are the examples of [MS-OXRTFCP] 4.1 and 4.2. */
static void what_is_packed_is_unpacked(void **state)
{
    static const struct {
        struct str packed;
        const char *text;
    } packs[] = {
        { STR_INIT(
              HEAD("\x2b\0\0\0", "LZFu") "\x03\x00\x0a\x00rcpg125\x42"
                                         "2\x0a\xf3 hel\x09\x00 bw\x05\xb0ld}\x0a\x80\x0f\xa0"),
          "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n" },
        { STR_INIT(HEAD("\x1c\0\0\0", "LZFu") "\x41\x00\x04 WXYZ\x0dn}\x01\x0e\xb0"),
          "{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}" },
        { STR_INIT(HEAD("\5\0\0\0", "MELA") "plain and more"), "plain" },
        { STR_INIT(HEAD("\x09\0\0\0", "LZFu") ""), "" },
        { STR_INIT(HEAD("\xff\xff\xff\xff", "LZFu") "\0ab"), "ab" },
        { STR_INIT(HEAD("\x03\0\0\0", "LZFu") "\0abcdef"), "abc" },
        { STR_INIT(HEAD("\x09\0\0\0", "LZFu") "\x02"
                                              "a\x0c\xff"),
          "aaaaaaaaa" },
    };
    struct arena *arena = *state;

    for (size_t i = 0; i < COUNT_OF(packs); i++)
        assert_str_is(mail_rtf_unpack(packs[i].packed, arena), packs[i].text);
    assert_true(str_is_null(mail_rtf_unpack(STR(HEAD("\3\0\0\0", "LZXX") "\0abc"), arena)));
    assert_true(str_is_null(mail_rtf_unpack(STR("\0\0\0\0\3\0\0\0LZFu"), arena)));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(words_are_read, test_arena_set_up, test_arena_tear_down),
        cmocka_unit_test_setup_teardown(other_bytes_are_no_rtf, test_arena_set_up,
                                        test_arena_tear_down),
        cmocka_unit_test_setup_teardown(many_groups_are_counted_only, test_arena_set_up,
                                        test_arena_tear_down),
        cmocka_unit_test_setup_teardown(only_so_many_pieces_are_decoded, test_arena_set_up,
                                        test_arena_tear_down),
        cmocka_unit_test_setup_teardown(what_is_packed_is_unpacked, test_arena_set_up,
                                        test_arena_tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
