#include "core/action/action.h"

#include "base/cmocka_test.h"
#include "base/instant.h"
#include "core/access/access_feature.h"
#include "core/background/timer.h"
#include "core/engine_feature.h"
#include "core/feature.h"
#include "core/test_api.h"

/* A subject with three numbers: 0 is absent, 13 in `b` can no longer be set. */

enum { FIELDS = 3, UNLUCKY = 13 };

static const char *const field_names[FIELDS] = { "a", "b", "c" };

struct things {
    int64_t id;
    int64_t version;
    int64_t values[FIELDS];
};

static const struct db_query q_get = {
    "test.get", "SELECT version, a, b, c FROM thing WHERE id = :id AND hidden = 0", NULL
};
static const struct db_query q_set = {
    "test.set", "UPDATE thing SET version = version + 1, a = :a, b = :b, c = :c WHERE id = :id",
    NULL
};

static bool get_thing(struct call *call, struct things *out)
{
    struct db_rows *rows;
    bool found;

    if (!db_rows(call->tx, &q_get, DB_BINDS(db_int("id", out->id)), &rows, call->err))
        return false;
    found = db_next(rows);
    if (found) {
        out->version = db_col_int(rows, 0);
        for (int i = 0; i < FIELDS; i++)
            out->values[i] = db_col_int(rows, 1 + i);
    }
    if (!db_rows_end(&rows, call->err))
        return false;
    return found || err_set(call->err, ERR_NOT_FOUND, "not_found", "no such thing");
}

static bool set_thing(struct call *call, const struct things *thing)
{
    return db_exec(call->tx, &q_set,
                   DB_BINDS(db_int("id", thing->id), db_int("a", thing->values[0]),
                            db_int("b", thing->values[1]), db_int("c", thing->values[2])),
                   call->err);
}

static json_t *to_json(int64_t value)
{
    return value == 0 ? json_null() : json_integer(value);
}

static bool current(struct call *call, int64_t subject_id, json_t **out)
{
    struct things thing = { .id = subject_id };

    if (!get_thing(call, &thing))
        return false;
    *out = json_keep(call->arena, json_object());
    json_object_set_new(*out, "version", json_integer(thing.version));
    for (int i = 0; i < FIELDS; i++)
        json_object_set_new(*out, field_names[i], to_json(thing.values[i]));
    return true;
}

static bool apply(struct call *call, int64_t subject_id, const json_t *fields)
{
    struct things thing = { .id = subject_id };

    if (!get_thing(call, &thing))
        return false;
    for (int i = 0; i < FIELDS; i++) {
        const json_t *value = json_object_get(fields, field_names[i]);

        if (value != NULL)
            thing.values[i] = json_integer_value(value);
    }
    if (thing.values[1] == UNLUCKY) {
        err_set(call->err, ERR_CONFLICT, "unlucky", "not this one");
        return err_field(call->err, "/b");
    }
    return set_thing(call, &thing);
}

static const struct action_kind change_kind = { .name = "test.change",
                                                .subject_kind = SUBJECT_TICKET,
                                                .permission = NULL,
                                                .current = current,
                                                .apply = apply };
static const struct action_kind *const kinds[] = { &change_kind, NULL };
static const struct feature test_feature = { .name = "test", .actions = kinds };
static const struct feature *const features[] = { &access_feature, &engine_feature, &test_feature,
                                                  NULL };

static const struct actor minji = { ACTOR_ACCOUNT, 1 };
static const struct actor junho = { ACTOR_ACCOUNT, 2 };

static struct test_house *prepare(void **state)
{
    struct test_house *t = test_house(state);

    test_house_features(t, features);
    test_house_sql(t,
                   "CREATE TABLE thing (id bigint PRIMARY KEY, version bigint, a bigint, b bigint,"
                   " c bigint, hidden bigint)",
                   NULL);
    test_house_sql(t, "INSERT INTO thing VALUES (1, 1, 1, 1, 1, 0), (2, 1, 1, 1, 1, 0)", NULL);
    return t;
}

/* ---- changes
 * ------------------------------------------------------------------------------------- */

/** New values of some fields of some things; a change of nothing is -1. */
struct changing {
    struct things wanted[3]; /* ended by id 0 */
    const char *sent;
    int64_t action_id;
};

static bool change_one(struct call *call, const struct things *wanted)
{
    struct things thing = { .id = wanted->id };

    if (!get_thing(call, &thing))
        return false;
    for (int i = 0; i < FIELDS; i++) {
        json_t *before = json_keep(call->arena, to_json(thing.values[i]));
        json_t *after = json_keep(call->arena, to_json(wanted->values[i]));

        if (wanted->values[i] < 0 || wanted->values[i] == thing.values[i])
            continue;
        if (!action_note(call, thing.id, field_names[i], before, after))
            return false;
        thing.values[i] = wanted->values[i];
    }
    return set_thing(call, &thing);
}

