/* Links against a relay that dies or falls silent at every byte of every answer, by TLS and
 * without. */
#include "proto/smtp/smtp_link.h"

#include <sys/eventfd.h>

#include "proto/smtp/smtp_link_fixture_test.h"

static void a_mail_goes_out_byte_for_byte(void **state)
{
    struct fixture *f = *state;
    struct smtp_body body = smtp_body_of(&small);

    run(f, &body);
    assert_outcome(&f->report.mail, SMTP_WENT_OUT, SMTP_AT_FINAL, SMTP_FINE);
    assert_int_equal(f->report.mail.reply, 250);
    assert_string_equal(f->report.mail.text, "thanks queued as Q1");
    assert_string_equal(f->report.mail.queue_id, "Q1");
    assert_str_is(((struct str){ f->relay->body, f->relay->body_n }),
                  "Subject: x\r\n\r\n..hidden\r\nbye\r\n.\r\n");
    relay_free(f->relay);
}

/* A body of many writes: line i is i, so that a lost or doubled byte shows. */
struct long_body {
    size_t lines;
    sem_t *before; /* waited for once `given` lines went, NULL: never */
    size_t given_before;
    bool breaks; /* fails in the end */
    int stop_fd; /* written to in the end; 0: none */
};

static bool give_long(void *arg, bool (*put)(void *to, const void *bytes, size_t n), void *to,
                      struct err *err)
{
    const struct long_body *body = arg;
    char line[32];

    for (size_t i = 0; i < body->lines; i++) {
        int n = snprintf(line, sizeof(line), "%s%zu\r\n", i % 3 == 0 ? "." : "", i);

        if (body->before != NULL && i == body->given_before)
            sem_wait(body->before);
        if (!put(to, line, (size_t)n))
            return true;
    }
    if (body->before != NULL && body->given_before == body->lines)
        sem_wait(body->before);
    if (body->stop_fd > 0)
        assert_int_equal(write(body->stop_fd, &(uint64_t){ 1 }, 8), 8);
    return !body->breaks || err_set(err, ERR_UNAVAILABLE, "gone", "the file is gone");
}

static void a_long_body_arrives_whole(void **state)
{
    static char expected[RELAY_BODY_ROOM];
    struct fixture *f = *state;
    struct long_body source = { .lines = 20000 };
    const struct smtp_body body = { give_long, &source };
    size_t n = 0;

    for (size_t i = 0; i < source.lines; i++)
        n += (size_t)snprintf(expected + n, sizeof(expected) - n, "%s%zu\r\n",
                              i % 3 == 0 ? ".." : "", i);
    n += (size_t)snprintf(expected + n, sizeof(expected) - n, ".\r\n");
    for (int by_tls = 0; by_tls < 2; by_tls++) {
        f->script.is_tls_from_start = by_tls == 1;
        f->config.dialogue.tls = by_tls == 1 ? SMTP_TLS_FROM_START : SMTP_TLS_NEVER;
        run(f, &body);
        assert_outcome(&f->report.mail, SMTP_WENT_OUT, SMTP_AT_FINAL, SMTP_FINE);
        assert_int_equal(f->relay->body_n, n);
        assert_memory_equal(f->relay->body, expected, n);
        relay_free(f->relay);
    }
}

/* --- death --- */

static const enum smtp_client_step step_of[RELAY_STEPS] = {
    [RELAY_BANNER] = SMTP_AT_BANNER,  [RELAY_EHLO] = SMTP_AT_HELLO, [RELAY_MAIL] = SMTP_AT_MAIL,
    [RELAY_RCPT] = SMTP_AT_RECIPIENT, [RELAY_DATA] = SMTP_AT_DATA,  [RELAY_DOT] = SMTP_AT_FINAL,
};

