/* The live hub over real sockets: a server, a hub, and desks that speak WebSocket by hand. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "core/live/live.h"
#include "io/http.h"
#include "io/raw_client_test.h"

static const struct log quiet = { .fd = 2, .least = LOG_ERROR, .clock = &clock_system };

enum { NO_TEAM_CLASS = 9, HIDDEN_TEAM = 66, HIDDEN_TICKET = 666 };

struct fixture {
    struct clock_manual clock;
    struct live *live;
    struct http_server *server;
    int64_t last_id; /* of the newest change published */
};

struct desk {
    struct raw_client *client;
    struct raw_answer answer;
    char heard[70000]; /* the last text frame */
    int close_code;
    int pings;
};

static bool may_see(void *app, uint64_t permission_class, const struct live_frame *frame)
{
    (void)app;
    return permission_class != NO_TEAM_CLASS || frame->team_id != HIDDEN_TEAM;
}

static bool may_watch(void *app, const struct live_member *member, int64_t ticket_id)
{
    (void)app;
    (void)member;
    return ticket_id != HIDDEN_TICKET;
}

static void plan(void *app, const struct http_request *head, struct http_plan *plan)
{
    (void)app;
    (void)head;
    plan->max_body_bytes = 0;
}

static int64_t query_int(const struct http_request *request, const char *name)
{
    struct str text;
    struct err err;
    int64_t value = 0;

    assert_true(http_query_get(request, name, &text, &err));
    assert_true(str_to_int64(text, &value));
    return value;
}

/** /live?account=&session=&class= stands for what a log-in tells. */
static bool answer(void *app, const struct http_request *request, struct http_response *response)
{
    struct fixture *f = app;
    struct live_member member = { query_int(request, "session"), query_int(request, "account"),
                                  (uint64_t)query_int(request, "class") };
    struct err err = { 0 };

    if (!live_upgrade(f->live, request, &member, response, &err))
        response->status = err.kind == ERR_INVALID ? 400 : 503;
    return true;
}

static void refuse(void *app, const struct http_request *request, const struct err *err, int status,
                   struct http_response *response)
{
    (void)app;
    (void)request;
    (void)err;
    (void)status;
    (void)response;
}

static void start_hub(struct fixture *f, int max_sockets)
{
    struct live_options options = { .clock = &f->clock.clock,
                                    .log = &quiet,
                                    .start = { 0, 100 },
                                    .max_sockets = max_sockets,
                                    .may_see = may_see,
                                    .may_watch = may_watch };

    f->last_id = 100;
    f->live = live_start(&options);
}

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    struct http_options options = { .address = "127.0.0.1:0",
                                    .log = &quiet,
                                    .app = f,
                                    .plan = plan,
                                    .answer = answer,
                                    .refuse = refuse };
    struct err err = { 0 };

    clock_manual_init(&f->clock, 1000000);
    start_hub(f, 0);
    if (!http_server_start(&options, &f->server, &err))
        fail_msg("%s", err.message);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    http_server_stop(&f->server, 5);
    live_stop(&f->live);
    free(f);
    return 0;
}

/* --- a desk --- */

static void say(struct desk *desk, const char *text)
{
    static const unsigned char mask[4] = { 1, 2, 3, 4 };
    unsigned char frame[2048];
    size_t n = strlen(text);
    size_t at = 0;

    assert_true(n < sizeof(frame) - 8);
    frame[at++] = 0x81;
    frame[at++] = (unsigned char)(0x80 | (n < 126 ? n : 126));
    if (n >= 126) {
        frame[at++] = (unsigned char)(n >> 8);
        frame[at++] = (unsigned char)n;
    }
    memcpy(frame + at, mask, 4);
    at += 4;
    for (size_t i = 0; i < n; i++)
        frame[at++] = (unsigned char)text[i] ^ mask[i % 4];
    raw_client_send(desk->client, frame, at);
}

static bool fill(struct raw_client *client, size_t n)
{
    while (client->n < n)
        if (!raw_client_receive(client))
            return false;
    return true;
}

