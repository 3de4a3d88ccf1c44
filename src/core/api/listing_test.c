#include "core/api/listing.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/cmocka_test.h"
#include "core/condition/condition_test_things.h"
#include "core/test_house.h"

enum { THINGS = 60, CONDITIONS = 300 };

static const int64_t my_teams[] = { 1, 3 };

/** Things, and what is stored of them. */
struct store {
    struct thing things[THINGS];
    int64_t waiting_ms[THINGS];
};

static const char *const words[] = { "환불 요청", "배송", "Refund please", "it's \"50%\"_", "" };
static const char *const tags[] = { "vip", "스팸", "a b" };

static int64_t below(struct test_house *t, uint64_t bound)
{
    return (int64_t)random_below(&t->random.random, bound);
}

static struct thing random_thing(struct test_house *t, int64_t id)
{
    struct thing thing = {
        .id = id,
        .state = 1 + below(t, 4),
        .priority = 1 + below(t, 4),
        .count = below(t, 5),
        .assignee = below(t, 4),
        .team = below(t, 5),
        .created_at_ms = TEST_HOUSE_NOW_MS + (below(t, 9) - 4) * 6 * MS_PER_HOUR,
        .solved_at_ms = below(t, 2) * (TEST_HOUSE_NOW_MS - below(t, 4) * MS_PER_DAY),
        .vip = below(t, 2) != 0,
    };
    int64_t word = below(t, (uint64_t)COUNT_OF(words) + 1);

    thing.title = word == 0 ? STR_NULL : str_of(words[word - 1]);
    for (size_t i = 0; i < COUNT_OF(tags); i++)
        if (below(t, 3) == 0)
            thing.tags[thing.tag_count++] = str_of(tags[i]);
    for (int64_t i = 1; i <= 3; i++)
        if (below(t, 3) == 0)
            thing.watchers[thing.watcher_count++] = i;
    return thing;
}

static bool insert_thing(struct call *call, const struct thing *thing, int64_t waiting_ms)
{
    static const struct db_query q_thing = {
        "test.thing",
        "INSERT INTO thing VALUES (:id, :state, :priority, :count, :assignee, :team, :title,"
        " :created, :solved, :vip, :waiting)",
        NULL,
    };
    static const struct db_query q_tag = { "test.tag", "INSERT INTO thing_tag VALUES (:id, :tag)",
                                           NULL };
    static const struct db_query q_watcher = { "test.watcher",
                                               "INSERT INTO thing_watcher VALUES (:id, :account)",
                                               NULL };

    if (!db_exec(call->tx, &q_thing,
                 DB_BINDS(db_int("id", thing->id), db_int("state", thing->state),
                          db_int("priority", thing->priority), db_id("count", thing->count),
                          db_id("assignee", thing->assignee), db_id("team", thing->team),
                          db_text("title", thing->title), db_int("created", thing->created_at_ms),
                          db_id("solved", thing->solved_at_ms), db_int("vip", thing->vip),
                          db_int("waiting", waiting_ms)),
                 call->err))
        return false;
    for (size_t i = 0; i < thing->tag_count; i++)
        if (!db_exec(call->tx, &q_tag,
                     DB_BINDS(db_int("id", thing->id), db_text("tag", thing->tags[i])), call->err))
            return false;
    for (size_t i = 0; i < thing->watcher_count; i++)
        if (!db_exec(call->tx, &q_watcher,
                     DB_BINDS(db_int("id", thing->id), db_int("account", thing->watchers[i])),
                     call->err))
            return false;
    return true;
}

static bool insert_all(struct call *call, void *arg)
{
    struct store *store = arg;

    for (size_t i = 0; i < THINGS; i++)
        if (!insert_thing(call, &store->things[i], store->waiting_ms[i]))
            return false;
    return true;
}

static void make_store(struct test_house *t, struct store *store)
{
    test_house_sql(t,
                   "CREATE TABLE thing (id bigint PRIMARY KEY, state bigint, priority bigint,"
                   " count bigint, assignee_id bigint, team_id bigint, title text,"
                   " created_at_ms bigint, solved_at_ms bigint, vip bigint, waiting_ms bigint)",
                   NULL);
    test_house_sql(t, "CREATE TABLE thing_tag (thing_id bigint, tag text)", NULL);
    test_house_sql(t, "CREATE TABLE thing_watcher (thing_id bigint, account_id bigint)", NULL);
    test_house_sql(t, "CREATE INDEX thing_order ON thing (priority DESC, waiting_ms, id)", NULL);
    for (size_t i = 0; i < THINGS; i++) {
        store->things[i] = random_thing(t, (int64_t)i + 1);
        store->waiting_ms[i] = below(t, 5);
    }
    test_house_change(t, insert_all, store);
}

static struct condition_reader reader_of(struct test_house *t)
{
    return (struct condition_reader){
        .account_id = below(t, 4),
        .team_ids = my_teams,
        .team_count = (size_t)below(t, 3),
        .now_ms = TEST_HOUSE_NOW_MS,
        .zone = below(t, 2) == 0 ? STR("Asia/Seoul") : STR("America/New_York"),
    };
}

