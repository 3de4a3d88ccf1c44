/** A message read in a worker and told to the server: nothing of it is lost on the way. */
#include "proto/mail/letter/mail_letter.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/encode.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "proto/mail/mail_job.h"
#include "proto/mail/mime/mail_tnef_build.h"

enum { ARENA_MAX = 128 * 1024 * 1024, BIG_BYTES = 8 * 1024 * 1024 };

static bool run_or_crash(struct str input, struct arena *arena, struct str *output, struct err *err)
{
    if (str_find(input, STR("please crash")) < input.n)
        abort();
    return mail_job_run(input, arena, output, err);
}

static const struct confine_job_kind kinds[] = { { "mail", mail_job_prepare, run_or_crash },
                                                 { NULL, NULL, NULL } };

struct fixture {
    struct confine_pool *pool;
    struct arena *arena;
    struct err err;
    struct mail_letter letter;
};

static int make_pool(void **state)
{
    struct confine_options options = mail_confine_options();
    struct fixture *f = calloc(1, sizeof(*f));

    f->arena = arena_new(ARENA_MAX);
    *state = f;
    return confine_pool_start(&options, &f->pool, &f->err) ? 0 : -1;
}

static int drop_pool(void **state)
{
    struct fixture *f = *state;

    confine_pool_stop(&f->pool);
    arena_free(&f->arena);
    free(f);
    return 0;
}

static const struct mail_letter *read_letter(struct fixture *f, struct str message)
{
    struct mail_tool_options options = { .local_domain = STR("ours.example") };

    assert_true(mail_letter_read(f->pool, message, &options, f->arena, &f->letter, &f->err));
    return &f->letter;
}

static void assert_file(struct fixture *f, struct str message, size_t i, const char *name,
                        const char *bytes)
{
    struct str got;

    assert_true(i < f->letter.file_count);
    assert_str_is(f->letter.files[i].filename, name);
    assert_true(mail_letter_decode(f->pool, message, &f->letter.files[i], f->arena, &got, &f->err));
    assert_str_is(got, bytes);
}

static void an_answer_with_files_is_told_whole(void **state)
{
    static const char message[] =
        "From: =?utf-8?B?6rmA7ZWY64KY?= <Hana.Kim@mail.example>\r\n"
        "To: Help <support@ours.example>, <sales@ours.example>\r\nCc: boss@mail.example\r\n"
        "Reply-To: hana@home.example\r\nSubject: Re: =?utf-8?B?67Cw7Iah?=\r\n"
        "Date: Sun, 29 Nov 2026 09:00:00 +0900\r\nMessage-ID: <c@mail.example>\r\n"
        "References: <a@ours.example> <b@mail.example>\r\nIn-Reply-To: <b@mail.example>\r\n"
        "Content-Type: multipart/mixed; boundary=x\r\n\r\n"
        "--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        "아직 안 왔어요.\r\n\r\nOn Sat, 28 Nov 2026 at 10:00, Help wrote:\r\n> 보냈습니다.\r\n"
        "--x\r\nContent-Type: text/plain; name=a.txt\r\n"
        "Content-Disposition: attachment\r\n\r\nas it is\r\n"
        "--x\r\nContent-Type: image/png\r\nContent-ID: <pic>\r\nContent-Disposition: inline;\r\n"
        " filename=b.png\r\nContent-Transfer-Encoding: base64\r\n\r\naGVs\r\nbG8=\r\n"
        "--x\r\nContent-Type: application/octet-stream; name=c.bin\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\nc=3Dd\r\n--x--\r\n";
    struct fixture *f = *state;
    const struct mail_letter *letter = read_letter(f, str_of(message));

    assert_str_is(letter->from.name, "김하나");
    assert_str_is(letter->from.email, "Hana.Kim@mail.example");
    assert_int_equal(letter->to.count, 2);
    assert_str_is(letter->to.items[1].email, "sales@ours.example");
    assert_str_is(letter->cc.items[0].email, "boss@mail.example");
    assert_str_is(letter->reply_to.items[0].email, "hana@home.example");
    assert_str_is(letter->subject, "Re: 배송");
    assert_true(letter->has_date);
    assert_int_equal(letter->date_ms, 1795910400000);
    assert_str_is(letter->message_id, "c@mail.example");
    assert_int_equal(letter->ancestors.count, 2);
    assert_str_is(letter->ancestors.items[0], "a@ours.example");
    assert_str_is(letter->ancestors.items[1], "b@mail.example");
    assert_str_is(str_trim(letter->text), "아직 안 왔어요.");
    assert_true(str_find(letter->rest, STR("> 보냈습니다.")) < letter->rest.n);
    assert_int_equal(letter->class.kind, MAIL_HUMAN);
    assert_true(letter->class.may_auto_reply);
    assert_int_equal(letter->file_count, 3);
    assert_file(f, str_of(message), 0, "a.txt", "as it is");
    assert_file(f, str_of(message), 1, "b.png", "hello");
    assert_file(f, str_of(message), 2, "c.bin", "c=d");
    assert_str_is(letter->files[1].content_id, "pic");
    assert_true(letter->files[1].is_inline);
}

