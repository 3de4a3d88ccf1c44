/* The client's machine by written dialogues, each fed whole, byte by byte and in random cuts. */
#include "proto/smtp/smtp_client.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/random.h"
#include "proto/smtp/smtp_client_address.h"

enum { RECIPIENTS_MAX = 64, HEARD_MAX = 64 * 1024 };

/* How a run feeds what the peer says. */
enum cut { CUT_NONE, CUT_BYTES, CUT_RANDOM, CUTS };

/* A recipient or a mail as a test expects it; kind 0 expects nothing. */
struct expected {
    enum smtp_outcome_kind kind;
    enum smtp_client_step step;
    enum smtp_trouble trouble;
};

/**
 * Lines of a dialogue: "S: " the peer says, "C: " we say, in this order and nothing else, and what
 * the client's owner does:
 *     TLS           shakes hands          MAIL   begins the mail
 *     BODY          gives the body        OUT    says that the final dot went out
 *     LOST          the connection broke  QUIT   says goodbye
 */
struct dialogue {
    const char *name;
    const char *lines;
    struct smtp_client_config config; /* hello_name and tls have defaults */
    struct smtp_letter envelope;      /* sender and recipients have defaults */
    const char *body;
    enum smtp_client_want want; /* at the end */
    struct expected ending;
    struct expected mail;
    struct expected recipients[4];
    bool is_whole_only; /* what is said too early can't be told from an answer in other cuts */
};

struct run {
    const struct dialogue *dialogue;
    enum cut cut;
    struct random_seeded random;
    struct smtp_client *client;
    struct smtp_letter envelope;
    struct smtp_outcome recipients[RECIPIENTS_MAX];
    struct smtp_mail_report report;
    char heard[HEARD_MAX];
    size_t heard_n;
    size_t taken_n; /* of what was heard, as far as lines have been expected */
};

static void take_output(struct run *run)
{
    struct str output = smtp_client_output(run->client);

    assert_true(run->heard_n + output.n < HEARD_MAX);
    memcpy(run->heard + run->heard_n, output.p, output.n);
    run->heard_n += output.n;
}

static void feed(struct run *run, const char *bytes, size_t n)
{
    while (n > 0) {
        size_t piece = run->cut == CUT_BYTES ? 1 : n;

        if (run->cut == CUT_RANDOM)
            piece = 1 + (size_t)random_below(&run->random.random, n);
        smtp_client_feed(run->client, bytes, piece);
        take_output(run);
        bytes += piece;
        n -= piece;
    }
}

static void expect_line(struct run *run, struct str line)
{
    struct str rest = { run->heard + run->taken_n, run->heard_n - run->taken_n };

    if (!str_starts_with(rest, line) || !str_starts_with(str_from(rest, line.n), STR("\r\n")))
        fail_msg("%s: \"%" STR_FMT "\" was expected, not \"%" STR_FMT "\"", run->dialogue->name,
                 STR_ARG(line), STR_ARG(rest));
    run->taken_n += line.n + 2;
}

static void give_body(struct run *run)
{
    struct str rest = str_of(run->dialogue->body);

    while (rest.n > 0) {
        size_t most = run->cut == CUT_BYTES ? 1 : rest.n;
        size_t n = smtp_client_body(run->client, rest.p, most);

        take_output(run);
        rest = str_from(rest, n);
        if (smtp_client_want(run->client) != SMTP_CLIENT_WANTS_BODY)
            return;
    }
    smtp_client_body_end(run->client);
    take_output(run);
}

static void act(struct run *run, struct str word)
{
    struct smtp_client *client = run->client;

    if (str_eq(word, STR("TLS"))) {
        assert_int_equal(smtp_client_want(client), SMTP_CLIENT_WANTS_TLS);
        smtp_client_tls_is_on(client);
    } else if (str_eq(word, STR("MAIL"))) {
        memset(&run->recipients, 0xff, sizeof(run->recipients));
        memset(&run->report.mail, 0xff, sizeof(run->report.mail));
        smtp_client_mail(client, &run->envelope, &run->report);
    } else if (str_eq(word, STR("BODY"))) {
        assert_int_equal(smtp_client_want(client), SMTP_CLIENT_WANTS_BODY);
        give_body(run);
    } else if (str_eq(word, STR("OUT"))) {
        smtp_client_body_is_out(client);
    } else if (str_eq(word, STR("LOST"))) {
        smtp_client_give_up(client, SMTP_CONNECTION_LOST, "");
    } else if (str_eq(word, STR("QUIT"))) {
        smtp_client_quit(client);
    } else {
        fail_msg("%s: %" STR_FMT "?", run->dialogue->name, STR_ARG(word));
    }
    take_output(run);
}

/** Lines of the peer that stand together are said together. */
static void play(struct run *run)
{
    struct str rest = str_of(run->dialogue->lines);
    char said[HEARD_MAX];
    size_t said_n = 0;

    take_output(run);
    while (rest.n > 0) {
        struct str line = str_cut(&rest, '\n');

        if (str_starts_with(line, STR("S: "))) {
            said_n += (size_t)snprintf(said + said_n, sizeof(said) - said_n, "%" STR_FMT "\r\n",
                                       STR_ARG(str_from(line, 3)));
            continue;
        }
        feed(run, said, said_n);
        said_n = 0;
        if (str_starts_with(line, STR("C: ")))
            expect_line(run, str_from(line, 3));
        else
            act(run, line);
    }
    feed(run, said, said_n);
}

static void check(const struct run *run, const char *what, const struct smtp_outcome *outcome,
                  struct expected expected)
{
    if (expected.kind == 0)
        return;
    if (outcome->kind != expected.kind || outcome->step != expected.step
        || outcome->trouble != expected.trouble)
        fail_msg("%s (%d): %s is %d at %d, %s", run->dialogue->name, run->cut, what, outcome->kind,
                 outcome->step, smtp_trouble_name(outcome->trouble));
}

