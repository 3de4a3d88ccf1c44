/* Who is asked whether it is solved, when, and what follows from the answer. */
#include "features/survey/survey.h"

#include "base/instant.h"
#include "core/access/access_settings.h"
#include "core/background/timer.h"
#include "features/channel_mail/mail_world_test.h"
#include "features/survey/survey_feature.h"

static const struct feature *const with_survey[] = { &access_feature,
                                                     &engine_feature,
                                                     &people_feature,
                                                     &ticket_feature,
                                                     &channel_mail_feature,
                                                     &survey_feature,
                                                     NULL };

#define LETTER                                                                                     \
    "From: Hana <hana@mail.example>\nTo: help@ours.example\nSubject: Broken\n"                     \
    "Message-ID: <first@mail.example>\n%s\nIt is broken.\n"

/** A company that asks, and Hana's ticket with its owner. */
static struct test_house *world(void **state, const char *more_head)
{
    struct test_house *t = mail_world(state);
    char letter[400];

    test_house_features(t, with_survey);
    mail_world_set(t, "mail.sending", "keep");
    mail_world_set(t, "web.public_url", "https://help.ours.example/");
    snprintf(letter, sizeof(letter), LETTER, more_head);
    take_in(t, letter);
    return t;
}

static int64_t ticket_id(struct test_house *t)
{
    return test_house_int(t, "SELECT min(id) FROM ticket");
}

static struct ticket change(struct test_house *t, struct ticket_change change)
{
    return ticket_world_change(t, ticket_id(t), change);
}

static void solve(struct test_house *t)
{
    ticket_world_as(t, MINJUN);
    change(t, (struct ticket_change){ .parts = TICKET_CHANGE_TEAM | TICKET_CHANGE_ASSIGNEE
                                               | TICKET_CHANGE_STATE,
                                      .team_id = TEAM_DELIVERY,
                                      .assignee_id = MINJUN,
                                      .state = TICKET_SOLVED });
}

static void reopen(struct test_house *t)
{
    ticket_world_as(t, MINJUN);
    change(t, (struct ticket_change){ .parts = TICKET_CHANGE_STATE, .state = TICKET_OPEN });
}

static void pass(struct test_house *t, int64_t ms)
{
    struct err err = { 0 };
    int fired;

    test_house_at(t, t->call.now_ms + ms);
    if (!timer_run_due(&t->house, 100, &fired, &err))
        fail_msg("%s: %s", err.code, err.message);
    test_house_call(t);
}

static int64_t asked(struct test_house *t)
{
    return test_house_int(t, "SELECT count(*) FROM survey");
}

static int64_t events(struct test_house *t, const char *type)
{
    return test_house_int(
        t, str_format(t->call.arena, "SELECT count(*) FROM event WHERE type = '%s'", type).p);
}

/** The token in the newest link that went out; in the call's arena. */
static bool link_step(struct call *call, void *arg)
{
    static const struct db_query query = {
        "test.link",
        "SELECT text FROM message WHERE sender = 3 AND text LIKE '%/s/%' ORDER BY id DESC LIMIT 1",
        NULL,
    };
    struct str *token = arg;
    struct db_rows *rows;
    struct str text;

    if (!db_rows(call->tx, &query, DB_NO_BINDS, &rows, call->err))
        return false;
    assert_true(db_next(rows));
    text = db_col_text(rows, 0);
    assert_true(str_find(text, STR("https://help.ours.example/s/")) < text.n);
    *token = str_dup(call->arena, str_sub(text, str_find(text, STR("/s/")) + 3, 22));
    return db_rows_end(&rows, call->err);
}

static struct str token_of(struct test_house *t)
{
    struct str token;

    test_house_read(t, link_step, &token);
    return token;
}

struct answering {
    struct str token;
    struct survey_answer answer;
    struct survey survey;
};

static bool answer_step(struct call *call, void *arg)
{
    struct answering *answering = arg;

    return survey_answer(call, answering->token, &answering->answer, &answering->survey);
}

static struct survey answer(struct test_house *t, int score, enum survey_solved solved,
                            const char *comment)
{
    struct answering answering = {
        .answer = { .score = score, .solved = solved, .comment = str_of(comment) },
    };

    test_house_call(t);
    answering.token = token_of(t);
    test_house_change(t, answer_step, &answering);
    return answering.survey;
}

static void assert_refused(struct test_house *t, struct str token, const struct survey_answer *said,
                           const char *code)
{
    struct answering answering = { .token = token, .answer = *said };

    assert_false(call_change(&t->call, answer_step, &answering));
    assert_string_equal(t->call.err->code, code);
    err_clear(t->call.err);
}

/* ---- asking ------------------------------------------------------------------------------------
 */