/* ---- random conditions ------------------------------------------------------------------------
 */

static void random_term(struct test_house *t, struct strbuf *out)
{
    static const char *const terms[] = {
        "id:3,9,27",
        "id!:5",
        "state:new",
        "state!:new,open",
        "state:pending,solved",
        "priority>=high",
        "priority<high",
        "priority!:urgent",
        "priority>normal",
        "priority<=low",
        "count:2",
        "count:none",
        "count:none,1",
        "count!:3,4",
        "count!:none",
        "count!:none,2",
        "count<3",
        "count>=2",
        "count>2",
        "count<=1",
        "assignee:me",
        "assignee!:me",
        "assignee:none,me",
        "assignee!:none,me",
        "assignee:none",
        "assignee:1,2",
        "team:my_teams",
        "team!:my_teams",
        "team:none,my_teams,2",
        "team!:2",
        "team:4",
        "title:\"환불 요청\"",
        "title!:배송",
        "title:none",
        "title!:none",
        "title~환불",
        "title~\"it's\"",
        "title~\"%\"",
        "title:\"\",배송",
        "title!:\"\",none",
        "title~r",
        "created:today",
        "created!:today",
        "created<yesterday",
        "created>=2026-11-22",
        "created>2026-11-21",
        "created<=-6h",
        "created:now",
        "created>=-1d",
        "created<today+1",
        "created>+11h",
        "solved:none",
        "solved!:none",
        "solved:today",
        "solved!:yesterday",
        "solved<-1d",
        "solved>=-2d",
        "solved!:now",
        "vip:true",
        "vip:false",
        "vip!:true",
        "tag:vip",
        "tag:스팸,\"a b\"",
        "tag:none",
        "tag!:vip",
        "tag!:none",
        "tag:none,vip",
        "tag!:none,스팸",
        "watcher:me",
        "watcher:1,3",
        "watcher:none",
        "watcher!:me,2",
        "watcher!:none",
    };

    strbuf_add_cstr(out, terms[below(t, COUNT_OF(terms))]);
}

static void random_condition(struct test_house *t, struct strbuf *out, int levels)
{
    int64_t kind = levels == 0 ? 0 : below(t, 5);
    int64_t parts = 2 + below(t, 2);

    if (kind < 2) {
        random_term(t, out);
        return;
    }
    strbuf_add_cstr(out, kind == 2 ? "not (" : "(");
    for (int64_t i = 0; i < parts; i++) {
        if (i > 0)
            strbuf_add_cstr(out, kind == 3 ? " or " : " and ");
        random_condition(t, out, levels - 1);
    }
    strbuf_add_char(out, ')');
}

/* ---- both back ends ----------------------------------------------------------------------------
 */

static const struct list_order by_id = { "id", { { "t.id", NULL, false } } };

/** Two more orders of mixed directions. */
static const struct list_order by_priority = {
    "priority",
    { { "t.priority", NULL, true }, { "t.waiting_ms", NULL, false }, { "t.id", NULL, false } }
};
static const struct list_order by_waiting = {
    "waiting",
    { { "t.waiting_ms", NULL, false }, { "t.priority", NULL, true }, { "t.id", NULL, true } }
};

struct found {
    struct list_query query;
    struct list_page page;
    int64_t keys[THINGS][LIST_KEYS_MAX];
    size_t count;
    bool has_more;
    int64_t counted;
};

static bool take(struct call *call, struct db_rows *rows, void *arg)
{
    struct found *found = arg;

    (void)call;
    for (int i = 0; i < 3; i++)
        found->keys[found->count][i] = db_col_int(rows, i);
    found->count++;
    return true;
}

static bool list_step(struct call *call, void *arg)
{
    struct found *found = arg;

    return list_rows(call, &found->query, &found->page, take, found, &found->has_more);
}

static bool count_step(struct call *call, void *arg)
{
    struct found *found = arg;

    return list_count(call, &found->query, THINGS / 2, &found->counted);
}

static void check_one(struct test_house *t, const struct store *store, struct str text,
                      const struct condition *where)
{
    struct condition_reader reader = reader_of(t);
    struct scope scope = { .reach = below(t, 2) == 0 ? REACH_ALL : REACH_OWN_TEAMS,
                           .account_id = reader.account_id,
                           .team_ids = reader.team_ids,
                           .team_count = reader.team_count };
    const struct condition *seen = condition_of_scope(t->call.arena, &thing_domain, &scope);
    struct found found = { .query = { &thing_source, &thing_domain, where, &scope, &reader,
                                      DB_NO_BINDS },
                           .page = { .order = &by_id, .limit = THINGS } };
    size_t at = 0;

    test_house_read(t, list_step, &found);
    test_house_read(t, count_step, &found);
    for (size_t i = 0; i < THINGS; i++) {
        bool listed = at < found.count && found.keys[at][0] == store->things[i].id;
        bool matches = condition_matches(where, &reader, &store->things[i])
                       && condition_matches(seen, &reader, &store->things[i]);

        if (listed != matches)
            fail_msg("%" STR_FMT ": thing %zu is %sin the list", STR_ARG(text), i + 1,
                     listed ? "" : "not ");
        at += listed;
    }
    assert_false(found.has_more);
    assert_int_equal(found.counted, found.count < THINGS / 2 ? found.count : THINGS / 2);
}