static void start(struct run *run, const struct dialogue *dialogue, enum cut cut, uint64_t seed)
{
    static const struct str one_recipient[] = { STR_INIT("kim@example.net") };
    struct smtp_client_config config = dialogue->config;

    memset(run, 0, sizeof(*run));
    run->dialogue = dialogue;
    run->cut = cut;
    run->report.recipients = run->recipients;
    run->envelope = dialogue->envelope;
    if (run->envelope.recipients_count == 0) {
        run->envelope.recipients = one_recipient;
        run->envelope.recipients_count = 1;
    }
    if (str_is_null(run->envelope.sender))
        run->envelope.sender = STR("desk@example.com");
    if (config.tls == 0)
        config.tls = SMTP_TLS_NEVER;
    config.hello_name = STR("desk.example.com");
    random_seeded_init(&run->random, seed);
    run->client = smtp_client_new(&config);
}

static void run_one(const struct dialogue *dialogue, enum cut cut, uint64_t seed)
{
    static struct run run;

    start(&run, dialogue, cut, seed);
    play(&run);
    if (run.taken_n != run.heard_n)
        fail_msg("%s (%d): \"%.*s\" was said as well", dialogue->name, cut,
                 (int)(run.heard_n - run.taken_n), run.heard + run.taken_n);
    if (smtp_client_want(run.client) != dialogue->want)
        fail_msg("%s (%d): wants %d", dialogue->name, cut, smtp_client_want(run.client));
    check(&run, "the ending", smtp_client_ending(run.client), dialogue->ending);
    check(&run, "the mail", &run.report.mail, dialogue->mail);
    for (size_t i = 0; i < COUNT_OF(dialogue->recipients); i++)
        check(&run, "a recipient", &run.recipients[i], dialogue->recipients[i]);
    smtp_client_free(&run.client);
}

static void run_all(const struct dialogue *dialogues, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        run_one(&dialogues[i], CUT_NONE, 0);
        if (dialogues[i].is_whole_only)
            continue;
        run_one(&dialogues[i], CUT_BYTES, 0);
        for (uint64_t seed = 1; seed <= 20; seed++)
            run_one(&dialogues[i], CUT_RANDOM, seed);
    }
}

#define OPENED                                                                                     \
    "S: 220 relay.example ESMTP\nC: EHLO desk.example.com\nS: 250-relay.example\n"                 \
    "S: 250-SIZE 1000\nS: 250-8BITMIME\nS: 250 ENHANCEDSTATUSCODES\n"
#define OPENED_PIPELINING                                                                          \
    "S: 220 relay.example ESMTP\nC: EHLO desk.example.com\nS: 250-relay.example\n"                 \
    "S: 250-PIPELINING\nS: 250-SMTPUTF8\nS: 250 SIZE\n"
#define AUTHENTICATES(mechanisms)                                                                  \
    "S: 220 relay.example ESMTP\nC: EHLO desk.example.com\nS: 250-relay.example\n"                 \
    "S: 250 AUTH " mechanisms "\n"
#define FROM_TO "C: MAIL FROM:<desk@example.com>\nS: 250 2.1.0 ok\nC: RCPT TO:<kim@example.net>\n"

#define AT_END(kind, step, trouble)                                                                \
    {                                                                                              \
        SMTP_##kind, SMTP_AT_##step, SMTP_##trouble                                                \
    }

static void the_opening_goes_as_the_relay_and_the_owner_have_it(void **state)
{
    static const struct dialogue dialogues[] = {
        { "plain", OPENED, .want = SMTP_CLIENT_IS_IDLE },
        { "many lines in the banner",
          "S: 220-one\nS: 220-two\nS: 220 three\nC: EHLO desk.example.com\nS: 250 hi\n",
          .want = SMTP_CLIENT_IS_IDLE },
        { "goodbye", OPENED "QUIT\nC: QUIT\nS: 221 bye\n", .want = SMTP_CLIENT_HAS_ENDED,
          .ending = AT_END(WENT_OUT, QUIT, FINE) },
        { "an old server",
          "S: 220 hi\nC: EHLO desk.example.com\nS: 502 what?\nC: HELO desk.example.com\n"
          "S: 250 hi\n",
          .want = SMTP_CLIENT_IS_IDLE },
        { "refused by name",
          "S: 220 hi\nC: EHLO desk.example.com\nS: 550 no\nC: HELO desk.example.com\nS: 550 no\n"
          "C: QUIT\n",
          .want = SMTP_CLIENT_HAS_ENDED, .ending = AT_END(REFUSED, HELLO, RELAY_REFUSES) },
        { "closed for today", "S: 421 4.3.2 later\nC: QUIT\n", .want = SMTP_CLIENT_HAS_ENDED,
          .ending = AT_END(TRY_LATER, BANNER, RELAY_UNAVAILABLE) },
        { "closed for ever", "S: 554 no SMTP here\nC: QUIT\n", .want = SMTP_CLIENT_HAS_ENDED,
          .ending = AT_END(REFUSED, BANNER, RELAY_REFUSES) },
        { "another protocol", "S: +OK POP3 ready\n", .want = SMTP_CLIENT_HAS_ENDED,
          .ending = AT_END(TRY_LATER, BANNER, NOT_SMTP) },
        { "lost at once", "LOST\n", .want = SMTP_CLIENT_HAS_ENDED,
          .ending = AT_END(TRY_LATER, BANNER, CONNECTION_LOST) },
        { "a reply before the command", "S: 220 hi\nS: 250 hello\n", .want = SMTP_CLIENT_HAS_ENDED,
          .ending = AT_END(TRY_LATER, HELLO, OUT_OF_STEP), .is_whole_only = true },
        { "words while idle", OPENED "MAIL\n" FROM_TO "S: 550 no\nS: 250 what you never asked\n",
          .want = SMTP_CLIENT_HAS_ENDED, .ending = AT_END(TRY_LATER, IDLE, OUT_OF_STEP),
          .mail = AT_END(REFUSED, RECIPIENT, RECIPIENT_REFUSED) },
        { "goodbye while idle", OPENED "LOST\n", .want = SMTP_CLIENT_HAS_ENDED,
          .ending = AT_END(TRY_LATER, IDLE, CONNECTION_LOST) },
    };

    (void)state;
    run_all(dialogues, COUNT_OF(dialogues));
}

