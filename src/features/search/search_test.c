/** One set of searches with the same hits on both engines. */
#include "features/ticket/ticket_test_world.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/instant.h"
#include "core/access/access_feature.h"
#include "core/engine_feature.h"
#include "db/db.h"
#include "features/people/people_feature.h"
#include "features/search/search.h"
#include "features/search/search_feature.h"
#include "features/search/search_follow.h"
#include "features/search/search_index.h"
#include "features/ticket/ticket_feature.h"
#include "features/ticket/ticket_feed.h"

/* ---- a company to search -------------------------------------------------------------------- */

static const struct {
    const char *subject;
    int64_t team_id;
    const char *messages[3]; /* customer, agent, customer */
} story[] = {
    { "환불 요청",
      TEAM_DELIVERY,
      { "지난주에 산 정수기를 환불을 받고 싶어요.", "환불은 사흘 걸립니다." } },
    { "배송이 늦어요",
      TEAM_DELIVERY,
      { "주문 번호 RV-9-20231, 언제 오나요?", "내일 도착합니다.",
        "고마워요. 환불은 취소할게요." } },
    { "Broken filter",
      TEAM_REPAIRS,
      { "The filter of my RV-9 leaks. I want a refund.", "We refunded you today." } },
    { "물이 새요", TEAM_REPAIRS, { "물통에서 물이 조금씩 새요 😢" } },
    { "Refunds take how long?", 0, { "I was refunding a friend's order; delivery was late." } },
};

struct fill_step {
    struct search_index *index;
    struct ticket_feed_page page;
    struct ticket_feed_subject *subjects;
    size_t subject_count;
};

static bool fill_read_step(struct call *call, void *arg)
{
    struct fill_step *step = arg;

    return ticket_feed_messages_before(call, INT64_MAX, 200, &step->page)
           && ticket_feed_subjects_of_first(call, step->page.messages, step->page.count,
                                            &step->subjects, &step->subject_count);
}

/** Puts everything there is into the index, twice, since a batch may come twice. */
static void fill_index(struct test_house *t, struct search_index *index)
{
    struct fill_step step = { .index = index };
    struct search_doc docs[32];
    size_t n = 0;

    test_house_read(t, fill_read_step, &step);
    for (size_t i = 0; i < step.page.count; i++)
        docs[n++] = (struct search_doc){
            .place = search_place(step.page.messages[i].at_ms, step.page.messages[i].id, false),
            .ticket_id = step.page.messages[i].ticket_id,
            .message_id = step.page.messages[i].id,
            .text = step.page.messages[i].text,
        };
    for (size_t i = 0; i < step.subject_count; i++)
        docs[n++] = (struct search_doc){
            .place = search_place(step.subjects[i].at_ms, step.subjects[i].first_message_id, true),
            .ticket_id = step.subjects[i].ticket_id,
            .text = step.subjects[i].subject,
        };
    assert_true(search_index_add(index, &t->call, docs, n));
    assert_true(search_index_add(index, &t->call, docs, n));
}

static struct search_index *open_index(struct test_house *t)
{
    struct search_index *index;
    struct err err = { 0 };

    if (!search_index_open(&t->house, &index, &err))
        fail_msg("%s: %s", err.code, err.detail);
    return index;
}

/** Tickets 1..5 of the story, an hour apart; the caller is an agent who sees all. */
static struct search_index *company(void **state, struct test_house **out)
{
    struct test_house *t = ticket_world(state);
    struct search_index *index;

    for (size_t i = 0; i < COUNT_OF(story); i++) {
        struct ticket ticket;

        test_house_at(t, TEST_HOUSE_NOW_MS + (int64_t)i * MS_PER_HOUR);
        ticket = ticket_world_ticket(t, story[i].subject, story[i].messages[0]);
        if (story[i].team_id != 0)
            ticket_world_change(
                t, ticket.id,
                (struct ticket_change){ .parts = TICKET_CHANGE_TEAM, .team_id = story[i].team_id });
        for (size_t j = 1; j < 3 && story[i].messages[j] != NULL; j++) {
            ticket_world_as(t, MINJUN);
            ticket_world_write(t, ticket.id, j == 1 ? TICKET_FROM_AGENT : TICKET_FROM_CUSTOMER,
                               true, story[i].messages[j]);
        }
    }
    index = open_index(t);
    fill_index(t, index);
    ticket_world_as(t, MINJUN);
    *out = t;
    return index;
}

