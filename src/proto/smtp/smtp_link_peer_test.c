/* Links against a server that is not ours: aiosmtpd (Debian: python3-aiosmtpd), where it is
 * installed.
 *
 *     smtp_link_peer_test send HOST PORT TLS AUTHORITIES USER PASSWORD FROM TO... < message
 *
 * sends a mail by hand to any other (TLS: never, if-offered, required, from-start; "" leaves the
 * authorities to the machine, and logs nobody in). */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/cmocka_test.h"
#include "base/encode.h"
#include "base/err.h"
#include "io/loopback_targets_test.h"
#include "io/test_certificate.h"
#include "io/tls.h"
#include "proto/smtp/smtp_link.h"
#include "proto/smtp/smtp_link_probe.h"

#define PYTHON "/usr/bin/python3"

/* Says its port, then each message it takes as hex. Arguments: certificate, key, a mechanism of
 * AUTH that it shall not offer. */
static const char server_script[] =
    "import asyncio, ssl, sys\n"
    "from aiosmtpd.smtp import SMTP, AuthResult\n"
    "class Handler:\n"
    "    async def handle_RCPT(self, server, session, envelope, address, options):\n"
    "        if address.startswith('nobody'):\n"
    "            return '550 5.1.1 no such mailbox'\n"
    "        if address.startswith('later'):\n"
    "            return '451 4.2.0 later'\n"
    "        envelope.rcpt_tos.append(address)\n"
    "        return '250 2.1.5 ok'\n"
    "    async def handle_DATA(self, server, session, envelope):\n"
    "        if b'refuse-me' in envelope.content:\n"
    "            return '554 5.7.1 not this'\n"
    "        print(envelope.content.hex(), flush=True)\n"
    "        return '250 2.0.0 Ok: queued as PEER1'\n"
    "def check(server, session, envelope, mechanism, data):\n"
    "    return AuthResult(success=(data.login, data.password) == (b'kim', b'secret'),\n"
    "        handled=False)\n"
    "tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)\n"
    "tls.load_cert_chain(sys.argv[1], sys.argv[2])\n"
    "async def main():\n"
    "    loop = asyncio.get_running_loop()\n"
    "    server = await loop.create_server(lambda: SMTP(Handler(), loop=loop, tls_context=tls,\n"
    "        require_starttls=True, auth_required=True, authenticator=check,\n"
    "        auth_exclude_mechanism=[sys.argv[3]], enable_SMTPUTF8=True, data_size_limit=10000),\n"
    "        '127.0.0.1', 0)\n"
    "    print(server.sockets[0].getsockname()[1], flush=True)\n"
    "    await server.serve_forever()\n"
    "asyncio.run(main())\n";

struct fixture {
    char folder[64];
    char certificate[96];
    char key[96];
    struct tls_client *client;
    struct arena *arena;
    pid_t pid;
    FILE *said; /* what the server prints */
    struct smtp_link_config config;
    struct smtp_outcome recipients[4];
    struct smtp_mail_report report;
};

static bool is_installed(void)
{
    return access(PYTHON, X_OK) == 0
           && system(PYTHON " -c 'import aiosmtpd' 2>/dev/null") == 0; /* NOLINT: a fixed text */
}

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    struct err err;

    signal(SIGPIPE, SIG_IGN);
    snprintf(f->folder, sizeof(f->folder), "/tmp/pharos-smtp-peer-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    snprintf(f->certificate, sizeof(f->certificate), "%s/certificate.pem", f->folder);
    snprintf(f->key, sizeof(f->key), "%s/key.pem", f->folder);
    test_certificate_write("peer", f->certificate, f->key);
    assert_true(tls_client_new(f->certificate, &f->client, &err));
    f->arena = arena_new(ARENA_REQUEST_MAX);
    f->config = (struct smtp_link_config){
        .host = "localhost",
        .dialogue = { .hello_name = STR("desk.example.com"),
                      .tls = SMTP_TLS_REQUIRED,
                      .login = { SMTP_LOGIN_PASSWORD, STR("kim"), STR("secret") } },
        .targets = loopback_targets(),
        .tls_client = f->client,
        .times = SMTP_LINK_TIMES,
        .clock = &clock_system,
        .stop_fd = -1,
    };
    f->report.recipients = f->recipients;
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    if (f->pid > 0) {
        kill(f->pid, SIGKILL);
        waitpid(f->pid, NULL, 0);
        fclose(f->said);
    }
    tls_client_free(&f->client);
    arena_free(&f->arena);
    unlink(f->certificate);
    unlink(f->key);
    rmdir(f->folder);
    free(f);
    return 0;
}

