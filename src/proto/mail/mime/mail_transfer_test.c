/** Transfer encodings as the RFC has them and as they arrive. */
#include "base/cmocka_test.h"

#include <string.h>

#include "base/attributes.h"
#include "base/strbuf.h"
#include "proto/mail/mime/mail_transfer.h"

struct transfer_case {
    enum mail_transfer how;
    const char *raw;
    const char *decoded;
    bool had_junk;
};

static const struct transfer_case cases[] = {
    { MAIL_AS_IS, "as =3D it stands\r\n", "as =3D it stands\r\n", false },
    { MAIL_BASE64, "7ZmY67aIIOyalOyyrQ==", "환불 요청", false },
    { MAIL_BASE64, "7Zm\r\nY67aI \r\nIOya\tlOyyrQ==\r\n\r\n", "환불 요청", false },
    { MAIL_BASE64, "7ZmY67aIIOyalOyyrQ", "환불 요청", false },
    { MAIL_BASE64, "YWJj!ZGVm*", "abcdef", true },
    { MAIL_BASE64, "YWI=\r\nY2Q=\r\n", "abcd", false },
    { MAIL_BASE64, "YWI=\r\n--\r\nOur mailing list, see the archive\r\n", "ab", false },
    { MAIL_BASE64, "YWJj\r\n_______________\r\nlist footer\r\n", "abc", true },
    { MAIL_BASE64, "YWJjZ", "abc", false },
    { MAIL_BASE64, "====", "", false },
    { MAIL_BASE64, "", "", false },
    { MAIL_QUOTED_PRINTABLE, "=ED=99=98=eb=b6=88 a=3Db", "환불 a=b", false },
    { MAIL_QUOTED_PRINTABLE, "soft =\r\nbreak =  \nand=\rend=", "soft break andend", false },
    { MAIL_QUOTED_PRINTABLE, "50 = 50, =XY, =4", "50 = 50, =XY, =4", true },
    { MAIL_QUOTED_PRINTABLE, "line  \r\nnext", "line  \r\nnext", false },
    { MAIL_UUENCODE, "begin 644 a.txt\n%:&5L;&\\\n`\nend\n", "hello", false },
    { MAIL_UUENCODE, "%:&5L;&\\\n", "hello", false },
    { MAIL_UUENCODE, "", "", false },
};

static void bodies_are_decoded_as_they_come(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena *arena = arena_new(1 << 20);
        struct mail_transfer_found found;
        struct str decoded =
            mail_transfer_decode(cases[i].how, str_of(cases[i].raw), 1 << 16, arena, &found);

        assert_string_equal(str_cstr(arena, decoded), cases[i].decoded);
        assert_int_equal(found.had_junk, cases[i].had_junk);
        assert_false(found.is_cut);
        arena_free(&arena);
    }
}