struct find_step {
    struct search_index *index;
    struct search_ask ask;
    struct search_page page;
};

static bool find_step(struct call *call, void *arg)
{
    struct find_step *step = arg;

    return search_find(call, step->index, &step->ask, &step->page);
}

/** Hits as "2s 1 1": the ticket's number in the story, s for its subject. */
static const char *find(struct test_house *t, struct search_index *index, const char *text,
                        enum search_order order, int limit)
{
    static char hits[512];
    struct find_step step = { .index = index,
                              .ask = { .text = str_of(text), .order = order, .limit = limit } };
    size_t n = 0;

    hits[0] = '\0';
    do {
        test_house_read(t, find_step, &step);
        for (size_t i = 0; i < step.page.count; i++) {
            const struct search_result *result = &step.page.results[i];
            int64_t number;

            assert_true(str_to_int64(result->ticket.ticket.number, &number));
            n += (size_t)snprintf(hits + n, sizeof(hits) - n, "%s%d%s", n > 0 ? " " : "",
                                  (int)(number - 1000), result->message_id == 0 ? "s" : "");
        }
        step.ask.after = step.page.next;
    } while (step.page.has_more);
    return hits;
}

/* ---- tests ---------------------------------------------------------------------------------- */

static void newest_hits_come_first_and_pages_go_on(void **state)
{
    static const struct {
        const char *text, *hits;
    } cases[] = {
        { "환불", "2 1 1s 1" },
        { "환불을", "1" },
        { "정수기", "1" },
        { "배송", "2s" },
        { "물", "4s 4" },
        { "\"환불 요청\"", "1s" },
        { "환불 -취소", "1 1s 1" },
        { "refund", "5s 5 3 3" },
        { "refund -friend", "5s 3 3" },
        { "\"want a refund\"", "3" },
        { "\"refund want\"", "" },
        { "RV-9", "3 2" },
        { "rv9", "3 2" },
        { "rv9 ", "3" },
        { "RV-9-20231", "2" },
        { "deli", "5" },
        { "LEAKS filter", "3" },
        { "😢", "4" },
        { "없는말", "" },
        { "1002", "" },
        { "", "" },
    };
    struct test_house *t;
    struct search_index *index = company(state, &t);

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_string_equal(find(t, index, cases[i].text, SEARCH_NEWEST, 50), cases[i].hits);
        assert_string_equal(find(t, index, cases[i].text, SEARCH_NEWEST, 1), cases[i].hits);
    }
    search_index_close(&index);
}

static void operators_narrow_words_and_stand_alone(void **state)
{
    static const struct {
        const char *text, *hits;
    } cases[] = {
        { "환불 team:1", "2 1 1s 1" },
        { "환불 team:배송", "2 1 1s 1" },
        { "환불 team:me", "2 1 1s 1" },
        { "환불 -team:1", "" },
        { "refund team:none", "5s 5" },
        { "refund team:Repairs", "3 3" },
        { "refund state:open", "3 3" },
        { "refund state:new", "5s 5" },
        { "refund state:new,open", "5s 5 3 3" },
        { "refund assignee:none", "5s 5 3 3" },
        { "refund assignee:me", "" },
        { "refund priority:normal", "5s 5 3 3" },
        { "refund before:2026-11-22T05:00:00Z", "3 3" },
        { "refund after:2026-11-22T05:00:00Z", "5s 5" },
        { "refund after:2026-11-23", "" },
        { "state:new", "5s 4s" },
        { "team:2", "4s 3s" },
        { "team:2 before:2026-11-22T05:00:00Z", "3s" },
        { "tag:vip", "" },
    };
    struct test_house *t;
    struct search_index *index = company(state, &t);

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_string_equal(find(t, index, cases[i].text, SEARCH_NEWEST, 1), cases[i].hits);
    search_index_close(&index);
}

