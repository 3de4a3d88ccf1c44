/** Lists of addresses as RFC 5322 has them and as mailers write them. */
#include "base/cmocka_test.h"

#include "base/attributes.h"
#include "base/text/utf8.h"
#include "proto/mail/charset/mail_charset.h"
#include "proto/mail/value/mail_address.h"

struct address_case {
    struct str raw;
    const char *found; /* name <email>|… */
};

static const struct address_case cases[] = {
    { STR_INIT("kim@example.com"), "<kim@example.com>|" },
    { STR_INIT("Kim Minji <kim@example.com>, lee@example.com"),
      "Kim Minji <kim@example.com>|<lee@example.com>|" },
    { STR_INIT("\"Kim, Minji\" <kim@example.com>"), "Kim, Minji <kim@example.com>|" },
    { STR_INIT("\"Kim \\\"MJ\\\" Minji\" <kim@example.com>"),
      "Kim \"MJ\" Minji <kim@example.com>|" },
    { STR_INIT("\"Kim; Lee\" <both@example.com>; Park <park@example.com>"),
      "Kim; Lee <both@example.com>|Park <park@example.com>|" },
    { STR_INIT("kim@example.com (Kim)"), "Kim <kim@example.com>|" },
    { STR_INIT("kim@example.com (Kim (MJ) Minji)"), "Kim (MJ) Minji <kim@example.com>|" },
    { STR_INIT("Kim (Sales, Seoul) <kim@example.com>, lee@example.com"),
      "Kim <kim@example.com>|<lee@example.com>|" },
    { STR_INIT("Kim(a \\) b) <kim(at home)@example.com(server)>"), "Kim <kim@example.com>|" },
    { STR_INIT("Kim <kim(back; soon, maybe)@example.com>, Lee <lee@example.com>"),
      "Kim <kim@example.com>|Lee <lee@example.com>|" },
    { STR_INIT("Kim <kim(@example.com>; Lee <lee@example.com>"),
      "Kim <kim(@example.com>|Lee <lee@example.com>|" },
    { STR_INIT("\\\"MJ\\\" Kim <kim@example.com>"), "\"MJ\" Kim <kim@example.com>|" },
    { STR_INIT("SEOUL\\kim <kim@example.com>"), "SEOUL\\kim <kim@example.com>|" },
    /* "Kim" <kim@example.com> and lee@example.com as encoded words of their own. */
    { STR_INIT("=?utf-8?b?IktpbSIgPGtpbUBleGFtcGxlLmNvbT4=?=, "
               "=?utf-8?q?lee=40example.com?=, park@example.com"),
      "Kim <kim@example.com>|<lee@example.com>|<park@example.com>|" },
    { STR_INIT("kim@example.com (ignored) Kim"), "Kim <kim@example.com>|" },
    { STR_INIT("kim @ example . com"), "<kim@example.com>|" },
    { STR_INIT("Kim <kim @Example>, lee @ HOST"), "Kim <kim@Example>|<lee@HOST>|" },
    { STR_INIT("Team: a@example.com, B <b@example.com>;"), "<a@example.com>|B <b@example.com>|" },
    { STR_INIT("Team(all):A <a@(host)example.com>, b@example.com; (the end), c@example.com"),
      "A <a@example.com>|<b@example.com>|<c@example.com>|" },
    { STR_INIT("None:;, Team: a@example.com;; b@example.com BEE;"),
      "<a@example.com>|BEE <b@example.com>|" },
    { STR_INIT("undisclosed-recipients:;"), "" },
    { STR_INIT("undisclosed-recipients: ;"), "" },
    { STR_INIT("Undisclosed recipients"), "" },
    { STR_INIT("Kim, Minji <kim@example.com>"), "Kim, Minji <kim@example.com>|" },
    { STR_INIT("a@example.com, Kim, Minji <kim@example.com>, Lee <lee@example.com>"),
      "<a@example.com>|Kim, Minji <kim@example.com>|Lee <lee@example.com>|" },
    { STR_INIT("Kim, kim@example.com"), "<kim@example.com>|" },
    { STR_INIT("a@example.com; b@example.com;"), "<a@example.com>|<b@example.com>|" },
    { STR_INIT(",a@example.com,,"), "<a@example.com>|" },
    { STR_INIT("<@a.example,@b.example:kim@example.com>"), "<kim@example.com>|" },
    { STR_INIT("@a.example:kim@example.com"), "<kim@example.com>|" },
    { STR_INIT("<@a.example,@[IPv6:2001:db8::7]:kim@[IPv6:2001:db8::8]>"),
      "<kim@[IPv6:2001:db8::8]>|" },
    { STR_INIT("Kim kim@example.com"), "Kim <kim@example.com>|" },
    { STR_INIT("\"Kim (MJ), Minji\" kim@example.com"), "Kim (MJ), Minji <kim@example.com>|" },
    { STR_INIT("a@example.com b@example.com"), "<a@example.com>|<b@example.com>|" },
    { STR_INIT("Kim <kim@example.com> Lee <lee@example.com>"),
      "Kim <kim@example.com>|Lee <lee@example.com>|" },
    { STR_INIT("Kim <MJ> <kim@example.com>"), "Kim <MJ> <kim@example.com>|" },
    { STR_INIT("<kim@example.com> Kim"), "Kim <kim@example.com>|" },
    { STR_INIT("Kim <kim@example.com"), "Kim <kim@example.com>|" },
    { STR_INIT("Kim kim@example.com>"), "Kim <kim@example.com>|" },
    { STR_INIT("Kim <kim@example.com, Lee <lee@example.com>"),
      "Kim <kim@example.com>|Lee <lee@example.com>|" },
    { STR_INIT("\"Kim <kim@example.com>"), "Kim <kim@example.com>|" },
    { STR_INIT("Kim\" <kim@example.com>"), "Kim <kim@example.com>|" },
    { STR_INIT("Kim ( <kim@example.com>"), "Kim ( <kim@example.com>|" },
    { STR_INIT("Kim :) <kim@example.com>"), "Kim :) <kim@example.com>|" },
    { STR_INIT("<<kim@example.com>>"), "<kim@example.com>|" },
    { STR_INIT("< kim@example.com >"), "<kim@example.com>|" },
    { STR_INIT("<Kim Minji kim@example.com>"), "Kim Minji <kim@example.com>|" },
    { STR_INIT("MJ <Kim kim@example.com>"), "MJ <kim@example.com>|" },
    { STR_INIT("<>"), "" },
    { STR_INIT("Mail Delivery System <>"), "" },
    { STR_INIT("kim@example.com <>"), "<kim@example.com>|" },
    { STR_INIT("<root>"), "<root>|" },
    { STR_INIT("root"), "" },
    { STR_INIT(""), "" },
    { STR_INIT("   "), "" },
    { STR_INIT("@"), "" },
    { STR_INIT("<no address here>"), "" },
    { STR_INIT("<mailto:kim@example.com>"), "<kim@example.com>|" },
    { STR_INIT("MAILTO:kim@example.com"), "<kim@example.com>|" },
    { STR_INIT("Kim [mailto:kim@example.com]"), "Kim <kim@example.com>|" },
    { STR_INIT("'kim@example.com' <kim@example.com>"), "'kim@example.com' <kim@example.com>|" },
    { STR_INIT("'kim@example.com'"), "<kim@example.com>|" },
    { STR_INIT("\"kim@example.com\""), "<kim@example.com>|" },
    { STR_INIT("\"kim@example.com\" <kim@example.com>"), "kim@example.com <kim@example.com>|" },
    { STR_INIT("\"kim lee\"@example.com"), "<\"kim lee\"@example.com>|" },
    { STR_INIT("<\"a<b>,\\\"c\\\"\"@example.com>"), "<\"a<b>,\\\"c\\\"\"@example.com>|" },
    { STR_INIT("kim@[192.0.2.1], Lee <lee@[IPv6:2001:db8::1]>"),
      "<kim@[192.0.2.1]>|Lee <lee@[IPv6:2001:db8::1]>|" },
    { STR_INIT("<\"kim .  lee (x)  \\\"(y)\"@ example . com (z)>"),
      "<\"kim .  lee (x)  \\\"(y)\"@example.com>|" },
    { STR_INIT("kim%host@relay.example"), "<kim%host@relay.example>|" },
    { STR_INIT("a@b@example.com"), "<a@b@example.com>|" },
    { STR_INIT("/S=Kim/C=KR/@relay.example"), "</S=Kim/C=KR/@relay.example>|" },
    { STR_INIT("kim@example.com."), "<kim@example.com>|" },
    { STR_INIT("Kim.Minji@Example.COM"), "<Kim.Minji@Example.COM>|" },
    { STR_INIT("Minji\r\n\t.Kim@example.com"), "<Minji.Kim@example.com>|" },
    { STR_INIT("Minji K. kim@example.com"), "Minji K. <kim@example.com>|" },
    { STR_INIT("kim@example.com (Sales, Seoul"), "Sales <kim@example.com>|" },
    { STR_INIT("(Kim <kim@example.com>"), "Kim <kim@example.com>|" },
    { STR_INIT("Kim   Minji\t<kim@example.com>"), "Kim Minji <kim@example.com>|" },
    { STR_INIT("O'Brien <o@example.com>"), "O'Brien <o@example.com>|" },
    { STR_INIT("Kim M. <kim@example.com>"), "Kim M. <kim@example.com>|" },
    { STR_INIT("\"\"<kim@example.com>"), "<kim@example.com>|" },
    { STR_INIT("Kim \"MJ\" Minji <kim@example.com>"), "Kim MJ Minji <kim@example.com>|" },
    { STR_INIT("Support: Kim <kim@example.com>"), "Support: Kim <kim@example.com>|" },
    { STR_INIT("Help@Shop <help@example.com>"), "Help@Shop <help@example.com>|" },
    { STR_INIT("=?utf-8?B?6rmA66+87KeA?= <kim@example.com>"), "김민지 <kim@example.com>|" },
    { STR_INIT("\"=?utf-8?B?6rmA66+87KeA?=\" <kim@example.com>"), "김민지 <kim@example.com>|" },
    { STR_INIT("=?utf-8?B?6rmA?=\r\n =?utf-8?B?66+87KeA?= <kim@example.com>"),
      "김민지 <kim@example.com>|" },
    { STR_INIT("kim@example.com (=?utf-8?B?6rmA66+87KeA?=)"), "김민지 <kim@example.com>|" },
    { STR_INIT("Kim <kim@example.com> =?utf-8?q?=2C?= =?utf-8?q?Lee?= <lee@example.com>"
               " =?utf-8?q?=2C?= park@example.com"),
      "Kim <kim@example.com>|Lee <lee@example.com>|<park@example.com>|" },
    { STR_INIT("Team: a@example.com, b@example.com"), "<a@example.com>|<b@example.com>|" },
    { STR_INIT("Team: <a@example.com>"), "Team <a@example.com>|" },
    { STR_INIT("Kim (kim@example.com)"), "Kim <kim@example.com>|" },
    { STR_INIT("Kim <SMTP:kim@example.com>"), "Kim <kim@example.com>|" },
    { STR_INIT("=?utf-8?Q?Kim,_Minji?= <kim@example.com>"), "Kim, Minji <kim@example.com>|" },
    { STR_INIT("=?utf-8?Q?Kim, Minji?= <kim@example.com>"), "Kim, Minji <kim@example.com>|" },
    { STR_INIT("=?utf-8?Q?=22Kim=2C_Minji=22?= <kim@example.com>"),
      "Kim, Minji <kim@example.com>|" },
    { STR_INIT("=?utf-8?Q?Kim_=3Ckim=40example.com=3E?="), "Kim <kim@example.com>|" },
    { STR_INIT("<=?utf-8?Q?kim=40example.com?=>"), "<kim@example.com>|" },
    { STR_INIT("김민지 <kim@example.com>"), "김민지 <kim@example.com>|" },
    { STR_INIT("문의@예제.한국"), "<문의@예제.한국>|" },
    { STR_INIT("\xB1\xE8\xB9\xCE\xC1\xF6 <kim@example.com>"), "김민지 <kim@example.com>|" },
    { STR_INIT("\x1B$B:4F#\x1B(B <sato@example.com>"), "佐藤 <sato@example.com>|" },
};