static void files_within_a_text_are_found_where_they_stand(void **state)
{
    static const char message[] = "From: a@b.example\nSubject: x\n\nHere it is.\n\n"
                                  "begin 644 a.txt\n%:&5L;&\\\n`\nend\n\nBye.\n";
    struct fixture *f = *state;
    const struct mail_letter *letter = read_letter(f, str_of(message));

    assert_file(f, str_of(message), 0, "a.txt", "hello");
    assert_true(str_find(letter->text, STR("begin")) == letter->text.n);
}

static void files_of_what_was_encoded_as_a_whole_are_there(void **state)
{
    static const char inner[] = "--b\n\nHello\n--b\nContent-Type: text/csv; name=a.csv\n"
                                "Content-Transfer-Encoding: base64\n\naGVsbG8=\n--b--\n";
    struct fixture *f = *state;
    struct str message = str_format(f->arena,
                                    "From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n"
                                    "Content-Transfer-Encoding: base64\n\n%" STR_FMT "\n",
                                    STR_ARG(base64_encode(f->arena, str_of(inner))));
    const struct mail_letter *letter = read_letter(f, message);

    assert_str_is(str_trim(letter->text), "Hello");
    assert_file(f, message, 0, "a.csv", "hello");
}

static void files_within_a_winmail_dat_are_there(void **state)
{
    struct fixture *f = *state;
    struct strbuf stream = tnef_begin(f->arena);
    struct str message;

    tnef_attribute(&stream, 2, 0x00069002, STR("\x01\0\0\0\0\0\0\0\0\0\0\0\0\0"));
    tnef_attribute(&stream, 2, 0x00018010, STR("a.txt\0"));
    tnef_attribute(&stream, 2, 0x0006800f, STR("hello"));
    message = str_format(f->arena,
                         "From: a@b.example\nContent-Type: application/ms-tnef; name=winmail.dat\n"
                         "Content-Transfer-Encoding: base64\n\n%" STR_FMT "\n",
                         STR_ARG(base64_encode(f->arena, strbuf_str(&stream))));
    read_letter(f, message);
    assert_int_equal(f->letter.file_count, 2);
    assert_str_is(f->letter.files[0].filename, "winmail.dat");
    assert_file(f, message, 1, "a.txt", "hello");
}

static void html_is_cleaned_and_read(void **state)
{
    const struct mail_letter *letter =
        read_letter(*state, STR("From: a@b.example\nContent-Type: text/html\n\n"
                                "<p onclick=x()>Hello<script>alert(1)</script></p>"));

    assert_str_is(str_trim(letter->text), "Hello");
    assert_true(str_find(letter->html_raw, STR("<script>")) < letter->html_raw.n);
    assert_true(str_find(letter->html_clean, STR("script")) == letter->html_clean.n);
    assert_true(str_find(letter->html_clean, STR("Hello")) < letter->html_clean.n);
}

static void who_forwards_names_the_writer(void **state)
{
    const struct mail_letter *letter =
        read_letter(*state, STR("From: shop@ours.example\nSubject: Fwd: Broken\n\n"
                                "For you.\n\n---------- Forwarded message ---------\n"
                                "From: Min Park <min@mail.example>\n"
                                "Date: Sat, 28 Nov 2026 at 10:00\nSubject: Broken\n"
                                "To: <shop@ours.example>\n\nIt broke.\n"));

    assert_str_is(letter->origin.from.email, "min@mail.example");
    assert_str_is(letter->origin.subject, "Broken");
    assert_true(letter->origin.says_forwarded);
}

