/* Dialogues with a session: what the peer says, and all that is answered and delivered. Each is fed
 * whole, byte by byte and in random cuts, and must come to the same. */
#include <stdio.h>
#include <stdlib.h>

#include "base/cmocka_test.h"
#include "base/random.h"
#include "proto/smtp/smtp_reply.h"
#include "proto/smtp/smtp_session.h"

enum { ROOM = 64 * 1024, DELIVERED_ROOM = 8 * 1024 };

struct fixture {
    struct smtp_session *session;
    struct smtp_session_limits limits;
    enum smtp_storing outcome;
    bool refuses_open;
    bool refuses_write;
    int open_count; /* deliveries neither finished nor cancelled */
    enum smtp_session_step step;
    char output[ROOM];
    size_t output_n;
    char delivered[DELIVERED_ROOM]; /* "sender>recipients flags:message|", "cancelled|" */
    size_t delivered_n;
    int refused_count;
};

static void add(char *to, size_t *n, size_t room, const void *bytes, size_t count)
{
    assert_true(*n + count < room);
    memcpy(to + *n, bytes, count);
    *n += count;
    to[*n] = '\0';
}

static void deliver(struct fixture *f, const void *bytes, size_t n)
{
    add(f->delivered, &f->delivered_n, DELIVERED_ROOM, bytes, n);
}

static void deliver_text(struct fixture *f, const char *text)
{
    deliver(f, text, strlen(text));
}

static void limits(void *arg, struct smtp_session_limits *out)
{
    *out = ((struct fixture *)arg)->limits;
}

static enum smtp_taking recipient(void *arg, struct str address)
{
    (void)arg;
    if (str_starts_with(address, STR("later@")))
        return SMTP_TAKES_LATER;
    if (str_ends_with(address, STR("@us.example")) || str_ends_with(address, STR("@[192.0.2.1]"))
        || str_eq_ascii_nocase(address, STR("postmaster")))
        return SMTP_TAKES;
    return SMTP_TAKES_NOT;
}

static bool open_delivery(void *arg, const struct smtp_envelope *envelope, void **delivery)
{
    struct fixture *f = arg;

    if (f->refuses_open)
        return false;
    assert_str_is(envelope->peer, "203.0.113.7");
    assert_true(envelope->hello.n > 0 && envelope->recipient_count > 0);
    deliver(f, envelope->sender.p, envelope->sender.n);
    deliver_text(f, ">");
    for (size_t i = 0; i < envelope->recipient_count; i++) {
        deliver_text(f, i > 0 ? "," : "");
        deliver(f, envelope->recipients[i].p, envelope->recipients[i].n);
    }
    deliver_text(f, envelope->is_tls ? " tls" : "");
    deliver_text(f, envelope->is_utf8 ? " utf8" : "");
    deliver_text(f, envelope->is_8bit ? " 8bit" : "");
    deliver_text(f, envelope->is_lmtp ? " lmtp" : "");
    deliver_text(f, envelope->declared_bytes >= 0 ? " size:" : ":");
    f->open_count++;
    *delivery = f;
    return true;
}

static bool write_delivery(void *delivery, const void *bytes, size_t n)
{
    struct fixture *f = delivery;

    if (f->refuses_write)
        return false;
    deliver(f, bytes, n);
    return true;
}

static enum smtp_storing finish_delivery(void *delivery)
{
    struct fixture *f = delivery;

    f->open_count--;
    deliver_text(f, "|");
    return f->outcome;
}

static void cancel_delivery(void *delivery)
{
    struct fixture *f = delivery;

    f->open_count--;
    deliver_text(f, "cancelled|");
}

static void on_output(void *arg, const void *bytes, size_t n)
{
    struct fixture *f = arg;

    add(f->output, &f->output_n, ROOM, bytes, n);
}

static void on_refused(void *arg, const char *what, const struct smtp_reply *reply)
{
    struct fixture *f = arg;

    assert_true(what != NULL && reply->code >= 400);
    f->refused_count++;
}

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    f->limits = (struct smtp_session_limits){ 64, 3, 3, 5, 8 };
    f->outcome = SMTP_STORED;
    *state = f;
    return 0;
}

