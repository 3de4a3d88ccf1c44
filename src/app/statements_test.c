/*
 * Every statement of the program, prepared by both engines against the schema as the migrations
 * make it. tools/check-tree sees to it that no statement stands outside the lists.
 */
#include "app/backup_blobs.h"
#include "app/feature_list.h"
#include "base/cmocka_test.h"
#include "base/list.h"
#include "core/feature.h"
#include "core/test_house.h"
#include "db/dump.h"
#include "db/migrate.h"
#include "features/search/search_sqlite.h"

/** Lists that belong to no feature. */
static const struct db_query *const *const other_queries[] = {
    backup_blobs_queries,
    dump_queries,
    migrate_queries,
    NULL,
};

/** Visits each statement of some lists. */
typedef void each_query(void *arg, const struct db_query *query);

static void visit(const struct db_query *const *const *lists, each_query *each, void *arg)
{
    for (; lists != NULL && *lists != NULL; lists++)
        for (const struct db_query *const *query = *lists; *query != NULL; query++)
            each(arg, *query);
}

static void visit_all(each_query *each, void *arg)
{
    visit(other_queries, each, arg);
    for (const struct feature *const *feature = app_features; *feature != NULL; feature++)
        visit((*feature)->queries, each, arg);
}

static bool prepare_step(struct db_tx *tx, void *arg, struct err *err)
{
    return db_prepare_check(tx, arg, err);
}

/** What a test prepares on; every wrong statement is told before the test fails. */
struct preparing {
    struct db *db;
    int prepared;
    int wrong;
};

static void prepare(void *arg, const struct db_query *query)
{
    struct preparing *preparing = arg;
    struct db_query copy = *query;
    struct err err = { 0 };

    preparing->prepared++;
    if (db_write(preparing->db, prepare_step, &copy, &err))
        return;
    preparing->wrong++;
    print_error("%s: %s\n", query->name, err.detail);
}

static void every_statement_is_understood(void **state)
{
    struct test_house *t = test_house(state);
    struct preparing preparing = { .db = t->house.db };

    visit_all(prepare, &preparing);
    assert_int_equal(preparing.wrong, 0);
    assert_true(preparing.prepared > 200);
}

static void every_statement_of_the_index_is_understood(void **state)
{
    struct test_house *t = test_house(state);
    struct preparing preparing = { 0 };
    char path[TEST_DB_PATH_MAX + 16];
    struct err err = { 0 };

    snprintf(path, sizeof(path), "%s/search.db", t->data_dir);
    if (!search_sqlite_open(&t->house, path, &preparing.db, &err))
        fail_msg("%s", err.detail);
    for (const struct db_query *const *query = search_sqlite_queries; *query != NULL; query++)
        prepare(&preparing, *query);
    db_close(&preparing.db);
    assert_int_equal(preparing.wrong, 0);
}

static void a_wrong_statement_is_told(void **state)
{
    static const struct db_query wrong[] = {
        { "test.column", "SELECT subjekt FROM ticket", NULL },
        { "test.table", "DELETE FROM tiket WHERE id = :id", NULL },
        { "test.syntax", "UPDATE ticket SET WHERE id = :id", NULL },
    };
    struct test_house *t = test_house(state);

    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct db_query copy = wrong[i];
        struct err err = { 0 };

        assert_false(db_write(t->house.db, prepare_step, &copy, &err));
        assert_int_equal(err.kind, ERR_INTERNAL);
        assert_non_null(strstr(err.detail, wrong[i].name));
    }
}

static bool prepare_a_change(struct db_tx *tx, void *arg, struct err *err)
{
    static const struct db_query q_forget = { "test.forget", "DELETE FROM id_block", NULL };

    (void)arg;
    return db_prepare_check(tx, &q_forget, err);
}

static void preparing_changes_nothing(void **state)
{
    struct test_house *t = test_house(state);
    int64_t before = test_house_int(t, "SELECT count(*) FROM id_block");
    struct err err = { 0 };

    assert_true(before > 0);
    assert_true(db_write(t->house.db, prepare_a_change, NULL, &err));
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM id_block"), before);
}

/** Names tell statements apart in logs and timings. */
struct named {
    const struct db_query *query;
    int others;
};

static void look_for_another(void *arg, const struct db_query *query)
{
    struct named *named = arg;

    if (query == named->query || strcmp(query->name, named->query->name) != 0)
        return;
    named->others++;
    print_error("two statements are named %s\n", query->name);
}

static void look_at_name(void *arg, const struct db_query *query)
{
    struct named named = { .query = query };
    int *shared = arg;

    visit_all(look_for_another, &named);
    *shared += named.others;
}

static void no_two_statements_share_a_name(void **state)
{
    int shared = 0;

    (void)state;
    visit_all(look_at_name, &shared);
    assert_int_equal(shared, 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        HOUSE_TESTS(every_statement_is_understood),
        HOUSE_TEST_SQLITE(every_statement_of_the_index_is_understood),
        HOUSE_TESTS(a_wrong_statement_is_told),
        HOUSE_TESTS(preparing_changes_nothing),
        cmocka_unit_test(no_two_statements_share_a_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
