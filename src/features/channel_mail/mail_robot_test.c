/* Mail that the program writes by itself: to whom it goes, to whom never, and how often. */
#include "features/channel_mail/mail_robot.h"

#include "features/channel_mail/mail_world_test.h"

static struct test_house *world(void **state)
{
    struct test_house *t = mail_world(state);

    mail_world_set(t, "mail.sending", "keep");
    return t;
}

static int64_t queued(struct test_house *t)
{
    return test_house_int(t, "SELECT count(*) FROM outbox WHERE channel = 'mail'");
}

static void letter_from(struct test_house *t, const char *address, const char *more, int n)
{
    char message[600];

    snprintf(message, sizeof(message),
             "From: Hana <%s>\nSubject: Letter %d\nMessage-ID: <%d-%s>\n%s\nHello, where is it?\n",
             address, n, n, address, more);
    take_in(t, message);
}

static void a_person_hears_that_the_mail_has_come(void **state)
{
    struct test_house *t = world(state);

    letter_from(t, "hana@mail.example", "", 1);
    assert_int_equal(queued(t), 1);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM message WHERE sender = 3"
                                       " AND public = 1 AND text LIKE '%1001%'"),
                     1);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM mail_message WHERE is_outgoing = 1"
                                       " AND head LIKE '%\"automatic\":true%'"),
                     1);
    /* It is no answer: the customer waits still. */
    assert_int_equal(test_house_int(t, "SELECT state FROM ticket"), TICKET_NEW);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM ticket"
                                       " WHERE waiting_since_ms IS NOT NULL"
                                       " AND first_answer_at_ms IS NULL"),
                     1);
}

static void machines_lists_and_nobody_hear_nothing(void **state)
{
    static const struct {
        const char *from;
        const char *more;
    } letters[] = {
        { "hana@mail.example", "Auto-Submitted: auto-replied\n" },
        { "hana@mail.example", "Auto-Submitted: auto-generated\n" },
        { "hana@mail.example", "Precedence: bulk\n" },
        { "hana@mail.example", "List-Id: <news.mail.example>\n" },
        { "hana@mail.example", "X-Auto-Response-Suppress: All\n" },
        { "no-reply@mail.example", "" },
        { "mailer-daemon@mail.example", "" },
    };
    struct test_house *t = world(state);

    for (size_t i = 0; i < COUNT_OF(letters); i++)
        letter_from(t, letters[i].from, letters[i].more, (int)i);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM ticket"), COUNT_OF(letters));
    assert_int_equal(queued(t), 0);
}

static void caps_end_what_would_not_end(void **state)
{
    enum { LETTERS = 14, CAP = 10 };
    struct test_house *t = world(state);

    t->db.log.least = LOG_ERROR;
    for (int i = 0; i < LETTERS; i++)
        letter_from(t, "hana@mail.example", "", i);
    assert_int_equal(queued(t), CAP);
    letter_from(t, "minsu@mail.example", "", LETTERS);
    assert_int_equal(queued(t), CAP + 1);
    test_house_at(t, TEST_HOUSE_NOW_MS + 11 * 60 * 1000);
    letter_from(t, "hana@mail.example", "", LETTERS + 1);
    assert_int_equal(queued(t), CAP + 2);
}

static bool unreachable_step(struct call *call, void *arg)
{
    (void)arg;
    return mail_robot_unreachable(call, STR("Hana@mail.example"), STR("5.1.1"));
}

static void an_address_that_bounced_hears_nothing_for_a_month(void **state)
{
    struct test_house *t = world(state);

    test_house_change(t, unreachable_step, NULL);
    letter_from(t, "hana@mail.example", "", 1);
    assert_int_equal(queued(t), 0);
    test_house_at(t, TEST_HOUSE_NOW_MS + (int64_t)31 * 24 * 60 * 60 * 1000);
    letter_from(t, "hana@mail.example", "", 2);
    assert_int_equal(queued(t), 1);
}

static void nothing_is_said_where_nothing_goes_out(void **state)
{
    struct test_house *t = mail_world(state);

    letter_from(t, "hana@mail.example", "", 1);
    assert_int_equal(queued(t), 0);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM message"), 1);
}