static void begin(struct fixture *f, enum smtp_protocol protocol)
{
    struct smtp_session_setup session = {
        .protocol = protocol,
        .host = STR("us.example"),
        .peer = STR("203.0.113.7"),
        .offers_tls = true,
        .receiver = { limits, recipient, open_delivery, write_delivery, finish_delivery,
                      cancel_delivery, f },
        .on_output = on_output,
        .on_refused = on_refused,
        .arg = f,
    };

    smtp_session_free(&f->session);
    assert_int_equal(f->open_count, 0);
    f->output_n = f->delivered_n = 0;
    f->output[0] = f->delivered[0] = '\0';
    f->refused_count = 0;
    f->step = SMTP_SESSION_GO_ON;
    f->session = smtp_session_new(&session);
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    smtp_session_free(&f->session);
    free(f);
    return 0;
}

/** Starts encryption where it is asked for, as a listener does. */
static void feed(struct fixture *f, const char *bytes, size_t n)
{
    if (f->step != SMTP_SESSION_CLOSE)
        f->step = smtp_session_feed(f->session, bytes, n);
    if (f->step == SMTP_SESSION_START_TLS)
        smtp_session_tls_started(f->session);
}

static void say(struct fixture *f, const char *text)
{
    feed(f, text, strlen(text));
}

/** Only the codes and the enhanced codes of all replies, "220 250- 250 2.1.0 ", one per line. */
static void codes_of(const char *output, char *out, size_t room)
{
    size_t n = 0;

    while (*output != '\0') {
        size_t length = 3;

        if (output[3] == '-') {
            output = strstr(output, "\r\n") + 2;
            continue;
        }
        if (output[5] == '.' && output[7] == '.')
            length = 9;
        assert_true(n + length + 2 < room);
        memcpy(out + n, output, length);
        n += length;
        output = strstr(output, "\r\n") + 2;
        if (*output != '\0')
            out[n++] = ',';
    }
    out[n] = '\0';
}

struct dialogue {
    const char *says;
    const char *codes;     /* of the replies behind the greeting */
    const char *delivered; /* NULL: nothing */
    bool closes;
};

static void check(const struct fixture *f, const struct dialogue *dialogue, const char *how)
{
    char codes[2048];
    const char *behind = strlen(f->output) > 0 ? strstr(f->output, "\r\n") + 2 : "";

    codes_of(behind, codes, sizeof(codes));
    if (strcmp(codes, dialogue->codes) != 0)
        fail_msg("%s: \"%s\" is answered %s, not %s", how, dialogue->says, codes, dialogue->codes);
    if (strcmp(f->delivered, dialogue->delivered != NULL ? dialogue->delivered : "") != 0)
        fail_msg("%s: \"%s\" delivers %s, not %s", how, dialogue->says, f->delivered,
                 dialogue->delivered);
    assert_int_equal(f->step == SMTP_SESSION_CLOSE, dialogue->closes);
}

static void feed_in_random_cuts(struct fixture *f, const char *text, struct random *random)
{
    size_t n = strlen(text);

    for (size_t at = 0, part; at < n; at += part) {
        part = 1 + (size_t)random_below(random, 12);
        part = part < n - at ? part : n - at;
        feed(f, text + at, part);
    }
}

static void hold(struct fixture *f, enum smtp_protocol protocol, const struct dialogue *dialogue)
{
    struct random_seeded random;

    begin(f, protocol);
    say(f, dialogue->says);
    check(f, dialogue, "whole");
    begin(f, protocol);
    for (const char *p = dialogue->says; *p != '\0'; p++)
        feed(f, p, 1);
    check(f, dialogue, "byte by byte");
    random_seeded_init(&random, 7);
    for (int round = 0; round < 20; round++) {
        begin(f, protocol);
        feed_in_random_cuts(f, dialogue->says, &random.random);
        check(f, dialogue, "in random cuts");
    }
    begin(f, protocol); /* nothing is left open */
}

#define HELLO "EHLO mx.example\r\n"
#define MAIL  "MAIL FROM:<a@b.example>\r\n"
#define RCPT  "RCPT TO:<s@us.example>\r\n"