static void lists_and_memory_agree_on_any_condition(void **state)
{
    struct test_house *t = test_house(state);
    struct store *store = ARENA_NEW(t->call.arena, struct store);
    struct store kept;

    make_store(t, store);
    kept = *store;
    for (int i = 0; i < CONDITIONS; i++) {
        struct call *call = test_house_call(t);
        struct strbuf text = strbuf_new(call->arena, CONDITION_TEXT_MAX);
        const struct condition *where;
        const struct condition *again;
        struct str printed;

        random_condition(t, &text, 3);
        if (!condition_parse(call, &thing_domain, strbuf_str(&text), &where))
            fail_msg("%" STR_FMT ": %s", STR_ARG(strbuf_str(&text)), call->err->message);
        printed = condition_format(call->arena, where);
        assert_true(condition_parse(call, &thing_domain, printed, &again));
        assert_true(str_eq(condition_format(call->arena, again), printed));
        check_one(t, &kept, printed, again);
    }
}

/* ---- paging
 * --------------------------------------------------------------------------------------- */

static int by_priority_then_waiting(const void *a, const void *b)
{
    const int64_t *x = a;
    const int64_t *y = b;

    if (x[1] != y[1])
        return x[1] > y[1] ? -1 : 1;
    if (x[2] != y[2])
        return x[2] < y[2] ? -1 : 1;
    return x[0] < y[0] ? -1 : x[0] > y[0];
}

static int by_waiting_then_priority(const void *a, const void *b)
{
    const int64_t *x = a;
    const int64_t *y = b;

    if (x[2] != y[2])
        return x[2] < y[2] ? -1 : 1;
    if (x[1] != y[1])
        return x[1] > y[1] ? -1 : 1;
    return x[0] > y[0] ? -1 : x[0] < y[0];
}

/** Columns of a row (id, priority, waiting) in the order's sequence of keys. */
static void set_after(struct list_page *page, const int64_t keys[LIST_KEYS_MAX])
{
    bool priority_first = page->order == &by_priority;

    page->after[0] = priority_first ? keys[1] : keys[2];
    page->after[1] = priority_first ? keys[2] : keys[1];
    page->after[2] = keys[0];
    page->after_count = 3;
}

static void pages_of_any_size_give_every_row_once_in_order(void **state)
{
    struct test_house *t = test_house(state);
    struct store *store = ARENA_NEW(t->call.arena, struct store);
    static const struct scope all = { .reach = REACH_ALL };
    const struct condition_reader reader = { .now_ms = TEST_HOUSE_NOW_MS };
    const struct list_order *const orders[] = { &by_priority, &by_waiting };
    static const int limits[] = { 1, 7, 10, 25, THINGS - 1, THINGS, 200 };
    int64_t expected[THINGS][LIST_KEYS_MAX];

    make_store(t, store);
    for (size_t o = 0; o < COUNT_OF(orders); o++) {
        for (size_t i = 0; i < THINGS; i++) {
            expected[i][0] = store->things[i].id;
            expected[i][1] = store->things[i].priority;
            expected[i][2] = store->waiting_ms[i];
        }
        qsort(expected, THINGS, sizeof(expected[0]),
              o == 0 ? by_priority_then_waiting : by_waiting_then_priority);
        for (size_t l = 0; l < COUNT_OF(limits); l++) {
            struct found found = { .query = { &thing_source, &thing_domain, NULL, &all, &reader,
                                              DB_NO_BINDS },
                                   .page = { .order = orders[o], .limit = limits[l] } };

            do {
                size_t before = found.count;

                test_house_read(t, list_step, &found);
                assert_true(found.count - before <= (size_t)limits[l]);
                set_after(&found.page, found.keys[found.count - 1]);
            } while (found.has_more);
            assert_int_equal(found.count, THINGS);
            for (size_t i = 0; i < THINGS; i++)
                assert_memory_equal(found.keys[i], expected[i], 3 * sizeof(int64_t));
        }
    }
}

static void a_cursor_of_another_list_is_refused(void **state)
{
    struct test_house *t = test_house(state);
    static const struct scope all = { .reach = REACH_ALL };
    struct condition_reader reader = reader_of(t);
    struct found found = { .query = { &thing_source, &thing_domain, NULL, &all, &reader,
                                      DB_NO_BINDS },
                           .page = { .order = &by_priority, .limit = 5, .after_count = 1 } };

    assert_false(call_read(&t->call, list_step, &found));
    assert_string_equal(t->call.err->code, "bad_cursor");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOUSE_TESTS(lists_and_memory_agree_on_any_condition),
        HOUSE_TESTS(pages_of_any_size_give_every_row_once_in_order),
        HOUSE_TESTS(a_cursor_of_another_list_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