static void words_of_the_company_are_filled_in(void **state)
{
    struct test_house *t = world(state);

    mail_world_set(t, "mail.hours", "");
    mail_world_set(t, "mail.acknowledge_closed_en", "Dear {name}: {number} {of} {company}");
    letter_from(t, "hana@mail.example", "", 1);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM message"
                                       " WHERE text = 'Dear Hana: 1001 {of} Pharos'"),
                     1);
}

/** A brand's words go first, then the company's, then ours; each speaks in the brand's name. */
static void a_brand_answers_in_its_own_words(void **state)
{
    static const struct {
        const char *closed_en;
        const char *expected;
    } cases[] = {
        { "Haneul has your mail, {name}: {number} {company}",
          "Haneul has your mail, Hana: 1001 %" },
        { "", "Dear Hana: 1002 Haneul" },
    };
    struct test_house *t = world(state);

    mail_world_set(t, "mail.hours", "");
    mail_world_set(t, "mail.acknowledge_closed_en", "Dear {name}: {number} {company}");
    test_house_sql(t,
                   "INSERT INTO mail_brand VALUES (1, 'Haneul', 'Yours', '', 'open', '', '', '',"
                   " 1, 0)",
                   NULL);
    add_own(t, (struct own_address){ 1, "help@ours.example", .brand_id = 1 });
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        test_house_sql(t,
                       str_format(t->call.arena,
                                  "UPDATE mail_brand SET acknowledge_closed_en = '%s'",
                                  cases[i].closed_en)
                           .p,
                       NULL);
        letter_from(t, "hana@mail.example", "", (int)i);
        assert_int_equal(test_house_int(t, str_format(t->call.arena,
                                                      "SELECT count(*) FROM message"
                                                      " WHERE text LIKE '%s'",
                                                      cases[i].expected)
                                               .p),
                         1);
    }
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM mail_message WHERE is_outgoing = 1"
                                       " AND head LIKE '%\"name\":\"Haneul\"%'"),
                     (int64_t)COUNT_OF(cases));
}

static void a_second_mail_of_the_same_ticket_is_not_acknowledged(void **state)
{
    struct test_house *t = world(state);

    letter_from(t, "hana@mail.example", "", 1);
    letter_from(t, "hana@mail.example", "In-Reply-To: <1-hana@mail.example>\n", 2);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM ticket"), 1);
    assert_int_equal(queued(t), 1);
}

static void an_answer_to_an_answer_says_re_once(void **state)
{
    static const struct {
        const char *written;
        const char *answered;
    } cases[] = {
        { "Lamp", "Re: Lamp [#1001]" },
        { "Re: Lamp", "Re: Lamp [#1002]" },
        { "RE: Lamp", "RE: Lamp [#1003]" },
        { "Reading", "Re: Reading [#1004]" },
    };
    struct test_house *t = world(state);

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char text[200];

        snprintf(text, sizeof(text),
                 "From: hana@mail.example\nSubject: %s\nMessage-ID: <%zu@mail.example>\n\nHello\n",
                 cases[i].written, i);
        take_in(t, text);
        snprintf(text, sizeof(text),
                 "SELECT count(*) FROM mail_message WHERE is_outgoing = 1"
                 " AND head LIKE '%%\"subject\":\"%s\"%%'",
                 cases[i].answered);
        assert_int_equal(test_house_int(t, text), 1);
    }
}

int main(int argc, char **argv)
{
    static const struct CMUnitTest tests[] = {
        HOUSE_TESTS(a_person_hears_that_the_mail_has_come),
        HOUSE_TEST_SQLITE(machines_lists_and_nobody_hear_nothing),
        HOUSE_TESTS(caps_end_what_would_not_end),
        HOUSE_TESTS(an_address_that_bounced_hears_nothing_for_a_month),
        HOUSE_TEST_SQLITE(nothing_is_said_where_nothing_goes_out),
        HOUSE_TEST_SQLITE(words_of_the_company_are_filled_in),
        HOUSE_TESTS(a_brand_answers_in_its_own_words),
        HOUSE_TEST_SQLITE(an_answer_to_an_answer_says_re_once),
        HOUSE_TEST_SQLITE(a_second_mail_of_the_same_ticket_is_not_acknowledged),
    };

    return mail_world_run(argc, argv, tests, COUNT_OF(tests));
}