/** What must have come of it when the relay ended after `at` of the `n` bytes of an answer. */
static void assert_died(struct fixture *f, enum relay_step step, size_t at,
                        enum smtp_trouble trouble)
{
    size_t n = strlen(relay_reply(&f->script, step));
    const struct smtp_outcome *outcome =
        step <= RELAY_EHLO && at < n ? &f->opened : &f->report.mail;

    if (step == RELAY_BANNER && at < n) { /* a reset can be there before the connection is seen */
        assert_int_equal(outcome->kind, SMTP_TRY_LATER);
        assert_int_equal(outcome->trouble, trouble);
        assert_in_range(outcome->step, SMTP_AT_CONNECT, SMTP_AT_BANNER);
    } else if (at < n) {
        assert_outcome(outcome, step == RELAY_DOT ? SMTP_UNKNOWN : SMTP_TRY_LATER, step_of[step],
                       trouble);
        if (step > RELAY_EHLO)
            assert_int_equal(f->recipients[0].kind, outcome->kind);
    } else if (step == RELAY_DOT) {
        assert_int_equal(f->report.mail.kind, SMTP_WENT_OUT);
    } else if (step != RELAY_DATA && outcome->kind != 0) {
        /* After a whole 354 it is not for us to see whether it died before it read the dot. */
        assert_int_equal(outcome->kind, SMTP_TRY_LATER);
    }
}

static const enum relay_step mail_steps[] = { RELAY_BANNER, RELAY_EHLO, RELAY_MAIL,
                                              RELAY_RCPT,   RELAY_DATA, RELAY_DOT };

/** Dies after each byte of each answer, and before the first. */
static void die_everywhere(struct fixture *f, enum relay_end end)
{
    struct smtp_body body = smtp_body_of(&small);

    f->script.end = end;
    for (size_t i = 0; i < COUNT_OF(mail_steps); i++) {
        f->script.end_step = mail_steps[i];
        for (size_t at = 0; at <= strlen(relay_reply(&f->script, mail_steps[i])); at++) {
            f->script.end_at = (int)at;
            run(f, &body);
            assert_died(f, mail_steps[i], at, SMTP_CONNECTION_LOST);
            relay_free(f->relay);
        }
    }
}

static void only_behind_the_final_dot_a_death_leaves_us_not_knowing(void **state)
{
    die_everywhere(*state, RELAY_CLOSES);
}

static void a_reset_is_a_death_as_well(void **state)
{
    die_everywhere(*state, RELAY_RESETS);
}

static void by_tls_a_death_is_the_same(void **state)
{
    struct fixture *f = *state;

    f->script.is_tls_from_start = true;
    f->config.dialogue.tls = SMTP_TLS_FROM_START;
    die_everywhere(f, RELAY_CLOSES);
    die_everywhere(f, RELAY_RESETS);
}

/** The relay has taken some of the body and died before more of it is given. */
static void a_death_amid_the_body_is_no_mystery(void **state)
{
    static const struct {
        int at;              /* bytes the relay takes */
        size_t lines;        /* of the body */
        size_t given_before; /* lines that are given before its death */
    } cases[] = {
        { 0, 3, 0 },
        { 0, 3, 3 },
        { 1, 20000, 10000 },
        { 4096, 20000, 10000 },
        { 60000, 20000, 12000 },
        { 60000, 20000, 20000 },
    };
    struct fixture *f = *state;

    f->script.is_amid_body = true;
    for (size_t i = 0; i < COUNT_OF(cases) * 4; i++) {
        struct long_body source = { .lines = cases[i / 4].lines,
                                    .given_before = cases[i / 4].given_before };
        const struct smtp_body body = { give_long, &source };
        struct smtp_link *link;

        f->script.end = i % 2 == 0 ? RELAY_CLOSES : RELAY_RESETS;
        f->script.is_tls_from_start = i / 2 % 2 == 1;
        f->config.dialogue.tls = i / 2 % 2 == 1 ? SMTP_TLS_FROM_START : SMTP_TLS_NEVER;
        f->script.end_at = cases[i / 4].at;
        f->relay = relay_start(&f->script);
        source.before = &f->relay->has_ended;
        assert_true(open_to(f, &link));
        smtp_link_send(link, &envelope, &body, &f->report);
        assert_outcome(&f->report.mail, SMTP_TRY_LATER, SMTP_AT_BODY, SMTP_CONNECTION_LOST);
        assert_false(smtp_link_is_open(link));
        smtp_link_close(&link);
        relay_stop(f->relay);
        relay_free(f->relay);
    }
}