static void mail_is_taken(void **state)
{
    static const struct dialogue dialogues[] = {
        { HELLO MAIL RCPT "DATA\r\nhi\r\n.\r\nQUIT\r\n",
          "250,250 2.1.0,250 2.1.5,354,250 2.0.0,221 2.0.0", "a@b.example>s@us.example:hi\r\n|",
          true },
        { "helo mx\r\nmail from:<>\r\nrcpt to:<Postmaster>\r\ndata\r\n..\r\n.\r\n",
          "250,250 2.1.0,250 2.1.5,354,250 2.0.0", ">Postmaster:.\r\n|", false },
        { HELLO MAIL RCPT "RCPT TO:<@x.example:t@us.example>\r\nDATA\r\n.\r\n",
          "250,250 2.1.0,250 2.1.5,250 2.1.5,354,250 2.0.0",
          "a@b.example>s@us.example,t@us.example:|", false },
        { HELLO "MAIL FROM: <a@b.example> SIZE=64 BODY=8bitmime\r\n"
                "RCPT TO:<\"x y\"@[192.0.2.1]> \r\nDATA\r\n\xff\r\n.\r\n",
          "250,250 2.1.0,250 2.1.5,354,250 2.0.0",
          "a@b.example>\"x y\"@[192.0.2.1] 8bit size:\xff\r\n|", false },
        { HELLO "MAIL FROM:<\xec\x95\x88@\xea\xb0\x80.example> SMTPUTF8 BODY=7BIT\r\n"
                "RCPT TO:<\xea\xb0\x80@us.example>\r\nDATA\r\n.\r\n",
          "250,250 2.1.0,250 2.1.5,354,250 2.0.0",
          "\xec\x95\x88@\xea\xb0\x80.example>\xea\xb0\x80@us.example utf8:|", false },
        /* Two mails, the second after one that was given up. */
        { HELLO MAIL RCPT "RSET\r\n" MAIL RCPT "DATA\r\n1\r\n.\r\n" MAIL RCPT "DATA\r\n2\r\n.\r\n",
          "250,250 2.1.0,250 2.1.5,250 2.0.0,250 2.1.0,250 2.1.5,354,250 2.0.0,250 2.1.0,"
          "250 2.1.5,354,250 2.0.0",
          "a@b.example>s@us.example:1\r\n|a@b.example>s@us.example:2\r\n|", false },
        /* A new hello ends the mail under way. */
        { HELLO MAIL RCPT HELLO "DATA\r\n", "250,250 2.1.0,250 2.1.5,250,503 5.5.1", NULL, false },
    };

    for (size_t i = 0; i < COUNT_OF(dialogues); i++)
        hold(*state, SMTP_PROTOCOL_SMTP, &dialogues[i]);
}

static void commands_out_of_order_or_unknown_are_refused(void **state)
{
    static const struct dialogue dialogues[] = {
        { MAIL, "503 5.5.1", NULL, false },
        { HELLO RCPT "DATA\r\n", "250,503 5.5.1,503 5.5.1", NULL, false },
        { HELLO MAIL MAIL, "250,250 2.1.0,503 5.5.1", NULL, false },
        { HELLO MAIL "DATA\r\n", "250,250 2.1.0,503 5.5.1", NULL, false },
        { "EHLO\r\nHELO \r\nEHLO a b\r\n", "501 5.5.4,501 5.5.4,501 5.5.4", NULL, false },
        { "LHLO mx\r\n\r\nFOO bar\r\n", "500 5.5.1,500 5.5.1,500 5.5.1", NULL, false },
        { "EXPN x\r\nTURN\r\nETRN x\r\nAUTH PLAIN x\r\n", "502 5.5.1,502 5.5.1,502 5.5.1,502 5.5.1",
          NULL, false },
        { "NOOP x\r\nHELP\r\nVRFY a\r\nVRFY\r\nRSET x\r\nQUIT now\r\n",
          "250 2.0.0,214 2.0.0,252 2.0.0,501 5.5.4,501 5.5.4,501 5.5.4", NULL, false },
        { "NOOP\nNOOP\r\n", "500 5.5.2,250 2.0.0", NULL, false },
        { "NO\rOP\r\nNOOP \x01\r\nNOOP \xff\r\n", "500 5.5.2,500 5.5.2,500 5.5.2", NULL, false },
        { "POST / HTTP/1.1\r\nHost: a\r\n\r\n" HELLO, "421 4.7.0", NULL, true },
    };

    for (size_t i = 0; i < COUNT_OF(dialogues); i++)
        hold(*state, SMTP_PROTOCOL_SMTP, &dialogues[i]);
}

