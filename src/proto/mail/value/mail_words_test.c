/** Encoded words as RFC 2047 has them and as mailers write them. */
#include "base/cmocka_test.h"

#include "base/attributes.h"
#include "base/text/utf8.h"
#include "proto/mail/charset/mail_charset.h"
#include "proto/mail/value/mail_words.h"

struct words_case {
    const char *fallback; /* the charset of the message's text; NULL: unknown */
    struct str raw;
    const char *text;
};

static const struct words_case cases[] = {
    { NULL, STR_INIT("a =?*en?q?b?= c"), "a =?*en?q?b?= c" },
    { NULL, STR_INIT("a =?iso-8859-1*en?q?b_=E9?= c"), "a b é c" },
    { NULL, STR_INIT("=?utf-8?Q?=ED=99=?= =?utf-8?Q?98=EB=B6=8?= =?utf-8?Q?8!?="), "환불!" },
    { NULL, STR_INIT("=?utf-8?Q?a=?= =?utf-8?Q?bye?="), "abye" },
    { NULL, STR_INIT("=?utf-8?Q?1=2?= =?utf-8?Q?x?="), "1=2x" },
    { NULL, STR_INIT("=?utf-8?B?7ZmY67aI?="), "환불" },
    { NULL, STR_INIT("=?UTF-8?b?7ZmY67aI?="), "환불" },
    { NULL, STR_INIT("=?utf-8?Q?=ED=99=98?= =?utf-8?Q?=EB=B6=88?="), "환불" },
    { NULL, STR_INIT("=?utf-8?Q?=ED=99?= =?utf-8?Q?=98=EB=B6=88?="), "환불" },
    { NULL, STR_INIT("=?utf-8?B?7Zk=?=\t=?utf-8?B?mOu2iA==?="), "환불" },
    { NULL, STR_INIT("=?utf-8*ko?B?7ZmY67aI?="), "환불" },
    { NULL, STR_INIT("Re: =?euc-kr?B?yK+60g==?= (2)"), "Re: 환불 (2)" },
    { NULL, STR_INIT("=?ks_c_5601-1987?B?jGO55g==?="), "똠방" },
    { NULL, STR_INIT("=?ISO-2022-JP?B?GyRCLSEtIhsoQg==?="), "①②" },
    { NULL, STR_INIT("=?WINDOWS-1252?Q?=93ja=94_=96_nein_=85?="), "“ja” – nein …" },
    { NULL, STR_INIT("=?utf-8?q?Re=3A_=5B7=5D_?==?utf-8?b?7ZmY67aI?="), "Re: [7] 환불" },
    { NULL, STR_INIT("=?utf-8?Q?=?="), "=" },
    { NULL, STR_INIT("Kim\0"), "Kim" },
    { NULL, STR_INIT("=?utf-8?Q?\?="), "" },
    { NULL, STR_INIT("a =?utf-8?Q?\?= b"), "a  b" },
    { NULL, STR_INIT("=?utf-8?X?abc?="), "=?utf-8?X?abc?=" },
    { NULL, STR_INIT("=?utf-8?Q"), "=?utf-8?Q" },
    { NULL, STR_INIT("=?"), "=?" },
    { NULL, STR_INIT("=?\?Q?x?="), "=?\?Q?x?=" },
    { NULL, STR_INIT("=?utf-8?Q?caf=C3=A9"), "café" },
    { NULL, STR_INIT("=?utf-8?Q?caf=C3=A9?"), "café" },
    { NULL, STR_INIT("=?utf-8?B?7ZmY67aI"), "환불" },
    { NULL, STR_INIT("=?utf-8?B?7ZmY67aI =?utf-8?B?7ZmY67aI?="), "환불환불" },
    { NULL, STR_INIT("=?utf-8?Q?What?\?="), "What?" },
    { NULL, STR_INIT("=?utf-8?Q?a b c?="), "a b c" },
    { NULL, STR_INIT("=?utf-8?Q?=ED=99=\r\n 98=EB=B6=88?="), "환불" },
    { NULL, STR_INIT("=?utf-8?Q?2 x 5 = 10?="), "2 x 5 = 10" },
    { NULL, STR_INIT("=?utf-8?Q?Ihre_\r\n Bestellung\t_vom Mai?="), "Ihre Bestellung vom Mai" },
    { NULL, STR_INIT("=?utf-8?\r\n Q?caf=C3=A9?="), "café" },
    { NULL, STR_INIT("=?utf-8? "), "=?utf-8?" },
    { NULL, STR_INIT("=?utf-8? Q"), "=?utf-8? Q" },
    { NULL, STR_INIT("=?utf-8?B?7ZmY 67aI?="), "환불" },
    { NULL, STR_INIT("=?utf-8?B?7ZmY\r\n 67aI?="), "환불" },
    { NULL, STR_INIT("\"=?utf-8?B?7ZmY67aI?=\""), "\"환불\"" },
    { NULL, STR_INIT("(=?utf-8?B?7ZmY67aI?=)"), "(환불)" },
    { NULL, STR_INIT("=?utf-8?Q?=3D=3Futf-8=3FB=3F7ZmY67aI=3F=3D?="), "환불" },
    { NULL, STR_INIT("=?unknown?Q?abc?="), "abc" },
    { NULL, STR_INIT("=?x-unknown?B?vsiz58fPvLy/5A==?="), "안녕하세요" },
    { NULL, STR_INIT("=?utf-8?B?vsiz58fPvLy/5A==?="), "안녕하세요" },
    { NULL, STR_INIT("=?iso-8859-1?Q?=80=93x=94?="), "€“x”" },
    { NULL, STR_INIT("=?us-ascii?Q?caf=E9?="), "café" },
    { NULL, STR_INIT("a\r\n b"), "a b" },
    { NULL, STR_INIT("a\tb"), "a b" },
    { NULL,
      STR_INIT("a\x00"
               "b\x07"
               "c"),
      "abc" },
    { NULL, STR_INIT("  x  "), "x" },
    { NULL, STR_INIT("=?utf-8?Q?a?= b"), "a b" },
    { NULL, STR_INIT("a =?utf-8?Q?b?="), "a b" },
    { NULL, STR_INIT("=?utf-8?Q?a?=b"), "ab" },
    { NULL, STR_INIT("=?utf-8?Q?a_?= =?utf-8?Q?b?="), "a b" },
    { NULL, STR_INIT("=?utf-8?Q?a?=  =?iso-8859-1?Q?=E9?="), "aé" },
    { NULL, STR_INIT("=?utf-7?Q?+rAAAQQ-?="), "가A" },
    { NULL, STR_INIT("=?unicode-1-1-utf-7?Q?Hi_+AOkA6A-?="), "Hi éè" },
    { NULL, STR_INIT("=?gb2312?B?zcu/7s7KzOI=?="), "退款问题" },
    { NULL, STR_INIT("=?GBK?B?zcu/?= =?GBK?B?7s7KzOI=?="), "退款问题" },
    { NULL, STR_INIT("=?big5?B?sGi02rDdw0Q=?="), "退款問題" },
    { NULL, STR_INIT("=?koi8-r?B?98/a19LB1A==?="), "Возврат" },
    { NULL, STR_INIT("=?hz-gb-2312?B?fntNSz9ufn0=?="), "退款" },
    { NULL, STR_INIT("=?iso-2022-kr?B?GyQpQw5ILzpSDw==?="), "환불" },
    { NULL, STR_INIT("=?utf-8?Q?Was?=20geht?="), "Was? geht" },
    { NULL, STR_INIT("=?utf-8?B?4pyIIA==?= =?utf-8?B?8J+YgA==?="), "✈ 😀" },
    { NULL, STR_INIT("=?UTF-8?B?8J+Y?= =?UTF-8?B?gA==?="), "😀" },
    { NULL, STR_INIT("=?UTF-8?Q?=F0=9F=98?= =?UTF-8?Q?=80?="), "😀" },
    { NULL, STR_INIT("=?utf-8?B?\?= =?utf-8?B?YQ==?="), "a" },
    { NULL, STR_INIT("=?utf-8?B?w6TDtsO8?= =?utf-8?q?=C3=9F?= x"), "äöüß x" },
    { NULL, STR_INIT("=?UTF-8?B?7J247YSw?= =?EUC-KR?B?s90=?="), "인터넷" },
    { NULL, STR_INIT("=?utf-8?Q?Kim?==?utf-8?Q?Lee?="), "KimLee" },
    { NULL, STR_INIT("Fwd: =?utf-8?B?UmU6IOy7pO2UvOyDtSAo?= =?utf-8?B?7KO866y4KQ==?="),
      "Fwd: Re: 커피샵 (주문)" },
    { NULL, STR_INIT("=?utf-8?Q?A_=26_B?= &amp; =?utf-8?Q?C?="), "A & B &amp; C" },
    { NULL, STR_INIT("=?utf8?Q?x?="), "x" },
    { NULL, STR_INIT("=?\"utf-8\"?Q?x=C3=A9?="), "xé" },
    { NULL, STR_INIT("=? utf-8 ?Q?x=C3=A9?="), "xé" },
    { NULL, STR_INIT("Gr=?iso-8859-1?Q?=FC?=n"), "Grün" },
    { NULL, STR_INIT("Gr =?iso-8859-1?Q?=FC?= n"), "Gr ü n" },
    { NULL, STR_INIT("=?iso-8859-1?q?caf=e9=zz?="), "café=zz" },
    { NULL, STR_INIT("=?shift_jis?Q?=95=D4=8B=E0=?="), "返金" },
    { NULL, STR_INIT("=?UTF-16?Q?0B0D?="), "あい" },
    { NULL, STR_INIT("[a] =?us-ascii?Q?Re:_[a]_?=\r\n =?us-ascii?Q?=3F?="), "[a] Re: [a] ?" },
    { NULL, STR_INIT("환불 문의"), "환불 문의" },
    { NULL, STR_INIT("\xC8\xAF\xBA\xD2 \xB9\xAE\xC0\xC7"), "환불 문의" },
    { NULL, STR_INIT("\x1B$)C\x0EH/:R\x0F"), "환불" },
    { NULL, STR_INIT("\x1B$B$4CmJ8\x1B(B"), "ご注文" },
    { NULL,
      STR_INIT("Gr\xFC\xDF"
               "e"),
      "Grüße" },
    { "utf-7", STR_INIT("Gr+APwA3w-e"), "Grüße" },
    { "utf-7", STR_INIT("1+1=2"), "1+1=2" },
    { NULL, STR_INIT("=?utf-8?B?7ZmY67aI?= \xB9\xAE\xC0\xC7"), "환불 문의" },
    { "hz-gb-2312", STR_INIT("~{MK?n~}"), "退款" },
    { "gbk", STR_INIT("\xCD\xCB\xBF\xEE\xCE\xCA\xCC\xE2 =?gbk?B?"), "退款问题" },
    { "koi8-r", STR_INIT("\xF0\xD2\xC9\xD7\xC5\xD4 \xD7\xD3\xC5\xCD"), "Привет всем" },
    { "euc-kr", STR_INIT("환불"), "환불" },
    { "utf-16", STR_INIT("\xF6"), "ö" },
};