static void bounces_say_who_failed(void **state)
{
    const struct mail_letter *letter = read_letter(
        *state, STR("From: MAILER-DAEMON@mx.example\nSubject: Undelivered\n"
                    "Content-Type: multipart/report; report-type=delivery-status; boundary=r\n\n"
                    "--r\nContent-Type: text/plain\n\nSorry.\n"
                    "--r\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n"
                    "Final-Recipient: rfc822; no@mail.example\nAction: failed\nStatus: 5.1.1\n"
                    "--r--\n"));

    assert_int_equal(letter->class.kind, MAIL_BOUNCE);
    assert_false(letter->class.may_auto_reply);
    assert_int_equal(letter->class.failure_count, 1);
    assert_str_is(letter->class.failures[0].recipient, "no@mail.example");
    assert_str_is(letter->class.failures[0].status, "5.1.1");
    assert_true(str_is_null(letter->class.failures[0].reply_code));
    assert_int_equal(letter->class.failures[0].permanence, MAIL_PERMANENT);
}

/** The newest of many ancestors are kept, the one that is answered among them. */
static void ancestors_are_bounded(void **state)
{
    enum { MANY = 400 };
    struct fixture *f = *state;
    struct strbuf head = strbuf_new(f->arena, 64 * 1024);
    const struct mail_letter *letter;

    strbuf_add_cstr(&head, "From: a@b.example\nReferences:");
    for (int i = 0; i < MANY; i++)
        strbuf_addf(&head, " <%d@b.example>", i);
    strbuf_add_cstr(&head, "\nIn-Reply-To: <last@b.example>\n\nHi\n");
    letter = read_letter(f, strbuf_str(&head));
    assert_true(letter->ancestors.count <= MAIL_LETTER_ANCESTORS_MAX);
    assert_str_is(letter->ancestors.items[letter->ancestors.count - 1], "last@b.example");
    assert_str_is(letter->ancestors.items[letter->ancestors.count - 2], "399@b.example");
}

static void what_breaks_its_worker_is_a_letter_all_the_same(void **state)
{
    const struct mail_letter *letter =
        read_letter(*state, STR("From: a@b.example\n\nplease crash"));

    assert_true(str_is_null(letter->from.email));
    assert_int_equal(letter->defect_count, 1);
    assert_str_is(letter->defects[0], "not_readable");
    assert_false(letter->class.may_auto_reply);
}

static void large_files_fit_in_a_worker(void **state)
{
    static const char head[] = "From: a@b.example\nContent-Type: application/zip\n"
                               "Content-Transfer-Encoding: base64\n\n";
    struct fixture *f = *state;
    char *message = arena_alloc(f->arena, sizeof(head) + 3 * (size_t)BIG_BYTES);
    size_t n = sizeof(head) - 1;
    struct str got;

    memcpy(message, head, n);
    for (size_t i = 0; i < (size_t)BIG_BYTES * 3; i++)
        message[n++] = i % 77 == 76 ? '\n' : 'A';
    read_letter(f, (struct str){ message, n });
    assert_int_equal(f->letter.file_count, 1);
    assert_true(mail_letter_decode(f->pool, (struct str){ message, n }, &f->letter.files[0],
                                   f->arena, &got, &f->err));
    assert_true(got.n > (size_t)BIG_BYTES * 2);
}

int main(int argc, char **argv)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, make_pool, drop_pool)
    static const struct CMUnitTest tests[] = {
        TEST(an_answer_with_files_is_told_whole),
        TEST(files_within_a_text_are_found_where_they_stand),
        TEST(files_of_what_was_encoded_as_a_whole_are_there),
        TEST(files_within_a_winmail_dat_are_there),
        TEST(html_is_cleaned_and_read),
        TEST(who_forwards_names_the_writer),
        TEST(bounces_say_who_failed),
        TEST(ancestors_are_bounded),
        TEST(what_breaks_its_worker_is_a_letter_all_the_same),
        TEST(large_files_fit_in_a_worker),
    };

    if (argc > 1 && strcmp(argv[1], CONFINE_CHILD_OPTION) == 0)
        return confine_child_main(argc, argv, kinds);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
