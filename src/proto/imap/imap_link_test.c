/* Links to servers that follow a script: what a good one gives, and what a bad one gets away with.
 */
#include "proto/imap/imap_link.h"

#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/cmocka_test.h"
#include "base/err.h"
#include "io/listen_socket.h"
#include "io/loopback_targets_test.h"
#include "proto/imap/imap_answer.h"

enum { LINE_ROOM = 4096, TAG_ROOM = 32, QUIET_MS = 300, SCRIPT_MAX = 12 };

#define GREETING "* OK hello\r\n"
#define SELECTED "* 3 EXISTS\r\n* OK [UIDVALIDITY 77] x\r\n* OK [UIDNEXT 12] x\r\n$ OK done\r\n"
#define OFFERS   "* CAPABILITY IMAP4rev1 IDLE\r\n$ OK done\r\n"

/** An answer to a command, in which each $ becomes its tag. */
struct answer {
    const char *command;
    const char *text;  /* NULL: the connection is closed */
    const char *flood; /* said again and again behind it */
};

struct server {
    const char *greeting;
    struct answer answers[SCRIPT_MAX]; /* the first that fits a command; else what is usual */
    int listener;
    int port;
    pthread_t thread;
    char heard[LINE_ROOM];
    char tag[TAG_ROOM]; /* of the last command */
};

static void say(int fd, const char *text, size_t n)
{
    while (n > 0) {
        ssize_t sent = send(fd, text, n, MSG_NOSIGNAL);

        if (sent <= 0)
            return;
        text += sent;
        n -= (size_t)sent;
    }
}

static void say_tagged(int fd, const char *text, const char *tag)
{
    for (const char *dollar; (dollar = strchr(text, '$')) != NULL; text = dollar + 1) {
        say(fd, text, (size_t)(dollar - text));
        say(fd, tag, strlen(tag));
    }
    say(fd, text, strlen(text));
}

static void flood(int fd, const char *text)
{
    while (send(fd, text, strlen(text), MSG_NOSIGNAL) > 0)
        ;
}

static const struct answer *find_answer(const struct answer *answers, size_t count,
                                        const char *command)
{
    for (size_t i = 0; i < count && answers[i].command != NULL; i++)
        if (strncmp(command, answers[i].command, strlen(answers[i].command)) == 0)
            return &answers[i];
    return NULL;
}

static const struct answer *answer_to(const struct server *server, const char *command)
{
    static const struct answer usual[] = {
        { "CAPABILITY", OFFERS, NULL },
        { "SELECT", SELECTED, NULL },
        { "", "$ OK done\r\n", NULL },
    };
    const struct answer *scripted = find_answer(server->answers, SCRIPT_MAX, command);

    return scripted != NULL ? scripted : find_answer(usual, COUNT_OF(usual), command);
}

/** False once the connection is to end. */
static bool answer_line(struct server *server, int fd, char *line)
{
    char *tag = strtok(line, " \r\n");
    const char *command = strtok(NULL, "\r\n");
    const struct answer *answer;

    if (tag == NULL)
        return false;
    /* DONE ends the command before it (RFC 2177). */
    if (command == NULL) {
        command = tag;
        tag = server->tag;
    }
    memmove(server->tag, tag, strlen(tag) < TAG_ROOM ? strlen(tag) + 1 : 0);
    answer = answer_to(server, command);
    if (answer->text == NULL)
        return false;
    say_tagged(fd, answer->text, tag);
    if (answer->flood != NULL)
        flood(fd, answer->flood);
    return strcmp(command, "LOGOUT") != 0;
}

