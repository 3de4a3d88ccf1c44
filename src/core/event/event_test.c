#include "core/event/event.h"

#include <pthread.h>

#include "base/cmocka_test.h"
#include "core/feature.h"
#include "core/test_house.h"
#include "db/db.h"

static const struct event_type thing_changed = {
    .name = "thing.changed",
    .help = "A thing changed.",
    .fields = { { "from", EVENT_CODE },
                { "count", EVENT_INT },
                { "who", EVENT_ID },
                { "tags", EVENT_INTS } },
};

static const struct event_type thing_echoed = {
    .name = "thing.echoed",
    .help = "A reactor heard that a thing changed.",
    .fields = { { "count", EVENT_INT } },
};

static bool echo(struct call *call, const struct event *event)
{
    return event_add(call,
                     &(struct event_draft){ &thing_echoed, SUBJECT_TICKET, event->subject_id,
                                            event->ticket_id, event->version },
                     EVENT_VALUES(event_int("count", 1)), NULL);
}

static const struct event_type *const types[] = { &thing_changed, &thing_echoed, NULL };
static const struct reactor reactors[] = { { &thing_changed, echo }, { 0 } };
static const struct feature things = { .name = "things", .events = types, .reactors = reactors };
static const struct reactor endless_reactors[] = { { &thing_echoed, echo },
                                                   { &thing_changed, echo },
                                                   { 0 } };
static const struct feature endless = { .name = "things",
                                        .events = types,
                                        .reactors = endless_reactors };
static const struct feature quiet = { .name = "things", .events = types };
static const struct feature *const with_reactor[] = { &things, NULL };
static const struct feature *const with_endless_reactor[] = { &endless, NULL };
static const struct feature *const without_reactor[] = { &quiet, NULL };

static bool add_thing(struct call *call, void *arg)
{
    const int64_t tags[] = { 4, 5 };
    int64_t ticket_id = *(int64_t *)arg;

    return event_add(
        call, &(struct event_draft){ &thing_changed, SUBJECT_TICKET, ticket_id, ticket_id, 3 },
        EVENT_VALUES(event_code("from", "open"), event_int("count", 2), event_id("who", 0),
                     event_ints("tags", tags, 2)),
        NULL);
}

struct page {
    struct event_position after;
    const struct event *events;
    size_t count;
    struct event_position last;
};

static bool read_page(struct call *call, void *arg)
{
    struct page *page = arg;

    return event_list_after(call, page->after, 10, &page->events, &page->count, &page->last);
}

static void an_event_is_read_back_as_it_was_recorded(void **state)
{
    struct test_house *t = test_house(state);
    int64_t ticket_id = 7;
    struct page page = { 0 };

    test_house_features(t, without_reactor);
    t->call.actor = (struct actor){ ACTOR_ACCOUNT, 12 };
    test_house_change(t, add_thing, &ticket_id);
    test_house_settle(t);
    test_house_read(t, read_page, &page);
    assert_int_equal(page.count, 1);
    assert_ptr_equal(page.events[0].type, &thing_changed);
    assert_int_equal(page.events[0].at_ms, TEST_HOUSE_NOW_MS);
    assert_int_equal(page.events[0].actor.kind, ACTOR_ACCOUNT);
    assert_int_equal(page.events[0].actor.id, 12);
    assert_int_equal(page.events[0].ticket_id, 7);
    assert_int_equal(page.events[0].version, 3);
    assert_str_is(page.events[0].data,
                  "{\"from\":\"open\",\"count\":2,\"who\":null,\"tags\":[4,5]}");
}

static void a_reactor_runs_in_the_same_change_and_names_its_cause(void **state)
{
    struct test_house *t = test_house(state);
    int64_t ticket_id = 7;
    struct page page = { 0 };

    test_house_features(t, with_reactor);
    test_house_change(t, add_thing, &ticket_id);
    test_house_settle(t);
    test_house_read(t, read_page, &page);
    assert_int_equal(page.count, 2);
    assert_ptr_equal(page.events[1].type, &thing_echoed);
    assert_int_equal(page.events[1].cause_id, page.events[0].id);
}

static bool add_and_fail(struct call *call, void *arg)
{
    return add_thing(call, arg) && err_set(call->err, ERR_CONFLICT, "no", "changed its mind");
}

static void a_change_that_fails_leaves_no_event(void **state)
{
    struct test_house *t = test_house(state);
    int64_t ticket_id = 7;
    struct page page = { 0 };

    test_house_features(t, with_reactor);
    assert_false(call_change(&t->call, add_and_fail, &ticket_id));
    test_house_settle(t);
    test_house_read(t, read_page, &page);
    assert_int_equal(page.count, 0);
}