static bool change_step(struct call *call, void *arg)
{
    struct changing *changing = arg;

    if (!action_begin(call, &change_kind))
        return false;
    for (const struct things *wanted = changing->wanted; wanted->id != 0; wanted++)
        if (!change_one(call, wanted))
            return false;
    changing->action_id = call->action_id;
    return changing->sent == NULL || action_note_sent(call, changing->wanted[0].id, changing->sent);
}

static int64_t change_as(struct test_house *t, struct actor actor, struct changing changing)
{
    test_house_call(t)->actor = actor;
    test_house_change(t, change_step, &changing);
    return changing.action_id;
}

/** One field of thing 1. */
static int64_t change_field(struct test_house *t, struct actor actor, int field, int64_t value)
{
    struct changing changing = { .wanted = { { .id = 1, .values = { -1, -1, -1 } } } };

    changing.wanted[0].values[field] = value;
    return change_as(t, actor, changing);
}

struct undoing {
    int64_t action_id;
    struct action_undone undone;
};

static bool undo_step(struct call *call, void *arg)
{
    struct undoing *undoing = arg;

    return action_undo(call, undoing->action_id, &undoing->undone);
}

static struct action_undone undo_as(struct test_house *t, struct actor actor, int64_t action_id)
{
    struct undoing undoing = { .action_id = action_id };

    test_house_call(t)->actor = actor;
    test_house_change(t, undo_step, &undoing);
    return undoing.undone;
}

static bool read_step(struct call *call, void *arg)
{
    return get_thing(call, arg);
}

static void assert_thing(struct test_house *t, int64_t id, int64_t a, int64_t b, int64_t c)
{
    struct things thing = { .id = id };

    test_house_read(t, read_step, &thing);
    assert_int_equal(thing.values[0], a);
    assert_int_equal(thing.values[1], b);
    assert_int_equal(thing.values[2], c);
}

/* ---- the rules
 * -------------------------------------------------------------------------------------- */

static void undo_restores_what_was_before(void **state)
{
    struct test_house *t = prepare(state);
    int64_t id = change_as(t, minji, (struct changing){ .wanted = { { 1, 0, { 5, 0, -1 } } } });
    struct action_undone undone;

    assert_thing(t, 1, 5, 0, 1);
    undone = undo_as(t, minji, id);
    assert_int_equal(undone.restored_count, 2);
    assert_int_equal(undone.left_count, 0);
    assert_thing(t, 1, 1, 1, 1);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM event WHERE type = 'action.undone'"
                                       " AND ticket_id = 1 AND version = 3"),
                     1);
}

static void what_somebody_changed_since_is_left_and_named(void **state)
{
    struct test_house *t = prepare(state);
    int64_t id = change_as(t, minji, (struct changing){ .wanted = { { 1, 0, { 5, 6, -1 } } } });
    struct action_undone undone;

    change_field(t, junho, 1, 9);
    undone = undo_as(t, minji, id);
    assert_int_equal(undone.restored_count, 1);
    assert_str_is(undone.restored[0].field, "a");
    assert_int_equal(undone.left_count, 1);
    assert_str_is(undone.left[0].field, "b");
    assert_int_equal(undone.left[0].reason, ACTION_CHANGED_SINCE);
    assert_thing(t, 1, 1, 9, 1);
}

static void undo_of_an_undo_is_redo(void **state)
{
    struct test_house *t = prepare(state);
    int64_t id = change_field(t, minji, 0, 5);
    int64_t undo = undo_as(t, minji, id).action_id;
    int64_t redo = undo_as(t, minji, undo).action_id;

    assert_thing(t, 1, 5, 1, 1);
    assert_true(undo != 0 && redo != 0 && redo != undo);
    undo_as(t, minji, redo);
    assert_thing(t, 1, 1, 1, 1);
}

static void nothing_is_undone_twice(void **state)
{
    struct test_house *t = prepare(state);
    struct undoing again = { .action_id = change_field(t, minji, 0, 5) };

    undo_as(t, minji, again.action_id);
    test_house_call(t)->actor = minji;
    assert_false(call_change(&t->call, undo_step, &again));
    assert_string_equal(t->call.err->code, "already_undone");
}

