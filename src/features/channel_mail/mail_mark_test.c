/* The mark in the text of our mails, as answers bring it back. */
#include "features/channel_mail/mail_own_id.h"
#include "features/channel_mail/mail_world_test.h"

#include "base/encode.h"

struct mark_step {
    int64_t message_id;
    struct str mark;
    struct str id;
};

static const struct db_query q_mark = {
    "mail_mark_test.mark",
    "SELECT " MAIL_OWN_KEY_COLUMNS " FROM message m" MAIL_OWN_KEY_NEWEST
    " WHERE m.id = :message_id",
    NULL,
};

static bool make_mark(struct call *call, struct mark_step *step)
{
    struct db_rows *rows;

    if (!db_rows(call->tx, &q_mark, DB_BINDS(db_int("message_id", step->message_id)), &rows,
                 call->err))
        return false;
    if (db_next(rows))
        step->mark = mail_own_mark_of(rows, 0, step->message_id, call->arena);
    return db_rows_end(&rows, call->err);
}

static bool make_step(struct call *call, void *arg)
{
    struct mark_step *step = arg;

    return mail_own_id_make(call, step->message_id, STR("ours.example"), &step->id)
           && make_mark(call, step);
}

/** A ticket whose first message has a mark. */
static struct mark_step marked(struct test_house *t)
{
    struct mark_step step;

    take_in(t, "From: Hana <hana@mail.example>\nSubject: Where\nMessage-ID: <q@mail.example>\n\n"
               "Where is it?\n");
    step.message_id = test_house_int(t, "SELECT min(id) FROM message");
    test_house_change(t, make_step, &step);
    step.mark = (struct str){ strndup(step.mark.p, step.mark.n), step.mark.n };
    step.id = (struct str){ strndup(step.id.p, step.id.n), step.id.n };
    return step;
}

static void forget(struct mark_step *step)
{
    free((void *)step->mark.p);
    free((void *)step->id.p);
}

/** A mail of its own id whose rest, head and text, is `rest` with the mark in the place of %s. */
static void answer_with(struct test_house *t, const char *rest, struct str mark)
{
    static int count;
    struct str at = str_of(rest);
    size_t place = str_find(at, STR("%s"));
    char message[3000];

    snprintf(message, sizeof(message),
             "From: hana@mail.example\nMessage-ID: <a%d@mail.example>\n%.*s%" STR_FMT "%s", ++count,
             (int)place, rest, STR_ARG(mark), place < at.n ? rest + place + 2 : "");
    take_in(t, message);
}

static int64_t tickets(struct test_house *t)
{
    return test_house_int(t, "SELECT count(*) FROM ticket");
}

static int64_t newest_is_unverified(struct test_house *t)
{
    return test_house_int(t, "SELECT unverified FROM message ORDER BY id DESC LIMIT 1");
}

static void however_it_is_quoted_it_finds_its_ticket_and_proves_nothing(void **state)
{
    static const char *const forms[] = {
        "\nThanks!\n\n> Tomorrow.\n>\n> Reference: %s\n",
        "Subject: Re: other words\n\n감사합니다.\n\n>> 내일 갑니다.\n>>\n>> 참조 번호: %s.\n>\n",
        "\nThanks\n\n-----Original Message-----\nFrom: help@ours.example\nSent: Monday\n"
        "To: hana@mail.example\nSubject: Where\n\nTomorrow.\n\nReference: %s\n",
        "\nI keep all of it.\nReference:%s\n",
        "Content-Type: text/html; charset=utf-8\n\n<div>Thanks</div><blockquote type=\"cite\">"
        "<p>Tomorrow.</p><p style=\"margin:0\">Reference: %s</p></blockquote>\n",
        "Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\n"
        "Thanks\n--b\nContent-Type: text/html\n\n<p>Thanks</p><blockquote>Reference:&nbsp;<b>%s</b>"
        "</blockquote>\n--b--\n",
        "Content-Transfer-Encoding: quoted-printable\n\n> Reference: =\n%s=\n\n",
    };
    struct test_house *t = mail_world(state);
    struct mark_step step = marked(t);

    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        answer_with(t, forms[i], step.mark);
        if (tickets(t) != 1)
            fail_msg("form %zu opened a ticket", i);
        assert_int_equal(newest_is_unverified(t), 1);
    }
    forget(&step);
}