#define TLS_OFFERED                                                                                \
    "S: 220 hi\nC: EHLO desk.example.com\nS: 250-relay\nS: 250-STARTTLS\nS: 250 SIZE\nC: "         \
    "STARTTLS\n"
#define TLS_DONE "S: 220 go\nTLS\nC: EHLO desk.example.com\nS: 250-relay\nS: 250 SIZE\n"

static void encryption_is_as_the_owner_wants_it(void **state)
{
    static const struct smtp_client_config required = { .tls = SMTP_TLS_REQUIRED };
    static const struct smtp_client_config if_offered = { .tls = SMTP_TLS_IF_OFFERED };
    static const struct smtp_client_config from_start = { .tls = SMTP_TLS_FROM_START };
    const struct dialogue dialogues[] = {
        { "required", TLS_OFFERED TLS_DONE, required, .want = SMTP_CLIENT_IS_IDLE },
        { "required, not offered", OPENED "C: QUIT\n", required, .want = SMTP_CLIENT_HAS_ENDED,
          .ending = AT_END(TRY_LATER, STARTTLS, TLS_NOT_OFFERED) },
        { "required, not done", TLS_OFFERED "S: 454 4.7.0 later\nC: QUIT\n", required,
          .want = SMTP_CLIENT_HAS_ENDED, .ending = AT_END(TRY_LATER, STARTTLS, TLS_REFUSED) },
        { "if offered, and it is", TLS_OFFERED TLS_DONE, if_offered, .want = SMTP_CLIENT_IS_IDLE },
        { "if offered, and it is not", OPENED, if_offered, .want = SMTP_CLIENT_IS_IDLE },
        { "if offered, and it is not done", TLS_OFFERED "S: 454 later\n", if_offered,
          .want = SMTP_CLIENT_IS_IDLE },
        { "from the start",
          "TLS\nS: 220 hi\nC: EHLO desk.example.com\nS: 250-relay\nS: 250 STARTTLS\n", from_start,
          .want = SMTP_CLIENT_IS_IDLE },
        { "bytes behind the answer to STARTTLS", TLS_OFFERED "S: 220 go\nS: 250 AUTH PLAIN\n",
          required, .want = SMTP_CLIENT_HAS_ENDED, .ending = AT_END(TRY_LATER, TLS, TLS_INJECTED) },
        { "not to be trusted", TLS_OFFERED "S: 220 go\nLOST\n", if_offered,
          .want = SMTP_CLIENT_HAS_ENDED, .ending = AT_END(TRY_LATER, TLS, CONNECTION_LOST) },
    };

    (void)state;
    run_all(dialogues, COUNT_OF(dialogues));
}

static void logging_in_goes_by_what_is_offered_and_never_in_the_clear(void **state)
{
    static const struct smtp_login password = { SMTP_LOGIN_PASSWORD, STR_INIT("kim"),
                                                STR_INIT("secret") };
    static const struct smtp_login token = { SMTP_LOGIN_TOKEN, STR_INIT("kim@example.com"),
                                             STR_INIT("ya29.token") };
    const struct smtp_client_config by_password = { .login = password, .may_login_in_clear = true };
    const struct smtp_client_config by_token = { .login = token, .may_login_in_clear = true };
    const struct smtp_client_config careful = { .login = password };
    const struct smtp_client_config by_tls = { .login = password, .tls = SMTP_TLS_REQUIRED };
    const struct dialogue dialogues[] = {
        { "PLAIN", AUTHENTICATES("LOGIN PLAIN") "C: AUTH PLAIN AGtpbQBzZWNyZXQ=\nS: 235 2.7.0 ok\n",
          by_password, .want = SMTP_CLIENT_IS_IDLE },
        { "LOGIN",
          AUTHENTICATES("LOGIN") "C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: a2lt\n"
                                 "S: 334 UGFzc3dvcmQ6\nC: c2VjcmV0\nS: 235 ok\n",
          by_password, .want = SMTP_CLIENT_IS_IDLE },
        { "XOAUTH2",
          AUTHENTICATES(
              "PLAIN XOAUTH2") "C: AUTH XOAUTH2 "
                               "dXNlcj1raW1AZXhhbXBsZS5jb20BYXV0aD1CZWFyZXIgeWEyOS50b2tlbgEB\n"
                               "S: 235 ok\n",
          by_token, .want = SMTP_CLIENT_IS_IDLE },
        { "XOAUTH2, refused with a reason",
          AUTHENTICATES(
              "XOAUTH2") "C: AUTH XOAUTH2 "
                         "dXNlcj1raW1AZXhhbXBsZS5jb20BYXV0aD1CZWFyZXIgeWEyOS50b2tlbgEB\n"
                         "S: 334 eyJzdGF0dXMiOiI0MDEifQ==\nC: \nS: 535 5.7.8 no\nC: QUIT\n",
          by_token, .want = SMTP_CLIENT_HAS_ENDED, .ending = AT_END(REFUSED, LOGIN, AUTH_REFUSED) },
        { "refused",
          AUTHENTICATES("PLAIN") "C: AUTH PLAIN AGtpbQBzZWNyZXQ=\nS: 535 5.7.8 no\n"
                                 "C: QUIT\n",
          by_password, .want = SMTP_CLIENT_HAS_ENDED,
          .ending = AT_END(REFUSED, LOGIN, AUTH_REFUSED) },
        { "not now",
          AUTHENTICATES("PLAIN") "C: AUTH PLAIN AGtpbQBzZWNyZXQ=\nS: 454 4.7.0 later\n"
                                 "C: QUIT\n",
          by_password, .want = SMTP_CLIENT_HAS_ENDED,
          .ending = AT_END(TRY_LATER, LOGIN, AUTH_DEFERRED) },
        { "asked without end",
          AUTHENTICATES("LOGIN") "C: AUTH LOGIN\nS: 334 a\nC: a2lt\nS: 334 a\nC: c2VjcmV0\n"
                                 "S: 334 a\nC: QUIT\n",
          by_password, .want = SMTP_CLIENT_HAS_ENDED,
          .ending = AT_END(TRY_LATER, LOGIN, OUT_OF_STEP) },
        { "PLAIN, asked for more",
          AUTHENTICATES("PLAIN") "C: AUTH PLAIN AGtpbQBzZWNyZXQ=\nS: 334 \nC: *\nS: 501 ended\n"
                                 "C: QUIT\n",
          by_password, .want = SMTP_CLIENT_HAS_ENDED,
          .ending = AT_END(REFUSED, LOGIN, AUTH_REFUSED) },
        { "no mechanism of ours", AUTHENTICATES("GSSAPI") "C: QUIT\n", by_password,
          .want = SMTP_CLIENT_HAS_ENDED, .ending = AT_END(TRY_LATER, LOGIN, AUTH_NOT_OFFERED) },
        { "a token where only passwords are taken", AUTHENTICATES("PLAIN LOGIN") "C: QUIT\n",
          by_token, .want = SMTP_CLIENT_HAS_ENDED,
          .ending = AT_END(TRY_LATER, LOGIN, AUTH_NOT_OFFERED) },
        { "never in the clear", AUTHENTICATES("PLAIN") "C: QUIT\n", careful,
          .want = SMTP_CLIENT_HAS_ENDED, .ending = AT_END(TRY_LATER, LOGIN, AUTH_NEEDS_TLS) },
        { "over TLS",
          TLS_OFFERED "S: 220 go\nTLS\nC: EHLO desk.example.com\nS: 250-relay\nS: 250-AUTH=LOGIN\n"
                      "S: 250 AUTH PLAIN\nC: AUTH PLAIN AGtpbQBzZWNyZXQ=\nS: 235 ok\n",
          by_tls, .want = SMTP_CLIENT_IS_IDLE },
        { "mechanisms offered in the clear only",
          "S: 220 hi\nC: EHLO desk.example.com\nS: 250-relay\nS: 250-STARTTLS\n"
          "S: 250 AUTH PLAIN\nC: STARTTLS\n" TLS_DONE "C: QUIT\n",
          by_tls, .want = SMTP_CLIENT_HAS_ENDED,
          .ending = AT_END(TRY_LATER, LOGIN, AUTH_NOT_OFFERED) },
    };

    (void)state;
    run_all(dialogues, COUNT_OF(dialogues));
}