static void *serve(void *arg)
{
    struct server *server = arg;
    struct pollfd wait = { .fd = server->listener, .events = POLLIN };
    int fd = poll(&wait, 1, -1) > 0 ? accept(server->listener, NULL, NULL) : -1;
    FILE *in = fd >= 0 ? fdopen(dup(fd), "r") : NULL;
    char line[LINE_ROOM];

    if (in == NULL)
        return NULL;
    say(fd, server->greeting, strlen(server->greeting));
    while (fgets(line, sizeof(line), in) != NULL) {
        size_t n = strlen(server->heard);

        snprintf(server->heard + n, sizeof(server->heard) - n, "%s", line);
        if (!answer_line(server, fd, line))
            break;
    }
    fclose(in);
    close(fd);
    return NULL;
}

static void start(struct server *server)
{
    struct err err;

    CHECK(listen_socket_open("127.0.0.1:0", &server->listener, &server->port, &err));
    CHECK(pthread_create(&server->thread, NULL, serve, server) == 0);
}

static void end(struct server *server)
{
    shutdown(server->listener, SHUT_RDWR);
    pthread_join(server->thread, NULL);
    close(server->listener);
}

static const struct imap_config usual_config = {
    .host = "127.0.0.1",
    .tls = IMAP_TLS_NEVER,
    .user = "support@haneul.example",
    .password = "pass\"word\\",
    .folder = "INBOX",
    .times = { .connect_ms = 2000, .quiet_ms = QUIET_MS, .command_ms = 2000, .message_ms = 2000 },
    .clock = &clock_system,
    .stop_fd = -1,
};

/** A link to the server, which is started for it; the port in `config` is chosen here. */
static bool try_link(struct server *server, struct imap_config config, struct imap_link **link,
                     struct imap_outcome *outcome)
{
    start(server);
    config.port = server->port;
    config.targets = loopback_targets();
    return imap_link_open(&config, link, outcome);
}

static struct imap_link *open_link_as(struct server *server, const struct imap_config *config)
{
    struct imap_outcome outcome;
    struct imap_link *link;

    if (!try_link(server, *config, &link, &outcome))
        fail_msg("%s at %s", outcome.code, imap_step_name(outcome.step));
    return link;
}

static struct imap_link *open_link(struct server *server)
{
    return open_link_as(server, &usual_config);
}

static void close_link(struct server *server, struct imap_link **link)
{
    imap_link_close(link);
    end(server);
}

/** What a link that does not come about is told. */
static struct imap_outcome refusal_of(struct server *server, const struct imap_config *config)
{
    struct imap_outcome outcome;
    struct imap_link *link;

    assert_false(try_link(server, *config, &link, &outcome));
    end(server);
    return outcome;
}

/* ---- a good server -----------------------------------------------------------------------------
 */

struct heard {
    char text[100];
    size_t n;
};

static bool keep(void *arg, const char *bytes, size_t n)
{
    struct heard *heard = arg;

    memcpy(heard->text + heard->n, bytes, n);
    heard->n += n;
    return true;
}

static void a_folder_is_read_and_marked(void **state)
{
    struct arena *arena = *state;
    struct server server = {
        GREETING,
        { { "UID SEARCH", "* SEARCH 11 9 4 9\r\n$ OK done\r\n", NULL },
          { "UID FETCH 9,11 (UID RFC822.SIZE)",
            "* 2 FETCH (UID 9 RFC822.SIZE 5)\r\n* 1 FETCH (FLAGS (\\Seen))\r\n$ OK done\r\n",
            NULL },
          { "UID FETCH 9 (UID BODY.PEEK[])",
            "* 2 FETCH (UID 9 BODY[] {7}\r\n(a\r\nb\r\n)\r\n$ OK done\r\n", NULL } },
    };
    struct imap_link *link = open_link(&server);
    struct heard heard = { .n = 0 };
    uint32_t sizes[2];
    uint32_t *uids;
    size_t count;
    bool found;

    assert_int_equal(imap_link_uid_validity(link), 77);
    assert_int_equal(imap_link_uid_next(link), 12);
    assert_true(imap_link_list(link, 5, 11, arena, &uids, &count));
    assert_int_equal(count, 2);
    assert_int_equal(uids[0], 9);
    assert_int_equal(uids[1], 11);
    assert_true(imap_link_sizes(link, uids, count, sizes));
    assert_int_equal(sizes[0], 5);
    assert_int_equal(sizes[1], 0);
    assert_true(imap_link_fetch(link, 9, 100, keep, &heard, &found));
    assert_true(found);
    assert_str_is(((struct str){ heard.text, heard.n }), "(a\r\nb\r\n");
    assert_true(imap_link_fetch(link, 11, 100, keep, &heard, &found));
    assert_false(found);
    assert_true(imap_link_mark_seen(link, uids, count));
    assert_true(imap_link_move(link, uids, 1, "Done"));
    close_link(&server, &link);
    assert_non_null(strstr(server.heard, "LOGIN \"support@haneul.example\" \"pass\\\"word\\\\\""));
    assert_non_null(strstr(server.heard, "UID STORE 9,11 +FLAGS.SILENT (\\Seen)"));
    assert_non_null(strstr(server.heard, "UID COPY 9 \"Done\""));
    assert_non_null(strstr(server.heard, "UID STORE 9 +FLAGS.SILENT (\\Deleted)"));
    assert_null(strstr(server.heard, "EXPUNGE"));
}