static void values_that_mean_nothing_are_refused(void **state)
{
    static const char *const texts[] = { "state:broken", "team:nowhere", "before:yesterdayish",
                                         "customer:nobody@example.com", "-환불" };
    struct test_house *t;
    struct search_index *index = company(state, &t);

    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct find_step step = {
            .index = index, .ask = { .text = str_of(texts[i]), .order = SEARCH_NEWEST, .limit = 10 }
        };

        assert_false(call_read(&t->call, find_step, &step));
        assert_string_equal(t->call.err->code, "bad_query");
        assert_string_equal(t->call.err->field, "q");
        ticket_world_as(t, MINJUN);
    }
    search_index_close(&index);
}

static void a_partner_finds_only_what_is_theirs(void **state)
{
    struct test_house *t;
    struct search_index *index = company(state, &t);

    ticket_world_as(t, PARTNER);
    assert_string_equal(find(t, index, "refund", SEARCH_NEWEST, 50), "3 3");
    assert_string_equal(find(t, index, "refund", SEARCH_BEST, 50)[0] == '3' ? "3" : "", "3");
    assert_string_equal(find(t, index, "환불", SEARCH_NEWEST, 50), "");
    assert_string_equal(find(t, index, "team:1", SEARCH_NEWEST, 50), "");
    search_index_close(&index);
}

static void best_match_finds_the_same_and_pages_go_on(void **state)
{
    static const struct {
        const char *text, *hits;
    } cases[] = {
        { "환불", "1s 1 2 1" },
        { "refund", "5s 3 5 3" },
        { "refund want", "3" },
        { "없는말", "" },
    };
    struct test_house *t;
    struct search_index *index = company(state, &t);

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_string_equal(find(t, index, cases[i].text, SEARCH_BEST, 50), cases[i].hits);
        assert_string_equal(find(t, index, cases[i].text, SEARCH_BEST, 1), cases[i].hits);
    }
    search_index_close(&index);
}

static void highlights_mark_what_was_found_in_code_points(void **state)
{
    static const struct {
        const char *text, *piece;
        int64_t begin, end;
    } cases[] = {
        { "refund want", "The filter of my RV-9 leaks. I want a refund.", 31, 35 },
        { "조금씩", "물통에서 물이 조금씩 새요 😢", 8, 11 },
        { "\"환불 요청\"", "환불 요청", 0, 5 },
    };
    struct test_house *t;
    struct search_index *index = company(state, &t);

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct find_step step = {
            .index = index,
            .ask = { .text = str_of(cases[i].text), .order = SEARCH_NEWEST, .limit = 1 }
        };
        const struct search_highlight *highlight;

        test_house_read(t, find_step, &step);
        assert_int_equal(step.page.count, 1);
        highlight = &step.page.results[0].highlight;
        assert_text(highlight->text, cases[i].piece);
        assert_true(highlight->range_count > 0);
        assert_int_equal(highlight->ranges[0].begin, cases[i].begin);
        assert_int_equal(highlight->ranges[0].end, cases[i].end);
    }
    search_index_close(&index);
}

static void a_new_subject_replaces_the_old_one(void **state)
{
    struct test_house *t;
    struct search_index *index = company(state, &t);

    ticket_world_change(
        t, 1,
        (struct ticket_change){ .parts = TICKET_CHANGE_SUBJECT, .subject = STR("정수기 반품") });
    fill_index(t, index);
    assert_string_equal(find(t, index, "반품", SEARCH_NEWEST, 50), "1s");
    assert_string_equal(find(t, index, "요청", SEARCH_NEWEST, 50), "");
    search_index_close(&index);
}

