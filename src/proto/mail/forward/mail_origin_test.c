#include "proto/mail/forward/mail_origin.h"

#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "proto/mail/mime/mail_mime.h"

#define FORWARD "---------- Forwarded message ---------\n"

static void the_sender_of_a_forward_is_a_mailbox(void **state)
{
    static const struct {
        const char *from;
        const char *name; /* NULL: none */
        const char *email;
    } cases[] = {
        { "Kim Jiyoung <kim@a.example>", "Kim Jiyoung", "kim@a.example" },
        { "Kim [mailto:kim@a.example]", "Kim", "kim@a.example" },
        { "Kim <kim@a.example<mailto:kim@a.example>>", "Kim", "kim@a.example" },
        { "kim@a.example <mailto:kim@a.example>", NULL, "kim@a.example" },
        { "kim@a.example <kim@a.example>", NULL, "kim@a.example" },
        { "'김지영' <kim@a.example>", "김지영", "kim@a.example" },
        { "\"'Kim'\" <Kim@A.example> [mailto:kim@a.example]", "Kim", "Kim@A.example" },
        { "Kim, Jiyoung <kim@a.example>", "Kim, Jiyoung", "kim@a.example" },
        { "김지영 (kim@a.example)", "김지영", "kim@a.example" },
        { "=?utf-8?B?6rmA7KeA7JiB?= <kim@a.example>", "김지영", "kim@a.example" },
        { "Kim Jiyoung", "Kim Jiyoung", NULL },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct mail_origin origin;
        struct str text =
            str_format(*state, FORWARD "From: %s\nSubject: x\n\nHello", cases[i].from);

        assert_true(mail_origin_of_text(text, *state, &origin));
        if (cases[i].name == NULL)
            assert_true(str_is_null(origin.from.name));
        else
            assert_str_is(origin.from.name, cases[i].name);
        if (cases[i].email == NULL)
            assert_true(str_is_null(origin.from.email));
        else
            assert_str_is(origin.from.email, cases[i].email);
    }
}

static void a_forward_gives_values(void **state)
{
    struct mail_origin origin;

    assert_true(mail_origin_of_text(
        STR("부탁해요\n\n________________________________\n보낸 사람: 김지영 <kim@a.example>\n"
            "보낸 날짜: 2024년 3월 5일 화요일 오후 9:30\n받는 사람: 'Help' <help@b.example>; "
            "c@c.example\n"
            "참조: d@d.example<mailto:d@d.example>; Eve <e@e.example<mailto:e@e.example>>\n"
            "제목: RE: =?utf-8?B?7ZmY67aI?=\n\n언제 오나요?"),
        *state, &origin));
    assert_int_equal(origin.to_count, 2);
    assert_str_is(origin.to[0].name, "Help");
    assert_str_is(origin.to[1].email, "c@c.example");
    assert_int_equal(origin.cc_count, 2);
    assert_true(str_is_null(origin.cc[0].name));
    assert_str_is(origin.cc[1].email, "e@e.example");
    assert_str_is(origin.subject, "RE: 환불");
    assert_true(origin.has_date);
    assert_str_is(mail_date_text(&origin.date, *state), "2024-03-05T21:30:00Z");
    assert_str_is(origin.text, "언제 오나요?");
    assert_false(origin.says_forwarded);
}

static void a_text_without_a_forward_has_no_origin(void **state)
{
    static const char *const texts[] = {
        "Hello",
        "On Mon, 4 Mar 2024 at 9:30, Kim <k@a.example> wrote:\n> hi\n",
        FORWARD "Subject: x\nDate: Monday\n\nHello",
        "> a\n> b\n> c\n",
        "",
    };

    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct mail_origin origin;

        assert_false(mail_origin_of_text(str_of(texts[i]), *state, &origin));
    }
}

static bool read_message(const char *message, struct arena *arena, struct mail_origin *out)
{
    struct mail_mime mime;

    mail_mime_read(str_of(message), arena, &mime);
    return mail_origin_of_message(&mime, arena, out);
}

#define HEAD "From: agent@b.example\nMIME-Version: 1.0\nContent-Type: "
#define WITHIN                                                                                     \
    "Content-Type: message/rfc822\n\nFrom: =?utf-8?B?6rmA7KeA7JiB?= <kim@a.example>\n"             \
    "To: help@b.example\nDate: Tue, 5 Mar 2024 09:30:00 +0900\nSubject: Late\n\nWhere?\n"

static void a_message_is_looked_into(void **state)
{
    struct mail_origin origin;

    assert_true(read_message(HEAD "text/plain\n\nfyi\n\n" FORWARD
                                  "From: Kim <kim@a.example>\nSubject: Late\n\nWhere?\n",
                             *state, &origin));
    assert_str_is(origin.from.email, "kim@a.example");
    assert_true(origin.says_forwarded);
    assert_null(origin.attached);
    assert_true(read_message(HEAD "text/html\n\nfyi<br><br>Begin forwarded message:<br><br>"
                                  "<b>From: </b>Kim &lt;kim@a.example&gt;<br><b>Subject: </b>Late"
                                  "<br><br>Where?",
                             *state, &origin));
    assert_str_is(origin.from.email, "kim@a.example");
    assert_str_is(origin.subject, "Late");
    assert_true(read_message(HEAD "multipart/mixed; boundary=c\n\n--c\nContent-Type: text/plain\n\n"
                                  "fyi\n--c\n" WITHIN "--c--\n",
                             *state, &origin));
    assert_str_is(origin.from.name, "김지영");
    assert_str_is(origin.subject, "Late");
    assert_str_is(mail_date_text(&origin.date, *state), "2024-03-05T09:30:00+09:00");
    assert_int_equal(origin.to_count, 1);
    assert_non_null(origin.attached);
    assert_false(read_message(HEAD "multipart/report; boundary=c\n\n--c\nContent-Type: "
                                   "text/plain\n\nnot delivered\n--c\n" WITHIN "--c--\n",
                              *state, &origin));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ARENA_TEST(the_sender_of_a_forward_is_a_mailbox),
        ARENA_TEST(a_forward_gives_values),
        ARENA_TEST(a_text_without_a_forward_has_no_origin),
        ARENA_TEST(a_message_is_looked_into),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
