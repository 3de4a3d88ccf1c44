/* What comes back of our own mail, and what is done about one that nobody knows about. */
#include "features/channel_mail/mail_returned.h"

#include "core/background/outbox.h"
#include "core/background/timer.h"
#include "features/channel_mail/mail_outgoing.h"
#include "features/channel_mail/mail_send.h"
#include "features/channel_mail/mail_world_test.h"

struct answer {
    int64_t ticket_id;
    int64_t message_id;
    char rfc_id[200];
};

struct id_step {
    int64_t message_id;
    struct str id;
};

static bool read_id(struct call *call, void *arg)
{
    static const struct db_query query = {
        "test.rfc_id", "SELECT rfc_id FROM mail_message WHERE message_id = :message_id", NULL
    };
    struct id_step *step = arg;
    struct db_rows *rows;

    if (!db_rows(call->tx, &query, DB_BINDS(db_int("message_id", step->message_id)), &rows,
                 call->err))
        return false;
    assert_true(db_next(rows));
    step->id = db_col_dup(rows, 0, call->arena);
    return db_rows_end(&rows, call->err);
}

/** A letter came and was answered; the answer's mail stands as it would once it was sent. */
static struct answer answered(struct test_house *t, enum mail_delivery delivery,
                              enum outbox_state state)
{
    struct answer answer = { 0 };
    struct id_step step;
    char sql[200];

    take_in(t, "From: Hana <hana@mail.example>\nSubject: Where\nMessage-ID: <q@mail.example>\n\n"
               "Where is it?\n");
    answer.ticket_id = test_house_int(t, "SELECT max(id) FROM ticket");
    ticket_world_as(t, MINJUN);
    ticket_world_write(t, answer.ticket_id, TICKET_FROM_AGENT, true, "On its way.");
    answer.message_id = test_house_int(t, "SELECT max(message_id) FROM mail_message");
    snprintf(sql, sizeof(sql), "UPDATE mail_message SET delivery = %d WHERE is_outgoing = 1",
             delivery);
    test_house_sql(t, sql, NULL);
    snprintf(sql, sizeof(sql), "UPDATE outbox SET state = %d", state);
    test_house_sql(t, sql, NULL);
    step.message_id = answer.message_id;
    test_house_read(t, read_id, &step);
    snprintf(answer.rfc_id, sizeof(answer.rfc_id), "%" STR_FMT, STR_ARG(step.id));
    return answer;
}

static void report(struct test_house *t, const char *recipient, const char *action,
                   const char *status, const char *returned_id)
{
    char message[1500];

    snprintf(
        message, sizeof(message),
        "From: MAILER-DAEMON@mx.example\nSubject: Undelivered\nMessage-ID: <%s-%s@mx.example>\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=r\n\n"
        "--r\nContent-Type: text/plain\n\nSorry, it did not work.\n"
        "--r\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        "Final-Recipient: rfc822; %s\nAction: %s\nStatus: %s\n\n"
        "--r\nContent-Type: text/rfc822-headers\n\nFrom: help@ours.example\n"
        "Message-ID: <%s>\n\n--r--\n",
        action, status, recipient, action, status, returned_id);
    take_in(t, message);
}

static int64_t delivery_of(struct test_house *t, const struct answer *answer)
{
    char sql[200];

    snprintf(sql, sizeof(sql), "SELECT delivery FROM mail_message WHERE message_id = %lld",
             (long long)answer->message_id);
    return test_house_int(t, sql);
}

static int64_t unreachable(struct test_house *t)
{
    return test_house_int(t, "SELECT count(*) FROM mail_unreachable");
}

static void a_bounce_is_noted_where_its_mail_belongs(void **state)
{
    struct test_house *t = mail_world(state);
    struct answer answer = answered(t, MAIL_DELIVERY_SENT, OUTBOX_SENT);

    report(t, "Hana@mail.example", "failed", "5.1.1", answer.rfc_id);
    assert_int_equal(delivery_of(t, &answer), MAIL_DELIVERY_FAILED);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM mail_message WHERE bounce = '5.1.1'"),
                     1);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM message WHERE sender = 3"
                                       " AND public = 0 AND text LIKE '%did not work%'"),
                     1);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM ticket"), 1);
    assert_int_equal(unreachable(t), 1);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM event WHERE type = 'mail.bounced'"),
                     1);
}

static void a_delay_fails_nothing(void **state)
{
    struct test_house *t = mail_world(state);
    struct answer answer = answered(t, MAIL_DELIVERY_SENT, OUTBOX_SENT);

    report(t, "hana@mail.example", "delayed", "4.4.1", answer.rfc_id);
    assert_int_equal(delivery_of(t, &answer), MAIL_DELIVERY_SENT);
    assert_int_equal(unreachable(t), 0);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM event WHERE type = 'mail.bounced'"),
                     1);
}