static const struct str two[] = { STR_INIT("a@example.net"), STR_INIT("b@example.net") };
static const struct str three[] = { STR_INIT("a@example.net"), STR_INIT("b@example.net"),
                                    STR_INIT("c@example.net") };

#define BODY_SENT "C: DATA\nS: 354 go\nBODY\nC: Subject: x\nC: \nC: ..\nC: end\nC: .\n"
#define BODY      "Subject: x\r\n\r\n.\r\nend\r\n"

static void a_mail_comes_to_what_the_relay_says(void **state)
{
    static const struct dialogue dialogues[] = {
        { "taken",
          OPENED "MAIL\n" FROM_TO "S: 250 2.1.5 ok\n" BODY_SENT
                 "OUT\nS: 250 2.0.0 Ok: queued as A1\n",
          .body = BODY, .want = SMTP_CLIENT_IS_IDLE, .mail = AT_END(WENT_OUT, FINAL, FINE),
          .recipients = { AT_END(WENT_OUT, FINAL, FINE) } },
        { "an empty body",
          OPENED "MAIL\n" FROM_TO "S: 250 ok\nC: DATA\nS: 354 go\nBODY\nC: .\nOUT\n"
                 "S: 250 ok\n",
          .body = "", .want = SMTP_CLIENT_IS_IDLE, .mail = AT_END(WENT_OUT, FINAL, FINE) },
        { "a body without its last CRLF, a line of a lone LF and of a lone CR",
          OPENED "MAIL\n" FROM_TO "S: 250 ok\nC: DATA\nS: 354 go\nBODY\nC: a\nC: ..b\nC: c\nC: .\n"
                 "OUT\nS: 250 ok\n",
          .body = "a\n.b\rc", .want = SMTP_CLIENT_IS_IDLE, .mail = AT_END(WENT_OUT, FINAL, FINE) },
        { "two mails, RSET between them",
          OPENED "MAIL\n" FROM_TO "S: 550 5.1.1 who?\nMAIL\nC: RSET\nS: 250 ok\n" FROM_TO
                 "S: 250 ok\n" BODY_SENT "OUT\nS: 250 ok\n",
          .body = BODY, .want = SMTP_CLIENT_IS_IDLE, .mail = AT_END(WENT_OUT, FINAL, FINE) },
        { "RSET refused",
          OPENED "MAIL\n" FROM_TO "S: 550 5.1.1 who?\nMAIL\nC: RSET\nS: 500 what?\n",
          .want = SMTP_CLIENT_HAS_ENDED, .mail = AT_END(TRY_LATER, RESET, OUT_OF_STEP) },
        { "sender refused", OPENED "MAIL\nC: MAIL FROM:<desk@example.com>\nS: 550 5.7.1 no\n",
          .want = SMTP_CLIENT_IS_IDLE, .mail = AT_END(REFUSED, MAIL, SENDER_REFUSED),
          .recipients = { AT_END(REFUSED, MAIL, SENDER_REFUSED) } },
        { "login wanted", OPENED "MAIL\nC: MAIL FROM:<desk@example.com>\nS: 530 5.7.0 log in\n",
          .want = SMTP_CLIENT_IS_IDLE, .mail = AT_END(REFUSED, MAIL, AUTH_REQUIRED) },
        { "sender deferred", OPENED "MAIL\nC: MAIL FROM:<desk@example.com>\nS: 451 later\n",
          .want = SMTP_CLIENT_IS_IDLE, .mail = AT_END(TRY_LATER, MAIL, SENDER_DEFERRED) },
        { "recipient unknown", OPENED "MAIL\n" FROM_TO "S: 550 5.1.1 who?\n",
          .want = SMTP_CLIENT_IS_IDLE, .mail = AT_END(REFUSED, RECIPIENT, RECIPIENT_UNKNOWN) },
        { "greylisted", OPENED "MAIL\n" FROM_TO "S: 450 4.2.0 in five minutes\n",
          .want = SMTP_CLIENT_IS_IDLE, .mail = AT_END(TRY_LATER, RECIPIENT, RECIPIENT_DEFERRED) },
        { "DATA refused", OPENED "MAIL\n" FROM_TO "S: 250 ok\nC: DATA\nS: 554 5.5.1 no\n",
          .want = SMTP_CLIENT_IS_IDLE, .mail = AT_END(REFUSED, DATA, MESSAGE_REFUSED) },
        { "DATA answered as if it were the end",
          OPENED "MAIL\n" FROM_TO "S: 250 ok\nC: DATA\nS: 250 ok\n", .want = SMTP_CLIENT_HAS_ENDED,
          .mail = AT_END(TRY_LATER, DATA, OUT_OF_STEP) },
        { "content refused",
          OPENED "MAIL\n" FROM_TO "S: 250 ok\n" BODY_SENT "OUT\nS: 554 5.7.1 spam\n", .body = BODY,
          .want = SMTP_CLIENT_IS_IDLE, .mail = AT_END(REFUSED, FINAL, MESSAGE_REFUSED) },
        { "content deferred",
          OPENED "MAIL\n" FROM_TO "S: 250 ok\n" BODY_SENT "OUT\nS: 452 4.3.1 full\n", .body = BODY,
          .want = SMTP_CLIENT_IS_IDLE, .mail = AT_END(TRY_LATER, FINAL, MESSAGE_DEFERRED) },
        { "too large after all",
          OPENED "MAIL\n" FROM_TO "S: 250 ok\n" BODY_SENT "OUT\nS: 552 5.3.4 big\n", .body = BODY,
          .want = SMTP_CLIENT_IS_IDLE, .mail = AT_END(REFUSED, FINAL, TOO_LARGE) },
        { "421 to the final dot",
          OPENED "MAIL\n" FROM_TO "S: 250 ok\n" BODY_SENT "OUT\nS: 421 4.3.2 closing\n",
          .body = BODY, .want = SMTP_CLIENT_HAS_ENDED,
          .mail = AT_END(TRY_LATER, FINAL, RELAY_UNAVAILABLE) },
        { "refused amid the body",
          OPENED "MAIL\n" FROM_TO "S: 250 ok\nC: DATA\nS: 354 go\nS: 552 5.3.4 big\n", .body = BODY,
          .want = SMTP_CLIENT_HAS_ENDED, .mail = AT_END(REFUSED, BODY, TOO_LARGE) },
        { "taken amid the body", OPENED "MAIL\n" FROM_TO "S: 250 ok\n" BODY_SENT "S: 250 ok\n",
          .body = BODY, .want = SMTP_CLIENT_HAS_ENDED,
          .mail = AT_END(TRY_LATER, BODY, OUT_OF_STEP) },
        { "refused once the body is given but not yet out",
          OPENED "MAIL\n" FROM_TO "S: 250 ok\n" BODY_SENT "S: 552 5.3.4 big\n", .body = BODY,
          .want = SMTP_CLIENT_HAS_ENDED, .mail = AT_END(REFUSED, BODY, TOO_LARGE) },
        { "lost before the dot is out", OPENED "MAIL\n" FROM_TO "S: 250 ok\n" BODY_SENT "LOST\n",
          .body = BODY, .want = SMTP_CLIENT_HAS_ENDED,
          .mail = AT_END(TRY_LATER, BODY, CONNECTION_LOST) },
        { "lost behind the dot", OPENED "MAIL\n" FROM_TO "S: 250 ok\n" BODY_SENT "OUT\nLOST\n",
          .body = BODY, .want = SMTP_CLIENT_HAS_ENDED,
          .mail = AT_END(UNKNOWN, FINAL, CONNECTION_LOST),
          .recipients = { AT_END(UNKNOWN, FINAL, CONNECTION_LOST) } },
        { "lost amid the answer",
          OPENED "MAIL\n" FROM_TO "S: 250 ok\n" BODY_SENT "OUT\nS: 250-2.0.0 queued\nLOST\n",
          .body = BODY, .want = SMTP_CLIENT_HAS_ENDED,
          .mail = AT_END(UNKNOWN, FINAL, CONNECTION_LOST) },
        { "nonsense for an answer", OPENED "MAIL\n" FROM_TO "S: 250 ok\n" BODY_SENT "OUT\nS: hm\n",
          .body = BODY, .want = SMTP_CLIENT_HAS_ENDED, .mail = AT_END(UNKNOWN, FINAL, NOT_SMTP) },
        { "an answer that is none",
          OPENED "MAIL\n" FROM_TO "S: 250 ok\n" BODY_SENT "OUT\nS: 354 more\n", .body = BODY,
          .want = SMTP_CLIENT_HAS_ENDED, .mail = AT_END(UNKNOWN, FINAL, OUT_OF_STEP) },
        { "lost before it began", OPENED "MAIL\nC: MAIL FROM:<desk@example.com>\nLOST\n",
          .want = SMTP_CLIENT_HAS_ENDED, .mail = AT_END(TRY_LATER, MAIL, CONNECTION_LOST) },
    };

    (void)state;
    run_all(dialogues, COUNT_OF(dialogues));
}