/** Reads one frame into desk->heard; its kind, or 0 when the connection has ended. */
static int hear_frame(struct desk *desk)
{
    unsigned char head[4];
    size_t n;
    size_t head_n = 2;

    if (!fill(desk->client, 2))
        return 0;
    memcpy(head, desk->client->bytes, 2);
    n = head[1];
    if (n == 126) {
        assert_true(fill(desk->client, 4));
        memcpy(head, desk->client->bytes, 4);
        n = (size_t)head[2] << 8 | head[3];
        head_n = 4;
    }
    assert_true(fill(desk->client, head_n + n));
    raw_client_take(desk->client, head, head_n);
    raw_client_take(desk->client, desk->heard, n);
    desk->heard[n] = '\0';
    return head[0] & 0x0f;
}

/** The next text; "" once the connection has ended. Notes pings and the close code. */
static const char *hear(struct desk *desk)
{
    for (;;) {
        int kind = hear_frame(desk);

        if (kind == 1)
            return desk->heard;
        if (kind == 9)
            desk->pings++;
        if (kind == 8)
            desk->close_code = (unsigned char)desk->heard[0] << 8 | (unsigned char)desk->heard[1];
        if (kind == 0) {
            desk->heard[0] = '\0';
            return desk->heard;
        }
    }
}

static struct desk *knock(struct fixture *f, const char *query)
{
    struct desk *desk = calloc(1, sizeof(*desk));
    char request[512];

    assert_non_null(desk);
    desk->client = raw_client_open(http_server_port(f->server));
    snprintf(request, sizeof(request),
             "GET /live?%s HTTP/1.1\r\nHost: h\r\nConnection: keep-alive, Upgrade\r\n"
             "Upgrade: WebSocket\r\nSec-WebSocket-Version: 13\r\n"
             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
             query);
    raw_client_say(desk->client, request);
    raw_client_read(desk->client, &desk->answer, false);
    return desk;
}

static struct desk *open_desk(struct fixture *f, const char *query)
{
    struct desk *desk = knock(f, query);

    assert_int_equal(desk->answer.status, 101);
    hear(desk);
    assert_non_null(strstr(desk->heard, "{\"type\":\"hello\",\"position\":\""));
    return desk;
}

static void close_desk(struct desk *desk)
{
    raw_client_close(desk->client);
    free(desk);
}

/** Waits until all that the desk said was taken: the presence it asks for comes back last. */
static void settle(struct desk *desk)
{
    say(desk, "{\"type\":\"unwatch\",\"topics\":[\"presence:1000000\"]}");
    say(desk, "{\"type\":\"watch\",\"topics\":[\"presence:1000000\"]}");
    assert_string_equal(hear(desk), "{\"type\":\"presence\",\"ticket\":1000000,\"viewers\":[]}");
}

/** Moves the clock on and waits until the hub has seen it. */
static void pass_seconds(struct fixture *f, int seconds, struct desk *somebody)
{
    clock_manual_set(&f->clock, atomic_load(&f->clock.now_ms) + seconds * 1000);
    settle(somebody);
}

static void publish(struct fixture *f, int64_t ticket_id, int64_t team_id)
{
    static const char *const codes[] = { "state", "message" };
    struct live_frame frame = { .position = { 0, ++f->last_id },
                                .ticket_id = ticket_id,
                                .version = 5,
                                .codes = codes,
                                .code_count = 2,
                                .actor_account_id = 3,
                                .at_ms = 1795357445123,
                                .team_id = team_id };

    live_publish(f->live, &frame);
}

/** The next text is the change of this ticket that was published as number `id`. */
static void assert_hears_change(struct desk *desk, int64_t ticket_id, int64_t id)
{
    char expected[300];

    snprintf(
        expected, sizeof(expected),
        "{\"type\":\"event\",\"position\":\"p0-%llx\",\"topic\":\"ticket:%lld\",\"ticket\":%lld,"
        "\"version\":5,\"codes\":[\"state\",\"message\"],\"actor\":3,"
        "\"at\":\"2026-11-22T14:24:05.123Z\"}",
        (unsigned long long)id, (long long)ticket_id, (long long)ticket_id);
    assert_string_equal(hear(desk), expected);
}

