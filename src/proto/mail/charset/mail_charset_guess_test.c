/** Bytes whose charset nobody declares, or wrongly, and bytes that are none. */
#include "base/cmocka_test.h"

#include "base/attributes.h"
#include "proto/mail/charset/mail_charset.h"

struct charset_case {
    const char *declared; /* NULL: nothing is */
    struct str bytes;
    const char *text;
};

static const struct charset_case guessed_cases[] = {
    { NULL,
      STR_INIT("\xC8\xAF\xBA\xD2 \xB9\xAE\xC0\xC7\xB5\xE5\xB8\xB3\xB4\xCF\xB4\xD9. "
               "\xC1\xD6\xB9\xAE\xB9\xF8\xC8\xA3 20240305"),
      "환불 문의드립니다. 주문번호 20240305" },
    { NULL, STR_INIT("\xC8\xAF\xBA\xD2"), "환불" },
    { NULL, STR_INIT("\xBE\xC8\xB3\xE7\xC7\xCF\xBC\xBC\xBF\xE4"), "안녕하세요" },
    { NULL,
      STR_INIT("\x95\xD4\x8B\xE0\x82\xC9\x82\xC2\x82\xA2\x82\xC4\x82\xA8\x96\xE2\x82\xA2\x8D\x87"
               "\x82\xED\x82\xB9\x82\xB5\x82\xDC\x82\xB7\x81"
               "B"),
      "返金についてお問い合わせします。" },
    { NULL,
      STR_INIT("\xCA\xD6\xB6\xE2\xA4\xCB\xA4\xC4\xA4\xA4\xA4\xC6\xA4\xAA\xCC\xE4\xA4\xA4\xB9\xE7"
               "\xA4\xEF\xA4\xBB\xA4\xB7\xA4\xDE\xA4\xB9\xA1\xA3"),
      "返金についてお問い合わせします。" },
    { NULL,
      STR_INIT("\xC4\xFA\xBA\xC3\xA3\xAC\xCE\xD2\xCF\xEB\xD7\xC9\xD1\xAF\xCD\xCB\xBF\xEE\xB5\xC4"
               "\xCE\xCA\xCC\xE2\xA1\xA3"),
      "您好，我想咨询退款的问题。" },
    { NULL,
      STR_INIT("\xB1z\xA6n\xA1"
               "A\xBD\xD0\xB0\xDD\xADq\xB3\xE6\xA4\xB0\xBB\xF2\xAE\xC9\xAD\xD4\xA5X\xB3"
               "f\xA1H"),
      "您好，請問訂單什麼時候出貨？" },
    { NULL,
      STR_INIT("\xEB\xCF\xC7\xC4\xC1 \xC2\xD5\xC4\xC5\xD4 \xC4\xCF\xD3\xD4\xC1\xD7\xCC\xC5\xCE "
               "\xCD\xCF\xCA \xDA\xC1\xCB\xC1\xDA?"),
      "Когда будет доставлен мой заказ?" },
    { NULL,
      STR_INIT("\xCA\xEE\xE3\xE4\xE0 \xE1\xF3\xE4\xE5\xF2 \xE4\xEE\xF1\xF2\xE0\xE2\xEB\xE5\xED "
               "\xEC\xEE\xE9 \xE7\xE0\xEA\xE0\xE7?"),
      "Когда будет доставлен мой заказ?" },
    { NULL, STR_INIT("환불 문의드립니다. 주문번호 20240305"),
      "환불 문의드립니다. 주문번호 20240305" },
    { NULL, STR_INIT("\x1B$BJV6b$K$D$$$F$*Ld$$9g$o$;$7$^$9!#\x1B(B"),
      "返金についてお問い合わせします。" },
    { NULL,
      STR_INIT("\x1B$)C\x0EH/:R\x0F \x0E"
               "9.@G5e834O4Y\x0F. \x0E"
               "AV9.9xH#\x0F 20240305"),
      "환불 문의드립니다. 주문번호 20240305" },
    { "us-ascii",
      STR_INIT("\xC8\xAF\xBA\xD2 \xB9\xAE\xC0\xC7\xB5\xE5\xB8\xB3\xB4\xCF\xB4\xD9. "
               "\xC1\xD6\xB9\xAE\xB9\xF8\xC8\xA3 20240305"),
      "환불 문의드립니다. 주문번호 20240305" },
    { "us-ascii", STR_INIT("\xC8\xAF\xBA\xD2"), "환불" },
    { "us-ascii", STR_INIT("\xBE\xC8\xB3\xE7\xC7\xCF\xBC\xBC\xBF\xE4"), "안녕하세요" },
    { "us-ascii",
      STR_INIT("\x95\xD4\x8B\xE0\x82\xC9\x82\xC2\x82\xA2\x82\xC4\x82\xA8\x96\xE2\x82\xA2\x8D\x87"
               "\x82\xED\x82\xB9\x82\xB5\x82\xDC\x82\xB7\x81"
               "B"),
      "返金についてお問い合わせします。" },
    { "us-ascii",
      STR_INIT("\xCA\xD6\xB6\xE2\xA4\xCB\xA4\xC4\xA4\xA4\xA4\xC6\xA4\xAA\xCC\xE4\xA4\xA4\xB9\xE7"
               "\xA4\xEF\xA4\xBB\xA4\xB7\xA4\xDE\xA4\xB9\xA1\xA3"),
      "返金についてお問い合わせします。" },
    { "us-ascii",
      STR_INIT("\xC4\xFA\xBA\xC3\xA3\xAC\xCE\xD2\xCF\xEB\xD7\xC9\xD1\xAF\xCD\xCB\xBF\xEE\xB5\xC4"
               "\xCE\xCA\xCC\xE2\xA1\xA3"),
      "您好，我想咨询退款的问题。" },
    { "us-ascii",
      STR_INIT("\xB1z\xA6n\xA1"
               "A\xBD\xD0\xB0\xDD\xADq\xB3\xE6\xA4\xB0\xBB\xF2\xAE\xC9\xAD\xD4\xA5X\xB3"
               "f\xA1H"),
      "您好，請問訂單什麼時候出貨？" },
    { "us-ascii",
      STR_INIT("\xEB\xCF\xC7\xC4\xC1 \xC2\xD5\xC4\xC5\xD4 \xC4\xCF\xD3\xD4\xC1\xD7\xCC\xC5\xCE "
               "\xCD\xCF\xCA \xDA\xC1\xCB\xC1\xDA?"),
      "Когда будет доставлен мой заказ?" },
    { "us-ascii",
      STR_INIT("\xCA\xEE\xE3\xE4\xE0 \xE1\xF3\xE4\xE5\xF2 \xE4\xEE\xF1\xF2\xE0\xE2\xEB\xE5\xED "
               "\xEC\xEE\xE9 \xE7\xE0\xEA\xE0\xE7?"),
      "Когда будет доставлен мой заказ?" },
    { "us-ascii", STR_INIT("환불 문의드립니다. 주문번호 20240305"),
      "환불 문의드립니다. 주문번호 20240305" },
    { "us-ascii", STR_INIT("\x1B$BJV6b$K$D$$$F$*Ld$$9g$o$;$7$^$9!#\x1B(B"),
      "返金についてお問い合わせします。" },
    { "us-ascii",
      STR_INIT("\x1B$)C\x0EH/:R\x0F \x0E"
               "9.@G5e834O4Y\x0F. \x0E"
               "AV9.9xH#\x0F 20240305"),
      "환불 문의드립니다. 주문번호 20240305" },
    { "iso-8859-1",
      STR_INIT("\xC8\xAF\xBA\xD2 \xB9\xAE\xC0\xC7\xB5\xE5\xB8\xB3\xB4\xCF\xB4\xD9. "
               "\xC1\xD6\xB9\xAE\xB9\xF8\xC8\xA3 20240305"),
      "환불 문의드립니다. 주문번호 20240305" },
    { "iso-8859-1",
      STR_INIT("\x95\xD4\x8B\xE0\x82\xC9\x82\xC2\x82\xA2\x82\xC4\x82\xA8\x96\xE2\x82\xA2\x8D\x87"
               "\x82\xED\x82\xB9\x82\xB5\x82\xDC\x82\xB7\x81"
               "B"),
      "返金についてお問い合わせします。" },
    { "iso-8859-1", STR_INIT("환불 문의드립니다. 주문번호 20240305"),
      "환불 문의드립니다. 주문번호 20240305" },
    { "x-unknown",
      STR_INIT("\xC8\xAF\xBA\xD2 \xB9\xAE\xC0\xC7\xB5\xE5\xB8\xB3\xB4\xCF\xB4\xD9. "
               "\xC1\xD6\xB9\xAE\xB9\xF8\xC8\xA3 20240305"),
      "환불 문의드립니다. 주문번호 20240305" },
    { "x-unknown",
      STR_INIT("\x95\xD4\x8B\xE0\x82\xC9\x82\xC2\x82\xA2\x82\xC4\x82\xA8\x96\xE2\x82\xA2\x8D\x87"
               "\x82\xED\x82\xB9\x82\xB5\x82\xDC\x82\xB7\x81"
               "B"),
      "返金についてお問い合わせします。" },
    { "x-unknown", STR_INIT("환불 문의드립니다. 주문번호 20240305"),
      "환불 문의드립니다. 주문번호 20240305" },
    { "8bit",
      STR_INIT("\xC8\xAF\xBA\xD2 \xB9\xAE\xC0\xC7\xB5\xE5\xB8\xB3\xB4\xCF\xB4\xD9. "
               "\xC1\xD6\xB9\xAE\xB9\xF8\xC8\xA3 20240305"),
      "환불 문의드립니다. 주문번호 20240305" },
    { "8bit",
      STR_INIT("\x95\xD4\x8B\xE0\x82\xC9\x82\xC2\x82\xA2\x82\xC4\x82\xA8\x96\xE2\x82\xA2\x8D\x87"
               "\x82\xED\x82\xB9\x82\xB5\x82\xDC\x82\xB7\x81"
               "B"),
      "返金についてお問い合わせします。" },
    { "8bit", STR_INIT("환불 문의드립니다. 주문번호 20240305"),
      "환불 문의드립니다. 주문번호 20240305" },
    { "default",
      STR_INIT("\xC8\xAF\xBA\xD2 \xB9\xAE\xC0\xC7\xB5\xE5\xB8\xB3\xB4\xCF\xB4\xD9. "
               "\xC1\xD6\xB9\xAE\xB9\xF8\xC8\xA3 20240305"),
      "환불 문의드립니다. 주문번호 20240305" },
    { "default",
      STR_INIT("\x95\xD4\x8B\xE0\x82\xC9\x82\xC2\x82\xA2\x82\xC4\x82\xA8\x96\xE2\x82\xA2\x8D\x87"
               "\x82\xED\x82\xB9\x82\xB5\x82\xDC\x82\xB7\x81"
               "B"),
      "返金についてお問い合わせします。" },
    { "default", STR_INIT("환불 문의드립니다. 주문번호 20240305"),
      "환불 문의드립니다. 주문번호 20240305" },
    { "utf-8",
      STR_INIT("\xC8\xAF\xBA\xD2 \xB9\xAE\xC0\xC7\xB5\xE5\xB8\xB3\xB4\xCF\xB4\xD9. "
               "\xC1\xD6\xB9\xAE\xB9\xF8\xC8\xA3 20240305"),
      "환불 문의드립니다. 주문번호 20240305" },
    { "utf-8",
      STR_INIT("\x95\xD4\x8B\xE0\x82\xC9\x82\xC2\x82\xA2\x82\xC4\x82\xA8\x96\xE2\x82\xA2\x8D\x87"
               "\x82\xED\x82\xB9\x82\xB5\x82\xDC\x82\xB7\x81"
               "B"),
      "返金についてお問い合わせします。" },
    { "utf-8", STR_INIT("환불 문의드립니다. 주문번호 20240305"),
      "환불 문의드립니다. 주문번호 20240305" },
    { NULL,
      STR_INIT("R\xFC"
               "ckerstattung f\xFCr Gr\xF6\xDF"
               "e 42"),
      "Rückerstattung für Größe 42" },
    { NULL, STR_INIT("Za\xBF\xF3\xB3\xE6 g\xEA\x9Cl\xB9 ja\x9F\xF1"), "Zażółć gęślą jaźń" },
    { NULL, STR_INIT("Za\xBF\xF3\xB3\xE6 g\xEA\xB6l\xB1 ja\xBC\xF1"), "Zażółć gęślą jaźń" },
    { NULL,
      STR_INIT("\xD0\xEF\xFD \xE5\xDF\xED\xE1\xE9 \xE7 \xF0\xE1\xF1\xE1\xE3\xE3\xE5\xEB\xDF\xE1;"),
      "Πού είναι η παραγγελία;" },
    { NULL, STR_INIT("\xF9\xEC\xE5\xED, \xEE\xE4 \xEE\xF6\xE1 \xE4\xE4\xE6\xEE\xF0\xE4"),
      "שלום, מה מצב ההזמנה" },
    { NULL, STR_INIT("\xE3\xD1\xCD\xC8\xC7\xA1 \xC3\xED\xE4 \xD8\xE1\xC8\xED"), "مرحبا، أين طلبي" },
    { NULL, STR_INIT("\xBC\xC1\xB5\xE9\xCD\xA7\xA1\xD2\xC3\xA4\xD7\xB9\xE0\xA7\xD4\xB9"),
      "ผมต้องการคืนเงิน" },
    { NULL,
      STR_INIT("\xFF\xFEX\xD6\x88\xBD \x00"
               "8\xBBX\xC7\xDC\xB4\xBD\xB9\xC8\xB2\xE4\xB2.\x00 \x00\xFC\xC8"
               "8\xBB\x88\xBC"
               "8\xD6 \x00"
               "2\x00"
               "0\x00"
               "2\x00"
               "4\x00"
               "0\x00"
               "3\x00"
               "0\x00"
               "5\x00"),
      "환불 문의드립니다. 주문번호 20240305" },
    { NULL,
      STR_INIT("\xFF\xFE\x00\x00X\xD6\x00\x00\x88\xBD\x00\x00 \x00\x00\x00"
               "8\xBB\x00\x00X\xC7\x00\x00\xDC\xB4\x00\x00\xBD\xB9\x00\x00\xC8\xB2\x00\x00\xE4\xB2"
               "\x00\x00.\x00\x00\x00 \x00\x00\x00\xFC\xC8\x00\x00"
               "8\xBB\x00\x00\x88\xBC\x00\x00"
               "8\xD6\x00\x00 \x00\x00\x00"
               "2\x00\x00\x00"
               "0\x00\x00\x00"
               "2\x00\x00\x00"
               "4\x00\x00\x00"
               "0\x00\x00\x00"
               "3\x00\x00\x00"
               "0\x00\x00\x00"
               "5\x00\x00\x00"),
      "환불 문의드립니다. 주문번호 20240305" },
    { NULL,
      STR_INIT("H\x00"
               "e\x00l\x00l\x00o\x00,\x00 \x00w\x00o\x00r\x00l\x00"
               "d\x00"),
      "Hello, world" },
    { "euc-kr", STR_INIT("환불 문의드립니다. 주문번호 20240305"),
      "환불 문의드립니다. 주문번호 20240305" },
    { "iso-8859-1", STR_INIT("환불 문의드립니다. 주문번호 20240305"),
      "환불 문의드립니다. 주문번호 20240305" },
    { "iso-2022-jp", STR_INIT("返金についてお問い合わせします。"),
      "返金についてお問い合わせします。" },
    { "windows-1251", STR_INIT("Größe"), "Größe" },
    { "big5", STR_INIT("환불 문의드립니다. 주문번호 20240305"),
      "환불 문의드립니다. 주문번호 20240305" },
    { "utf-7", STR_INIT("환불 문의드립니다. 주문번호 20240305"),
      "환불 문의드립니다. 주문번호 20240305" },
    { "utf-16", STR_INIT("plain text, no pairs at all"), "plain text, no pairs at all" },
    { "utf-16", STR_INIT("0B0D0F0H0J"), "あいうえお" },
    { "iso-8859-1", STR_INIT("M\xFCller"), "Müller" },
    { "iso-8859-1", STR_INIT("Se\xF1or"), "Señor" },
    { "iso-8859-1", STR_INIT("a\xE7\xE3o"), "ação" },
    { "iso-8859-1", STR_INIT("\xDE\xF3r"), "Þór" },
    { "iso-8859-1", STR_INIT("\xBFQu\xE9 pas\xF3?"), "¿Qué pasó?" },
    { "iso-8859-1", STR_INIT("\xA1Hola!"), "¡Hola!" },
    { "iso-8859-1",
      STR_INIT("\xA3"
               "100"),
      "£100" },
    { "iso-8859-1",
      STR_INIT("25\xB0"
               "C"),
      "25°C" },
    { "iso-8859-1", STR_INIT("\xE9\xE9n"), "één" },
    { "iso-8859-1",
      STR_INIT("\xB1"
               "5"),
      "±5" },
    { "iso-8859-1", STR_INIT("\xB5m"), "µm" },
    { "iso-8859-1",
      STR_INIT("\xAB"
               "Bonjour\xBB"),
      "«Bonjour»" },
    { "iso-8859-1", STR_INIT("\xC4\xD6\xDC\xE4\xF6\xFC\xDF"), "ÄÖÜäöüß" },
    { "iso-8859-1", STR_INIT("\xC6r\xF8"), "Ærø" },
    { "iso-8859-1", STR_INIT("na\xEFve"), "naïve" },
    { "iso-8859-1", STR_INIT("\xC9T\xC9"), "ÉTÉ" },
    { "iso-8859-1", STR_INIT("pi\xF9"), "più" },
    { "iso-8859-1", STR_INIT("o\xF9"), "où" },
    { "iso-8859-1",
      STR_INIT("\xA9"
               "2024"),
      "©2024" },
    { NULL, STR_INIT("M\xFCller"), "Müller" },
    { NULL, STR_INIT("Se\xF1or"), "Señor" },
    { NULL, STR_INIT("a\xE7\xE3o"), "ação" },
    { NULL, STR_INIT("\xDE\xF3r"), "Þór" },
    { NULL, STR_INIT("\xBFQu\xE9 pas\xF3?"), "¿Qué pasó?" },
    { NULL, STR_INIT("\xA1Hola!"), "¡Hola!" },
    { NULL,
      STR_INIT("\xA3"
               "100"),
      "£100" },
    { NULL,
      STR_INIT("25\xB0"
               "C"),
      "25°C" },
    { NULL, STR_INIT("\xE9\xE9n"), "één" },
    { NULL,
      STR_INIT("\xB1"
               "5"),
      "±5" },
    { NULL, STR_INIT("\xB5m"), "µm" },
    { NULL,
      STR_INIT("\xAB"
               "Bonjour\xBB"),
      "«Bonjour»" },
    { NULL, STR_INIT("\xC6r\xF8"), "Ærø" },
    { NULL, STR_INIT("na\xEFve"), "naïve" },
    { NULL, STR_INIT("\xC9T\xC9"), "ÉTÉ" },
    { NULL, STR_INIT("pi\xF9"), "più" },
    { NULL, STR_INIT("o\xF9"), "où" },
    { NULL,
      STR_INIT("\xA9"
               "2024"),
      "©2024" },
};