/** It says why and goes, while more of the body is still to be given. */
static void a_refusal_amid_the_body_is_heard(void **state)
{
    struct fixture *f = *state;
    struct smtp_body small_body = smtp_body_of(&small);

    f->script.end = RELAY_CLOSES;
    f->script.is_amid_body = true;
    f->script.end_at = 5000;
    f->script.last_words = "552 5.3.4 too big for us\r\n";
    for (int by_tls = 0; by_tls < 2; by_tls++) {
        struct long_body source = { .lines = 20000, .given_before = 10000 };
        const struct smtp_body body = { give_long, &source };
        struct smtp_link *link;

        f->script.is_tls_from_start = by_tls == 1;
        f->config.dialogue.tls = by_tls == 1 ? SMTP_TLS_FROM_START : SMTP_TLS_NEVER;
        f->relay = relay_start(&f->script);
        source.before = &f->relay->has_ended;
        assert_true(open_to(f, &link));
        smtp_link_send(link, &envelope, &body, &f->report);
        assert_outcome(&f->report.mail, SMTP_REFUSED, SMTP_AT_BODY, SMTP_TOO_LARGE);
        assert_string_equal(f->report.mail.text, "too big for us");
        smtp_link_send(link, &envelope, &small_body, &f->report);
        assert_outcome(&f->report.mail, SMTP_TRY_LATER, SMTP_AT_IDLE, SMTP_CONNECTION_LOST);
        smtp_link_close(&link);
        relay_stop(f->relay);
        relay_free(f->relay);
    }
}

static void a_body_that_cannot_be_had_is_not_ended(void **state)
{
    struct fixture *f = *state;
    struct long_body source = { .lines = 5000, .breaks = true };
    const struct smtp_body body = { give_long, &source };

    run(f, &body);
    assert_outcome(&f->report.mail, SMTP_TRY_LATER, SMTP_AT_BODY, SMTP_BODY_UNREADABLE);
    assert_string_equal(f->report.mail.text, "the file is gone");
    assert_true(f->relay->body_n < 3 || memcmp(f->relay->body + f->relay->body_n - 3, ".\r\n", 3));
    relay_free(f->relay);
}

/* --- silence --- */

/** Only the time that is to run out is short: a busy machine must not make others run out. */
static struct smtp_link_times short_at(enum relay_step step)
{
    struct smtp_link_times times = long_times;

    if (step == RELAY_BANNER)
        times.banner_ms = SHORT_MS;
    else if (step == RELAY_DATA)
        times.data_ms = SHORT_MS;
    else if (step == RELAY_DOT)
        times.final_ms = SHORT_MS;
    else
        times.command_ms = SHORT_MS;
    return times;
}

static void a_silent_relay_is_waited_for_no_longer_than_said(void **state)
{
    struct fixture *f = *state;
    struct smtp_body body = smtp_body_of(&small);

    f->script.end = RELAY_STALLS;
    for (size_t i = 0; i < COUNT_OF(mail_steps); i++) {
        f->script.end_step = mail_steps[i];
        f->config.times = short_at(mail_steps[i]);
        for (size_t at = 0; at < strlen(relay_reply(&f->script, mail_steps[i])); at += 16) {
            f->script.end_at = (int)at;
            run(f, &body);
            assert_died(f, mail_steps[i], at, SMTP_TIMED_OUT);
            relay_free(f->relay);
        }
    }
}