static void addresses_and_parameters_are_judged(void **state)
{
    static const struct dialogue dialogues[] = {
        { HELLO "MAIL FROM:a@b.example\r\nMAIL a@b.example\r\nMAIL FROM:<a>\r\n",
          "250,501 5.1.7,501 5.1.7,501 5.1.7", NULL, false },
        { HELLO MAIL "RCPT TO:<x@elsewhere.example>\r\nRCPT TO:<later@us.example>\r\n"
                     "RCPT TO:<>\r\nRCPT TO:<s@us.example> NOTIFY=NEVER\r\n",
          "250,250 2.1.0,550 5.1.1,451 4.3.0,501 5.1.3,555 5.5.4", NULL, false },
        { HELLO "MAIL FROM:<a@b.example> SIZE=65\r\n", "250,552 5.3.4", NULL, false },
        { HELLO "MAIL FROM:<a@b.example> SIZE=x\r\nMAIL FROM:<a@b.example> BODY=BINARYMIME\r\n"
                "MAIL FROM:<a@b.example> AUTH=<>\r\nMAIL FROM:<a@b.example> SMTPUTF8=1\r\n",
          "250,501 5.5.4,501 5.5.4,555 5.5.4,501 5.5.4", NULL, false },
        { HELLO "MAIL FROM:<\xea\xb0\x80@b.example>\r\n", "250,553 5.6.7", NULL, false },
        { HELLO MAIL "RCPT TO:<\xea\xb0\x80@us.example>\r\n", "250,250 2.1.0,553 5.6.7", NULL,
          false },
        /* A parameter refused leaves nothing behind. */
        { HELLO "MAIL FROM:<a@b.example> BODY=8BITMIME X=1\r\n" MAIL RCPT "DATA\r\n.\r\n",
          "250,555 5.5.4,250 2.1.0,250 2.1.5,354,250 2.0.0", "a@b.example>s@us.example:|", false },
    };

    for (size_t i = 0; i < COUNT_OF(dialogues); i++)
        hold(*state, SMTP_PROTOCOL_SMTP, &dialogues[i]);
}

static void no_lone_line_end_smuggles_a_second_mail(void **state)
{
    static const struct dialogue dialogues[] = {
        { HELLO MAIL RCPT "DATA\r\nx\n.\nMAIL FROM:<e@v.il>\r\n.\r\n",
          "250,250 2.1.0,250 2.1.5,354,250 2.0.0",
          "a@b.example>s@us.example:x\n.\nMAIL FROM:<e@v.il>\r\n|", false },
        { HELLO MAIL RCPT "DATA\r\nx\n.\r\nNOOP\r\n.\r\n", "250,250 2.1.0,250 2.1.5,354,250 2.0.0",
          "a@b.example>s@us.example:x\n.\r\nNOOP\r\n|", false },
        { HELLO MAIL RCPT "DATA\r\nx\r.\rNOOP\r\n.\r\n", "250,250 2.1.0,250 2.1.5,354,250 2.0.0",
          "a@b.example>s@us.example:x\r.\rNOOP\r\n|", false },
        { HELLO MAIL RCPT "DATA\r\nx\r\n.\nNOOP\r\n.\r\n", "250,250 2.1.0,250 2.1.5,354,250 2.0.0",
          "a@b.example>s@us.example:x\r\n\nNOOP\r\n|", false },
    };

    for (size_t i = 0; i < COUNT_OF(dialogues); i++)
        hold(*state, SMTP_PROTOCOL_SMTP, &dialogues[i]);
}

static void lmtp_has_its_own_hello_and_an_answer_for_each_recipient(void **state)
{
    static const struct dialogue dialogues[] = {
        { "EHLO mx\r\nHELO mx\r\n", "500 5.5.1,500 5.5.1", NULL, false },
        { "LHLO mx\r\n" MAIL RCPT "RCPT TO:<x@elsewhere.example>\r\nRCPT TO:<t@us.example>\r\n"
          "DATA\r\nhi\r\n.\r\n",
          "250,250 2.1.0,250 2.1.5,550 5.1.1,250 2.1.5,354,250 2.0.0,250 2.0.0",
          "a@b.example>s@us.example,t@us.example lmtp:hi\r\n|", false },
        { "LHLO mx\r\n" MAIL "DATA\r\n", "250,250 2.1.0,503 5.5.1", NULL, false },
    };

    for (size_t i = 0; i < COUNT_OF(dialogues); i++)
        hold(*state, SMTP_PROTOCOL_LMTP, &dialogues[i]);
}