static void an_undo_that_restores_nothing_leaves_the_way_open(void **state)
{
    struct test_house *t = prepare(state);
    int64_t id = change_field(t, minji, 0, 5);
    struct action_undone undone;

    change_field(t, junho, 0, 9);
    undone = undo_as(t, minji, id);
    assert_int_equal(undone.action_id, 0);
    assert_int_equal(undone.restored_count, 0);
    change_field(t, junho, 0, 5);
    assert_int_equal(undo_as(t, minji, id).restored_count, 1);
    assert_thing(t, 1, 1, 1, 1);
}

static void what_cannot_be_set_any_more_and_what_left_the_house_stays(void **state)
{
    struct test_house *t = prepare(state);
    struct action_undone undone;
    int64_t id;

    test_house_sql(t, "UPDATE thing SET b = 13 WHERE id = 1", NULL);
    id = change_as(t, minji,
                   (struct changing){ .wanted = { { 1, 0, { 5, 6, -1 } } }, .sent = "message" });
    undone = undo_as(t, minji, id);
    assert_int_equal(undone.restored_count, 1);
    assert_str_is(undone.restored[0].field, "a");
    assert_int_equal(undone.left_count, 2);
    assert_str_is(undone.left[0].field, "message");
    assert_int_equal(undone.left[0].reason, ACTION_LEFT_THE_HOUSE);
    assert_str_is(undone.left[1].field, "b");
    assert_int_equal(undone.left[1].reason, ACTION_NOT_POSSIBLE);
    assert_thing(t, 1, 1, 6, 1);
}

static void one_action_can_be_about_many_subjects(void **state)
{
    struct test_house *t = prepare(state);
    struct changing both = { .wanted = { { 1, 0, { 5, -1, -1 } }, { 2, 0, { 5, -1, -1 } } } };
    int64_t id = change_as(t, minji, both);
    struct action_undone undone;

    test_house_sql(t, "UPDATE thing SET hidden = 1 WHERE id = 1", NULL);
    undone = undo_as(t, minji, id);
    assert_int_equal(undone.restored_count, 1);
    assert_int_equal(undone.restored[0].subject_id, 2);
    assert_int_equal(undone.left_count, 1);
    assert_int_equal(undone.left[0].reason, ACTION_GONE);
    assert_thing(t, 2, 1, 1, 1);
}

static void an_action_out_of_sight_is_not_there(void **state)
{
    struct test_house *t = prepare(state);
    struct undoing undoing = { .action_id = change_field(t, minji, 0, 5) };

    test_house_sql(t, "UPDATE thing SET hidden = 1 WHERE id = 1", NULL);
    test_house_call(t)->actor = minji;
    assert_false(call_change(&t->call, undo_step, &undoing));
    assert_int_equal(t->call.err->kind, ERR_NOT_FOUND);
}

static void actions_are_kept_for_thirty_days(void **state)
{
    struct test_house *t = prepare(state);
    struct undoing undoing = { .action_id = change_field(t, minji, 0, 5) };
    struct err err;
    int fired;

    assert_true(timer_ensure_recurring(&t->house, &err));
    test_house_at(t, TEST_HOUSE_NOW_MS + (int64_t)30 * MS_PER_DAY);
    assert_true(timer_run_due(&t->house, 10, &fired, &err));
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM action"), 1);
    test_house_at(t, TEST_HOUSE_NOW_MS + (int64_t)30 * MS_PER_DAY + MS_PER_HOUR);
    t->call.actor = minji;
    assert_false(call_change(&t->call, undo_step, &undoing));
    assert_int_equal(t->call.err->kind, ERR_NOT_FOUND);
    assert_true(timer_run_due(&t->house, 10, &fired, &err));
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM action"), 0);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM action_change"), 0);
}

/* ---- any sequence
 * ---------------------------------------------------------------------------------- */

enum { STEPS = 150 };

/** What the test remembers of an action. */
struct memory {
    int64_t id;
    bool touched[FIELDS];
    int64_t before[FIELDS];
    int64_t after[FIELDS];
    bool undone;
};

static void remember_undo(struct memory *memory, const struct memory *undone,
                          const int64_t values[FIELDS], int64_t expected[FIELDS])
{
    *memory = (struct memory){ .undone = false };
    for (int i = 0; i < FIELDS; i++) {
        expected[i] = values[i];
        if (!undone->touched[i] || values[i] != undone->after[i])
            continue;
        memory->touched[i] = true;
        memory->before[i] = undone->after[i];
        memory->after[i] = undone->before[i];
        expected[i] = undone->before[i];
    }
}

static size_t count_touched(const struct memory *memory)
{
    size_t n = 0;

    for (int i = 0; i < FIELDS; i++)
        n += memory->touched[i];
    return n;
}