static void a_server_that_knows_tells_how_much_room_is_left(void **state)
{
    static const struct {
        const char *offers, *answer;
        bool is_good;
        uint32_t used_kib, limit_kib;
    } cases[] = {
        { "* CAPABILITY IMAP4rev1 QUOTA\r\n$ OK done\r\n",
          "* QUOTAROOT INBOX a b\r\n* QUOTA a (STORAGE 1 10)\r\n* QUOTA b (STORAGE 9 20)\r\n"
          "$ OK done\r\n",
          true, 9, 20 },
        { "* CAPABILITY IMAP4rev1 QUOTA\r\n$ OK done\r\n", "$ NO not for you\r\n", false, 0, 0 },
        { OFFERS, "$ BAD what\r\n", true, 0, 0 }, /* it is not even asked */
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct server server = {
            GREETING,
            { { "CAPABILITY", cases[i].offers, NULL },
              { "GETQUOTAROOT \"INBOX\"", cases[i].answer, NULL } },
        };
        struct imap_link *link = open_link(&server);
        struct imap_quota quota;

        assert_int_equal(imap_link_quota(link, "INBOX", &quota), cases[i].is_good);
        assert_int_equal(quota.used_kib, cases[i].used_kib);
        assert_int_equal(quota.limit_kib, cases[i].limit_kib);
        close_link(&server, &link);
    }
}

static void what_comes_while_waiting_is_news(void **state)
{
    struct server server = {
        GREETING,
        { { "IDLE", "+ idling\r\n* 4 EXISTS\r\n", NULL }, { "DONE", "", NULL } },
    };
    struct imap_link *link = open_link(&server);

    (void)state;
    assert_int_equal(imap_link_wait(link, 2000), IMAP_NEWS);
    close_link(&server, &link);
}

/** It is told before the wait, and then never again. */
static void what_comes_while_something_else_is_done_is_news(void **state)
{
    struct arena *arena = *state;
    struct server server = {
        GREETING,
        { { "UID STORE", "* 4 EXISTS\r\n$ OK done\r\n", NULL },
          { "UID SEARCH", "* SEARCH 12\r\n$ OK done\r\n", NULL },
          { "IDLE", "+ idling\r\n", NULL } },
    };
    struct imap_link *link = open_link(&server);
    const uint32_t uid = 11;
    uint32_t *uids;
    size_t count;

    assert_true(imap_link_mark_seen(link, &uid, 1));
    assert_int_equal(imap_link_wait(link, 20), IMAP_NEWS);
    assert_true(imap_link_list(link, 12, 0, arena, &uids, &count));
    assert_int_equal(count, 1);
    assert_int_equal(imap_link_wait(link, 20), IMAP_QUIET);
    close_link(&server, &link);
}