static void words_are_decoded_as_they_come(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena *arena = arena_new(1 << 20);
        struct str text = mail_words_decode(cases[i].raw, str_of(cases[i].fallback), arena);

        assert_string_equal(str_cstr(arena, text), cases[i].text);
        arena_free(&arena);
    }
}

static void check_is_text(struct str raw, const char *fallback)
{
    struct arena *arena = arena_new((size_t)256 << 20);
    struct str text = mail_words_decode(raw, str_of(fallback), arena);

    assert_true(utf8_is_valid(text));
    for (size_t i = 0; i < text.n; i++)
        assert_true((unsigned char)text.p[i] >= ' ');
    arena_free(&arena);
}

static void every_case_can_be_cut_at_every_byte(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        for (size_t n = 0; n < cases[i].raw.n; n++)
            check_is_text(str_sub(cases[i].raw, 0, n), cases[i].fallback);
}

static void a_megabyte_of_nasty_words_is_decoded(void **state)
{
    static const struct str nasty[] = {
        STR_INIT("=?"),
        STR_INIT("=?a?Q?"),
        STR_INIT("=?utf-8?B?"),
        STR_INIT("=?utf-8?B?YQ==?= =?euc-kr?B?YQ==?= "),
        STR_INIT("?=20"),
        STR_INIT("=?x?q?=ff?="),
        STR_INIT("\x1B$B!!\x1B$A!!"),
        STR_INIT("=?utf-7?Q?+AA-?= "),
        STR_INIT("\n "),
    };
    enum { BYTES = 1 << 20 };
    struct arena *arena = arena_new((size_t)4 << 20);
    char *bytes = arena_alloc(arena, BYTES);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(nasty); i++) {
        for (size_t n = 0; n < BYTES; n++)
            bytes[n] = nasty[i].p[n % nasty[i].n];
        check_is_text((struct str){ bytes, BYTES }, NULL);
    }
    arena_free(&arena);
}

