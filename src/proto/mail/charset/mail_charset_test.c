/** Bytes of every charset, rightly declared under its many names. */
#include "base/cmocka_test.h"

#include "base/attributes.h"
#include "base/text/utf8.h"
#include "proto/mail/charset/mail_charset.h"
#include "proto/mail/charset/mail_charset_names.h"

struct charset_case {
    const char *declared; /* NULL: nothing is */
    struct str bytes;
    const char *text;
};

static const struct charset_case declared_cases[] = {
    { "euc-kr",
      STR_INIT("\xC8\xAF\xBA\xD2 \xB9\xAE\xC0\xC7\xB5\xE5\xB8\xB3\xB4\xCF\xB4\xD9. "
               "\xC1\xD6\xB9\xAE\xB9\xF8\xC8\xA3 20240305"),
      "환불 문의드립니다. 주문번호 20240305" },
    { "ks_c_5601-1987",
      STR_INIT("\xC8\xAF\xBA\xD2 \xB9\xAE\xC0\xC7\xB5\xE5\xB8\xB3\xB4\xCF\xB4\xD9. "
               "\xC1\xD6\xB9\xAE\xB9\xF8\xC8\xA3 20240305"),
      "환불 문의드립니다. 주문번호 20240305" },
    { "ks_c_5601",
      STR_INIT("\xC8\xAF\xBA\xD2 \xB9\xAE\xC0\xC7\xB5\xE5\xB8\xB3\xB4\xCF\xB4\xD9. "
               "\xC1\xD6\xB9\xAE\xB9\xF8\xC8\xA3 20240305"),
      "환불 문의드립니다. 주문번호 20240305" },
    { "KSC5601",
      STR_INIT("\xC8\xAF\xBA\xD2 \xB9\xAE\xC0\xC7\xB5\xE5\xB8\xB3\xB4\xCF\xB4\xD9. "
               "\xC1\xD6\xB9\xAE\xB9\xF8\xC8\xA3 20240305"),
      "환불 문의드립니다. 주문번호 20240305" },
    { "hp-roman8",
      STR_INIT("Fa\xB5"
               "ade et No\xCDl"),
      "Façade et Noël" },
    { "cp949",
      STR_INIT("\xC8\xAF\xBA\xD2 \xB9\xAE\xC0\xC7\xB5\xE5\xB8\xB3\xB4\xCF\xB4\xD9. "
               "\xC1\xD6\xB9\xAE\xB9\xF8\xC8\xA3 20240305"),
      "환불 문의드립니다. 주문번호 20240305" },
    { "x-windows-949",
      STR_INIT("\xC8\xAF\xBA\xD2 \xB9\xAE\xC0\xC7\xB5\xE5\xB8\xB3\xB4\xCF\xB4\xD9. "
               "\xC1\xD6\xB9\xAE\xB9\xF8\xC8\xA3 20240305"),
      "환불 문의드립니다. 주문번호 20240305" },
    { "UHC",
      STR_INIT("\xC8\xAF\xBA\xD2 \xB9\xAE\xC0\xC7\xB5\xE5\xB8\xB3\xB4\xCF\xB4\xD9. "
               "\xC1\xD6\xB9\xAE\xB9\xF8\xC8\xA3 20240305"),
      "환불 문의드립니다. 주문번호 20240305" },
    { "\"euc-kr\"",
      STR_INIT("\xC8\xAF\xBA\xD2 \xB9\xAE\xC0\xC7\xB5\xE5\xB8\xB3\xB4\xCF\xB4\xD9. "
               "\xC1\xD6\xB9\xAE\xB9\xF8\xC8\xA3 20240305"),
      "환불 문의드립니다. 주문번호 20240305" },
    { "euc_kr",
      STR_INIT("\xC8\xAF\xBA\xD2 \xB9\xAE\xC0\xC7\xB5\xE5\xB8\xB3\xB4\xCF\xB4\xD9. "
               "\xC1\xD6\xB9\xAE\xB9\xF8\xC8\xA3 20240305"),
      "환불 문의드립니다. 주문번호 20240305" },
    { "korean",
      STR_INIT("\xC8\xAF\xBA\xD2 \xB9\xAE\xC0\xC7\xB5\xE5\xB8\xB3\xB4\xCF\xB4\xD9. "
               "\xC1\xD6\xB9\xAE\xB9\xF8\xC8\xA3 20240305"),
      "환불 문의드립니다. 주문번호 20240305" },
    { "euc-kr",
      STR_INIT("\x8C"
               "c\xB9\xE6\xB0\xA2\xC7\xCF \xBC\x84\xBD\xC3"),
      "똠방각하 펲시" },
    { "ks_c_5601-1987", STR_INIT("\xA4\xD4\xA4\xA8\xA4\xC7\xA4\xB1\xB9\xE6\xB0\xA2\xC7\xCF"),
      "똠방각하" },
    { "iso-2022-kr",
      STR_INIT("\x1B$)C\x0EH/:R\x0F \x0E"
               "9.@G5e834O4Y\x0F. \x0E"
               "AV9.9xH#\x0F 20240305"),
      "환불 문의드립니다. 주문번호 20240305" },
    { "johab",
      STR_INIT("\xD1\xC5\xA6\x89 \xA2\x85\xB7\x81\x97"
               "a\x9F\xB3\x93\xA1\x94"
               "a. \xBA\x81\xA2\x85\xA4\xE5\xD1\xA1 20240305 \x99\xB1 \x88"
               "A\x84"
               "a \xE4\xDE\xF7\xDB\xE8U\xE2\xD0 \xD9h"),
      "환불 문의드립니다. 주문번호 20240305 똠 ㄱㅏ 大韓民國 ※" },
    { "cp1361", STR_INIT("\xD1\xC5\xA6\x89"), "환불" },
    { "utf-8", STR_INIT("환불 문의드립니다. 주문번호 20240305 😀"),
      "환불 문의드립니다. 주문번호 20240305 😀" },
    { "utf8", STR_INIT("환불 문의드립니다. 주문번호 20240305 😀"),
      "환불 문의드립니다. 주문번호 20240305 😀" },
    { "utf-8;", STR_INIT("환불 문의드립니다. 주문번호 20240305 😀"),
      "환불 문의드립니다. 주문번호 20240305 😀" },
    { "utf_8", STR_INIT("환불 문의드립니다. 주문번호 20240305 😀"),
      "환불 문의드립니다. 주문번호 20240305 😀" },
    { "unicode-1-1-utf-8", STR_INIT("환불 문의드립니다. 주문번호 20240305 😀"),
      "환불 문의드립니다. 주문번호 20240305 😀" },
    { "utf-8", STR_INIT("\xEF\xBB\xBF환불 문의드립니다. 주문번호 20240305 😀"),
      "환불 문의드립니다. 주문번호 20240305 😀" },
    { "utf-7", STR_INIT("+1li9iA +uzjHWLTcub2yyLLk. +yPy7OLyI1jg 20240305 +2D3eAA-"),
      "환불 문의드립니다. 주문번호 20240305 😀" },
    { "unicode-1-1-utf-7", STR_INIT("+1li9iA +uzjHWLTcub2yyLLk. +yPy7OLyI1jg 20240305 +2D3eAA-"),
      "환불 문의드립니다. 주문번호 20240305 😀" },
    { "utf-16",
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
               "5\x00 \x00=\xD8\x00\xDE"),
      "환불 문의드립니다. 주문번호 20240305 😀" },
    { "utf-16le",
      STR_INIT("X\xD6\x88\xBD \x00"
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
               "5\x00 \x00=\xD8\x00\xDE"),
      "환불 문의드립니다. 주문번호 20240305 😀" },
    { "utf-16be",
      STR_INIT("\xD6X\xBD\x88\x00 \xBB"
               "8\xC7X\xB4\xDC\xB9\xBD\xB2\xC8\xB2\xE4\x00.\x00 \xC8\xFC\xBB"
               "8\xBC\x88\xD6"
               "8\x00 \x00"
               "2\x00"
               "0\x00"
               "2\x00"
               "4\x00"
               "0\x00"
               "3\x00"
               "0\x00"
               "5\x00 \xD8=\xDE\x00"),
      "환불 문의드립니다. 주문번호 20240305 😀" },
    { "utf-16",
      STR_INIT("\xD6X\xBD\x88\x00 \xBB"
               "8\xC7X\xB4\xDC\xB9\xBD\xB2\xC8\xB2\xE4\x00.\x00 \xC8\xFC\xBB"
               "8\xBC\x88\xD6"
               "8\x00 \x00"
               "2\x00"
               "0\x00"
               "2\x00"
               "4\x00"
               "0\x00"
               "3\x00"
               "0\x00"
               "5\x00 \xD8=\xDE\x00"),
      "환불 문의드립니다. 주문번호 20240305 😀" },
    { "utf-16",
      STR_INIT("X\xD6\x88\xBD \x00"
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
               "5\x00 \x00=\xD8\x00\xDE"),
      "환불 문의드립니다. 주문번호 20240305 😀" },
    { "unicode",
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
               "5\x00 \x00=\xD8\x00\xDE"),
      "환불 문의드립니다. 주문번호 20240305 😀" },
    { "utf-32",
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
               "5\x00\x00\x00 \x00\x00\x00\x00\xF6\x01\x00"),
      "환불 문의드립니다. 주문번호 20240305 😀" },
    { "utf-32le",
      STR_INIT("X\xD6\x00\x00\x88\xBD\x00\x00 \x00\x00\x00"
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
               "5\x00\x00\x00 \x00\x00\x00\x00\xF6\x01\x00"),
      "환불 문의드립니다. 주문번호 20240305 😀" },
    { "utf-32be",
      STR_INIT("\x00\x00\xD6X\x00\x00\xBD\x88\x00\x00\x00 \x00\x00\xBB"
               "8\x00\x00\xC7X\x00\x00\xB4\xDC\x00\x00\xB9\xBD\x00\x00\xB2\xC8\x00\x00\xB2\xE4\x00"
               "\x00\x00.\x00\x00\x00 \x00\x00\xC8\xFC\x00\x00\xBB"
               "8\x00\x00\xBC\x88\x00\x00\xD6"
               "8\x00\x00\x00 \x00\x00\x00"
               "2\x00\x00\x00"
               "0\x00\x00\x00"
               "2\x00\x00\x00"
               "4\x00\x00\x00"
               "0\x00\x00\x00"
               "3\x00\x00\x00"
               "0\x00\x00\x00"
               "5\x00\x00\x00 \x00\x01\xF6\x00"),
      "환불 문의드립니다. 주문번호 20240305 😀" },
    { "utf-32",
      STR_INIT("X\xD6\x00\x00\x88\xBD\x00\x00 \x00\x00\x00"
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
               "5\x00\x00\x00 \x00\x00\x00\x00\xF6\x01\x00"),
      "환불 문의드립니다. 주문번호 20240305 😀" },
    { "ucs-2",
      STR_INIT("\xD6X\xBD\x88\x00 \xBB"
               "8\xC7X\xB4\xDC\xB9\xBD\xB2\xC8\xB2\xE4\x00.\x00 \xC8\xFC\xBB"
               "8\xBC\x88\xD6"
               "8\x00 \x00"
               "2\x00"
               "0\x00"
               "2\x00"
               "4\x00"
               "0\x00"
               "3\x00"
               "0\x00"
               "5\x00 \xD8=\xDE\x00"),
      "환불 문의드립니다. 주문번호 20240305 😀" },
    { "iso-2022-jp", STR_INIT("\x1B$BJV6b$K$D$$$F$*Ld$$9g$o$;$7$^$9!#\x1B(B"),
      "返金についてお問い合わせします。" },
    { "csISO2022JP", STR_INIT("\x1B$BJV6b$K$D$$$F$*Ld$$9g$o$;$7$^$9!#\x1B(B"),
      "返金についてお問い合わせします。" },
    { "_iso-2022-jp$esc", STR_INIT("\x1B$BJV6b$K$D$$$F$*Ld$$9g$o$;$7$^$9!#\x1B(B"),
      "返金についてお問い合わせします。" },
    { "iso-2022-jp-2", STR_INIT("\x1B$BJV6b$K$D$$$F$*Ld$$9g$o$;$7$^$9!#\x1B(B"),
      "返金についてお問い合わせします。" },
    { "shift_jis",
      STR_INIT("\x95\xD4\x8B\xE0\x82\xC9\x82\xC2\x82\xA2\x82\xC4\x82\xA8\x96\xE2\x82\xA2\x8D\x87"
               "\x82\xED\x82\xB9\x82\xB5\x82\xDC\x82\xB7\x81"
               "B"),
      "返金についてお問い合わせします。" },
    { "x-sjis",
      STR_INIT("\x95\xD4\x8B\xE0\x82\xC9\x82\xC2\x82\xA2\x82\xC4\x82\xA8\x96\xE2\x82\xA2\x8D\x87"
               "\x82\xED\x82\xB9\x82\xB5\x82\xDC\x82\xB7\x81"
               "B"),
      "返金についてお問い合わせします。" },
    { "cp932",
      STR_INIT("\x95\xD4\x8B\xE0\x82\xC9\x82\xC2\x82\xA2\x82\xC4\x82\xA8\x96\xE2\x82\xA2\x8D\x87"
               "\x82\xED\x82\xB9\x82\xB5\x82\xDC\x82\xB7\x81"
               "B"),
      "返金についてお問い合わせします。" },
    { "windows-31j",
      STR_INIT("\x95\xD4\x8B\xE0\x82\xC9\x82\xC2\x82\xA2\x82\xC4\x82\xA8\x96\xE2\x82\xA2\x8D\x87"
               "\x82\xED\x82\xB9\x82\xB5\x82\xDC\x82\xB7\x81"
               "B"),
      "返金についてお問い合わせします。" },
    { "euc-jp",
      STR_INIT("\xCA\xD6\xB6\xE2\xA4\xCB\xA4\xC4\xA4\xA4\xA4\xC6\xA4\xAA\xCC\xE4\xA4\xA4\xB9\xE7"
               "\xA4\xEF\xA4\xBB\xA4\xB7\xA4\xDE\xA4\xB9\xA1\xA3"),
      "返金についてお問い合わせします。" },
    { "x-euc-jp",
      STR_INIT("\xCA\xD6\xB6\xE2\xA4\xCB\xA4\xC4\xA4\xA4\xA4\xC6\xA4\xAA\xCC\xE4\xA4\xA4\xB9\xE7"
               "\xA4\xEF\xA4\xBB\xA4\xB7\xA4\xDE\xA4\xB9\xA1\xA3"),
      "返金についてお問い合わせします。" },
    { "shift_jis", STR_INIT("\x87@\x87\x8A\xEE\xE0\x8B\xB4 \xB6\xC0\xB6\xC5 \x95\\\x8E\xA6"),
      "①㈱髙橋 ｶﾀｶﾅ 表示" },
    { "iso-2022-jp", STR_INIT("\x1B$B-!-j\x1B(B"), "①㈱" },
    { "iso-2022-jp", STR_INIT("\x1B(I6@6E\x1B(B ok"), "ｶﾀｶﾅ ok" },
    { "iso-2022-jp",
      STR_INIT("\x0E"
               "6@6E\x0F ok"),
      "ｶﾀｶﾅ ok" },
    { "iso-2022-jp-1", STR_INIT("\x1B$(D0!0~\x1B(B"), "丂侄" },
    { "iso-2022-jp-2", STR_INIT("\x1B$(CGQ1[\x1B(B \x1B$(A::\x1B(B"), "한글 汉" },
    { "euc-jp", STR_INIT("\x8F\xB0\xA1 \x8E\xB1 \xC3\xED\xCA\xB8"), "丂 ｱ 注文" },
    { "iso-2022-jp", STR_INIT("\x1B$BJV6b\nabc"), "返金\nabc" },
    { "gb2312",
      STR_INIT("\xC4\xFA\xBA\xC3\xA3\xAC\xCE\xD2\xCF\xEB\xD7\xC9\xD1\xAF\xCD\xCB\xBF\xEE\xB5\xC4"
               "\xCE\xCA\xCC\xE2\xA1\xA3"),
      "您好，我想咨询退款的问题。" },
    { "gb_2312-80",
      STR_INIT("\xC4\xFA\xBA\xC3\xA3\xAC\xCE\xD2\xCF\xEB\xD7\xC9\xD1\xAF\xCD\xCB\xBF\xEE\xB5\xC4"
               "\xCE\xCA\xCC\xE2\xA1\xA3"),
      "您好，我想咨询退款的问题。" },
    { "gbk",
      STR_INIT("\xC4\xFA\xBA\xC3\xA3\xAC\xCE\xD2\xCF\xEB\xD7\xC9\xD1\xAF\xCD\xCB\xBF\xEE\xB5\xC4"
               "\xCE\xCA\xCC\xE2\xA1\xA3"),
      "您好，我想咨询退款的问题。" },
    { "cp936",
      STR_INIT("\xC4\xFA\xBA\xC3\xA3\xAC\xCE\xD2\xCF\xEB\xD7\xC9\xD1\xAF\xCD\xCB\xBF\xEE\xB5\xC4"
               "\xCE\xCA\xCC\xE2\xA1\xA3"),
      "您好，我想咨询退款的问题。" },
    { "gb18030",
      STR_INIT("\xC4\xFA\xBA\xC3\xA3\xAC\xCE\xD2\xCF\xEB\xD7\xC9\xD1\xAF\xCD\xCB\xBF\xEE\xB5\xC4"
               "\xCE\xCA\xCC\xE2\xA1\xA3"),
      "您好，我想咨询退款的问题。" },
    { "x-gbk",
      STR_INIT("\xC4\xFA\xBA\xC3\xA3\xAC\xCE\xD2\xCF\xEB\xD7\xC9\xD1\xAF\xCD\xCB\xBF\xEE\xB5\xC4"
               "\xCE\xCA\xCC\xE2\xA1\xA3"),
      "您好，我想咨询退款的问题。" },
    { "hz-gb-2312", STR_INIT("~{Dz:C#,NROkWIQ/MK?n5DNJLb!#~}"), "您好，我想咨询退款的问题。" },
    { "gb18030",
      STR_INIT("\x81"
               "9\xEF"
               "1\x95"
               "2\x82"
               "6\xA2\xE3"),
      "㐂𠀀€" },
    { "gb2312",
      STR_INIT("\xD6\xEC\xE9"
               "F\xBB\xF9\xA3\xAC\x87\xD3\x87\xD5"),
      "朱镕基，囉囌" },
    { "big5",
      STR_INIT("\xB1z\xA6n\xA1"
               "A\xBD\xD0\xB0\xDD\xADq\xB3\xE6\xA4\xB0\xBB\xF2\xAE\xC9\xAD\xD4\xA5X\xB3"
               "f\xA1H"),
      "您好，請問訂單什麼時候出貨？" },
    { "cn-big5",
      STR_INIT("\xB1z\xA6n\xA1"
               "A\xBD\xD0\xB0\xDD\xADq\xB3\xE6\xA4\xB0\xBB\xF2\xAE\xC9\xAD\xD4\xA5X\xB3"
               "f\xA1H"),
      "您好，請問訂單什麼時候出貨？" },
    { "big5-hkscs",
      STR_INIT("\xB1z\xA6n\xA1"
               "A\xBD\xD0\xB0\xDD\xADq\xB3\xE6\xA4\xB0\xBB\xF2\xAE\xC9\xAD\xD4\xA5X\xB3"
               "f\xA1H"),
      "您好，請問訂單什麼時候出貨？" },
    { "cp950",
      STR_INIT("\xB1z\xA6n\xA1"
               "A\xBD\xD0\xB0\xDD\xADq\xB3\xE6\xA4\xB0\xBB\xF2\xAE\xC9\xAD\xD4\xA5X\xB3"
               "f\xA1H"),
      "您好，請問訂單什麼時候出貨？" },
    { "x-x-big5",
      STR_INIT("\xB1z\xA6n\xA1"
               "A\xBD\xD0\xB0\xDD\xADq\xB3\xE6\xA4\xB0\xBB\xF2\xAE\xC9\xAD\xD4\xA5X\xB3"
               "f\xA1H"),
      "您好，請問訂單什麼時候出貨？" },
    { "big5-hkscs", STR_INIT("\x9D\xF6\xAB\xD7\x9D\xEF\x9D\xCF"), "喺度嘅嘢" },
    { "koi8-r",
      STR_INIT("\xEB\xCF\xC7\xC4\xC1 \xC2\xD5\xC4\xC5\xD4 \xC4\xCF\xD3\xD4\xC1\xD7\xCC\xC5\xCE "
               "\xCD\xCF\xCA \xDA\xC1\xCB\xC1\xDA?"),
      "Когда будет доставлен мой заказ?" },
    { "koi8-u",
      STR_INIT("\xEB\xCF\xC7\xC4\xC1 \xC2\xD5\xC4\xC5\xD4 \xC4\xCF\xD3\xD4\xC1\xD7\xCC\xC5\xCE "
               "\xCD\xCF\xCA \xDA\xC1\xCB\xC1\xDA?"),
      "Когда будет доставлен мой заказ?" },
    { "windows-1251",
      STR_INIT("\xCA\xEE\xE3\xE4\xE0 \xE1\xF3\xE4\xE5\xF2 \xE4\xEE\xF1\xF2\xE0\xE2\xEB\xE5\xED "
               "\xEC\xEE\xE9 \xE7\xE0\xEA\xE0\xE7?"),
      "Когда будет доставлен мой заказ?" },
    { "cp-1251",
      STR_INIT("\xCA\xEE\xE3\xE4\xE0 \xE1\xF3\xE4\xE5\xF2 \xE4\xEE\xF1\xF2\xE0\xE2\xEB\xE5\xED "
               "\xEC\xEE\xE9 \xE7\xE0\xEA\xE0\xE7?"),
      "Когда будет доставлен мой заказ?" },
    { "iso-8859-5",
      STR_INIT("\xBA\xDE\xD3\xD4\xD0 \xD1\xE3\xD4\xD5\xE2 \xD4\xDE\xE1\xE2\xD0\xD2\xDB\xD5\xDD "
               "\xDC\xDE\xD9 \xD7\xD0\xDA\xD0\xD7?"),
      "Когда будет доставлен мой заказ?" },
    { "cp866",
      STR_INIT("\x8A\xAE\xA3\xA4\xA0 \xA1\xE3\xA4\xA5\xE2 \xA4\xAE\xE1\xE2\xA0\xA2\xAB\xA5\xAD "
               "\xAC\xAE\xA9 \xA7\xA0\xAA\xA0\xA7?"),
      "Когда будет доставлен мой заказ?" },
    { "ibm866",
      STR_INIT("\x8A\xAE\xA3\xA4\xA0 \xA1\xE3\xA4\xA5\xE2 \xA4\xAE\xE1\xE2\xA0\xA2\xAB\xA5\xAD "
               "\xAC\xAE\xA9 \xA7\xA0\xAA\xA0\xA7?"),
      "Когда будет доставлен мой заказ?" },
    { "x-mac-cyrillic",
      STR_INIT("\x8A\xEE\xE3\xE4\xE0 \xE1\xF3\xE4\xE5\xF2 \xE4\xEE\xF1\xF2\xE0\xE2\xEB\xE5\xED "
               "\xEC\xEE\xE9 \xE7\xE0\xEA\xE0\xE7?"),
      "Когда будет доставлен мой заказ?" },
    { "iso-8859-1",
      STR_INIT("R\xFC"
               "ckerstattung f\xFCr Gr\xF6\xDF"
               "e 42"),
      "Rückerstattung für Größe 42" },
    { "iso8859-1",
      STR_INIT("R\xFC"
               "ckerstattung f\xFCr Gr\xF6\xDF"
               "e 42"),
      "Rückerstattung für Größe 42" },
    { "latin1",
      STR_INIT("R\xFC"
               "ckerstattung f\xFCr Gr\xF6\xDF"
               "e 42"),
      "Rückerstattung für Größe 42" },
    { "windows-1252",
      STR_INIT("R\xFC"
               "ckerstattung f\xFCr Gr\xF6\xDF"
               "e 42"),
      "Rückerstattung für Größe 42" },
    { "cp-850",
      STR_INIT("R\x81"
               "ckerstattung f\x81r Gr\x94\xE1"
               "e 42"),
      "Rückerstattung für Größe 42" },
    { "ibm437",
      STR_INIT("R\x81"
               "ckerstattung f\x81r Gr\x94\xE1"
               "e 42"),
      "Rückerstattung für Größe 42" },
    { "macintosh",
      STR_INIT("R\x9F"
               "ckerstattung f\x9Fr Gr\x9A\xA7"
               "e 42"),
      "Rückerstattung für Größe 42" },
    { "iso-8859-15",
      STR_INIT("R\xFC"
               "ckerstattung f\xFCr Gr\xF6\xDF"
               "e 42"),
      "Rückerstattung für Größe 42" },
    { "iso-8859-9",
      STR_INIT("R\xFC"
               "ckerstattung f\xFCr Gr\xF6\xDF"
               "e 42"),
      "Rückerstattung für Größe 42" },
    { "ansi_x3.4-1968",
      STR_INIT("R\xFC"
               "ckerstattung f\xFCr Gr\xF6\xDF"
               "e 42"),
      "Rückerstattung für Größe 42" },
    { "us-ascii",
      STR_INIT("R\xFC"
               "ckerstattung f\xFCr Gr\xF6\xDF"
               "e 42"),
      "Rückerstattung für Größe 42" },
    { "iso-8859-1", STR_INIT("\x93\x80\x94 \x96 na\xEFve"), "“€” – naïve" },
    { "iso-8859-15", STR_INIT("10 \xA4"), "10 €" },
    { "us-ascii", STR_INIT("it\x92s"), "it’s" },
    { "iso-8859-2", STR_INIT("Za\xBF\xF3\xB3\xE6 g\xEA\xB6l\xB1 ja\xBC\xF1"), "Zażółć gęślą jaźń" },
    { "windows-1250", STR_INIT("Za\xBF\xF3\xB3\xE6 g\xEA\x9Cl\xB9 ja\x9F\xF1"),
      "Zażółć gęślą jaźń" },
    { "cp852", STR_INIT("Za\xBE\xA2\x88\x86 g\xA9\x98l\xA5 ja\xAB\xE4"), "Zażółć gęślą jaźń" },
    { "x-mac-ce", STR_INIT("Za\xFD\x97\xB8\x8D g\xAB\xE6l\x88 ja\x90\xC4"), "Zażółć gęślą jaźń" },
    { "iso-8859-7",
      STR_INIT("\xD0\xEF\xFD \xE5\xDF\xED\xE1\xE9 \xE7 \xF0\xE1\xF1\xE1\xE3\xE3\xE5\xEB\xDF\xE1;"),
      "Πού είναι η παραγγελία;" },
    { "windows-1253",
      STR_INIT("\xD0\xEF\xFD \xE5\xDF\xED\xE1\xE9 \xE7 \xF0\xE1\xF1\xE1\xE3\xE3\xE5\xEB\xDF\xE1;"),
      "Πού είναι η παραγγελία;" },
    { "iso-8859-9",
      STR_INIT("Sipari\xFEim gelmedi, \xFD\xF0"
               "d\xFDr"),
      "Siparişim gelmedi, ığdır" },
    { "windows-1254",
      STR_INIT("Sipari\xFEim gelmedi, \xFD\xF0"
               "d\xFDr"),
      "Siparişim gelmedi, ığdır" },
    { "cp857",
      STR_INIT("Sipari\x9Fim gelmedi, \x8D\xA7"
               "d\x8Dr"),
      "Siparişim gelmedi, ığdır" },
    { "iso-8859-8", STR_INIT("\xF9\xEC\xE5\xED, \xEE\xE4 \xEE\xF6\xE1 \xE4\xE4\xE6\xEE\xF0\xE4"),
      "שלום, מה מצב ההזמנה" },
    { "iso-8859-8-i", STR_INIT("\xF9\xEC\xE5\xED, \xEE\xE4 \xEE\xF6\xE1 \xE4\xE4\xE6\xEE\xF0\xE4"),
      "שלום, מה מצב ההזמנה" },
    { "windows-1255", STR_INIT("\xF9\xEC\xE5\xED, \xEE\xE4 \xEE\xF6\xE1 \xE4\xE4\xE6\xEE\xF0\xE4"),
      "שלום, מה מצב ההזמנה" },
    { "windows-1256", STR_INIT("\xE3\xD1\xCD\xC8\xC7\xA1 \xC3\xED\xE4 \xD8\xE1\xC8\xED"),
      "مرحبا، أين طلبي" },
    { "iso-8859-6", STR_INIT("\xE5\xD1\xCD\xC8\xC7\xAC \xC3\xEA\xE6 \xD7\xE4\xC8\xEA"),
      "مرحبا، أين طلبي" },
    { "tis-620", STR_INIT("\xBC\xC1\xB5\xE9\xCD\xA7\xA1\xD2\xC3\xA4\xD7\xB9\xE0\xA7\xD4\xB9"),
      "ผมต้องการคืนเงิน" },
    { "windows-874", STR_INIT("\xBC\xC1\xB5\xE9\xCD\xA7\xA1\xD2\xC3\xA4\xD7\xB9\xE0\xA7\xD4\xB9"),
      "ผมต้องการคืนเงิน" },
    { "iso-8859-11", STR_INIT("\xBC\xC1\xB5\xE9\xCD\xA7\xA1\xD2\xC3\xA4\xD7\xB9\xE0\xA7\xD4\xB9"),
      "ผมต้องการคืนเงิน" },
    { "windows-1257",
      STR_INIT("Kur ir mans pas\xFBt\xEEjums \xED"
               "ermenis"),
      "Kur ir mans pasūtījums ķermenis" },
    { "iso-8859-13",
      STR_INIT("Kur ir mans pas\xFBt\xEEjums \xED"
               "ermenis"),
      "Kur ir mans pasūtījums ķermenis" },
    { "iso-8859-4",
      STR_INIT("Kur ir mans pas\xFEt\xEFjums \xF3"
               "ermenis"),
      "Kur ir mans pasūtījums ķermenis" },
    { "windows-1258", STR_INIT("\xF0\xE3"), "đă" },
};

