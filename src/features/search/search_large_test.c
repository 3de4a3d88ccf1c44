/** Messages as large as they may be: many of them at once cost neither the index nor a search more
 * memory than one request may use. */
#include "features/ticket/ticket_test_world.h"

#include <stdlib.h>

#include "base/arena.h"
#include "core/access/access_feature.h"
#include "core/engine_feature.h"
#include "features/people/people_feature.h"
#include "features/search/search.h"
#include "features/search/search_feature.h"
#include "features/search/search_follow.h"
#include "features/ticket/ticket_feature.h"

/* Together far more than the arena of a request, or of one part of the follower's work. */
enum { MESSAGES = 24 };

static const struct feature *const features[] = { &access_feature, &engine_feature, &people_feature,
                                                  &ticket_feature, &search_feature, NULL };

/** "needle" and then different words up to the limit of a message. */
static char *large_text(void)
{
    char *text = malloc(TICKET_TEXT_MAX_BYTES + 1);
    size_t n = 0;
    unsigned word = 0;

    assert_non_null(text);
    n += (size_t)snprintf(text, TICKET_TEXT_MAX_BYTES, "needle");
    while (n + 16 < TICKET_TEXT_MAX_BYTES)
        n += (size_t)snprintf(text + n, TICKET_TEXT_MAX_BYTES - n, " 물통%u", word++);
    return text;
}

static void write_large(struct test_house *t)
{
    struct ticket ticket = ticket_world_ticket(t, "Large ones", "See below.");
    char *text = large_text();

    for (int i = 0; i < MESSAGES; i++) {
        ticket_world_as(t, MINJUN);
        ticket_world_write(t, ticket.id, TICKET_FROM_AGENT, false, text);
    }
    free(text);
}

struct finding {
    enum search_order order;
    size_t count;
};

static bool find_step(struct call *call, void *arg)
{
    struct finding *finding = arg;
    struct search_ask ask = { .text = STR("needle"), .order = finding->order, .limit = 50 };
    struct search_page page;

    if (!search_find(call, feature_state(call->house, &search_feature), &ask, &page))
        return false;
    finding->count = page.count;
    return arena_check(call->arena, call->err);
}

static size_t found(struct test_house *t, enum search_order order)
{
    struct finding finding = { .order = order };

    ticket_world_as(t, MINJUN);
    test_house_read(t, find_step, &finding);
    return finding.count;
}

static bool rebuild_step(struct call *call, void *arg)
{
    (void)arg;
    return follower_request_rebuild(call, &search_follower);
}

static void catch_up(struct test_house *t)
{
    struct err err = { 0 };

    test_house_settle(t);
    if (!follower_catch_up(&t->house, &search_follower, &err))
        fail_msg("%s: %s (%s)", err.code, err.message, err.detail);
}

static void many_large_messages_are_indexed_and_found(void **state)
{
    struct test_house *t = ticket_world(state);
    struct err err = { 0 };

    test_house_features(t, features);
    assert_true(features_start(&t->house, &err));
    write_large(t);
    catch_up(t);
    assert_int_equal(found(t, SEARCH_NEWEST), MESSAGES);
    assert_int_equal(found(t, SEARCH_BEST), MESSAGES);
    test_house_change(t, rebuild_step, NULL);
    catch_up(t);
    assert_int_equal(found(t, SEARCH_NEWEST), MESSAGES);
    features_stop(&t->house);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOUSE_TESTS(many_large_messages_are_indexed_and_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