static void undo_restores_exactly_what_nobody_changed_since(void **state)
{
    struct test_house *t = prepare(state);
    struct memory memories[STEPS];
    struct things now = { .id = 1 };
    size_t count = 0;

    for (int step = 0; step < STEPS; step++) {
        struct actor actor = random_below(&t->random.random, 2) == 0 ? minji : junho;
        struct memory *memory = &memories[count];

        test_house_call(t);
        test_house_read(t, read_step, &now);
        if (count == 0 || random_below(&t->random.random, 3) > 0) {
            struct changing changing = { .wanted = { { .id = 1 } } };

            *memory = (struct memory){ .undone = false };
            for (int i = 0; i < FIELDS; i++) {
                int64_t value = (int64_t)random_below(&t->random.random, 6) - 2;

                changing.wanted[0].values[i] = value;
                memory->touched[i] = value >= 0 && value != now.values[i];
                memory->before[i] = now.values[i];
                memory->after[i] = value;
            }
            memory->id = change_as(t, actor, changing);
            count++;
        } else {
            struct memory *chosen = &memories[random_below(&t->random.random, count)];
            int64_t expected[FIELDS];
            struct action_undone undone;

            if (chosen->undone)
                continue;
            remember_undo(memory, chosen, now.values, expected);
            undone = undo_as(t, (struct actor){ ACTOR_SYSTEM, 0 }, chosen->id);
            assert_int_equal(undone.restored_count, count_touched(memory));
            assert_int_equal(undone.restored_count + undone.left_count, count_touched(chosen));
            assert_thing(t, 1, expected[0], expected[1], expected[2]);
            memory->id = undone.action_id;
            chosen->undone = undone.action_id != 0;
            count += undone.action_id != 0;
        }
    }
    assert_true(count > STEPS / 2);
}

/* ---- over HTTP
 * -------------------------------------------------------------------------------------- */

static struct test_api *api_of(struct test_house *t)
{
    return test_api(t, features);
}

static const char *undo_path(struct test_api *api, int64_t action_id)
{
    return str_format(api->arena, "/api/v1/actions/%lld/undo", (long long)action_id).p;
}

static void one_undoes_ones_own_and_supervisors_anybodys(void **state)
{
    struct test_house *t = prepare(state);
    struct test_api *api = api_of(t);
    int64_t agent = test_api_account(api, "agent");
    int64_t other = test_api_account(api, "agent");
    int64_t supervisor = test_api_account(api, "supervisor");
    int64_t first = change_field(t, (struct actor){ ACTOR_ACCOUNT, agent }, 0, 5);
    int64_t second = change_field(t, (struct actor){ ACTOR_ACCOUNT, agent }, 1, 5);

    test_api_be(api, other);
    test_api_send(api, "POST", undo_path(api, first), NULL);
    assert_problem(api, 404, "not_found");
    test_api_be(api, agent);
    test_api_send(api, "POST", undo_path(api, first), NULL);
    assert_status(api, 200);
    assert_str_is(test_api_str(api, "restored/0"), "a");
    assert_true(test_api_int(api, "action") > second);
    assert_false(str_is_null(test_api_answer_header(api, "X-Pharos-Action")));
    test_api_send(api, "POST", undo_path(api, first), NULL);
    assert_problem(api, 409, "already_undone");
    change_field(t, (struct actor){ ACTOR_ACCOUNT, other }, 1, 7);
    test_api_be(api, supervisor);
    test_api_send(api, "POST", undo_path(api, second), NULL);
    assert_status(api, 200);
    assert_str_is(test_api_str(api, "left/0/field"), "b");
    assert_str_is(test_api_str(api, "left/0/why"), "changed_since");
    assert_true(json_is_null(test_api_get(api, "action")));
    test_api_send(api, "POST", undo_path(api, 999999), NULL);
    assert_problem(api, 404, "not_found");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOUSE_TESTS(undo_restores_what_was_before),
        HOUSE_TESTS(what_somebody_changed_since_is_left_and_named),
        HOUSE_TESTS(undo_of_an_undo_is_redo),
        HOUSE_TESTS(nothing_is_undone_twice),
        HOUSE_TESTS(an_undo_that_restores_nothing_leaves_the_way_open),
        HOUSE_TESTS(what_cannot_be_set_any_more_and_what_left_the_house_stays),
        HOUSE_TESTS(one_action_can_be_about_many_subjects),
        HOUSE_TESTS(an_action_out_of_sight_is_not_there),
        HOUSE_TESTS(actions_are_kept_for_thirty_days),
        HOUSE_TESTS(undo_restores_exactly_what_nobody_changed_since),
        HOUSE_TESTS(one_undoes_ones_own_and_supervisors_anybodys),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