static void a_change_of_too_many_events_is_refused_as_a_whole(void **state)
{
    struct test_house *t = test_house(state);
    int64_t ticket_id = 7;
    struct page page = { 0 };

    test_house_features(t, with_endless_reactor);
    assert_false(call_change(&t->call, add_thing, &ticket_id));
    assert_int_equal(t->call.err->kind, ERR_LIMIT);
    test_house_settle(t);
    test_house_read(t, read_page, &page);
    assert_int_equal(page.count, 0);
}

static void a_page_continues_where_the_last_one_ended(void **state)
{
    struct test_house *t = test_house(state);
    struct page page = { 0 };

    test_house_features(t, without_reactor);
    for (int64_t ticket_id = 1; ticket_id <= 25; ticket_id++)
        test_house_change(t, add_thing, &ticket_id);
    for (int64_t expected = 1; expected <= 25;) {
        test_house_settle(t);
        test_house_read(t, read_page, &page);
        assert_true(page.count > 0);
        for (size_t i = 0; i < page.count; i++)
            assert_int_equal(page.events[i].ticket_id, expected++);
        page.after = page.last;
    }
}

/* ---- commits in the opposite order (PostgreSQL) ---------------------------------------------- */

struct slow_change {
    struct test_house *t;
    pthread_barrier_t has_written;
    pthread_barrier_t may_commit;
    int64_t ticket_id;
};

static const struct db_query q_count = { "test.count", "SELECT count(*) FROM event", NULL };

static bool add_and_wait(struct call *call, void *arg)
{
    struct slow_change *slow = arg;
    int64_t ignored;

    /* The read makes the queued insert reach the server: from here on the change has its xid. */
    if (!add_thing(call, &slow->ticket_id)
        || !db_one_int(call->tx, &q_count, DB_NO_BINDS, 0, &ignored, call->err))
        return false;
    pthread_barrier_wait(&slow->has_written);
    pthread_barrier_wait(&slow->may_commit);
    return true;
}

static void *run_slow(void *arg)
{
    struct slow_change *slow = arg;
    struct call call;

    call_init(&call, &slow->t->house, ARENA_REQUEST_MAX);
    if (!call_change(&call, add_and_wait, slow))
        slow->ticket_id = 0;
    call_fini(&call);
    return NULL;
}

static void readers_wait_for_an_older_change_that_commits_later(void **state)
{
    struct test_house *t = test_house(state);
    struct slow_change slow = { .t = t, .ticket_id = 1 };
    int64_t second = 2;
    struct page page = { 0 };
    pthread_t thread;

    test_house_features(t, without_reactor);
    pthread_barrier_init(&slow.has_written, NULL, 2);
    pthread_barrier_init(&slow.may_commit, NULL, 2);
    assert_int_equal(pthread_create(&thread, NULL, run_slow, &slow), 0);
    pthread_barrier_wait(&slow.has_written);
    test_house_change(t, add_thing, &second);
    test_house_read(t, read_page, &page);
    assert_int_equal(page.count, 0);
    pthread_barrier_wait(&slow.may_commit);
    pthread_join(thread, NULL);
    assert_int_equal(slow.ticket_id, 1);
    test_house_settle(t);
    test_house_read(t, read_page, &page);
    assert_int_equal(page.count, 2);
    assert_int_equal(page.events[0].ticket_id, 1);
    assert_int_equal(page.events[1].ticket_id, 2);
    pthread_barrier_destroy(&slow.has_written);
    pthread_barrier_destroy(&slow.may_commit);
}

static void a_position_survives_its_text_and_nothing_else_does(void **state)
{
    static const char *const bad[] = { "",
                                       "p",
                                       "p1",
                                       "p1-",
                                       "p-1",
                                       "q1-1",
                                       "p1-1 ",
                                       "pg-1",
                                       "p1-1-1",
                                       "p1-0x1",
                                       "p0000000000000000-1" };
    struct arena *arena = arena_new(1 << 16);
    struct event_position position = { 0 };
    struct err err;

    (void)state;
    assert_true(event_position_parse(
        event_position_format(arena, (struct event_position){ 0x1234567890ab, 42 }), &position,
        &err));
    assert_int_equal(position.xid, 0x1234567890ab);
    assert_int_equal(position.id, 42);
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        if (event_position_parse(str_of(bad[i]), &position, &err))
            fail_msg("%s was taken", bad[i]);
        assert_true(err_is(&err, "bad_cursor"));
    }
    arena_free(&arena);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        HOUSE_TESTS(an_event_is_read_back_as_it_was_recorded),
        HOUSE_TESTS(a_reactor_runs_in_the_same_change_and_names_its_cause),
        HOUSE_TESTS(a_change_that_fails_leaves_no_event),
        HOUSE_TESTS(a_change_of_too_many_events_is_refused_as_a_whole),
        HOUSE_TESTS(a_page_continues_where_the_last_one_ended),
        cmocka_unit_test_setup_teardown(readers_wait_for_an_older_change_that_commits_later,
                                        test_house_setup_postgres, test_house_teardown),
        cmocka_unit_test(a_position_survives_its_text_and_nothing_else_does),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