static void lists_are_read_as_they_come(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena *arena = arena_new(1 << 20);
        struct mail_address *list;
        size_t count = mail_addresses_read(cases[i].raw, STR_NULL, arena, &list);
        struct str found = STR("");

        for (size_t a = 0; a < count; a++)
            found = str_format(arena, "%" STR_FMT "%" STR_FMT "%s<%" STR_FMT ">|", STR_ARG(found),
                               STR_ARG(list[a].name), str_is_null(list[a].name) ? "" : " ",
                               STR_ARG(list[a].email));
        assert_string_equal(str_cstr(arena, found), cases[i].found);
        arena_free(&arena);
    }
}

static void read_all(struct str raw)
{
    struct arena *arena = arena_new((size_t)512 << 20);
    struct mail_address *list;
    size_t count = mail_addresses_read(raw, STR_NULL, arena, &list);

    assert_true(count <= MAIL_ADDRESSES_MAX);
    for (size_t i = 0; i < count; i++) {
        assert_true(list[i].email.n > 0);
        assert_true(utf8_is_valid(list[i].email));
        assert_true(utf8_is_valid(list[i].name));
    }
    arena_free(&arena);
}

static void every_case_can_be_cut_at_every_byte(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        for (size_t n = 0; n < cases[i].raw.n; n++)
            read_all(str_sub(cases[i].raw, 0, n));
}