static void what_is_absent_stays_absent(void **state)
{
    struct arena *arena = arena_new(1 << 20);

    (void)state;
    assert_true(str_is_null(mail_words_decode(STR_NULL, STR_NULL, arena)));
    assert_false(str_is_null(mail_words_decode(STR(""), STR_NULL, arena)));
    arena_free(&arena);
}

static void raw_bytes_become_utf8_beside_words_that_stay(void **state)
{
    struct arena *arena = arena_new(1 << 20);
    struct str raw = STR("=?utf-8?B?YQ==?= \xC8\xAF\xBA\xD2");
    struct str plain = STR("=?utf-8?B?YQ==?=");

    (void)state;
    assert_true(str_eq(mail_words_utf8(raw, STR("euc-kr"), arena), STR("=?utf-8?B?YQ==?= 환불")));
    assert_ptr_equal(mail_words_utf8(plain, STR("utf-7"), arena).p, plain.p);
    arena_free(&arena);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_decoded_as_they_come),
        cmocka_unit_test(every_case_can_be_cut_at_every_byte),
        cmocka_unit_test(a_megabyte_of_nasty_words_is_decoded),
        cmocka_unit_test(what_is_absent_stays_absent),
        cmocka_unit_test(raw_bytes_become_utf8_beside_words_that_stay),
    };

    mail_charset_prepare();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