static void a_relay_that_takes_no_more_of_the_body_is_left(void **state)
{
    struct fixture *f = *state;
    struct long_body source = { .lines = 4 * 1000 * 1000 };
    const struct smtp_body body = { give_long, &source };

    f->config.times.block_ms = SHORT_MS;
    f->script.end = RELAY_STALLS;
    f->script.is_amid_body = true;
    f->script.end_at = 5000;
    run(f, &body);
    assert_outcome(&f->report.mail, SMTP_TRY_LATER, SMTP_AT_BODY, SMTP_TIMED_OUT);
    relay_free(f->relay);
}

static void when_we_stop_only_the_answer_to_a_final_dot_is_waited_for(void **state)
{
    struct fixture *f = *state;
    struct smtp_body body = smtp_body_of(&small);

    for (int answers = 0; answers < 2; answers++) {
        int stop_fd = eventfd(0, EFD_CLOEXEC);

        f->script.stop_fd = f->config.stop_fd = stop_fd;
        f->script.end = answers == 1 ? RELAY_LIVES : RELAY_STALLS;
        f->script.end_step = RELAY_DOT;
        f->config.times.stop_ms = answers == 1 ? LONG_MS : SHORT_MS;
        run(f, &body);
        if (answers == 1)
            assert_outcome(&f->report.mail, SMTP_WENT_OUT, SMTP_AT_FINAL, SMTP_FINE);
        else
            assert_outcome(&f->report.mail, SMTP_UNKNOWN, SMTP_AT_FINAL, SMTP_INTERRUPTED);
        relay_free(f->relay);
        close(stop_fd);
    }
    f->config.stop_fd = eventfd(1, EFD_CLOEXEC);
    f->script.stop_fd = 0;
    f->script.end = RELAY_STALLS;
    f->script.end_step = RELAY_BANNER;
    run(f, &body);
    assert_outcome(&f->opened, SMTP_TRY_LATER, SMTP_AT_BANNER, SMTP_INTERRUPTED);
    relay_free(f->relay);
    close(f->config.stop_fd);
}

/** All of the body is given and the dot is not out yet: it must stay where it is. */
static void no_final_dot_goes_once_we_stop(void **state)
{
    struct fixture *f = *state;

    for (int by_tls = 0; by_tls < 2; by_tls++) {
        struct long_body source = { .lines = 3000, .stop_fd = eventfd(0, EFD_CLOEXEC) };
        const struct smtp_body body = { give_long, &source };

        f->script.is_tls_from_start = by_tls == 1;
        f->config.dialogue.tls = by_tls == 1 ? SMTP_TLS_FROM_START : SMTP_TLS_NEVER;
        f->config.stop_fd = source.stop_fd;
        run(f, &body);
        assert_outcome(&f->report.mail, SMTP_TRY_LATER, SMTP_AT_BODY, SMTP_INTERRUPTED);
        assert_true(f->relay->body_n > 0);
        assert_memory_not_equal(f->relay->body + f->relay->body_n - 3, ".\r\n", 3);
        relay_free(f->relay);
        close(source.stop_fd);
    }
}

static void a_mail_as_a_whole_has_its_time(void **state)
{
    struct fixture *f = *state;
    struct smtp_body body = smtp_body_of(&small);

    f->config.times.mail_ms = SHORT_MS;
    f->script.end = RELAY_STALLS;
    f->script.end_step = RELAY_RCPT;
    run(f, &body);
    assert_outcome(&f->report.mail, SMTP_TRY_LATER, SMTP_AT_RECIPIENT, SMTP_TIMED_OUT);
    relay_free(f->relay);
}

/* --- several mails --- */