static void check(const struct charset_case *one, struct mail_charset_found *found)
{
    struct arena *arena = arena_new(1 << 20);
    struct str text = mail_charset_decode(one->bytes, str_of(one->declared), arena, found);

    assert_string_equal(str_cstr(arena, text), one->text);
    arena_free(&arena);
}

static void bytes_are_read_as_what_they_are_declared(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(declared_cases); i++) {
        struct mail_charset_found found;

        check(&declared_cases[i], &found);
        assert_true(found.was_declared);
        assert_false(found.had_bad_bytes);
    }
}

/** What no input may do: give NUL or bad UTF-8. */
static void check_is_text(struct str bytes, const char *declared)
{
    struct arena *arena = arena_new((size_t)64 << 20);
    struct mail_charset_found found;
    struct str text = mail_charset_decode(bytes, str_of(declared), arena, &found);

    assert_true(utf8_is_valid(text));
    assert_int_equal(str_find_char(text, '\0'), text.n);
    assert_non_null(found.name);
    arena_free(&arena);
}

static void every_case_can_be_cut_at_every_byte(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(declared_cases); i++)
        for (size_t n = 0; n < declared_cases[i].bytes.n; n++)
            check_is_text(str_sub(declared_cases[i].bytes, 0, n), declared_cases[i].declared);
}