/** A small message may come as a quoted string, and others may change between its lines. */
static void messages_come_in_every_form(void **state)
{
    static const struct {
        const char *answer;
        bool is_good;
        const char *body; /* NULL: none is found */
    } cases[] = {
        { "* 2 FETCH (UID 4 BODY[] \"a \\\"b\\\\\")\r\n$ OK x\r\n", true, "a \"b\\" },
        { "* 2 FETCH (UID 4 BODY[] NIL)\r\n$ OK x\r\n", true, NULL },
        { "* 2 FETCH (BODY[] {3}\r\nabc UID 4)\r\n$ OK x\r\n", true, "abc" },
        { "* 3 FETCH (UID 5 FLAGS ())\r\n* 2 FETCH (UID 4 BODY[] {3}\r\nabc)\r\n"
          "* 3 FETCH (UID 5 FLAGS ())\r\n* 2 EXPUNGE\r\n$ OK x\r\n",
          true, "abc" },
        { "* 2 FETCH (UID 5 BODY[] {3}\r\nabc)\r\n$ OK x\r\n", false, NULL },
        { "* 2 FETCH (UID 4 BODY[] {3}\r\nabc BODY[] {3}\r\ndef)\r\n$ OK x\r\n", false, NULL },
        { "* 2 FETCH (UID 4 BODY[] {3}\r\nabc)\r\np9 OK x\r\n", false, NULL },
        { "$ NO gone\r\n", false, NULL },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct server server = {
            GREETING,
            { { "UID FETCH", cases[i].answer, NULL } },
        };
        struct imap_link *link = open_link(&server);
        struct heard heard = { .n = 0 };
        bool found;

        if (imap_link_fetch(link, 4, 50, keep, &heard, &found) != cases[i].is_good)
            fail_msg("case %zu: %s", i, imap_link_outcome(link)->code);
        if (cases[i].is_good) {
            assert_int_equal(found, cases[i].body != NULL);
            assert_str_is(((struct str){ heard.text, heard.n }),
                          cases[i].body != NULL ? cases[i].body : "");
        }
        close_link(&server, &link);
    }
}

static void a_password_of_other_letters_goes_by_authenticate(void **state)
{
    struct server server = {
        GREETING,
        { { "AUTHENTICATE PLAIN", "+ \r\n", NULL } },
    };
    struct imap_config config = usual_config;
    struct imap_link *link;

    (void)state;
    config.password = "비밀";
    link = open_link_as(&server, &config);
    close_link(&server, &link);
    /* base64 of NUL, the user, NUL, the password */
    assert_non_null(strstr(server.heard, "\r\nAHN1cHBvcnRAaGFuZXVsLmV4YW1wbGUA67mE67CA\r\n"));
}

static void silence_while_waiting_is_no_trouble(void **state)
{
    struct server server = {
        GREETING,
        { { "IDLE", "+ idling\r\n", NULL } },
    };
    struct imap_link *link = open_link(&server);

    (void)state;
    for (int i = 0; i < 3; i++)
        assert_int_equal(imap_link_wait(link, 20), IMAP_QUIET);
    close_link(&server, &link);
    assert_ptr_equal(strstr(server.heard, "IDLE"), strrchr(server.heard, 'I'));
}

static void without_idle_it_is_looked_at_once_a_minute(void **state)
{
    struct arena *arena = *state;
    struct server server = {
        GREETING,
        { { "CAPABILITY", "* CAPABILITY IMAP4rev1\r\n$ OK done\r\n", NULL },
          { "UID SEARCH", "* SEARCH\r\n$ OK done\r\n", NULL } },
    };
    struct clock_manual clock;
    struct imap_config config = usual_config;
    struct imap_link *link;
    uint32_t *uids;
    size_t count;

    clock_manual_init(&clock, 1000);
    config.clock = &clock.clock;
    link = open_link_as(&server, &config);
    for (int minute = 1; minute <= 3; minute++) {
        assert_int_equal(imap_link_wait(link, 5), IMAP_QUIET);
        clock_manual_set(&clock, 1000 + minute * 60000);
        assert_int_equal(imap_link_wait(link, 5), IMAP_NEWS);
        assert_true(imap_link_list(link, 12, 0, arena, &uids, &count));
        assert_int_equal(count, 0);
    }
    close_link(&server, &link);
}