/** The next line that the server prints, without its end. */
static struct str next_said(struct fixture *f)
{
    char line[32 * 1024];

    assert_non_null(fgets(line, sizeof(line), f->said));
    return str_dup(f->arena, str_trim(str_of(line)));
}

static void start_server(struct fixture *f, const char *without_mechanism)
{
    int64_t port;
    int ends[2];

    if (!is_installed())
        skip();
    assert_int_equal(pipe(ends), 0);
    f->pid = fork();
    assert_true(f->pid >= 0);
    if (f->pid == 0) {
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        execl(PYTHON, PYTHON, "-c", server_script, f->certificate, f->key, without_mechanism,
              (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    f->said = fdopen(ends[0], "r");
    assert_true(str_to_int64(next_said(f), &port));
    f->config.port = (int)port;
}

static struct smtp_link *open_link(struct fixture *f)
{
    struct smtp_outcome outcome;
    struct smtp_link *link;

    if (!smtp_link_open(&f->config, &link, &outcome))
        fail_msg("%s %s: %s", smtp_client_step_name(outcome.step),
                 smtp_trouble_name(outcome.trouble), outcome.text);
    assert_true(smtp_link_is_encrypted(link));
    return link;
}

static void send_text(struct fixture *f, struct smtp_link *link, struct str sender,
                      const struct str *recipients, size_t count, struct str text)
{
    const struct smtp_letter envelope = { .sender = sender,
                                          .recipients = recipients,
                                          .recipients_count = count,
                                          .size_bytes = (int64_t)text.n };
    const struct smtp_body body = smtp_body_of(&text);

    smtp_link_send(link, &envelope, &body, &f->report);
}

static void it_takes_mail_after_mail_byte_for_byte(void **state)
{
    static const struct str to[] = { STR_INIT("kim@example.net") };
    static const struct str texts[] = {
        STR_INIT("Subject: one\r\n\r\n.\r\n..\r\n.a\r\nend\r\n"),
        STR_INIT("Subject: two\r\n\r\n\r\n\r\n"),
        STR_INIT("Subject: \xed\x95\x9c\xea\xb8\x80\r\n\r\nbytes \x80\xff of any kind\r\n"),
    };
    struct fixture *f = *state;
    struct smtp_link *link;

    start_server(f, "NONE");
    link = open_link(f);
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct str taken;

        send_text(f, link, STR("desk@example.com"), to, 1, texts[i]);
        assert_int_equal(f->report.mail.kind, SMTP_WENT_OUT);
        assert_string_equal(f->report.mail.queue_id, "PEER1");
        assert_true(hex_decode(f->arena, next_said(f), &taken));
        assert_true(str_eq(taken, texts[i]));
    }
    smtp_link_close(&link);
}

static void it_says_no_to_some_and_the_link_goes_on(void **state)
{
    static const struct str to[] = { STR_INIT("nobody@example.net"), STR_INIT("kim@example.net"),
                                     STR_INIT("later@example.net"), STR_INIT("김@example.net") };
    static char large[20000];
    struct fixture *f = *state;
    struct smtp_link *link;

    start_server(f, "NONE");
    link = open_link(f);
    send_text(f, link, STR("desk@example.com"), to, COUNT_OF(to), STR("Subject: x\r\n\r\n"));
    assert_int_equal(f->recipients[0].trouble, SMTP_RECIPIENT_UNKNOWN);
    assert_int_equal(f->recipients[1].kind, SMTP_WENT_OUT);
    assert_int_equal(f->recipients[2].kind, SMTP_TRY_LATER);
    assert_int_equal(f->recipients[3].kind, SMTP_WENT_OUT);
    send_text(f, link, STR(""), to + 1, 1, STR("Subject: refuse-me\r\n\r\n"));
    assert_int_equal(f->report.mail.trouble, SMTP_MESSAGE_REFUSED);
    memset(large, 'x', sizeof(large));
    send_text(f, link, STR("desk@example.com"), to + 1, 1, (struct str){ large, sizeof(large) });
    assert_int_equal(f->report.mail.trouble, SMTP_TOO_LARGE);
    send_text(f, link, STR("desk@example.com"), to + 1, 1, STR("Subject: y\r\n\r\n"));
    assert_int_equal(f->report.mail.kind, SMTP_WENT_OUT);
    smtp_link_close(&link);
}

static void it_lets_in_by_login_as_well_and_nobody_with_a_wrong_password(void **state)
{
    struct fixture *f = *state;
    struct smtp_outcome outcome;
    struct smtp_link *link;

    start_server(f, "PLAIN");
    link = open_link(f);
    assert_false(smtp_link_offers(link)->auth_plain);
    smtp_link_close(&link);
    f->config.dialogue.login.secret = STR("wrong");
    assert_false(smtp_link_open(&f->config, &link, &outcome));
    assert_int_equal(outcome.trouble, SMTP_AUTH_REFUSED);
    assert_int_equal(outcome.reply, 535);
}

/* --- by hand --- */

static bool give_input(void *arg, bool (*put)(void *to, const void *bytes, size_t n), void *to,
                       struct err *err)
{
    char bytes[8192];
    size_t n;

    (void)err;
    while ((n = fread(bytes, 1, sizeof(bytes), arg)) > 0)
        if (!put(to, bytes, n))
            return true;
    return true;
}

static void print_outcome(const char *what, const struct smtp_outcome *outcome)
{
    printf("%s: %s at %s, %s, %d %d.%d.%d \"%s\" id \"%s\"\n", what,
           smtp_outcome_kind_name(outcome->kind), smtp_client_step_name(outcome->step),
           smtp_trouble_name(outcome->trouble), outcome->reply, outcome->status.class,
           outcome->status.subject, outcome->status.detail, outcome->text, outcome->queue_id);
}

static void print_step(void *arg, const struct smtp_outcome *outcome)
{
    print_outcome(arg, outcome);
}

static enum smtp_tls_use tls_use_of(const char *word)
{
    static const char *const words[] = { "", "never", "if-offered", "required", "from-start" };

    for (int i = SMTP_TLS_NEVER; i <= SMTP_TLS_FROM_START; i++)
        if (strcmp(word, words[i]) == 0)
            return (enum smtp_tls_use)i;
    return SMTP_TLS_REQUIRED;
}

enum { ARG_HOST = 2, ARG_PORT, ARG_TLS, ARG_AUTHORITIES, ARG_USER, ARG_PASSWORD, ARG_FROM, ARG_TO };

static int send_by_hand(int argc, char **argv)
{
    struct str recipients[SMTP_CLIENT_RECIPIENTS_MAX];
    struct smtp_letter envelope = { .sender = str_of(argv[ARG_FROM]), .recipients = recipients };
    struct smtp_link_config config = {
        .host = argv[ARG_HOST],
        .port = atoi(argv[ARG_PORT]),
        .dialogue = { .hello_name = STR("desk.example.com"),
                      .tls = tls_use_of(argv[ARG_TLS]),
                      .login = { argv[ARG_USER][0] != '\0' ? SMTP_LOGIN_PASSWORD : SMTP_LOGIN_NONE,
                                 str_of(argv[ARG_USER]), str_of(argv[ARG_PASSWORD]) },
                      .watch = { print_step, (void *)"step" } },
        .targets = loopback_targets(),
        .times = SMTP_LINK_TIMES,
        .clock = &clock_system,
        .stop_fd = -1,
    };
    const struct smtp_body body = { give_input, stdin };
    struct smtp_mail_report report;
    struct smtp_outcome outcome;
    struct smtp_link *link;
    struct err err;

    signal(SIGPIPE, SIG_IGN);
    for (int i = ARG_TO; i < argc && envelope.recipients_count < COUNT_OF(recipients); i++)
        recipients[envelope.recipients_count++] = str_of(argv[i]);
    if (!tls_client_new(argv[ARG_AUTHORITIES][0] != '\0' ? argv[ARG_AUTHORITIES] : NULL,
                        &config.tls_client, &err))
        return 2;
    if (!smtp_link_open(&config, &link, &outcome))
        return 1;
    report.recipients = calloc(envelope.recipients_count, sizeof(*report.recipients));
    smtp_link_send(link, &envelope, &body, &report);
    print_outcome("mail", &report.mail);
    for (size_t i = 0; i < envelope.recipients_count; i++)
        print_outcome("recipient", &report.recipients[i]);
    free(report.recipients);
    smtp_link_close(&link);
    tls_client_free(&config.tls_client);
    return report.mail.kind == SMTP_WENT_OUT ? 0 : 1;
}

#define PEER_TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        PEER_TEST(it_takes_mail_after_mail_byte_for_byte),
        PEER_TEST(it_says_no_to_some_and_the_link_goes_on),
        PEER_TEST(it_lets_in_by_login_as_well_and_nobody_with_a_wrong_password),
    };

    if (argc > ARG_TO && strcmp(argv[1], "send") == 0)
        return send_by_hand(argc, argv);
    return cmocka_run_group_tests_name("smtp_link_peer", tests, NULL, NULL);
}
