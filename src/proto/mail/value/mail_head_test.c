/** Heads as the RFC writes them and as they arrive. */
#include "base/cmocka_test.h"

#include "base/attributes.h"
#include "base/strbuf.h"
#include "proto/mail/value/mail_head.h"

struct head_case {
    const char *message;
    const char *fields; /* name=value|… */
    const char *body;
    size_t junk_lines;
};

static const struct head_case cases[] = {
    { "Subject: a\r\nTo: b\r\n\r\nbody", "Subject=a|To=b|", "body", 0 },
    { "Subject: a\n\tfolded\n  twice\n\nbody\n", "Subject=a folded twice|", "body\n", 0 },
    { "Subject:\n   late\n\t\n  b \n\nc", "Subject=late b|", "c", 0 },
    { "Subject: a\r\r\n b\r\r\nTo: c\r\r\n\r\r\nd\r\r\n", "Subject=a b|To=c|", "d\r\r\n", 0 },
    { "Subject: a\rTo: b\r\rbody", "Subject=a|To=b|", "body", 0 },
    { "From kim@example.com Mon Jan  1 00:00:00 2024\nSubject: a\n\nb", "Subject=a|", "b", 0 },
    { " Subject: a\n b\nTo: c\n\nd", "Subject=a b|To=c|", "d", 0 },
    { "Subject : a\n\nb", "Subject=a|", "b", 0 },
    { "Subject:\nTo:  x \n\nb", "Subject=|To=x|", "b", 0 },
    { "Subject: a\na line that is none\nTo: b\n\nc", "Subject=a|To=b|", "c", 1 },
    { "Content-Type: a/b;\nname*0=c;\r\n name*1=d;\nSubject: e\n\nf",
      "Content-Type=a/b; name*0=c; name*1=d;|Subject=e|", "f", 0 },
    { "Content-Type: a/b;\nname=c\n\nd", "Content-Type=a/b; name=c|", "d", 0 },
    { "Content-Type: a/b\nx=1\n2\n", "Content-Type=a/b|", "x=1\n2\n", 0 },
    { "Subject: a\nHello there,\nhow are you?\n", "Subject=a|", "Hello there,\nhow are you?\n", 0 },
    { "Subject: \xc8\xaf\xba\xd2\n\n", "Subject=\xc8\xaf\xba\xd2|", "", 0 },
    { "\nbody alone", "", "body alone", 0 },
    { "", "", "", 0 },
    { "Subject: cut", "Subject=cut|", "", 0 },
};

static void heads_are_read_as_they_come(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena *arena = arena_new(1 << 20);
        struct mail_head head;
        struct str body;
        struct str found = STR("");

        mail_head_read(str_of(cases[i].message), arena, &head, &body);
        for (size_t f = 0; f < head.count; f++)
            found = str_format(arena, "%" STR_FMT "%" STR_FMT "=%" STR_FMT "|", STR_ARG(found),
                               STR_ARG(head.fields[f].name), STR_ARG(head.fields[f].value));
        assert_string_equal(str_cstr(arena, found), cases[i].fields);
        assert_string_equal(str_cstr(arena, body), cases[i].body);
        assert_int_equal(head.junk_lines, cases[i].junk_lines);
        arena_free(&arena);
    }
}

static void fields_are_found_in_any_case_and_in_their_order(void **state)
{
    struct arena *arena = arena_new(1 << 20);
    struct mail_head head;
    struct str body;
    size_t at = 0;

    (void)state;
    mail_head_read(STR("Received: 1\nSUBJECT: s\nreceived: 2\n\n"), arena, &head, &body);
    assert_true(str_eq(mail_head_get(&head, "Subject"), STR("s")));
    assert_true(str_is_null(mail_head_get(&head, "To")));
    assert_true(str_eq(mail_head_next(&head, "Received", &at)->value, STR("1")));
    assert_true(str_eq(mail_head_next(&head, "Received", &at)->value, STR("2")));
    assert_null(mail_head_next(&head, "Received", &at));
    arena_free(&arena);
}

static void a_head_without_end_is_cut(void **state)
{
    struct arena *arena = arena_new((size_t)64 << 20);
    struct strbuf text = strbuf_new(arena, (size_t)16 << 20);
    struct mail_head head;
    struct str body;

    (void)state;
    for (int i = 0; i < MAIL_FIELDS_MAX + 10; i++)
        strbuf_addf(&text, "X-%d: v\n", i);
    mail_head_read(strbuf_str(&text), arena, &head, &body);
    assert_int_equal(head.count, MAIL_FIELDS_MAX);
    assert_true(head.is_cut);
    arena_free(&arena);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(heads_are_read_as_they_come),
        cmocka_unit_test(fields_are_found_in_any_case_and_in_their_order),
        cmocka_unit_test(a_head_without_end_is_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