static void idle_is_begun_anew_after_25_minutes(void **state)
{
    struct server server = {
        GREETING,
        { { "IDLE", "+ idling\r\n", NULL } },
    };
    struct clock_manual clock;
    struct imap_config config = usual_config;
    struct imap_link *link;

    (void)state;
    clock_manual_init(&clock, 1000);
    config.clock = &clock.clock;
    link = open_link_as(&server, &config);
    assert_int_equal(imap_link_wait(link, 5), IMAP_QUIET);
    clock_manual_set(&clock, 1000 + 24 * 60000);
    assert_int_equal(imap_link_wait(link, 5), IMAP_QUIET);
    assert_null(strstr(server.heard, "DONE"));
    clock_manual_set(&clock, 1000 + 26 * 60000);
    assert_int_equal(imap_link_wait(link, 5), IMAP_QUIET);
    close_link(&server, &link);
    assert_non_null(strstr(server.heard, "DONE"));
    assert_non_null(strstr(strstr(server.heard, "DONE"), "IDLE"));
}

/* ---- refusals ----------------------------------------------------------------------------------
 */

static void each_refusal_has_its_name(void **state)
{
    static const struct {
        struct server server;
        enum imap_step step;
        const char *code;
    } cases[] = {
        { { "* BYE no\r\n", { { 0 } } }, IMAP_AT_GREETING, "server_refuses" },
        { { "* PREAUTH hello\r\n", { { 0 } } }, IMAP_AT_GREETING, "out_of_step" },
        { { "220 smtp\r\n", { { 0 } } }, IMAP_AT_GREETING, "not_imap" },
        { { "", { { 0 } } }, IMAP_AT_GREETING, "timed_out" },
        { { GREETING, { { "LOGIN", "$ NO [AUTHENTICATIONFAILED] no\r\n", NULL } } },
          IMAP_AT_LOGIN,
          "auth_refused" },
        { { GREETING, { { "LOGIN", NULL, NULL } } }, IMAP_AT_LOGIN, "connection_lost" },
        { { GREETING, { { "SELECT", "$ NO none\r\n", NULL } } }, IMAP_AT_SELECT, "folder_refused" },
        { { GREETING, { { "SELECT", "$ OK done\r\n", NULL } } },
          IMAP_AT_SELECT,
          "folder_without_ids" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct server server = cases[i].server;
        struct imap_outcome outcome = refusal_of(&server, &usual_config);

        assert_string_equal(outcome.code, cases[i].code);
        assert_int_equal(outcome.step, cases[i].step);
    }
}

static void a_server_without_starttls_gets_no_password(void **state)
{
    struct server server = { GREETING, { { 0 } } };
    struct imap_config config = usual_config;

    (void)state;
    config.tls = IMAP_TLS_STARTTLS;
    assert_string_equal(refusal_of(&server, &config).code, "tls_not_offered");
    assert_null(strstr(server.heard, "LOGIN"));
}

static void bytes_behind_starttls_are_no_part_of_it(void **state)
{
    struct server server = {
        GREETING,
        { { "CAPABILITY", "* CAPABILITY IMAP4rev1 STARTTLS\r\n$ OK done\r\n", NULL },
          { "STARTTLS", "$ OK go\r\n* OK injected\r\n", NULL } },
    };
    struct imap_config config = usual_config;

    (void)state;
    config.tls = IMAP_TLS_STARTTLS;
    assert_string_equal(refusal_of(&server, &config).code, "tls_injected");
}

/* ---- bad servers -------------------------------------------------------------------------------
 */

static bool count(void *arg, const char *bytes, size_t n)
{
    (void)bytes;
    *(size_t *)arg += n;
    return true;
}

static void no_server_says_more_than_is_allowed(void **state)
{
    static const struct {
        const char *first;
        const char *again;
    } cases[] = {
        { "", "* 1 FETCH (FLAGS ())\r\n" },
        { "", "xxxxxxxxxxxxxxxx" },
        { "* ", "((((((((((((((((" },
        { "* 1 FETCH (BODYSTRUCTURE ", "((((((((((((((((" },
        { "* 1 FETCH (UID 4 BODY[] {100000}\r\n", "xxxxxxxxxxxxxxxx" },
        { "* 1 FETCH (UID 4 BODY[] {1000}\r\n", "* 1 FETCH (FLAGS ())\r\n" },
        { "* OK {4000000000}\r\n", "xxxxxxxxxxxxxxxx" },
        { "* SEARCH", " 1" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct server server = {
            GREETING,
            { { "UID FETCH", cases[i].first, cases[i].again } },
        };
        struct imap_link *link = open_link(&server);
        size_t taken = 0;
        bool found;

        assert_false(imap_link_fetch(link, 4, 2000, count, &taken, &found));
        assert_true(taken <= 2000);
        if (strcmp(imap_link_outcome(link)->code, "said_too_much") != 0
            && strcmp(imap_link_outcome(link)->code, "not_imap") != 0)
            fail_msg("case %zu: %s", i, imap_link_outcome(link)->code);
        close_link(&server, &link);
    }
}

static bool refuse(void *arg, const char *bytes, size_t n)
{
    (void)arg;
    (void)bytes;
    (void)n;
    return false;
}

static void who_takes_may_end_it(void **state)
{
    struct server server = {
        GREETING,
        { { "UID FETCH", "* 1 FETCH (UID 4 BODY[] {7}\r\n1234567)\r\n$ OK done\r\n", NULL } },
    };
    struct imap_link *link = open_link(&server);
    bool found;

    (void)state;
    assert_false(imap_link_fetch(link, 4, 100, refuse, NULL, &found));
    assert_string_equal(imap_link_outcome(link)->code, "interrupted");
    close_link(&server, &link);
}

static void a_stop_ends_a_wait(void **state)
{
    struct server server = {
        GREETING,
        { { "IDLE", "+ idling\r\n", NULL } },
    };
    struct imap_config config = usual_config;
    struct imap_link *link;
    uint64_t one = 1;

    (void)state;
    config.stop_fd = eventfd(0, EFD_CLOEXEC);
    link = open_link_as(&server, &config);
    assert_int_equal(write(config.stop_fd, &one, sizeof(one)), sizeof(one));
    assert_int_equal(imap_link_wait(link, 60000), IMAP_GONE);
    assert_string_equal(imap_link_outcome(link)->code, "interrupted");
    close_link(&server, &link);
    close(config.stop_fd);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ARENA_TEST(a_folder_is_read_and_marked),
        cmocka_unit_test(a_server_that_knows_tells_how_much_room_is_left),
        cmocka_unit_test(what_comes_while_waiting_is_news),
        ARENA_TEST(what_comes_while_something_else_is_done_is_news),
        cmocka_unit_test(messages_come_in_every_form),
        cmocka_unit_test(a_password_of_other_letters_goes_by_authenticate),
        cmocka_unit_test(silence_while_waiting_is_no_trouble),
        ARENA_TEST(without_idle_it_is_looked_at_once_a_minute),
        cmocka_unit_test(idle_is_begun_anew_after_25_minutes),
        cmocka_unit_test(each_refusal_has_its_name),
        cmocka_unit_test(a_server_without_starttls_gets_no_password),
        cmocka_unit_test(bytes_behind_starttls_are_no_part_of_it),
        cmocka_unit_test(no_server_says_more_than_is_allowed),
        cmocka_unit_test(who_takes_may_end_it),
        cmocka_unit_test(a_stop_ends_a_wait),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