static void plain_text_behind_base64_is_told_apart(void **state)
{
    static const struct {
        const char *block;
        const char *added;
    } texts[] = {
        { "7ZmY67aIIOyalOyyreuTnOumveuLiOuLpA==\n", "" },
        { "7ZmY67aIIOyalOyyreuTnOumveuLiOuLpA==\n",
          "Scanned\nThis mail was scanned by a robot.\n" },
        { "7ZmY67aIIOyalOyyreuTnOumveuLiOuLpA==\n\n",
          "-- \nA list for all, ask us how to leave\n" },
        { "7ZmY67aIIOyalOyyreuT\nnOumveuLiOuLpA==\n", "_____\nlist\n" },
        { "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNk\nZWZnaA\n", "* a list for all *\n" },
        { "YWJjZGVmZ2hpamts\nYWJj\nYWJjZGVmZ2hpamts\n", "" },
        { "YWJjZGVm!Z2hpamts\nYWJjZGVmZ2hpamts\n", "" },
        { "Dear\nteam, this is no base64 at all.\n", "" },
        { "", "" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct arena *arena = arena_new(1 << 16);
        struct str block = str_of(texts[i].block);
        struct str raw = str_format(arena, "%s%s", texts[i].block, texts[i].added);

        assert_int_equal(mail_transfer_extent(MAIL_BASE64, raw), block.n);
        assert_int_equal(mail_transfer_extent(MAIL_QUOTED_PRINTABLE, raw), raw.n);
        arena_free(&arena);
    }
}

/** Decoding in pieces gives what decoding at once gives. */
static void pieces_of_any_size_give_the_same(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        for (size_t room = MAIL_TRANSFER_PIECE_MIN; room < MAIL_TRANSFER_PIECE_MIN + 8; room++) {
            struct arena *arena = arena_new(1 << 20);
            struct strbuf raw = strbuf_new(arena, 1 << 16);
            struct strbuf pieces = strbuf_new(arena, 1 << 18);
            struct mail_transfer_reader reader = { .how = cases[i].how };
            struct mail_transfer_found found;
            char piece[2 * MAIL_TRANSFER_PIECE_MIN];
            size_t n;

            for (int times = 0; times < 20; times++)
                strbuf_add_cstr(&raw, cases[i].raw);
            reader.rest = strbuf_str(&raw);
            while ((n = mail_transfer_next(&reader, piece, room)) > 0)
                strbuf_add(&pieces, (struct str){ piece, n });
            assert_true(
                str_eq(strbuf_str(&pieces), mail_transfer_decode(cases[i].how, strbuf_str(&raw),
                                                                 1 << 18, arena, &found)));
            arena_free(&arena);
        }
}

static void what_is_asked_for_at_most_comes_at_most(void **state)
{
    struct arena *arena = arena_new(1 << 20);
    struct mail_transfer_found found;
    char raw[40000];

    (void)state;
    memset(raw, 'A', sizeof(raw));
    assert_true(
        mail_transfer_decode(MAIL_BASE64, (struct str){ raw, sizeof(raw) }, 1000, arena, &found).n
        <= 1000 + MAIL_TRANSFER_PIECE_MIN);
    assert_true(found.is_cut);
    assert_int_equal(
        mail_transfer_decode(MAIL_AS_IS, (struct str){ raw, sizeof(raw) }, 1000, arena, &found).n,
        1000);
    assert_true(found.is_cut);
    arena_free(&arena);
}

static void encodings_go_by_many_names(void **state)
{
    static const struct {
        const char *value;
        enum mail_transfer how;
        bool is_known;
    } names[] = {
        { "base64", MAIL_BASE64, true },
        { " BASE64 ; x=y", MAIL_BASE64, true },
        { "\"quoted-printable\"", MAIL_QUOTED_PRINTABLE, true },
        { "Quoted-Printable (by a gateway)", MAIL_QUOTED_PRINTABLE, true },
        { "x-uuencode", MAIL_UUENCODE, true },
        { "8BIT", MAIL_AS_IS, true },
        { "", MAIL_AS_IS, true },
        { "utf-8", MAIL_AS_IS, false },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        bool is_known;

        assert_int_equal(mail_transfer_of(str_of(names[i].value), &is_known), names[i].how);
        assert_int_equal(is_known, names[i].is_known);
    }
}

static void prose_is_no_base64(void **state)
{
    (void)state;
    assert_true(mail_transfer_fits(MAIL_BASE64, STR("7ZmY67aIIOyalOyyrQ==\r\n")));
    assert_true(mail_transfer_fits(MAIL_BASE64, STR("")));
    assert_true(mail_transfer_fits(MAIL_BASE64, STR("7ZmY 67aI IOya lOyy rQ==")));
    assert_true(mail_transfer_fits(MAIL_BASE64, STR("7ZmY67aIIOyalOyyrQ")));
    assert_true(mail_transfer_fits(MAIL_BASE64, STR("7ZmY67aIIOyalOyy \r\nrQ== \r\n")));
    assert_false(mail_transfer_fits(MAIL_BASE64, STR("hello world this is plain")));
    assert_false(mail_transfer_fits(MAIL_BASE64, STR("thank you both for your help")));
    assert_false(mail_transfer_fits(MAIL_BASE64, STR("Thank you")));
    assert_false(mail_transfer_fits(MAIL_BASE64, STR("Good morning, could you look at this?")));
    assert_false(mail_transfer_fits(MAIL_BASE64, STR("환불을 요청합니다")));
    assert_true(mail_transfer_fits(MAIL_QUOTED_PRINTABLE, STR("anything at all")));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(bodies_are_decoded_as_they_come),
        cmocka_unit_test(plain_text_behind_base64_is_told_apart),
        cmocka_unit_test(pieces_of_any_size_give_the_same),
        cmocka_unit_test(what_is_asked_for_at_most_comes_at_most),
        cmocka_unit_test(encodings_go_by_many_names),
        cmocka_unit_test(prose_is_no_base64),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