static void the_owner_decides_what_becomes_of_a_message(void **state)
{
    static const struct {
        enum smtp_storing outcome;
        const char *codes;
    } cases[] = {
        { SMTP_STORE_IS_FULL, "250,250 2.1.0,250 2.1.5,250 2.1.5,354,452 4.3.1,452 4.3.1" },
        { SMTP_STORE_LATER, "250,250 2.1.0,250 2.1.5,250 2.1.5,354,451 4.3.0,451 4.3.0" },
        { SMTP_STORE_TOO_LARGE, "250,250 2.1.0,250 2.1.5,250 2.1.5,354,552 5.3.4,552 5.3.4" },
    };
    struct fixture *f = *state;
    struct dialogue dialogue = { "LHLO mx\r\n" MAIL RCPT RCPT "DATA\r\nhi\r\n.\r\n", "",
                                 "a@b.example>s@us.example,s@us.example lmtp:hi\r\n|", false };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        f->outcome = cases[i].outcome;
        dialogue.codes = cases[i].codes;
        hold(f, SMTP_PROTOCOL_LMTP, &dialogue);
    }
}

static void a_delivery_that_fails_is_answered_try_later(void **state)
{
    static const struct dialogue not_opened = { HELLO MAIL RCPT "DATA\r\nNOOP\r\n",
                                                "250,250 2.1.0,250 2.1.5,451 4.3.0,250 2.0.0", NULL,
                                                false };
    static const struct dialogue not_written = { HELLO MAIL RCPT
                                                 "DATA\r\nhi\r\nyou\r\n.\r\nNOOP\r\n",
                                                 "250,250 2.1.0,250 2.1.5,354,451 4.3.0,250 2.0.0",
                                                 "a@b.example>s@us.example:cancelled|", false };
    struct fixture *f = *state;

    f->refuses_open = true;
    hold(f, SMTP_PROTOCOL_SMTP, &not_opened);
    f->refuses_open = false;
    f->refuses_write = true;
    hold(f, SMTP_PROTOCOL_SMTP, &not_written);
}

/** Says DATA and `n` bytes in lines. */
static void send_message(struct fixture *f, size_t n)
{
    say(f, "DATA\r\n");
    for (size_t i = 0; i < n / 8; i++)
        say(f, "abcdef\r\n");
}

static void a_message_too_large_is_heard_to_its_end_and_refused(void **state)
{
    struct fixture *f = *state;

    begin(f, SMTP_PROTOCOL_SMTP);
    say(f, HELLO MAIL RCPT);
    send_message(f, 64);
    say(f, ".\r\n");
    assert_non_null(strstr(f->output, "250 2.0.0 stored"));
    say(f, MAIL RCPT);
    send_message(f, 72);
    assert_int_equal(f->open_count, 0); /* given up at once, not at the end */
    assert_true(smtp_session_is_in_message(f->session));
    assert_int_equal(smtp_session_message_bytes(f->session), 72);
    assert_null(strstr(f->output, "552"));
    say(f, ".\r\nNOOP\r\n");
    assert_non_null(strstr(f->output, "552 5.3.4 message too large\r\n250 2.0.0 nothing"));
    assert_int_equal(smtp_session_stored_count(f->session), 1);
}

static void a_message_far_too_large_is_cut_off(void **state)
{
    struct fixture *f = *state;

    begin(f, SMTP_PROTOCOL_SMTP);
    say(f, HELLO MAIL RCPT);
    send_message(f, 4 * 64);
    assert_int_equal(f->step, SMTP_SESSION_GO_ON);
    say(f, "abcdef\r\n");
    assert_int_equal(f->step, SMTP_SESSION_CLOSE);
    assert_true(str_ends_with(str_of(f->output), STR("421 4.3.4 message far too large\r\n")));
}