static void base64_and_capitals_do_not_hide_it(void **state)
{
    struct test_house *t = mail_world(state);
    struct mark_step step = marked(t);
    char *capitals = strndup(step.mark.p, step.mark.n);
    struct str text;

    for (size_t i = 0; i < step.mark.n; i++)
        if (capitals[i] >= 'a' && capitals[i] <= 'z')
            capitals[i] = (char)(capitals[i] - ('a' - 'A'));
    answer_with(t, "\n> Reference: %s\n", (struct str){ capitals, step.mark.n });
    free(capitals);
    text =
        str_format(t->call.arena, "고맙습니다.\n\n> 참조 번호: %" STR_FMT "\n", STR_ARG(step.mark));
    answer_with(
        t, "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n%s\n",
        base64_encode(t->call.arena, text));
    assert_int_equal(tickets(t), 1);
    forget(&step);
}

static void a_forged_mark_joins_nothing_nor_does_a_mark_as_an_id(void **state)
{
    struct test_house *t = mail_world(state);
    struct mark_step step = marked(t);
    char *forged = strndup(step.mark.p, step.mark.n);

    forged[step.mark.n - 1] = forged[step.mark.n - 1] == '0' ? '1' : '0';
    answer_with(t, "\n> Reference: %s\n", (struct str){ forged, step.mark.n });
    free(forged);
    assert_int_equal(tickets(t), 2);
    answer_with(t, "In-Reply-To: <%s@ours.example>\n\nHello\n", step.mark);
    assert_int_equal(tickets(t), 3);
    /* Nor is the local part of an id a mark. */
    answer_with(t, "\n> %s\n", str_sub(step.id, 0, str_find_char(step.id, '@')));
    assert_int_equal(tickets(t), 4);
    forget(&step);
}

static void many_marks_of_nobody_end_the_search(void **state)
{
    struct test_house *t = mail_world(state);
    struct mark_step step = marked(t);
    struct strbuf text = strbuf_new(t->call.arena, 64 * 1024);
    char *message;

    strbuf_add_cstr(&text, "From: hana@mail.example\nMessage-ID: <many@mail.example>\n\n");
    for (int i = 0; i < 1000; i++)
        strbuf_add_cstr(&text, "> p.1.1.00000000000000000000\n");
    strbuf_add(&text, step.mark);
    message = strndup(strbuf_str(&text).p, strbuf_str(&text).n);
    take_in(t, message);
    free(message);
    assert_int_equal(tickets(t), 2);
    forget(&step);
}

static void it_stands_before_ids_that_only_name_and_behind_our_own(void **state)
{
    struct test_house *t = mail_world(state);
    struct mark_step step = marked(t);
    char fields[400];

    take_in(t, "From: sam@mail.example\nSubject: Other\nMessage-ID: <other@mail.example>\n\nX\n");
    answer_with(t, "In-Reply-To: <other@mail.example>\n\n> Reference: %s\n", step.mark);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM message WHERE ticket_id ="
                                       " (SELECT min(id) FROM ticket)"),
                     2);
    snprintf(fields, sizeof(fields), "In-Reply-To: <%" STR_FMT ">\n\n> Reference: %%s\n",
             STR_ARG(step.id));
    answer_with(t, fields, step.mark);
    assert_int_equal(newest_is_unverified(t), 0);
    forget(&step);
}

int main(int argc, char **argv)
{
    static const struct CMUnitTest tests[] = {
        HOUSE_TESTS(however_it_is_quoted_it_finds_its_ticket_and_proves_nothing),
        HOUSE_TEST_SQLITE(base64_and_capitals_do_not_hide_it),
        HOUSE_TESTS(a_forged_mark_joins_nothing_nor_does_a_mark_as_an_id),
        HOUSE_TEST_SQLITE(many_marks_of_nobody_end_the_search),
        HOUSE_TESTS(it_stands_before_ids_that_only_name_and_behind_our_own),
    };

    return mail_world_run(argc, argv, tests, COUNT_OF(tests));
}