/** Who forges a report has no id of ours; who has one is believed of that mail's readers alone. */
static void a_forged_report_silences_nobody(void **state)
{
    struct test_house *t = mail_world(state);
    struct answer answer = answered(t, MAIL_DELIVERY_SENT, OUTBOX_SENT);

    report(t, "hana@mail.example", "failed", "5.1.1", "p.1.1.0123456789abcdef0123@ours.example");
    assert_int_equal(delivery_of(t, &answer), MAIL_DELIVERY_SENT);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM ticket"), 2);
    report(t, "somebody.else@mail.example", "failed", "5.1.2", answer.rfc_id);
    assert_int_equal(unreachable(t), 0);
}

static void our_own_mail_that_comes_back_is_no_message(void **state)
{
    struct test_house *t = mail_world(state);
    struct answer answer = answered(t, MAIL_DELIVERY_UNCERTAIN, OUTBOX_UNCERTAIN);
    int64_t messages = test_house_int(t, "SELECT count(*) FROM message");
    char copy[400];

    snprintf(copy, sizeof(copy),
             "From: help@ours.example\nTo: hana@mail.example\nSubject: Re: Where\n"
             "Message-ID: <%s>\n\nOn its way.\n",
             answer.rfc_id);
    take_in(t, copy);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM message"), messages);
    assert_int_equal(delivery_of(t, &answer), MAIL_DELIVERY_SENT);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM outbox WHERE state = 3"), 1);
}

static void an_answer_tells_that_it_went_out(void **state)
{
    struct test_house *t = mail_world(state);
    struct answer answer = answered(t, MAIL_DELIVERY_UNCERTAIN, OUTBOX_UNCERTAIN);
    char reply[400];

    snprintf(reply, sizeof(reply),
             "From: hana@mail.example\nSubject: Re: Where\nMessage-ID: <r@mail.example>\n"
             "In-Reply-To: <%s>\n\nThank you.\n",
             answer.rfc_id);
    take_in(t, reply);
    assert_int_equal(delivery_of(t, &answer), MAIL_DELIVERY_SENT);
}

struct route_step {
    int64_t ticket_id;
    struct mail_route route;
};

static bool route_step(struct call *call, void *arg)
{
    struct route_step *step = arg;

    return mail_outgoing_route(call, step->ticket_id, &step->route);
}

/** Answers go to the customer; only their own wish to be answered elsewhere counts. */
static void an_answer_goes_to_whose_ticket_it_is(void **state)
{
    struct test_house *t = mail_world(state);
    struct answer answer = answered(t, MAIL_DELIVERY_SENT, OUTBOX_SENT);
    struct route_step step = { .ticket_id = answer.ticket_id };
    char mail[500];

    snprintf(mail, sizeof(mail),
             "From: hana@mail.example\nReply-To: hana@home.example\nCc: friend@mail.example\n"
             "Message-ID: <r1@mail.example>\nIn-Reply-To: <%s>\n\nPlease write home.\n",
             answer.rfc_id);
    take_in(t, mail);
    test_house_call(t);
    test_house_read(t, route_step, &step);
    assert_text(step.route.to.items[0].email, "hana@home.example");
    snprintf(mail, sizeof(mail),
             "From: friend@mail.example\nReply-To: thief@elsewhere.example\n"
             "Message-ID: <r2@mail.example>\nIn-Reply-To: <%s>\n\nAnd to me.\n",
             answer.rfc_id);
    take_in(t, mail);
    test_house_call(t);
    test_house_read(t, route_step, &step);
    assert_int_equal(step.route.to.count, 1);
    assert_text(step.route.to.items[0].email, "hana@mail.example");
}

static void nobody_is_written_to_who_cannot_be_reached(void **state)
{
    struct test_house *t = mail_world(state);
    struct route_step step;

    take_in(t, "Subject: no sender at all\n\nHello\n");
    test_house_sql(t,
                   "UPDATE customer_address SET value = 'unknown@sender.invalid',"
                   " key = 'unknown@sender.invalid' WHERE key = 'bounce@mail.example'",
                   NULL);
    test_house_sql(t, "DELETE FROM mail_participant", NULL);
    step.ticket_id = test_house_int(t, "SELECT max(id) FROM ticket");
    test_house_call(t);
    test_house_read(t, route_step, &step);
    assert_int_equal(step.route.to.count, 0);
    assert_int_equal(step.route.cc.count, 0);
}