static void a_megabyte_of_nasty_lists_is_read(void **state)
{
    static const struct str nasty[] = {
        STR_INIT("<"),    STR_INIT("("),    STR_INIT("\""),      STR_INIT(","),   STR_INIT(":"),
        STR_INIT("a@b "), STR_INIT("a,"),   STR_INIT("=?x?q?a"), STR_INIT("a "),  STR_INIT("<a "),
        STR_INIT("a:"),   STR_INIT("\"\\"), STR_INIT("a<b>"),    STR_INIT("@"),   STR_INIT("a@(b"),
        STR_INIT("<(a)"), STR_INIT("<\""),  STR_INIT("a@b,"),    STR_INIT("(a)"), STR_INIT(" ."),
        STR_INIT("<("),   STR_INIT("\\\""),
    };
    enum { BYTES = 1 << 20 };
    struct arena *arena = arena_new((size_t)4 << 20);
    char *bytes = arena_alloc(arena, BYTES);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(nasty); i++) {
        for (size_t n = 0; n < BYTES; n++)
            bytes[n] = nasty[i].p[n % nasty[i].n];
        read_all((struct str){ bytes, BYTES });
        bytes[0] = '<';
        read_all((struct str){ bytes, BYTES });
    }
    arena_free(&arena);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_are_read_as_they_come),
        cmocka_unit_test(every_case_can_be_cut_at_every_byte),
        cmocka_unit_test(a_megabyte_of_nasty_lists_is_read),
    };

    mail_charset_prepare();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
