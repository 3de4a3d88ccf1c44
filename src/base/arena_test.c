#include "base/arena.h"

#include <sys/wait.h>
#include <unistd.h>

#include "base/cmocka_test.h"
#include "base/err.h"

enum { CEILING = 64 * 1024 };

static int set_up(void **state)
{
    *state = arena_new(CEILING);
    return 0;
}

static int tear_down(void **state)
{
    struct arena *arena = *state;

    arena_free(&arena);
    return 0;
}

static void memory_comes_zeroed_and_aligned(void **state)
{
    for (size_t size = 0; size < 100; size++) {
        unsigned char *piece = arena_alloc(*state, size);

        assert_int_equal((uintptr_t)piece % 16, 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(piece[i], 0);
        memset(piece, 0xff, size);
    }
}

static void memory_is_zeroed_again_after_a_reset(void **state)
{
    unsigned char *piece = arena_alloc(*state, 1000);

    memset(piece, 0xff, 1000);
    arena_reset(*state);
    piece = arena_alloc(*state, 1000);
    for (size_t i = 0; i < 1000; i++)
        assert_int_equal(piece[i], 0);
}

static void bytes_may_be_as_they_were_but_count_as_well(void **state)
{
    char *bytes = arena_bytes(*state, 1000);

    memset(bytes, 0xff, 1000);
    assert_int_equal(arena_used_bytes(*state), 1000);
    assert_int_equal(*(unsigned char *)arena_alloc(*state, 1), 0);
}

static void pieces_do_not_overlap_across_blocks(void **state)
{
    enum { PIECES = 200, SIZE = 300 };
    unsigned char *pieces[PIECES];

    for (size_t i = 0; i < PIECES; i++) {
        pieces[i] = arena_alloc(*state, SIZE);
        memset(pieces[i], (int)i, SIZE);
    }
    for (size_t i = 0; i < PIECES; i++)
        for (size_t k = 0; k < SIZE; k++)
            assert_int_equal(pieces[i][k], (unsigned char)i);
}

static void the_ceiling_is_reported_and_not_deadly(void **state)
{
    struct err err = { 0 };
    int64_t limit;

    arena_alloc(*state, CEILING);
    assert_true(arena_check(*state, &err));
    assert_int_equal(arena_used_bytes(*state), CEILING);
    arena_alloc(*state, 1);
    assert_true(arena_is_over(*state));
    assert_false(arena_check(*state, &err));
    assert_int_equal(err.kind, ERR_LIMIT);
    assert_true(err_is(&err, "too_large"));
    assert_true(str_to_int64(str_of(err.param), &limit) && limit == CEILING);
    arena_reset(*state);
    assert_true(arena_check(*state, &err));
}

/** Runs `deed` in a child with its complaint hidden; true when that was ended by abort. */
static bool dies(void (*deed)(struct arena *arena), struct arena *arena)
{
    pid_t child = fork();
    int status;

    if (child == 0) {
        close(STDERR_FILENO);
        deed(arena);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void take_all_the_grace(struct arena *arena)
{
    for (int i = 0; i < ARENA_GRACE; i++)
        arena_alloc(arena, CEILING);
}

static void take_more_than_the_grace(struct arena *arena)
{
    take_all_the_grace(arena);
    arena_alloc(arena, 1);
}

static void take_an_overflowing_array(struct arena *arena)
{
    arena_array(arena, SIZE_MAX / 2, 3);
}

static void only_many_ceilings_end_the_process(void **state)
{
    assert_false(dies(take_all_the_grace, *state));
    assert_true(dies(take_more_than_the_grace, *state));
    assert_true(dies(take_an_overflowing_array, *state));
}

struct diary {
    char text[8];
    size_t n;
};

struct note {
    struct diary *diary;
    char letter;
};

static void write_note(void *arg)
{
    struct note *note = arg;

    note->diary->text[note->diary->n++] = note->letter;
}

static void hooks_run_newest_first_and_once(void **state)
{
    struct diary diary = { 0 };
    struct note first = { &diary, 'a' };
    struct note second = { &diary, 'b' };

    arena_on_reset(*state, write_note, &first);
    arena_on_reset(*state, write_note, &second);
    arena_reset(*state);
    arena_reset(*state);
    assert_string_equal(diary.text, "ba");
}

static void hooks_run_when_the_arena_is_freed(void **state)
{
    struct arena *arena = arena_new(CEILING);
    struct diary diary = { 0 };
    struct note note = { &diary, 'x' };

    (void)state;
    arena_on_reset(arena, write_note, &note);
    arena_free(&arena);
    assert_null(arena);
    assert_string_equal(diary.text, "x");
    arena_free(&arena);
}

static void an_array_grows_and_keeps_what_it_holds(void **state)
{
    struct arena *arena = arena_new(1 << 20);
    int *numbers = NULL;
    size_t room = 0;

    (void)state;
    for (int n = 0; n < 1000; n++) {
        numbers = arena_grow(arena, numbers, (size_t)n, &room, sizeof(*numbers));
        numbers[n] = n;
    }
    for (int n = 0; n < 1000; n++)
        assert_int_equal(numbers[n], n);
    assert_true(room < 2000);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_array_grows_and_keeps_what_it_holds),
        cmocka_unit_test_setup_teardown(memory_comes_zeroed_and_aligned, set_up, tear_down),
        cmocka_unit_test_setup_teardown(memory_is_zeroed_again_after_a_reset, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bytes_may_be_as_they_were_but_count_as_well, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(pieces_do_not_overlap_across_blocks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_ceiling_is_reported_and_not_deadly, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_many_ceilings_end_the_process, set_up, tear_down),
        cmocka_unit_test_setup_teardown(hooks_run_newest_first_and_once, set_up, tear_down),
        cmocka_unit_test(hooks_run_when_the_arena_is_freed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