static void each_recipient_has_an_outcome(void **state)
{
    const struct dialogue dialogues[] = {
        { "one by one, the second unknown",
          OPENED "MAIL\nC: MAIL FROM:<desk@example.com>\nS: 250 ok\nC: RCPT TO:<a@example.net>\n"
                 "S: 250 ok\nC: RCPT TO:<b@example.net>\nS: 550 5.1.1 who?\n" BODY_SENT
                 "OUT\nS: 250 ok\n",
          .envelope = { .recipients = two, .recipients_count = 2 }, .body = BODY,
          .want = SMTP_CLIENT_IS_IDLE, .mail = AT_END(WENT_OUT, FINAL, FINE),
          .recipients = { AT_END(WENT_OUT, FINAL, FINE),
                          AT_END(REFUSED, RECIPIENT, RECIPIENT_UNKNOWN) } },
        { "in one go",
          OPENED_PIPELINING
          "MAIL\nC: MAIL FROM:<desk@example.com>\nC: RCPT TO:<a@example.net>\n"
          "C: RCPT TO:<b@example.net>\nC: RCPT TO:<c@example.net>\nS: 250 ok\nS: 452 4.2.2 full\n"
          "S: 250 ok\nS: 552 too many\n" BODY_SENT "OUT\nS: 250 ok\n",
          .envelope = { .recipients = three, .recipients_count = 3 }, .body = BODY,
          .want = SMTP_CLIENT_IS_IDLE, .mail = AT_END(WENT_OUT, FINAL, FINE),
          .recipients = { AT_END(TRY_LATER, RECIPIENT, MAILBOX_FULL), AT_END(WENT_OUT, FINAL, FINE),
                          AT_END(TRY_LATER, RECIPIENT, TOO_MANY_RECIPIENTS) } },
        { "in one go, the sender refused",
          OPENED_PIPELINING "MAIL\nC: MAIL FROM:<desk@example.com>\nC: RCPT TO:<a@example.net>\n"
                            "C: RCPT TO:<b@example.net>\nS: 550 5.7.1 no\nS: 503 5.5.1 MAIL first\n"
                            "S: 250 ok\n",
          .envelope = { .recipients = two, .recipients_count = 2 }, .want = SMTP_CLIENT_IS_IDLE,
          .mail = AT_END(REFUSED, MAIL, SENDER_REFUSED),
          .recipients = { AT_END(REFUSED, MAIL, SENDER_REFUSED),
                          AT_END(REFUSED, MAIL, SENDER_REFUSED) } },
        { "none taken, one may be later",
          OPENED_PIPELINING "MAIL\nC: MAIL FROM:<desk@example.com>\nC: RCPT TO:<a@example.net>\n"
                            "C: RCPT TO:<b@example.net>\nS: 250 ok\nS: 550 5.1.1 who?\n"
                            "S: 450 4.2.0 later\n",
          .envelope = { .recipients = two, .recipients_count = 2 }, .want = SMTP_CLIENT_IS_IDLE,
          .mail = AT_END(TRY_LATER, RECIPIENT, RECIPIENT_DEFERRED),
          .recipients = { AT_END(REFUSED, RECIPIENT, RECIPIENT_UNKNOWN),
                          AT_END(TRY_LATER, RECIPIENT, RECIPIENT_DEFERRED) } },
        { "421 amid them",
          OPENED_PIPELINING "MAIL\nC: MAIL FROM:<desk@example.com>\nC: RCPT TO:<a@example.net>\n"
                            "C: RCPT TO:<b@example.net>\nS: 250 ok\nS: 550 5.1.1 who?\n"
                            "S: 421 4.7.0 enough\n",
          .envelope = { .recipients = two, .recipients_count = 2 }, .want = SMTP_CLIENT_HAS_ENDED,
          .mail = AT_END(TRY_LATER, RECIPIENT, RELAY_UNAVAILABLE),
          .recipients = { AT_END(REFUSED, RECIPIENT, RECIPIENT_UNKNOWN),
                          AT_END(TRY_LATER, RECIPIENT, RELAY_UNAVAILABLE) } },
        { "only asked",
          OPENED_PIPELINING "MAIL\nC: MAIL FROM:<desk@example.com>\nC: RCPT TO:<a@example.net>\n"
                            "C: RCPT TO:<b@example.net>\nS: 250 ok\nS: 550 5.1.1 who?\n"
                            "S: 250 2.1.5 ok\nC: RSET\nS: 250 ok\n",
          .envelope = { .recipients = two, .recipients_count = 2, .asks_only = true },
          .want = SMTP_CLIENT_IS_IDLE, .mail = AT_END(WENT_OUT, RESET, FINE),
          .recipients = { AT_END(REFUSED, RECIPIENT, RECIPIENT_UNKNOWN),
                          AT_END(WENT_OUT, RECIPIENT, FINE) } },
    };

    (void)state;
    run_all(dialogues, COUNT_OF(dialogues));
}