static void a_link_is_used_for_several_mails(void **state)
{
    struct fixture *f = *state;
    struct smtp_body body = smtp_body_of(&small);
    struct smtp_link *link;

    f->relay = relay_start(&f->script);
    assert_true(open_to(f, &link));
    for (int i = 0; i < 5; i++) {
        smtp_link_send(link, &envelope, &body, &f->report);
        assert_outcome(&f->report.mail, SMTP_WENT_OUT, SMTP_AT_FINAL, SMTP_FINE);
        assert_true(smtp_link_is_open(link));
    }
    smtp_link_close(&link);
    relay_stop(f->relay);
    relay_free(f->relay);
}

static void a_refused_recipient_leaves_the_link_open(void **state)
{
    struct fixture *f = *state;
    const struct str to_two[] = { STR("kim@example.net"), STR("lee@example.net") };
    const struct smtp_letter both = { STR("desk@example.com"), to_two, 2 };
    struct smtp_body body = smtp_body_of(&small);
    struct smtp_link *link;

    f->script.replies[RELAY_RCPT] = "550 5.1.1 nobody\r\n";
    f->relay = relay_start(&f->script);
    assert_true(open_to(f, &link));
    for (int i = 0; i < 2; i++) {
        smtp_link_send(link, &both, &body, &f->report);
        assert_outcome(&f->report.mail, SMTP_REFUSED, SMTP_AT_RECIPIENT, SMTP_RECIPIENT_UNKNOWN);
        assert_string_equal(f->recipients[1].text, "nobody");
        assert_true(smtp_link_is_open(link));
    }
    smtp_link_close(&link);
    relay_stop(f->relay);
    relay_free(f->relay);
}

static void a_relay_that_left_between_two_mails_has_not_taken_the_second(void **state)
{
    struct fixture *f = *state;
    struct smtp_body body = smtp_body_of(&small);
    struct smtp_link *link;

    f->script.end = RELAY_CLOSES;
    f->script.end_step = RELAY_DOT;
    f->script.end_at = RELAY_ALL;
    f->relay = relay_start(&f->script);
    assert_true(open_to(f, &link));
    smtp_link_send(link, &envelope, &body, &f->report);
    assert_outcome(&f->report.mail, SMTP_WENT_OUT, SMTP_AT_FINAL, SMTP_FINE);
    sem_wait(&f->relay->has_ended);
    for (int i = 0; i < 2; i++) {
        smtp_link_send(link, &envelope, &body, &f->report);
        assert_outcome(&f->report.mail, SMTP_TRY_LATER, SMTP_AT_IDLE, SMTP_CONNECTION_LOST);
        assert_int_equal(f->recipients[0].kind, SMTP_TRY_LATER);
        assert_false(smtp_link_is_open(link));
    }
    smtp_link_close(&link);
    relay_stop(f->relay);
    relay_free(f->relay);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LINK_TEST(a_mail_goes_out_byte_for_byte),
        LINK_TEST(a_long_body_arrives_whole),
        LINK_TEST(only_behind_the_final_dot_a_death_leaves_us_not_knowing),
        LINK_TEST(a_reset_is_a_death_as_well),
        LINK_TEST(by_tls_a_death_is_the_same),
        LINK_TEST(a_death_amid_the_body_is_no_mystery),
        LINK_TEST(a_refusal_amid_the_body_is_heard),
        LINK_TEST(a_body_that_cannot_be_had_is_not_ended),
        LINK_TEST(a_silent_relay_is_waited_for_no_longer_than_said),
        LINK_TEST(a_relay_that_takes_no_more_of_the_body_is_left),
        LINK_TEST(when_we_stop_only_the_answer_to_a_final_dot_is_waited_for),
        LINK_TEST(no_final_dot_goes_once_we_stop),
        LINK_TEST(a_mail_as_a_whole_has_its_time),
        LINK_TEST(a_link_is_used_for_several_mails),
        LINK_TEST(a_refused_recipient_leaves_the_link_open),
        LINK_TEST(a_relay_that_left_between_two_mails_has_not_taken_the_second),
    };

    return cmocka_run_group_tests_name("smtp_link", tests, NULL, NULL);
}
