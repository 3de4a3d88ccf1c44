#include "proto/imap/imap_token.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/cmocka_test.h"
#include "io/loopback_targets_test.h"

enum { ROOM = 4096, ANSWER_MS = 500 };

/** Answers one request with a text, again and again where it is to flood. */
struct server {
    const char *answer;
    bool floods;
    bool stays; /* says nothing behind its answer, and does not go */
    int listener;
    int port;
    pthread_t thread;
    char heard[ROOM];
};

static void *serve(void *arg)
{
    struct server *server = arg;
    int fd = accept(server->listener, NULL, NULL);
    char more;

    if (fd < 0)
        return NULL;
    (void)!recv(fd, server->heard, ROOM - 1, 0);
    do
        if (send(fd, server->answer, strlen(server->answer), MSG_NOSIGNAL) <= 0)
            break;
    while (server->floods);
    while (server->stays && recv(fd, &more, 1, 0) > 0)
        ;
    close(fd);
    return NULL;
}

static void start(struct server *server)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t n = sizeof(at);

    server->listener = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(server->listener, (struct sockaddr *)&at, sizeof(at)), 0);
    assert_int_equal(listen(server->listener, 1), 0);
    assert_int_equal(getsockname(server->listener, (struct sockaddr *)&at, &n), 0);
    server->port = ntohs(at.sin_port);
    assert_int_equal(pthread_create(&server->thread, NULL, serve, server), 0);
}

static const char *ask(struct server *server, struct arena *arena, struct imap_token *token)
{
    struct imap_token_config config = {
        .client_id = STR("pharos"),
        .client_secret = STR("a&b=c"),
        .refresh_token = STR("한 + %"),
        .targets = loopback_targets(),
        .connect_ms = ANSWER_MS,
        .answer_ms = ANSWER_MS,
        .clock = &clock_system,
        .stop_fd = -1,
    };
    struct imap_outcome outcome = { .code = "" };

    start(server);
    config.url = str_format(arena, "http://127.0.0.1:%d/token?x=1", server->port);
    if (imap_token_get(&config, arena, token, &outcome))
        outcome.code = "";
    shutdown(server->listener, SHUT_RDWR);
    pthread_join(server->thread, NULL);
    close(server->listener);
    return outcome.code;
}

static void a_token_is_asked_for_by_a_form(void **state)
{
    struct arena *arena = *state;
    struct server server = {
        .answer = "HTTP/1.1 200 OK\r\ncontent-length: 46\r\n\r\n"
                  "{\"access_token\":\"a7\",\"refresh_token\":\"r\\u00e9\"} ",
        .stays = true,
    };
    struct imap_token token;

    assert_string_equal(ask(&server, arena, &token), "");
    assert_str_is(token.access, "a7");
    assert_str_is(token.refresh, "ré");
    assert_non_null(strstr(server.heard, "POST /token?x=1 HTTP/1.0\r\nHost: 127.0.0.1:"));
    assert_non_null(strstr(server.heard,
                           "\r\n\r\ngrant_type=refresh_token&client_id=pharos"
                           "&client_secret=a%26b%3Dc&refresh_token=%ED%95%9C%20%2B%20%25"));
}

static void each_answer_without_a_token_has_its_name(void **state)
{
    static const struct {
        struct server server;
        const char *code;
    } cases[] = {
        { { .answer = "HTTP/1.1 400 Bad\r\n\r\n{\"error\":\"invalid_grant\"}" }, "token_refused" },
        { { .answer = "HTTP/1.1 302 Found\r\nLocation: http://x/\r\n\r\n" }, "token_refused" },
        { { .answer = "HTTP/1.1 503 Later\r\n\r\n" }, "token_failed" },
        { { .answer = "HTTP/1.1 200 OK\r\n\r\n{\"expires_in\":3600}" }, "token_failed" },
        { { .answer = "HTTP/1.1 200 OK\r\n\r\n{\"access_token\":7}" }, "token_failed" },
        { { .answer = "HTTP/1.1 200 OK\r\n\r\n[[[[[[[[[[[[[[[[" }, "token_failed" },
        { { .answer = "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n" }, "token_failed" },
        { { .answer = "* OK IMAP\r\n" }, "token_failed" },
        { { .answer = "x", .floods = true }, "token_failed" },
        { { .answer = "HTTP/1.1 200 OK\r\n", .stays = true }, "timed_out" },
        { { .answer = "" }, "connection_lost" },
    };
    struct arena *arena = *state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct server server = cases[i].server;
        struct imap_token token;
        const char *code = ask(&server, arena, &token);

        if (strcmp(code, cases[i].code) != 0)
            fail_msg("case %zu: %s", i, code);
    }
}

static void secrets_go_to_no_other_address(void **state)
{
    static const char *const urls[] = {
        "http://token.example/",    "https://:443/", "https://token.example:0/",
        "https://token.example:x/", "token.example", "",
    };
    struct arena *arena = *state;

    for (size_t i = 0; i < sizeof(urls) / sizeof(*urls); i++) {
        const struct imap_token_config config = { .url = str_of(urls[i]),
                                                  .client_id = STR("pharos"),
                                                  .client_secret = STR(""),
                                                  .refresh_token = STR("r"),
                                                  .clock = &clock_system,
                                                  .stop_fd = -1 };
        struct imap_token token;
        struct imap_outcome outcome;

        assert_false(imap_token_get(&config, arena, &token, &outcome));
        assert_string_equal(outcome.code, "token_url");
    }
}

/** A provider's name may lead to wherever whoever publishes it likes. */
static void a_token_is_asked_for_at_no_address_of_our_own_network(void **state)
{
    static const struct imap_token_config config = { .url = STR_INIT("http://127.0.0.1:1/"),
                                                     .client_id = STR_INIT("pharos"),
                                                     .client_secret = STR_INIT(""),
                                                     .refresh_token = STR_INIT("r"),
                                                     .connect_ms = ANSWER_MS,
                                                     .clock = &clock_system,
                                                     .stop_fd = -1 };
    struct imap_outcome outcome;
    struct imap_token token;

    assert_false(imap_token_get(&config, *state, &token, &outcome));
    assert_int_equal(outcome.step, IMAP_AT_TOKEN);
    assert_string_equal(outcome.code, "target_not_allowed");
    assert_string_equal(outcome.said, "127.0.0.1");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ARENA_TEST(a_token_is_asked_for_by_a_form),
        ARENA_TEST(each_answer_without_a_token_has_its_name),
        ARENA_TEST(a_token_is_asked_for_at_no_address_of_our_own_network),
        ARENA_TEST(secrets_go_to_no_other_address),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