static void what_the_relay_cannot_do_is_refused_in_words(void **state)
{
    static const struct str idn[] = { STR_INIT("kim@도메인.example") };
    static const struct str utf8[] = { STR_INIT("김@example.net"), STR_INIT("a@example.net") };
    static const struct str bad[] = { STR_INIT("a@example.net>\r\nRCPT TO:<b@example.net"),
                                      STR_INIT(""), STR_INIT("a@example.net") };
    const struct dialogue dialogues[] = {
        { "a domain of another script",
          OPENED "MAIL\nC: MAIL FROM:<desk@example.com>\nS: 250 ok\n"
                 "C: RCPT TO:<kim@xn--hq1bm8jm9l.example>\nLOST\n",
          .envelope = { .recipients = idn, .recipients_count = 1 }, .want = SMTP_CLIENT_HAS_ENDED },
        { "an address that needs SMTPUTF8, and it is not there",
          OPENED "MAIL\nC: MAIL FROM:<desk@example.com>\nS: 250 ok\nC: RCPT TO:<a@example.net>\n"
                 "S: 550 5.7.1 no\n",
          .envelope = { .recipients = utf8, .recipients_count = 2 }, .want = SMTP_CLIENT_IS_IDLE,
          .recipients = { AT_END(REFUSED, RECIPIENT, NEEDS_SMTPUTF8),
                          AT_END(REFUSED, RECIPIENT, RECIPIENT_REFUSED) } },
        { "an address that needs SMTPUTF8, and it is there",
          OPENED_PIPELINING "MAIL\nC: MAIL FROM:<desk@example.com> SMTPUTF8\n"
                            "C: RCPT TO:<김@example.net>\nC: RCPT TO:<a@example.net>\nLOST\n",
          .envelope = { .recipients = utf8, .recipients_count = 2 },
          .want = SMTP_CLIENT_HAS_ENDED },
        { "headers that need SMTPUTF8", OPENED "MAIL\n", .envelope = { .has_utf8_headers = true },
          .want = SMTP_CLIENT_IS_IDLE, .mail = AT_END(REFUSED, MAIL, NEEDS_SMTPUTF8),
          .recipients = { AT_END(REFUSED, MAIL, NEEDS_SMTPUTF8) } },
        { "a sender that needs SMTPUTF8", OPENED "MAIL\n",
          .envelope = { .sender = STR_INIT("도움@example.com") }, .want = SMTP_CLIENT_IS_IDLE,
          .mail = AT_END(REFUSED, MAIL, NEEDS_SMTPUTF8) },
        { "the empty sender", OPENED "MAIL\nC: MAIL FROM:<>\nLOST\n",
          .envelope = { .sender = STR_INIT("") }, .want = SMTP_CLIENT_HAS_ENDED },
        { "too large by what it says", OPENED "MAIL\n", .envelope = { .size_bytes = 1001 },
          .want = SMTP_CLIENT_IS_IDLE, .mail = AT_END(REFUSED, MAIL, TOO_LARGE) },
        { "just small enough, of eight bits",
          OPENED "MAIL\nC: MAIL FROM:<desk@example.com> SIZE=1000 BODY=8BITMIME\nLOST\n",
          .envelope = { .size_bytes = 1000, .has_8bit = true }, .want = SMTP_CLIENT_HAS_ENDED },
        { "eight bits where seven are taken", OPENED_PIPELINING "MAIL\n",
          .envelope = { .has_8bit = true }, .want = SMTP_CLIENT_IS_IDLE,
          .mail = AT_END(REFUSED, MAIL, NEEDS_8BIT) },
        { "addresses that are none, one of them a forged command",
          OPENED "MAIL\nC: MAIL FROM:<desk@example.com>\nS: 250 ok\nC: RCPT TO:<a@example.net>\n"
                 "LOST\n",
          .envelope = { .recipients = bad, .recipients_count = 3 }, .want = SMTP_CLIENT_HAS_ENDED,
          .recipients = { AT_END(REFUSED, RECIPIENT, BAD_ADDRESS),
                          AT_END(REFUSED, RECIPIENT, BAD_ADDRESS),
                          AT_END(TRY_LATER, RECIPIENT, CONNECTION_LOST) } },
        { "nobody to be asked", OPENED "MAIL\n",
          .envelope = { .recipients = bad, .recipients_count = 2 }, .want = SMTP_CLIENT_IS_IDLE,
          .mail = AT_END(REFUSED, RECIPIENT, BAD_ADDRESS) },
    };

    (void)state;
    run_all(dialogues, COUNT_OF(dialogues));
}