static void the_cut_off_does_not_depend_on_how_the_bytes_come(void **state)
{
    struct fixture *f = *state;
    char message[512] = HELLO MAIL RCPT "DATA\r\n";
    struct dialogue dialogue = { message, "250,250 2.1.0,250 2.1.5,354,421 4.3.4",
                                 "a@b.example>s@us.example:cancelled|", true };

    f->refuses_write = true; /* how much of it is written does depend on it */
    for (size_t i = 0; i < 4 * 64 / 8 + 1; i++)
        strcat(message, "abcdef\r\n");
    strcat(message, ".\r\nNOOP\r\n");
    hold(f, SMTP_PROTOCOL_SMTP, &dialogue);
}

static void what_a_peer_may_do_has_an_end(void **state)
{
    static const struct dialogue dialogues[] = {
        { HELLO MAIL RCPT RCPT RCPT RCPT, "250,250 2.1.0,250 2.1.5,250 2.1.5,250 2.1.5,452 4.5.3",
          NULL, false },
        { "X\r\nX\r\nX\r\nX\r\nX\r\nNOOP\r\n", "500 5.5.1,500 5.5.1,500 5.5.1,500 5.5.1,421 4.7.0",
          NULL, true },
        { "NOOP\r\nNOOP\r\nNOOP\r\nNOOP\r\nNOOP\r\nNOOP\r\nNOOP\r\nNOOP\r\nNOOP\r\nNOOP\r\n",
          "250 2.0.0,250 2.0.0,250 2.0.0,250 2.0.0,250 2.0.0,250 2.0.0,250 2.0.0,250 2.0.0,"
          "421 4.7.0",
          NULL, true },
        { HELLO MAIL RCPT "DATA\r\n.\r\n" MAIL RCPT "DATA\r\n.\r\n" MAIL RCPT
                          "DATA\r\n.\r\n" MAIL RCPT,
          "250,250 2.1.0,250 2.1.5,354,250 2.0.0,250 2.1.0,250 2.1.5,354,250 2.0.0,250 2.1.0,"
          "250 2.1.5,354,250 2.0.0,421 4.7.0",
          "a@b.example>s@us.example:|a@b.example>s@us.example:|a@b.example>s@us.example:|", true },
        /* A stored message forgives the errors before it. */
        { HELLO "X\r\nX\r\nX\r\nX\r\n" MAIL RCPT "DATA\r\n.\r\nX\r\nX\r\nX\r\nX\r\nNOOP\r\n",
          "250,500 5.5.1,500 5.5.1,500 5.5.1,500 5.5.1,250 2.1.0,250 2.1.5,354,250 2.0.0,"
          "500 5.5.1,500 5.5.1,500 5.5.1,500 5.5.1,250 2.0.0",
          "a@b.example>s@us.example:|", false },
    };

    for (size_t i = 0; i < COUNT_OF(dialogues); i++)
        hold(*state, SMTP_PROTOCOL_SMTP, &dialogues[i]);
}

static void a_line_has_a_bound(void **state)
{
    struct fixture *f = *state;
    char line[SMTP_SESSION_LINE_MAX + 1];

    memset(line, 'x', sizeof(line));
    memcpy(line, "NOOP ", 5);
    begin(f, SMTP_PROTOCOL_SMTP);
    memcpy(line + SMTP_SESSION_LINE_MAX - 2, "\r\n", 2);
    feed(f, line, SMTP_SESSION_LINE_MAX);
    assert_true(str_ends_with(str_of(f->output), STR("250 2.0.0 nothing done\r\n")));
    memcpy(line + SMTP_SESSION_LINE_MAX - 2, "x\r\n", 3);
    feed(f, line, SMTP_SESSION_LINE_MAX + 1);
    assert_true(str_ends_with(str_of(f->output), STR("500 5.5.2 line too long\r\n")));
    for (int i = 0; i < 100; i++)
        feed(f, line + 5, 1000);
    say(f, "\r\nNOOP\r\n");
    assert_true(str_ends_with(str_of(f->output),
                              STR("500 5.5.2 line too long\r\n250 2.0.0 nothing done\r\n")));
}

static void hello_tells_what_is_offered(void **state)
{
    struct fixture *f = *state;

    f->limits.message_bytes = 1000;
    begin(f, SMTP_PROTOCOL_SMTP);
    say(f, HELLO);
    assert_string_equal(f->output, "220 us.example ESMTP Pharos\r\n250-us.example\r\n"
                                   "250-PIPELINING\r\n250-SIZE 1000\r\n250-8BITMIME\r\n"
                                   "250-SMTPUTF8\r\n250-STARTTLS\r\n250-ENHANCEDSTATUSCODES\r\n"
                                   "250 HELP\r\n");
    begin(f, SMTP_PROTOCOL_LMTP);
    assert_string_equal(f->output, "220 us.example LMTP Pharos\r\n");
}