static void a_megabyte_of_nasty_bytes_is_read_in_every_charset(void **state)
{
    static const struct str nasty[] = { STR_INIT("\xFF"), STR_INIT("\x1B$B\x1B$A!!"),
                                        STR_INIT("+A"),   STR_INIT("\xB0\xA1\x80"),
                                        STR_INIT("\0a"),  STR_INIT("~{~}") };
    static const char *const labels[] = { NULL,     "utf-8",  "euc-kr",     "iso-2022-jp", "utf-7",
                                          "utf-16", "utf-32", "hz-gb-2312", "johab",       "big5" };
    enum { BYTES = 1 << 20 };
    struct arena *arena = arena_new((size_t)4 << 20);
    char *bytes = arena_alloc(arena, BYTES);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(nasty); i++) {
        for (size_t n = 0; n < BYTES; n++)
            bytes[n] = nasty[i].p[n % nasty[i].n];
        for (size_t l = 0; l < COUNT_OF(labels); l++)
            check_is_text((struct str){ bytes, BYTES }, labels[l]);
    }
    arena_free(&arena);
}

/** Names that are in use for the same charset, beside those of the cases above. */
static void a_charset_has_many_names(void **state)
{
    static const struct {
        const char *label;
        const char *name;
    } names[] = {
        { "8859-15", "ISO-8859-15" },
        { "ISO_8859-3:1988", "ISO-8859-3" },
        { "iso_8859-14:1998", "ISO-8859-14" },
        { "l7", "ISO-8859-13" },
        { "x-cp850", "IBM850" },
        { "csPC8CodePage437", "IBM437" },
        { "cp-is", "IBM861" },
        { "1255", "windows-1255" },
        { "186", "windows-1257" },
        { "130", "JOHAB" },
        { "mac-iceland", "macintosh" },
        { "x-mac-centeuro", "x-mac-ce" },
        { "x-mac-korean", "windows-949" },
        { "roman8", "hp-roman8" },
        { "EBCDIC-CP-US", "IBM037" },
        { "kz-1048", "windows-1251" },
        { "x", NULL },
        { "cp", NULL },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const struct mail_charset *found = mail_charset_find(str_of(names[i].label));

        assert_int_equal(found != NULL, names[i].name != NULL);
        if (found != NULL)
            assert_string_equal(found->name, names[i].name);
    }
}

static void a_label_without_meaning_is_named_by_what_was_found(void **state)
{
    struct arena *arena = arena_new(1 << 20);
    struct mail_charset_found found;

    (void)state;
    mail_charset_decode(STR("plain"), STR("no-such-charset"), arena, &found);
    assert_string_equal(found.name, "UTF-8");
    assert_false(found.was_declared);
    mail_charset_decode(STR("plain"), STR("EUC-KR"), arena, &found);
    assert_string_equal(found.name, "windows-949");
    assert_true(found.was_declared);
    arena_free(&arena);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_are_read_as_what_they_are_declared),
        cmocka_unit_test(every_case_can_be_cut_at_every_byte),
        cmocka_unit_test(a_megabyte_of_nasty_bytes_is_read_in_every_charset),
        cmocka_unit_test(a_charset_has_many_names),
        cmocka_unit_test(a_label_without_meaning_is_named_by_what_was_found),
    };

    mail_charset_prepare();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