/** Feeds one piece again and again until the client has had enough. */
static size_t feed_until_ended(struct smtp_client *client, struct str piece, size_t most)
{
    size_t fed = 0;

    while (smtp_client_want(client) != SMTP_CLIENT_HAS_ENDED && fed < most) {
        smtp_client_feed(client, piece.p, piece.n);
        fed += piece.n;
    }
    return fed;
}

static void replies_without_end_are_ended(void **state)
{
    static const struct str pieces[] = { STR_INIT("220-more\r\n"), STR_INIT("220 no end"),
                                         STR_INIT("\0\0\0\0") };
    const struct smtp_client_config config = { .hello_name = STR("me"), .tls = SMTP_TLS_NEVER };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(pieces); i++) {
        struct smtp_client *client = smtp_client_new(&config);
        size_t fed = feed_until_ended(client, pieces[i], 1024 * 1024);

        assert_true(fed <= 2 * SMTP_REPLY_READ_MAX);
        assert_int_equal(smtp_client_ending(client)->trouble, SMTP_NOT_SMTP);
        smtp_client_free(&client);
    }
}

/** Every recipient of a long list is asked, a bounded number of them at a time. */
static void many_recipients_are_asked_in_turns(void **state)
{
    enum { COUNT = SMTP_CLIENT_RECIPIENTS_MAX };
    static struct str recipients[COUNT];
    static struct smtp_outcome outcomes[COUNT];
    static char texts[COUNT][32];
    static const char opening[] = "220 hi\r\n250-relay\r\n250 PIPELINING\r\n";
    const struct smtp_client_config config = { .hello_name = STR("me"), .tls = SMTP_TLS_NEVER };
    const struct smtp_letter envelope = { STR("a@b.example"), recipients, COUNT };
    struct smtp_mail_report report = { .recipients = outcomes };
    struct smtp_client *client = smtp_client_new(&config);
    size_t lines = 0;

    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        snprintf(texts[i], sizeof(texts[i]), "r%zu@example.net", i);
        recipients[i] = str_of(texts[i]);
    }
    smtp_client_feed(client, opening, 8);
    smtp_client_output(client);
    smtp_client_feed(client, opening + 8, strlen(opening) - 8);
    smtp_client_mail(client, &envelope, &report);
    while (smtp_client_want(client) == SMTP_CLIENT_WANTS_REPLY) {
        struct str output = smtp_client_output(client);
        size_t now = 0;

        for (size_t i = 0; i < output.n; i++)
            now += output.p[i] == '\n';
        assert_in_range(now, 1, 32);
        lines += now;
        for (size_t i = 0; i < now; i++)
            smtp_client_feed(client, lines > COUNT + 1 ? "451 x\r\n" : "250 x\r\n", 7);
    }
    assert_int_equal(lines, COUNT + 2); /* MAIL, the recipients, DATA */
    assert_int_equal(outcomes[0].kind, SMTP_TRY_LATER);
    assert_int_equal(outcomes[COUNT - 1].step, SMTP_AT_DATA);
    smtp_client_free(&client);
}

