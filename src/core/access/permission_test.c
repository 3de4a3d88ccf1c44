#include "core/access/permission.h"

#include "base/arena.h"
#include "base/cmocka_test.h"
#include "core/feature.h"

static const struct permission of_tickets[] = {
    { "ticket.reply", ROLE_ADMIN | ROLE_AGENT, "answer" },
    { "ticket.read", ROLE_EVERYBODY, "read" },
    { 0 },
};
static const struct permission of_people[] = { { "customer.read", ROLE_ADMIN, "see" }, { 0 } };
static const struct feature ticket = { .name = "ticket", .permissions = of_tickets };
static const struct feature people = { .name = "people", .permissions = of_people };
static const struct feature plain = { .name = "plain" };
static const struct feature *const features[] = { &ticket, &plain, &people, NULL };

struct fixture {
    struct permission_table *table;
    struct arena *arena;
};

static struct fixture fixture;

static int setup(void **state)
{
    fixture = (struct fixture){ permission_table_new(features), arena_new(65536) };
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    permission_table_free(&f->table);
    arena_free(&f->arena);
    return 0;
}

static void every_declared_name_has_a_bit_of_its_own(void **state)
{
    struct fixture *f = *state;
    uint64_t seen = 0;

    assert_int_equal(permission_count(f->table), 3);
    for (size_t bit = 0; bit < 3; bit++) {
        uint64_t mask = permission_mask(f->table, str_of(permission_at(f->table, bit)->name));

        assert_true(mask == UINT64_C(1) << bit);
        seen |= mask;
    }
    assert_true(seen == 7);
    assert_true(permission_mask(f->table, STR("ticket.rea")) == 0);
    assert_true(permission_mask(f->table, STR("")) == 0);
}

static void a_set_survives_being_written_down(void **state)
{
    struct fixture *f = *state;

    for (uint64_t set = 0; set < 8; set++) {
        struct str text = permission_set_format(f->table, set, f->arena);

        assert_true(permission_set_parse(f->table, text) == set);
    }
    assert_str_is(permission_set_format(f->table, 7, f->arena),
                  "customer.read ticket.read ticket.reply");
}

static void names_nobody_declares_count_as_nothing_and_all_as_everything(void **state)
{
    struct fixture *f = *state;

    assert_true(permission_set_parse(f->table, STR("gone.feature")) == 0);
    assert_true(permission_set_parse(f->table, STR("all")) == UINT64_MAX);
    assert_true(permission_set_parse(f->table, STR("all ticket.read"))
                == permission_mask(f->table, STR("ticket.read")));
    assert_true(permission_set_parse(f->table, STR_NULL) == 0);
}

static void a_role_starts_with_what_the_tables_say(void **state)
{
    struct fixture *f = *state;

    assert_true(permission_set_of_role(f->table, ROLE_ADMIN) == 7);
    assert_str_is(
        permission_set_format(f->table, permission_set_of_role(f->table, ROLE_AGENT), f->arena),
        "ticket.read ticket.reply");
    assert_str_is(
        permission_set_format(f->table, permission_set_of_role(f->table, ROLE_VIEWER), f->arena),
        "ticket.read");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_declared_name_has_a_bit_of_its_own, setup, teardown),
        cmocka_unit_test_setup_teardown(a_set_survives_being_written_down, setup, teardown),
        cmocka_unit_test_setup_teardown(
            names_nobody_declares_count_as_nothing_and_all_as_everything, setup, teardown),
        cmocka_unit_test_setup_teardown(a_role_starts_with_what_the_tables_say, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
