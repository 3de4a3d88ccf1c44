/** Parameters as RFC 2045 and 2231 have them and as mailers write them. */
#include "base/cmocka_test.h"

#include "base/attributes.h"
#include "base/text/utf8.h"
#include "proto/mail/charset/mail_charset.h"
#include "proto/mail/value/mail_words.h"

struct params_case {
    struct str raw;
    const char *found; /* value|name=value|… */
};

static const struct params_case cases[] = {
    { STR_INIT("text/plain; charset=utf-8"), "text/plain|charset=utf-8|" },
    { STR_INIT("Text/Plain; Charset=\"UTF-8\" ; Format=Flowed"),
      "text/plain|charset=UTF-8|format=Flowed|" },
    { STR_INIT("attachment; filename*=utf-8'ko'%ED%99%98.txt"), "attachment|filename=환.txt|" },
    { STR_INIT("attachment; filename*=UTF-8''%ED%99%98.txt; filename=x.txt"),
      "attachment|filename=환.txt|" },
    { STR_INIT("attachment; filename=x.txt; filename*=UTF-8''%ED%99%98.txt"),
      "attachment|filename=환.txt|" },
    { STR_INIT("attachment; filename*0*=utf-8''%ED%99; filename*1*=%98; filename*2=.txt"),
      "attachment|filename=환.txt|" },
    { STR_INIT("attachment; filename*2=.txt; filename*1*=%98; filename*0*=utf-8''%ED%99"),
      "attachment|filename=환.txt|" },
    { STR_INIT("attachment; filename*0=\"very long \"; filename*1=\"name.txt\""),
      "attachment|filename=very long name.txt|" },
    { STR_INIT("attachment; filename*0*=''%ED%99%98; filename*1=.txt"),
      "attachment|filename=환.txt|" },
    { STR_INIT("attachment; filename*=%ED%99%98.txt"), "attachment|filename=환.txt|" },
    { STR_INIT("attachment; filename=\"=?utf-8?B?7ZmY67aI?=.txt\""),
      "attachment|filename=환불.txt|" },
    { STR_INIT("attachment; filename==?utf-8?B?7ZmY67aI?="), "attachment|filename=환불|" },
    { STR_INIT("attachment; filename=\"=?utf-8?B?7ZmY?= =?utf-8?B?67aI?=\""),
      "attachment|filename=환불|" },
    { STR_INIT("attachment; filename= =?utf-8?B?7ZmY?= =?utf-8?B?67aI?="),
      "attachment|filename=환불|" },
    { STR_INIT("attachment; filename=\"%ED%99%98.txt\""), "attachment|filename=환.txt|" },
    { STR_INIT("attachment; filename=\"utf-8''%ED%99%98.txt\""), "attachment|filename=환.txt|" },
    { STR_INIT("attachment; filename=\"Kim''s 100%.txt\""),
      "attachment|filename=Kim''s 100%.txt|" },
    { STR_INIT("attachment; filename=\"100%.txt\""), "attachment|filename=100%.txt|" },
    { STR_INIT("attachment; filename=\"a%20b.txt\""), "attachment|filename=a%20b.txt|" },
    { STR_INIT("attachment; filename=my file.pdf"), "attachment|filename=my file.pdf|" },
    { STR_INIT("attachment; filename=my file.pdf; size=3"),
      "attachment|filename=my file.pdf|size=3|" },
    { STR_INIT("attachment; filename=\"my file.pdf"), "attachment|filename=my file.pdf|" },
    { STR_INIT("attachment; filename=\"a;b.pdf\""), "attachment|filename=a;b.pdf|" },
    { STR_INIT("attachment; filename=\"a.pdf; size=3"), "attachment|filename=a.pdf|size=3|" },
    { STR_INIT("attachment; filename=\"C:\\temp\\new.txt\""),
      "attachment|filename=C:\\temp\\new.txt|" },
    { STR_INIT("attachment; filename=\"a\\\"b.txt\""), "attachment|filename=a\"b.txt|" },
    { STR_INIT("attachment; filename=\"a \"quoted\" b.txt\""),
      "attachment|filename=a \"quoted\" b.txt|" },
    { STR_INIT("attachment; filename=\"plan B\".odt; size=3"),
      "attachment|filename=\"plan B\".odt|size=3|" },
    { STR_INIT("attachment; filename=my\"plan\""), "attachment|filename=my\"plan\"|" },
    /* name="Rechnung Mai.pdf */
    { STR_INIT("application/pdf; =?utf-8?B?bmFtZT0iUmVjaG51bmc=?= Mai.pdf; size=3"),
      "application/pdf|name=Rechnung Mai.pdf|size=3|" },
    { STR_INIT("text/plain; charset=a; charset=b"), "text/plain|charset=a|" },
    { STR_INIT("text/plain charset=utf-8"), "text/plain|charset=utf-8|" },
    { STR_INIT("Text / HTML X-Mark: 3; charset=utf-8"), "text/html|charset=utf-8|" },
    { STR_INIT("text/  html"), "text/html|" },
    { STR_INIT(" text   /html  x"), "text/html|" },
    { STR_INIT("\"text/html\" \"x\""), "text/html|" },
    { STR_INIT("attachment to this; filename=a"), "attachment|filename=a|" },
    { STR_INIT("text/plain; charset = \"utf-8\" "), "text/plain|charset=utf-8|" },
    { STR_INIT("text/plain; charset=\"utf-8\" format=flowed"),
      "text/plain|charset=utf-8|format=flowed|" },
    { STR_INIT("text/plain; charset=utf-8 format=flowed"),
      "text/plain|charset=utf-8|format=flowed|" },
    { STR_INIT("text/plain; charset=us-ascii (Plain text)"), "text/plain|charset=us-ascii|" },
    { STR_INIT("text/plain; (c) charset=utf-8"), "text/plain|charset=utf-8|" },
    { STR_INIT("text/plain;charset=utf-8;"), "text/plain|charset=utf-8|" },
    { STR_INIT("text/plain;;; charset=utf-8"), "text/plain|charset=utf-8|" },
    { STR_INIT("multipart/mixed; boundary=\"=_a b?=x\""), "multipart/mixed|boundary==_a b?=x|" },
    { STR_INIT("multipart/mixed; boundary=----=_Part_1.2"),
      "multipart/mixed|boundary=----=_Part_1.2|" },
    { STR_INIT("multipart/mixed; boundary=\"b1\"; type=\"text/html\""),
      "multipart/mixed|boundary=b1|type=text/html|" },
    { STR_INIT("application/pdf; name=\"계약서.pdf\""), "application/pdf|name=계약서.pdf|" },
    { STR_INIT("attachment; filename=\"file (1).pdf\""), "attachment|filename=file (1).pdf|" },
    { STR_INIT("attachment; filename=file (1).pdf"), "attachment|filename=file (1).pdf|" },
    { STR_INIT("filename=x.pdf"), "|filename=x.pdf|" },
    { STR_INIT(""), "|" },
    { STR_INIT("text / html; charset=utf-8"), "text/html|charset=utf-8|" },
    { STR_INIT("\"text/plain\""), "text/plain|" },
    { STR_INIT("(our own) (as ever) text/plain (end); format=flowed"),
      "text/plain|format=flowed|" },
    { STR_INIT("text/plain (open"), "text/plain|" },
    { STR_INIT("(open text/plain"), "|" },
    { STR_INIT("attachment; filename*=euc-kr''%C8%AF%BA%D2.txt"), "attachment|filename=환불.txt|" },
    { STR_INIT("attachment; filename*=iso-8859-1'en'na%EFve.txt"),
      "attachment|filename=naïve.txt|" },
    { STR_INIT("attachment; filename*=\"utf-8''%ED%99%98.txt\""), "attachment|filename=환.txt|" },
    { STR_INIT("attachment; filename*0*=utf-8''%ED%99%98; filename*1*=utf-8''%EB%B6%88"),
      "attachment|filename=환불|" },
    { STR_INIT("attachment; filename*=utf-8''=?utf-8?B?7ZmY67aI?="), "attachment|filename=환불|" },
    { STR_INIT("attachment; filename=it's.txt"), "attachment|filename=it's.txt|" },
    { STR_INIT("attachment; filename=\"\""), "attachment|filename=|" },
    { STR_INIT("attachment; filename*1=b; filename*3=d; filename*2=c"),
      "attachment|filename=bcd|" },
    { STR_INIT("attachment; filename*01=b; filename*00=a"), "attachment|filename=ab|" },
    { STR_INIT("attachment; filename=\"a.txt\", size=2"), "attachment|filename=a.txt|size=2|" },
    { STR_INIT("attachment; filename='single.txt'"), "attachment|filename='single.txt'|" },
    { STR_INIT("text/html; charset=\"utf-8"), "text/html|charset=utf-8|" },
    { STR_INIT("text/html; charset=utf-8\""), "text/html|charset=utf-8|" },
    { STR_INIT("text/html; charset:utf-8"), "text/html|" },
    { STR_INIT("attachment; filename=\"\xC8\xAF\xBA\xD2\xC7\xA5.txt\""),
      "attachment|filename=환불표.txt|" },
    { STR_INIT("attachment; filename=\"\x95\\\x8E\xA6.txt\""), "attachment|filename=表示.txt|" },
    { STR_INIT("attachment; filename=\"\x1B$B$4CmJ8\x1B(B.txt\""),
      "attachment|filename=ご注文.txt|" },
};