static void the_customer_of_a_solved_ticket_is_asked(void **state)
{
    struct test_house *t = world(state, "");

    solve(t);
    pass(t, 59 * MS_PER_SECOND);
    assert_int_equal(asked(t), 0);
    pass(t, MS_PER_SECOND);
    assert_int_equal(asked(t), 1);
    assert_int_equal(events(t, "survey.asked"), 1);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM survey s JOIN ticket t"
                                       " ON t.id = s.ticket_id AND t.customer_id = s.customer_id"
                                       " WHERE s.channel = 3 AND s.team_id = 1 AND s.language = 0"
                                       " AND s.answered_at_ms IS NULL"
                                       " AND s.expires_at_ms - s.asked_at_ms = 2592000000"),
                     1);
    /* The thanks that the letter came in, and the question. */
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM outbox WHERE channel = 'mail'"), 2);
    assert_int_equal(test_house_int(t, "SELECT state FROM ticket"), TICKET_SOLVED);
}

static void nobody_is_asked_twice_within_a_day(void **state)
{
    struct test_house *t = world(state, "");

    solve(t);
    pass(t, 2 * MS_PER_MINUTE);
    reopen(t);
    solve(t);
    pass(t, 2 * MS_PER_MINUTE);
    assert_int_equal(asked(t), 1);
    pass(t, MS_PER_DAY);
    reopen(t);
    solve(t);
    pass(t, 2 * MS_PER_MINUTE);
    assert_int_equal(asked(t), 2);
}

static void what_is_opened_again_at_once_is_not_asked_about(void **state)
{
    struct test_house *t = world(state, "");

    solve(t);
    reopen(t);
    pass(t, 2 * MS_PER_MINUTE);
    assert_int_equal(asked(t), 0);
}

static void machines_are_not_asked(void **state)
{
    struct test_house *t = world(state, "Auto-Submitted: auto-generated\n");

    solve(t);
    pass(t, 2 * MS_PER_MINUTE);
    assert_int_equal(asked(t), 0);
    assert_int_equal(events(t, "survey.asked"), 0);
}

static void a_stranger_who_joined_last_is_not_asked(void **state)
{
    struct test_house *t = world(state, "");

    take_in(t,
            "From: stranger@elsewhere.example\nSubject: Re: Broken\n"
            "Message-ID: <second@elsewhere.example>\nIn-Reply-To: <first@mail.example>\n\nMe.\n");
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM message WHERE unverified = 1"), 1);
    solve(t);
    pass(t, 2 * MS_PER_MINUTE);
    assert_int_equal(asked(t), 0);
}

static void nobody_is_asked_where_it_is_switched_off_or_has_no_address(void **state)
{
    static const char *const off[][2] = { { "survey.ask", "false" }, { "web.public_url", "" } };
    struct test_house *t = world(state, "");

    for (size_t i = 0; i < COUNT_OF(off); i++) {
        test_house_sql(
            t, str_format(t->call.arena, "DELETE FROM setting WHERE name = '%s'", off[i][0]).p,
            NULL);
        mail_world_set(t, off[i][0], off[i][1]);
        solve(t);
        pass(t, 2 * MS_PER_MINUTE);
        assert_int_equal(asked(t), 0);
        reopen(t);
    }
}

static void who_wrote_by_no_mail_is_not_asked(void **state)
{
    struct test_house *t = world(state, "");
    struct ticket other = ticket_world_ticket(t, "By telephone", "Hello");

    ticket_world_change(
        t, other.id,
        (struct ticket_change){ .parts = TICKET_CHANGE_STATE, .state = TICKET_SOLVED });
    pass(t, 2 * MS_PER_MINUTE);
    assert_int_equal(asked(t), 0);
}

static void an_address_of_ours_is_a_host_and_nothing_more(void **state)
{
    static const struct {
        const char *url;
        bool is_fine;
    } cases[] = {
        { "", true },
        { "https://help.ours.example", true },
        { "http://127.0.0.1:8080/", true },
        { "https://[2001:db8::1]:8443", true },
        { "help.ours.example", false },
        { "ftp://help.ours.example", false },
        { "https://", false },
        { "https:///", false },
        { "https://help.ours.example/desk", false },
        { "https://a b.example", false },
        { "https://ours.example?x", false },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct err err = { 0 };

        assert_int_equal(setting_check_text(&setting_public_url, str_of(cases[i].url), &err),
                         cases[i].is_fine);
    }
}

/* ---- answering ---------------------------------------------------------------------------------
 */

static struct test_house *asked_world(void **state)
{
    struct test_house *t = world(state, "");

    solve(t);
    pass(t, 2 * MS_PER_MINUTE);
    assert_int_equal(asked(t), 1);
    return t;
}