static const struct charset_case bad_cases[] = {
    { "utf-8", STR_INIT("ok \xFF\xFE caf\xC3\xA9 \xED\x99\x98\xEB\xB6\x88"), "ok �� café 환불" },
    { "utf-8", STR_INIT("\xED\x99\x98\xEB\xB6"), "환�" },
    /* A letter that is spoilt does not make Latin-1 of the others. */
    { "utf-8", STR_INIT("d\xE9j\xC3\xA0, caf\xC3\xA9"), "d�jà, café" },
    { "euc-kr", STR_INIT("\xC8\xAF\xBA\xD2 \xB9\xAE\xC0\xC7\xB5\xE5\xB8\xB3\xB4\xCF\xB4\xD9\xC8"),
      "환불 문의드립니다�" },
    { "utf-8",
      STR_INIT("a\x00"
               "b"),
      "ab" },
    { "utf-16be",
      STR_INIT("\x00"
               "a\xD8\x00\x00"
               "b"),
      "a�b" },
    { "utf-16le", STR_INIT("X\xD6\x88\xBDx"), "환불�" },
    { "utf-7", STR_INIT("a +AOk- +AO"), "a é +AO" },
    { "utf-8", STR_INIT(""), "" },
    { "euc-kr", STR_INIT(""), "" },
    { "utf-16", STR_INIT(""), "" },
    { NULL, STR_INIT(""), "" },
};

static void check(const struct charset_case *one, struct mail_charset_found *found)
{
    struct arena *arena = arena_new(1 << 20);
    struct str text = mail_charset_decode(one->bytes, str_of(one->declared), arena, found);

    assert_string_equal(str_cstr(arena, text), one->text);
    arena_free(&arena);
}

static void a_missing_or_wrong_declaration_is_made_up_for(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(guessed_cases); i++) {
        struct mail_charset_found found;

        check(&guessed_cases[i], &found);
        assert_false(found.had_bad_bytes);
    }
}

static void bad_bytes_become_replacement_characters_and_nul_goes(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad_cases); i++)
        check(&bad_cases[i], NULL);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_missing_or_wrong_declaration_is_made_up_for),
        cmocka_unit_test(bad_bytes_become_replacement_characters_and_nul_goes),
    };

    mail_charset_prepare();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