static void parameters_are_read_as_they_come(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena *arena = arena_new(1 << 20);
        struct mail_param_value value;
        struct str found;

        mail_params_read(cases[i].raw, STR_NULL, arena, &value);
        found = str_format(arena, "%" STR_FMT "|", STR_ARG(value.value));
        for (size_t p = 0; p < value.count; p++)
            found = str_format(arena, "%" STR_FMT "%" STR_FMT "=%" STR_FMT "|", STR_ARG(found),
                               STR_ARG(value.params[p].name), STR_ARG(value.params[p].value));
        assert_string_equal(str_cstr(arena, found), cases[i].found);
        arena_free(&arena);
    }
}

static void read_all(struct str raw)
{
    struct arena *arena = arena_new((size_t)256 << 20);
    struct mail_param_value value;

    mail_params_read(raw, STR_NULL, arena, &value);
    assert_true(value.count <= MAIL_PARAMS_MAX);
    for (size_t i = 0; i < value.count; i++)
        assert_true(utf8_is_valid(value.params[i].value));
    arena_free(&arena);
}

static void every_case_can_be_cut_at_every_byte(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        for (size_t n = 0; n < cases[i].raw.n; n++)
            read_all(str_sub(cases[i].raw, 0, n));
}

static void a_megabyte_of_nasty_parameters_is_read(void **state)
{
    static const struct str nasty[] = {
        STR_INIT(";a=\""), STR_INIT("a=\"x\" "), STR_INIT("a*0=b;"),        STR_INIT(" "),
        STR_INIT(";a=("),  STR_INIT("\" x"),     STR_INIT("x=\"\\\""),      STR_INIT("a "),
        STR_INIT("%E0"),   STR_INIT(";a"),       STR_INIT(";n*1*=a'b'%41"), STR_INIT("="),
    };
    enum { BYTES = 1 << 20 };
    struct arena *arena = arena_new((size_t)4 << 20);
    char *bytes = arena_alloc(arena, BYTES);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(nasty); i++) {
        for (size_t n = 0; n < BYTES; n++)
            bytes[n] = nasty[i].p[n % nasty[i].n];
        read_all((struct str){ bytes, BYTES });
    }
    arena_free(&arena);
}

static void a_parameter_is_found_by_name_or_is_not_there(void **state)
{
    struct arena *arena = arena_new(1 << 20);
    struct mail_param_value value;

    (void)state;
    mail_params_read(STR("text/plain; CHARSET=\"\"; a=b"), STR_NULL, arena, &value);
    assert_true(str_eq(mail_params_get(&value, "a"), STR("b")));
    assert_true(str_eq(mail_params_get(&value, "charset"), STR("")));
    assert_true(str_is_null(mail_params_get(&value, "name")));
    arena_free(&arena);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(parameters_are_read_as_they_come),
        cmocka_unit_test(every_case_can_be_cut_at_every_byte),
        cmocka_unit_test(a_megabyte_of_nasty_parameters_is_read),
        cmocka_unit_test(a_parameter_is_found_by_name_or_is_not_there),
    };

    mail_charset_prepare();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