static void starttls_forgets_all_and_throws_away_what_was_pipelined(void **state)
{
    struct fixture *f = *state;

    f->limits.errors = 20;
    begin(f, SMTP_PROTOCOL_SMTP);
    say(f, HELLO MAIL RCPT "STARTTLS\r\nRSET\r\nNO");
    assert_int_equal(f->step, SMTP_SESSION_START_TLS);
    f->output_n = 0;
    say(f, "OP\r\n" MAIL HELLO RCPT);
    assert_true(str_starts_with(str_of(f->output), STR("500 5.5.1 unknown command\r\n503 5.5.1")));
    assert_null(strstr(f->output, "STARTTLS"));
    assert_non_null(strstr(f->output, "503 5.5.1 MAIL comes first"));
    f->output_n = 0;
    say(f, "STARTTLS\r\nSTARTTLS now\r\n" MAIL RCPT "DATA\r\n.\r\n");
    assert_true(str_starts_with(str_of(f->output), STR("503 5.5.1")));
    assert_string_equal(f->delivered, "a@b.example>s@us.example tls:|");
}

static void the_owner_ends_it_with_the_reason(void **state)
{
    struct fixture *f = *state;

    begin(f, SMTP_PROTOCOL_SMTP);
    say(f, HELLO MAIL RCPT "DATA\r\nhalf");
    smtp_session_close(f->session, SMTP_SESSION_STOPPING);
    assert_true(
        str_ends_with(str_of(f->output), STR("421 4.3.2 closing down, come back later\r\n")));
    assert_string_equal(f->delivered, "a@b.example>s@us.example:halfcancelled|");
    f->output_n = 0;
    smtp_session_close(f->session, SMTP_SESSION_TOO_SLOW);
    assert_int_equal(f->output_n, 0);
    assert_int_equal(smtp_session_feed(f->session, "NOOP\r\n", 6), SMTP_SESSION_CLOSE);
    begin(f, SMTP_PROTOCOL_SMTP);
    smtp_session_close(f->session, SMTP_SESSION_TOO_SLOW);
    assert_true(str_ends_with(str_of(f->output), STR("421 4.4.2 too slow, goodbye\r\n")));
    assert_int_equal(f->refused_count, 1);
}

static void a_session_that_goes_cancels_its_delivery(void **state)
{
    struct fixture *f = *state;

    begin(f, SMTP_PROTOCOL_SMTP);
    say(f, HELLO MAIL RCPT "DATA\r\nhalf\r\n.");
    smtp_session_free(&f->session);
    assert_string_equal(f->delivered, "a@b.example>s@us.example:half\r\ncancelled|");
    assert_int_equal(f->open_count, 0);
}

#define SESSION_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SESSION_TEST(mail_is_taken),
        SESSION_TEST(commands_out_of_order_or_unknown_are_refused),
        SESSION_TEST(addresses_and_parameters_are_judged),
        SESSION_TEST(no_lone_line_end_smuggles_a_second_mail),
        SESSION_TEST(lmtp_has_its_own_hello_and_an_answer_for_each_recipient),
        SESSION_TEST(the_owner_decides_what_becomes_of_a_message),
        SESSION_TEST(a_delivery_that_fails_is_answered_try_later),
        SESSION_TEST(a_message_too_large_is_heard_to_its_end_and_refused),
        SESSION_TEST(a_message_far_too_large_is_cut_off),
        SESSION_TEST(the_cut_off_does_not_depend_on_how_the_bytes_come),
        SESSION_TEST(what_a_peer_may_do_has_an_end),
        SESSION_TEST(a_line_has_a_bound),
        SESSION_TEST(hello_tells_what_is_offered),
        SESSION_TEST(starttls_forgets_all_and_throws_away_what_was_pipelined),
        SESSION_TEST(the_owner_ends_it_with_the_reason),
        SESSION_TEST(a_session_that_goes_cancels_its_delivery),
    };

    return cmocka_run_group_tests_name("smtp_session", tests, NULL, NULL);
}