static void an_answer_is_kept_and_can_be_changed(void **state)
{
    struct test_house *t = asked_world(state);
    struct survey survey = answer(t, 4, SURVEY_UNSAID, "Quick");

    assert_int_equal(survey.score, 4);
    assert_int_equal(survey.answered_at_ms, t->call.now_ms);
    pass(t, MS_PER_HOUR);
    survey = answer(t, 5, SURVEY_SOLVED, NULL);
    assert_int_equal(survey.score, 5);
    assert_text(survey.comment, "Quick");
    assert_int_equal(asked(t), 1);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM survey WHERE score = 5 AND solved = 1"
                                       " AND comment = 'Quick'"),
                     1);
    assert_int_equal(events(t, "survey.answered"), 2);
    assert_int_equal(events(t, "ticket.confirmed"), 1);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM event WHERE type = 'survey.answered'"
                                       " AND actor_kind = 3 AND actor_id ="
                                       "   (SELECT customer_id FROM survey)"),
                     2);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM event WHERE data LIKE '%Quick%'"), 0);
    answer(t, 5, SURVEY_SOLVED, NULL);
    assert_int_equal(events(t, "ticket.confirmed"), 1);
}

static void not_solved_opens_it_again_with_the_same_owner(void **state)
{
    struct test_house *t = asked_world(state);
    struct ticket ticket;

    answer(t, 0, SURVEY_NOT_SOLVED, NULL);
    ticket = ticket_world_get(t, ticket_id(t));
    assert_int_equal(ticket.life.state, TICKET_OPEN);
    assert_int_equal(ticket.assignee_id, MINJUN);
    assert_int_equal(ticket.team_id, TEAM_DELIVERY);
    assert_true(ticket.life.waiting_since_ms > 0);
    assert_int_equal(events(t, "ticket.reopened"), 1);
    /* While it is being worked on, the same answer changes nothing. */
    answer(t, 1, SURVEY_NOT_SOLVED, NULL);
    assert_int_equal(events(t, "ticket.reopened"), 1);
    /* Solved once more on the same day, nobody is asked anew: the link still holds. */
    solve(t);
    answer(t, 0, SURVEY_NOT_SOLVED, NULL);
    assert_int_equal(ticket_world_get(t, ticket_id(t)).life.state, TICKET_OPEN);
}

static void not_solved_after_the_end_begins_a_ticket_that_follows(void **state)
{
    struct test_house *t = asked_world(state);

    ticket_world_as(t, MINJUN);
    change(t, (struct ticket_change){ .parts = TICKET_CHANGE_STATE, .state = TICKET_CLOSED });
    answer(t, 2, SURVEY_NOT_SOLVED, "Still broken");
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM ticket"), 2);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM message m JOIN ticket t"
                                       " ON t.id = m.ticket_id AND t.follows_id IS NOT NULL"
                                       " WHERE m.text = 'Still broken' AND t.assignee_id = 11"),
                     1);
    answer(t, 1, SURVEY_NOT_SOLVED, NULL);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM message WHERE text = 'Still broken'"),
                     1);
}

static void links_end_and_are_not_guessed(void **state)
{
    static const struct survey_answer good = { .score = 5, .solved = SURVEY_UNSAID };
    static const struct survey_answer nothing = { .solved = SURVEY_UNSAID };
    static const char *const wrong[] = {
        "",  "AAAAAAAAAAAAAAAAAAAAAA",   "AAAA",
        "1", "AAAAAAAAAAAAAAAAAAAAAA/x", "!!!!!!!!!!!!!!!!!!!!!!"
    };
    struct test_house *t = asked_world(state);

    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        assert_refused(t, str_of(wrong[i]), &good, "not_found");
    assert_refused(t, token_of(t), &nothing, "empty_answer");
    pass(t, 30 * (int64_t)MS_PER_DAY);
    assert_refused(t, token_of(t), &good, "survey_expired");
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM survey WHERE answered_at_ms IS NULL"),
                     1);
}

int main(int argc, char **argv)
{
    static const struct CMUnitTest tests[] = {
        HOUSE_TESTS(the_customer_of_a_solved_ticket_is_asked),
        HOUSE_TESTS(nobody_is_asked_twice_within_a_day),
        HOUSE_TEST_SQLITE(what_is_opened_again_at_once_is_not_asked_about),
        HOUSE_TEST_SQLITE(machines_are_not_asked),
        HOUSE_TEST_SQLITE(a_stranger_who_joined_last_is_not_asked),
        HOUSE_TEST_SQLITE(nobody_is_asked_where_it_is_switched_off_or_has_no_address),
        HOUSE_TEST_SQLITE(who_wrote_by_no_mail_is_not_asked),
        cmocka_unit_test(an_address_of_ours_is_a_host_and_nothing_more),
        HOUSE_TESTS(an_answer_is_kept_and_can_be_changed),
        HOUSE_TESTS(not_solved_opens_it_again_with_the_same_owner),
        HOUSE_TESTS(not_solved_after_the_end_begins_a_ticket_that_follows),
        HOUSE_TESTS(links_end_and_are_not_guessed),
    };

    return mail_world_run(argc, argv, tests, COUNT_OF(tests));
}