static void make_uncertain(struct test_house *t)
{
    test_house_sql(t, "UPDATE outbox SET state = 5", NULL);
    test_house_sql(t, "UPDATE mail_message SET delivery = 4 WHERE is_outgoing = 1", NULL);
}

struct fire_step {
    struct timer timer;
};

static bool fire_step(struct call *call, void *arg)
{
    struct fire_step *step = arg;

    return mail_uncertain_timer.fire(call, &step->timer);
}

static void an_uncertain_mail_is_sent_once_more_and_no_more(void **state)
{
    struct test_house *t = mail_world(state);
    struct answer answer = answered(t, MAIL_DELIVERY_UNCERTAIN, OUTBOX_UNCERTAIN);
    struct fire_step step = { .timer = { .subject_id = answer.message_id } };

    test_house_change(t, fire_step, &step);
    assert_int_equal(delivery_of(t, &answer), MAIL_DELIVERY_WAITING);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM outbox WHERE state = 1"), 1);
    make_uncertain(t);
    test_house_change(t, fire_step, &step);
    assert_int_equal(delivery_of(t, &answer), MAIL_DELIVERY_UNCERTAIN);
}

static void where_somebody_is_to_be_asked_nothing_is_sent(void **state)
{
    struct test_house *t = mail_world(state);
    struct answer answer;
    struct fire_step step;

    mail_world_set(t, "mail.uncertain", "ask");
    answer = answered(t, MAIL_DELIVERY_UNCERTAIN, OUTBOX_UNCERTAIN);
    step = (struct fire_step){ .timer = { .subject_id = answer.message_id } };
    test_house_change(t, fire_step, &step);
    assert_int_equal(delivery_of(t, &answer), MAIL_DELIVERY_UNCERTAIN);
}

static bool seen_step(struct call *call, void *arg)
{
    return mail_returned_seen(call, *(const int64_t *)arg);
}

/** The relay keeps its copy before we hear that the connection broke. */
static void what_was_seen_before_its_sending_broke_off_is_sent(void **state)
{
    struct test_house *t = mail_world(state);
    struct answer answer = answered(t, MAIL_DELIVERY_WAITING, OUTBOX_SENDING);
    struct err err;
    int sent;

    test_house_change(t, seen_step, &answer.message_id);
    assert_int_equal(delivery_of(t, &answer), MAIL_DELIVERY_WAITING);
    test_house_sql(t, "UPDATE outbox SET is_leaving = 1, due_at_ms = 0", NULL);
    assert_true(outbox_run(&t->house, &mail_channel, 1, &sent, &err));
    assert_int_equal(delivery_of(t, &answer), MAIL_DELIVERY_SENT);
    assert_int_equal(test_house_int(t, "SELECT state FROM outbox"), OUTBOX_SENT);
}

static void seeing_what_is_none_of_ours_changes_nothing(void **state)
{
    struct test_house *t = mail_world(state);
    struct answer answer = answered(t, MAIL_DELIVERY_UNCERTAIN, OUTBOX_UNCERTAIN);
    int64_t theirs = test_house_int(t, "SELECT message_id FROM mail_message WHERE is_outgoing = 0");

    test_house_change(t, seen_step, &theirs);
    assert_int_equal(delivery_of(t, &answer), MAIL_DELIVERY_UNCERTAIN);
    test_house_change(t, seen_step, &answer.message_id);
    assert_int_equal(delivery_of(t, &answer), MAIL_DELIVERY_SENT);
}

int main(int argc, char **argv)
{
    static const struct CMUnitTest tests[] = {
        HOUSE_TESTS(what_was_seen_before_its_sending_broke_off_is_sent),
        HOUSE_TEST_SQLITE(seeing_what_is_none_of_ours_changes_nothing),
        HOUSE_TESTS(a_bounce_is_noted_where_its_mail_belongs),
        HOUSE_TEST_SQLITE(a_delay_fails_nothing),
        HOUSE_TEST_SQLITE(a_forged_report_silences_nobody),
        HOUSE_TESTS(our_own_mail_that_comes_back_is_no_message),
        HOUSE_TEST_SQLITE(an_answer_tells_that_it_went_out),
        HOUSE_TESTS(an_answer_goes_to_whose_ticket_it_is),
        HOUSE_TEST_SQLITE(nobody_is_written_to_who_cannot_be_reached),
        HOUSE_TESTS(an_uncertain_mail_is_sent_once_more_and_no_more),
        HOUSE_TEST_SQLITE(where_somebody_is_to_be_asked_nothing_is_sent),
    };

    return mail_world_run(argc, argv, tests, COUNT_OF(tests));
}