/* --- the tests --- */

static void a_handshake_is_answered_as_the_rfc_says(void **state)
{
    struct desk *desk = open_desk(*state, "account=1&session=2&class=3");
    char value[64];

    assert_string_equal(desk->heard, "{\"type\":\"hello\",\"position\":\"p0-64\",\"account\":1}");
    raw_answer_header(&desk->answer, "Sec-WebSocket-Accept", value, sizeof(value));
    assert_string_equal(value, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    raw_answer_header(&desk->answer, "Upgrade", value, sizeof(value));
    assert_string_equal(value, "websocket");
    close_desk(desk);
}

static void what_is_no_handshake_or_one_too_many_is_refused(void **state)
{
    struct fixture *f = *state;
    struct raw_client *client = raw_client_open(http_server_port(f->server));
    struct desk *first;
    struct desk *second;

    first = calloc(1, sizeof(*first));
    raw_client_say(client, "GET /live?account=1&session=1&class=1 HTTP/1.1\r\nHost: h\r\n\r\n");
    raw_client_read(client, &first->answer, true);
    assert_int_equal(first->answer.status, 400);
    raw_client_close(client);
    free(first);
    live_stop(&f->live);
    start_hub(f, 1);
    first = open_desk(f, "account=1&session=1&class=1");
    second = knock(f, "account=1&session=1&class=1");
    assert_int_equal(second->answer.status, 503);
    close_desk(second);
    close_desk(first);
}

static void a_change_reaches_once_whoever_watches_and_may_see_it(void **state)
{
    struct fixture *f = *state;
    struct desk *list = open_desk(f, "account=1&session=1&class=1");
    struct desk *ticket = open_desk(f, "account=2&session=2&class=1");
    struct desk *outsider = open_desk(f, "account=3&session=3&class=9");

    say(list, "{\"type\":\"watch\",\"topics\":[\"list\",\"ticket:7\"],\"since\":null}");
    say(ticket, "{\"type\":\"watch\",\"topics\":[\"ticket:7\"]}");
    say(outsider, "{\"type\":\"watch\",\"topics\":[\"list\",\"ticket:7\"]}");
    settle(list);
    settle(ticket);
    settle(outsider);
    publish(f, 7, HIDDEN_TEAM);
    publish(f, 8, 0);
    publish(f, 7, 0);
    assert_hears_change(list, 7, 101);
    assert_hears_change(list, 8, 102);
    assert_hears_change(list, 7, 103);
    assert_hears_change(ticket, 7, 101);
    assert_hears_change(ticket, 7, 103);
    assert_hears_change(outsider, 8, 102);
    assert_hears_change(outsider, 7, 103);
    say(list, "{\"type\":\"unwatch\",\"topics\":[\"list\",\"ticket:7\"]}");
    settle(list);
    publish(f, 7, 0);
    settle(list);
    close_desk(list);
    close_desk(ticket);
    close_desk(outsider);
}

static void who_comes_back_hears_what_was_missed(void **state)
{
    struct fixture *f = *state;
    struct desk *desk = open_desk(f, "account=1&session=1&class=9");

    publish(f, 7, 0);
    publish(f, 7, HIDDEN_TEAM);
    publish(f, 8, 0);
    publish(f, 7, 0);
    say(desk, "{\"type\":\"watch\",\"topics\":[\"ticket:7\"],\"since\":\"p0-65\"}");
    assert_hears_change(desk, 7, 104);
    say(desk, "{\"type\":\"watch\",\"topics\":[\"list\"],\"since\":\"p0-64\"}");
    assert_hears_change(desk, 7, 101);
    assert_hears_change(desk, 8, 103);
    assert_hears_change(desk, 7, 104);
    close_desk(desk);
}

static void who_was_away_too_long_is_told_to_reload(void **state)
{
    struct fixture *f = *state;
    struct desk *desk = open_desk(f, "account=1&session=1&class=1");

    say(desk, "{\"type\":\"watch\",\"topics\":[\"list\"],\"since\":\"p0-63\"}");
    assert_string_equal(hear(desk), "{\"type\":\"reload\"}");
    say(desk, "{\"type\":\"unwatch\",\"topics\":[\"list\"]}");
    publish(f, 7, 0);
    settle(desk);
    pass_seconds(f, LIVE_HISTORY_MINUTES * 60 - 1, desk);
    say(desk, "{\"type\":\"watch\",\"topics\":[\"ticket:7\"],\"since\":\"p0-64\"}");
    assert_hears_change(desk, 7, 101);
    pass_seconds(f, 2, desk);
    say(desk, "{\"type\":\"watch\",\"topics\":[\"ticket:7\"],\"since\":\"p0-64\"}");
    assert_string_equal(hear(desk), "{\"type\":\"reload\"}");
    publish(f, 8, 0);
    settle(desk);
    say(desk, "{\"type\":\"watch\",\"topics\":[\"ticket:8\"],\"since\":\"p0-65\"}");
    assert_hears_change(desk, 8, 102);
    close_desk(desk);
}

static void at_most_5000_changes_are_remembered(void **state)
{
    struct fixture *f = *state;
    struct desk *desk = open_desk(f, "account=1&session=1&class=1");

    for (int i = 0; i <= LIVE_HISTORY_MAX; i++)
        publish(f, 7, 0);
    say(desk, "{\"type\":\"watch\",\"topics\":[\"list\"],\"since\":\"p0-64\"}");
    assert_string_equal(hear(desk), "{\"type\":\"reload\"}");
    say(desk, "{\"type\":\"watch\",\"topics\":[\"list\"],\"since\":\"p0-65\"}");
    assert_string_equal(hear(desk), "{\"type\":\"list_changed\"}");
    settle(desk);
    close_desk(desk);
}

static void many_changes_at_once_become_one_word_but_the_open_ticket_is_told(void **state)
{
    struct fixture *f = *state;
    struct desk *desk = open_desk(f, "account=1&session=1&class=1");

    say(desk, "{\"type\":\"watch\",\"topics\":[\"list\",\"ticket:7\"]}");
    settle(desk);
    for (int i = 1; i <= LIVE_BURST_MAX + 30; i++)
        publish(f, 1000 + i, 0);
    publish(f, 7, 0);
    for (int i = 1; i <= LIVE_BURST_MAX; i++)
        assert_hears_change(desk, 1000 + i, 100 + i);
    assert_hears_change(desk, 7, 100 + LIVE_BURST_MAX + 31);
    clock_manual_set(&f->clock, 1000000 + LIVE_BURST_MS);
    say(desk, "{\"type\":\"view\",\"ticket\":null}"); /* wakes the hub: its clock stands still */
    assert_string_equal(hear(desk), "{\"type\":\"list_changed\"}");
    publish(f, 9, 0);
    assert_hears_change(desk, 9, 100 + LIVE_BURST_MAX + 32);
    close_desk(desk);
}

static void viewers_and_typing_are_told_to_who_watches_and_may(void **state)
{
    struct fixture *f = *state;
    struct desk *watcher = open_desk(f, "account=1&session=1&class=9");
    struct desk *viewer = open_desk(f, "account=2&session=2&class=1");
    struct desk *tab = open_desk(f, "account=2&session=2&class=1");

    say(watcher, "{\"type\":\"watch\",\"topics\":[\"presence:666\",\"presence:7\"]}");
    assert_string_equal(hear(watcher), "{\"type\":\"presence\",\"ticket\":7,\"viewers\":[]}");
    say(viewer, "{\"type\":\"view\",\"ticket\":666,\"typing\":false}");
    say(viewer, "{\"type\":\"view\",\"ticket\":7,\"typing\":false}");
    assert_string_equal(
        hear(watcher),
        "{\"type\":\"presence\",\"ticket\":7,\"viewers\":[{\"account\":2,\"typing\":false}]}");
    say(tab, "{\"type\":\"view\",\"ticket\":7,\"typing\":true}");
    assert_string_equal(
        hear(watcher),
        "{\"type\":\"presence\",\"ticket\":7,\"viewers\":[{\"account\":2,\"typing\":true}]}");
    close_desk(viewer);
    assert_string_equal(
        hear(watcher),
        "{\"type\":\"presence\",\"ticket\":7,\"viewers\":[{\"account\":2,\"typing\":true}]}");
    say(tab, "{\"type\":\"view\",\"ticket\":null}");
    assert_string_equal(hear(watcher), "{\"type\":\"presence\",\"ticket\":7,\"viewers\":[]}");
    /* The ticket goes out of the watcher's sight. */
    publish(f, 7, HIDDEN_TEAM);
    say(tab, "{\"type\":\"view\",\"ticket\":7}");
    settle(tab);
    settle(watcher);
    close_desk(tab);
    close_desk(watcher);
}

static void an_ended_session_or_changed_account_loses_its_sockets_alone(void **state)
{
    struct fixture *f = *state;
    struct desk *one = open_desk(f, "account=1&session=1&class=1");
    struct desk *two = open_desk(f, "account=1&session=2&class=1");
    struct desk *other = open_desk(f, "account=2&session=3&class=1");

    live_close_session(f->live, 1);
    assert_string_equal(hear(one), "{\"type\":\"bye\",\"reason\":\"session_ended\"}");
    assert_string_equal(hear(one), "");
    assert_int_equal(one->close_code, 1008);
    live_close_account(f->live, 1);
    assert_string_equal(hear(two), "{\"type\":\"bye\",\"reason\":\"access_changed\"}");
    settle(other);
    close_desk(one);
    close_desk(two);
    close_desk(other);
}

static void nonsense_ends_the_socket(void **state)
{
    static const char *const cases[] = {
        "",
        "[]",
        "{",
        "{\"type\":\"dance\"}",
        "{\"type\":\"watch\"}",
        "{\"type\":\"watch\",\"topics\":[7]}",
        "{\"type\":\"watch\",\"topics\":[\"ticket:0\"]}",
        "{\"type\":\"watch\",\"topics\":[\"ticket:-7\"]}",
        "{\"type\":\"watch\",\"topics\":[\"everything\"]}",
        "{\"type\":\"watch\",\"topics\":[],\"since\":\"yesterday\"}",
        "{\"type\":\"watch\",\"topics\":[],\"type\":\"unwatch\"}",
        "{\"type\":\"view\"}",
        "{\"type\":\"view\",\"ticket\":\"7\"}",
        "{\"type\":\"view\",\"ticket\":7,\"typing\":1}",
        "{\"type\":\"watch\",\"topics\":[[[[[]]]]]}",
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct desk *desk = open_desk(f, "account=1&session=1&class=1");

        say(desk, cases[i]);
        if (strcmp(hear(desk), "{\"type\":\"bye\",\"reason\":\"bad_message\"}") != 0)
            fail_msg("%s: %s", cases[i], desk->heard);
        hear(desk);
        assert_int_equal(desk->close_code, 1008);
        close_desk(desk);
    }
}

static void too_many_topics_or_messages_end_the_socket(void **state)
{
    struct fixture *f = *state;
    struct desk *desk = open_desk(f, "account=1&session=1&class=1");
    char message[64];

    for (int i = 1; i <= LIVE_TOPICS_MAX + 1; i++) {
        snprintf(message, sizeof(message), "{\"type\":\"watch\",\"topics\":[\"ticket:%d\"]}", i);
        say(desk, message);
    }
    assert_string_equal(hear(desk), "{\"type\":\"bye\",\"reason\":\"bad_message\"}");
    close_desk(desk);
    desk = open_desk(f, "account=1&session=1&class=1");
    for (int i = 0; i < 301; i++)
        say(desk, "{\"type\":\"view\",\"ticket\":null}");
    assert_string_equal(hear(desk), "{\"type\":\"bye\",\"reason\":\"bad_message\"}");
    close_desk(desk);
}

static void who_does_not_read_is_let_go_and_the_rest_are_served(void **state)
{
    struct fixture *f = *state;
    struct desk *sleeper = open_desk(f, "account=1&session=1&class=1");
    struct desk *desk = open_desk(f, "account=2&session=2&class=1");
    struct live_metrics metrics = { 0 };
    int64_t heard = 100;

    say(sleeper, "{\"type\":\"watch\",\"topics\":[\"ticket:7\"]}");
    say(desk, "{\"type\":\"watch\",\"topics\":[\"ticket:7\"]}");
    settle(sleeper);
    settle(desk);
    while (metrics.too_slow == 0) {
        for (int i = 0; i < 50; i++)
            publish(f, 7, 0);
        while (heard < f->last_id)
            assert_hears_change(desk, 7, ++heard);
        live_read_metrics(f->live, &metrics);
        assert_true(heard < 200000);
    }
    heard = 100;
    while (strstr(hear(sleeper), "event") != NULL)
        heard++;
    assert_string_equal(sleeper->heard, "{\"type\":\"bye\",\"reason\":\"too_slow\"}");
    assert_true(heard < f->last_id);
    hear(sleeper);
    assert_int_equal(sleeper->close_code, 1013);
    settle(desk);
    close_desk(sleeper);
    close_desk(desk);
}

static void silent_sockets_are_pinged_and_then_ended(void **state)
{
    struct fixture *f = *state;
    struct desk *silent = open_desk(f, "account=1&session=1&class=1");
    struct desk *talking = open_desk(f, "account=2&session=2&class=1");

    for (int i = 0; i < 4; i++)
        pass_seconds(f, LIVE_PING_S, talking);
    assert_string_equal(hear(silent), "");
    assert_int_equal(silent->pings, 2);
    settle(talking);
    close_desk(silent);
    close_desk(talking);
}

static void *stop_hub(void *arg)
{
    live_stop(arg);
    return NULL;
}

static void a_stop_says_goodbye(void **state)
{
    struct fixture *f = *state;
    struct desk *desk = open_desk(f, "account=1&session=1&class=1");
    pthread_t thread;

    pthread_create(&thread, NULL, stop_hub, &f->live);
    assert_string_equal(hear(desk), "{\"type\":\"bye\",\"reason\":\"stopping\"}");
    assert_string_equal(hear(desk), "");
    assert_int_equal(desk->close_code, 1001);
    close_desk(desk);
    pthread_join(thread, NULL);
    assert_null(f->live);
}

#define LIVE_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LIVE_TEST(a_handshake_is_answered_as_the_rfc_says),
        LIVE_TEST(what_is_no_handshake_or_one_too_many_is_refused),
        LIVE_TEST(a_change_reaches_once_whoever_watches_and_may_see_it),
        LIVE_TEST(who_comes_back_hears_what_was_missed),
        LIVE_TEST(who_was_away_too_long_is_told_to_reload),
        LIVE_TEST(at_most_5000_changes_are_remembered),
        LIVE_TEST(many_changes_at_once_become_one_word_but_the_open_ticket_is_told),
        LIVE_TEST(viewers_and_typing_are_told_to_who_watches_and_may),
        LIVE_TEST(an_ended_session_or_changed_account_loses_its_sockets_alone),
        LIVE_TEST(nonsense_ends_the_socket),
        LIVE_TEST(too_many_topics_or_messages_end_the_socket),
        LIVE_TEST(who_does_not_read_is_let_go_and_the_rest_are_served),
        LIVE_TEST(silent_sockets_are_pinged_and_then_ended),
        LIVE_TEST(a_stop_says_goodbye),
    };

    return cmocka_run_group_tests_name("live", tests, NULL, NULL);
}