static struct smtp_outcome outcome_of(enum smtp_client_step step, const char *line)
{
    struct smtp_reply_reader reader;
    size_t used;

    smtp_reply_reader_init(&reader);
    assert_int_equal(smtp_reply_read(&reader, line, strlen(line), &used), SMTP_REPLY_WHOLE);
    return smtp_outcome_of_reply(step, &reader.reply);
}

static void answers_are_kept_with_codes_words_and_the_id_of_the_queue(void **state)
{
    static const struct {
        const char *line;
        int code;
        int detail;
        const char *text;
        const char *queue_id;
    } cases[] = {
        { "250 2.0.0 Ok: queued as 4XyZ12\r\n", 250, 0, "Ok: queued as 4XyZ12", "4XyZ12" },
        { "250 OK id=1tHxyz-0001Ab-2c\r\n", 250, 0, "OK id=1tHxyz-0001Ab-2c", "1tHxyz-0001Ab-2c" },
        { "250 2.0.0 (queued as A1; thanks)\r\n", 250, 0, "(queued as A1; thanks)", "A1" },
        { "250\r\n", 250, 0, "", "" },
        { "550-5.1.1 no such\r\n550 5.1.1 user\x1b[2J\r\n", 550, 1, "no such user [2J", "" },
        { "550 5.1.1 \xe2\x80\xaeold\r\n", 550, 1, " old", "" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct smtp_outcome outcome = outcome_of(SMTP_AT_FINAL, cases[i].line);

        assert_int_equal(outcome.reply, cases[i].code);
        assert_int_equal(outcome.status.detail, cases[i].detail);
        assert_string_equal(outcome.text, cases[i].text);
        assert_string_equal(outcome.queue_id, cases[i].queue_id);
    }
}

static void addresses_and_hosts_are_written_as_relays_take_them(void **state)
{
    static const struct {
        const char *address;
        bool has_smtputf8;
        enum smtp_trouble trouble;
        const char *text;
    } cases[] = {
        { "", false, SMTP_FINE, "" },
        { "Kim@Example.NET", false, SMTP_FINE, "Kim@Example.NET" },
        { "\"a b\"@example.net", false, SMTP_FINE, "\"a b\"@example.net" },
        { "kim@[192.0.2.1]", false, SMTP_FINE, "kim@[192.0.2.1]" },
        { "kim@도메인.example", true, SMTP_FINE, "kim@xn--hq1bm8jm9l.example" },
        { "kim@STRASSE.example", true, SMTP_FINE, "kim@STRASSE.example" },
        { "김@도메인.example", true, SMTP_FINE, "김@도메인.example" },
        { "김@example.net", false, SMTP_NEEDS_SMTPUTF8, NULL },
        { "kim", false, SMTP_BAD_ADDRESS, NULL },
        { "kim@", false, SMTP_BAD_ADDRESS, NULL },
        { "kim@a..b", false, SMTP_BAD_ADDRESS, NULL },
        { "kim@\xe2\x80\x8b.example", false, SMTP_BAD_ADDRESS, NULL },
        { "kim @example.net", false, SMTP_BAD_ADDRESS, NULL },
        { "<kim@example.net>", false, SMTP_BAD_ADDRESS, NULL },
        { "kim@example.net\r\nDATA", false, SMTP_BAD_ADDRESS, NULL },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct smtp_client_address out;
        enum smtp_trouble trouble =
            smtp_client_address_of(str_of(cases[i].address), cases[i].has_smtputf8, &out);

        if (trouble != cases[i].trouble)
            fail_msg("%s: %s", cases[i].address, smtp_trouble_name(trouble));
        if (trouble == SMTP_FINE)
            assert_string_equal(out.text, cases[i].text);
    }
}

/** What is shown and translated needs every name. */
static void every_kind_of_trouble_has_a_name(void **state)
{
    (void)state;
    for (int i = SMTP_FINE + 1; i < SMTP_TROUBLES; i++) {
        const char *name = smtp_trouble_name((enum smtp_trouble)i);

        assert_non_null(name);
        for (int j = SMTP_FINE; j < i; j++)
            assert_string_not_equal(name, smtp_trouble_name((enum smtp_trouble)j));
    }
    for (int i = SMTP_AT_RESOLVE; i <= SMTP_AT_QUIT; i++)
        assert_non_null(smtp_client_step_name((enum smtp_client_step)i));
    for (int i = SMTP_WENT_OUT; i <= SMTP_UNKNOWN; i++)
        assert_non_null(smtp_outcome_kind_name((enum smtp_outcome_kind)i));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_opening_goes_as_the_relay_and_the_owner_have_it),
        cmocka_unit_test(encryption_is_as_the_owner_wants_it),
        cmocka_unit_test(logging_in_goes_by_what_is_offered_and_never_in_the_clear),
        cmocka_unit_test(a_mail_comes_to_what_the_relay_says),
        cmocka_unit_test(each_recipient_has_an_outcome),
        cmocka_unit_test(what_the_relay_cannot_do_is_refused_in_words),
        cmocka_unit_test(replies_without_end_are_ended),
        cmocka_unit_test(many_recipients_are_asked_in_turns),
        cmocka_unit_test(answers_are_kept_with_codes_words_and_the_id_of_the_queue),
        cmocka_unit_test(addresses_and_hosts_are_written_as_relays_take_them),
        cmocka_unit_test(every_kind_of_trouble_has_a_name),
    };

    return cmocka_run_group_tests_name("smtp_client", tests, NULL, NULL);
}