static void a_new_generation_takes_the_place_of_the_old_one(void **state)
{
    struct test_house *t;
    struct search_index *index = company(state, &t);
    struct search_doc doc = { .place = search_place(TEST_HOUSE_NOW_MS, 1, false),
                              .ticket_id = 1,
                              .message_id = 1,
                              .text = STR("전혀 다른 글") };
    struct search_build *build;
    int64_t count;

    assert_true(search_build_begin(index, &t->call, &build));
    assert_true(search_build_add(build, &t->call, &doc, 1));
    assert_string_equal(find(t, index, "배송", SEARCH_NEWEST, 50), "2s");
    assert_true(search_build_finish(&build, &t->call));
    assert_string_equal(find(t, index, "배송", SEARCH_NEWEST, 50), "");
    assert_string_equal(find(t, index, "다른", SEARCH_NEWEST, 50), "1");
    assert_true(db_read_begin(t->house.db, &t->call.tx, t->call.err));
    assert_true(search_index_count(index, &t->call, &count));
    db_read_end(&t->call.tx);
    assert_int_equal(count, 1);
    search_index_close(&index);
}

static bool ask_rebuild_step(struct call *call, void *arg)
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

static const struct feature *const features[] = { &access_feature, &engine_feature, &people_feature,
                                                  &ticket_feature, &search_feature, NULL };

static void the_follower_finds_what_was_written_and_builds_the_same_anew(void **state)
{
    struct test_house *t = ticket_world(state);
    struct search_index *index;
    struct err err = { 0 };
    struct ticket ticket;

    test_house_features(t, features);
    assert_true(features_start(&t->house, &err));
    index = feature_state(&t->house, &search_feature);
    ticket = ticket_world_ticket(t, "Broken filter", "The filter leaks.");
    catch_up(t);
    ticket_world_as(t, MINJUN);
    assert_string_equal(find(t, index, "filter", SEARCH_NEWEST, 50), "1s 1");
    assert_string_equal(find(t, index, "1001", SEARCH_NEWEST, 50), "1s");
    ticket_world_write(t, ticket.id, TICKET_FROM_AGENT, true, "We send a new filter.");
    ticket_world_change(
        t, ticket.id,
        (struct ticket_change){ .parts = TICKET_CHANGE_SUBJECT, .subject = STR("Leaking jug") });
    catch_up(t);
    assert_string_equal(find(t, index, "filter", SEARCH_NEWEST, 50), "1 1");
    assert_string_equal(find(t, index, "jug", SEARCH_NEWEST, 50), "1s");
    test_house_change(t, ask_rebuild_step, NULL);
    catch_up(t);
    assert_string_equal(find(t, index, "filter", SEARCH_NEWEST, 50), "1 1");
    assert_string_equal(find(t, index, "jug", SEARCH_NEWEST, 50), "1s");
    assert_string_equal(find(t, index, "broken", SEARCH_NEWEST, 50), "");
    features_stop(&t->house);
}

static void a_made_up_cursor_is_refused_before_it_is_reckoned_with(void **state)
{
    static const int64_t instants[] = { INT64_MIN, INT64_MAX };
    struct test_house *t = test_house(state);
    struct err err = { 0 };

    test_house_features(t, features);
    assert_true(features_start(&t->house, &err));
    for (size_t i = 0; i < COUNT_OF(instants); i++) {
        struct search_ask ask = { .text = STR("filter"),
                                  .order = SEARCH_BEST,
                                  .limit = 10,
                                  .after = { .is_set = true, .as_of_ms = instants[i] } };
        struct search_page page;

        assert_false(search_find(&t->call, feature_state(&t->house, &search_feature), &ask, &page));
        assert_true(err_is(t->call.err, "bad_cursor"));
    }
    features_stop(&t->house);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOUSE_TESTS(newest_hits_come_first_and_pages_go_on),
        HOUSE_TESTS(operators_narrow_words_and_stand_alone),
        HOUSE_TESTS(values_that_mean_nothing_are_refused),
        HOUSE_TESTS(a_partner_finds_only_what_is_theirs),
        HOUSE_TESTS(best_match_finds_the_same_and_pages_go_on),
        HOUSE_TEST_SQLITE(a_made_up_cursor_is_refused_before_it_is_reckoned_with),
        HOUSE_TESTS(highlights_mark_what_was_found_in_code_points),
        HOUSE_TESTS(a_new_subject_replaces_the_old_one),
        HOUSE_TESTS(the_follower_finds_what_was_written_and_builds_the_same_anew),
        HOUSE_TESTS(a_new_generation_takes_the_place_of_the_old_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
