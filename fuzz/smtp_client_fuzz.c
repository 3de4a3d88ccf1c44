/* The client of SMTP against relays that say anything: line by line and byte by byte it asks the
 * same and comes to the same, every recipient has an outcome, and UNKNOWN comes only behind a final
 * dot. The first byte chooses how the relay is met, the second the mail. */
#include "base/attributes.h"
#include "base/text/utf8.h"
#include "fuzz.h"
#include "proto/smtp/smtp_client.h"

enum { MAILS_MAX = 3, RECIPIENTS = 3 };

static const struct str recipients[RECIPIENTS] = { STR_INIT("a@example.net"),
                                                   STR_INIT("\xea\xb9\x80@example.net"),
                                                   STR_INIT("b@\xec\x83\x81\xea\xb0\x80.example") };
static const struct str body = STR_INIT("Subject: x\r\n\r\n.a\n\r.\r\n.\r\nb");

struct run {
    struct smtp_client *client;
    struct smtp_letter envelope;
    struct smtp_outcome outcomes[RECIPIENTS];
    struct smtp_mail_report report;
    int mails;
    bool is_mail_on; /* and its report not looked at yet */
    bool is_dot_out;
    bool is_slow; /* the dot goes out a line later than the body */
    bool is_dot_due;
    unsigned long sum; /* of what was said and reported, so that two runs can be compared */
};

static void add(struct run *run, struct str bytes)
{
    for (size_t i = 0; i < bytes.n; i++)
        run->sum = run->sum * 31 + (unsigned char)bytes.p[i];
}

/** What is said ends in whole lines, no line holds another, and what has ended says goodbye only.
 */
static void take_output(struct run *run)
{
    struct str output = smtp_client_output(run->client);

    CHECK(output.n == 0 || str_ends_with(output, STR("\r\n")));
    CHECK(smtp_client_want(run->client) != SMTP_CLIENT_HAS_ENDED || output.n == 0
          || str_eq(output, STR("QUIT\r\n")));
    for (size_t i = 0; i < output.n; i++)
        CHECK(output.p[i] != '\n' || (i > 0 && output.p[i - 1] == '\r'));
    add(run, output);
}

static void check_outcome(struct run *run, const struct smtp_outcome *outcome)
{
    struct str text = str_of(outcome->text);

    CHECK(outcome->kind >= SMTP_WENT_OUT && outcome->kind <= SMTP_UNKNOWN);
    CHECK((outcome->kind == SMTP_WENT_OUT) == (outcome->trouble == SMTP_FINE));
    CHECK(outcome->kind != SMTP_UNKNOWN || (run->is_dot_out && outcome->step == SMTP_AT_FINAL));
    CHECK(outcome->kind != SMTP_REFUSED || outcome->reply == 0 || outcome->reply / 100 == 5);
    CHECK(utf8_is_valid(text) && utf8_is_valid(str_of(outcome->queue_id)));
    for (size_t i = 0; i < text.n; i++)
        CHECK((unsigned char)text.p[i] >= ' ' && text.p[i] != 0x7f);
    add(run, text);
    add(run, str_of(smtp_client_step_name(outcome->step)));
    add(run, str_of(smtp_trouble_name(outcome->trouble)));
}

/** A mail that went out was seen to: its dot went, unless nothing but the envelope was asked. */
static void check_report(struct run *run)
{
    check_outcome(run, &run->report.mail);
    for (size_t i = 0; i < RECIPIENTS; i++) {
        check_outcome(run, &run->outcomes[i]);
        CHECK(run->outcomes[i].kind != SMTP_WENT_OUT || run->is_dot_out || run->envelope.asks_only);
    }
    run->is_mail_on = false;
}

static void begin_mail(struct run *run)
{
    run->is_dot_out = false;
    run->is_mail_on = true;
    run->mails++;
    smtp_client_mail(run->client, &run->envelope, &run->report);
}

static void give_body(struct run *run)
{
    CHECK(smtp_client_body(run->client, body.p, body.n) == body.n);
    smtp_client_body_end(run->client);
    run->is_dot_due = true;
}

static void let_dot_out(struct run *run)
{
    run->is_dot_due = false;
    if (smtp_client_want(run->client) != SMTP_CLIENT_WANTS_BODY)
        return;
    run->is_dot_out = true;
    smtp_client_body_is_out(run->client);
}

/** One thing its owner does; false when there is nothing to do but wait. */
static bool act(struct run *run)
{
    enum smtp_client_want want = smtp_client_want(run->client);

    take_output(run);
    if (run->is_mail_on && (want == SMTP_CLIENT_IS_IDLE || want == SMTP_CLIENT_HAS_ENDED))
        check_report(run);
    switch (want) {
    case SMTP_CLIENT_WANTS_TLS:
        smtp_client_tls_is_on(run->client);
        return true;
    case SMTP_CLIENT_WANTS_BODY:
        if (run->is_dot_due)
            return false;
        give_body(run);
        take_output(run);
        if (!run->is_slow)
            let_dot_out(run);
        return true;
    case SMTP_CLIENT_IS_IDLE:
        if (run->mails < MAILS_MAX)
            begin_mail(run);
        else
            smtp_client_quit(run->client);
        return true;
    default:
        return false;
    }
}

static void hear_line(struct run *run, struct str line, bool by_bytes)
{
    bool was_due = run->is_dot_due;

    for (size_t at = 0; at < line.n; at += by_bytes ? 1 : line.n)
        smtp_client_feed(run->client, line.p + at, by_bytes ? 1 : line.n);
    if (was_due)
        let_dot_out(run);
    while (act(run))
        continue;
}

static void start(struct run *run, uint8_t how, uint8_t what)
{
    struct smtp_client_config config = {
        .hello_name = STR("desk.example.com"),
        .tls = (enum smtp_tls_use)(SMTP_TLS_NEVER + how % 4),
        .login = { (enum smtp_login_kind)(how / 4 % 3), STR("kim"), STR("secret") },
        .may_login_in_clear = (how & 16) != 0,
    };

    run->client = smtp_client_new(&config);
    run->is_slow = (how & 32) != 0;
    run->report.recipients = run->outcomes;
    run->envelope = (struct smtp_letter){ .sender = STR("desk@example.com"),
                                          .recipients = recipients,
                                          .recipients_count = RECIPIENTS,
                                          .size_bytes = (what & 1) != 0 ? (int64_t)body.n : 0,
                                          .has_8bit = (what & 2) != 0,
                                          .has_utf8_headers = (what & 4) != 0,
                                          .asks_only = (what & 8) != 0 };
}

static unsigned long hear(uint8_t how, uint8_t what, struct str said, bool by_bytes)
{
    struct run run = { .mails = 0 };

    start(&run, how, what);
    while (act(&run))
        continue;
    while (said.n > 0) {
        size_t n = str_find_char(said, '\n');
        struct str line = str_sub(said, 0, n + 1);

        hear_line(&run, line, by_bytes);
        said = str_from(said, line.n);
    }
    smtp_client_give_up(run.client, SMTP_CONNECTION_LOST, "");
    while (act(&run))
        continue;
    CHECK(smtp_client_want(run.client) == SMTP_CLIENT_HAS_ENDED);
    check_outcome(&run, smtp_client_ending(run.client));
    smtp_client_free(&run.client);
    return run.sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct str said;

    if (n < 2)
        return 0;
    said = (struct str){ (const char *)bytes + 2, n - 2 };
    CHECK(hear(bytes[0], bytes[1], said, false) == hear(bytes[0], bytes[1], said, true));
    return 0;
}
