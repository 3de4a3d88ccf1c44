#include "proto/html/html_job.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/err.h"

static const struct confine_job_kind kinds[] = { HTML_JOB_KIND, { NULL, NULL, NULL } };

struct fixture {
    struct confine_pool *pool;
    struct arena *arena;
    struct err err;
};

static int make_pool(void **state)
{
    struct confine_options options = { .deadline_ms = 20000 };
    struct fixture *f = calloc(1, sizeof(*f));

    f->arena = arena_new((size_t)32 * 1024 * 1024);
    *state = f;
    return confine_pool_start(&options, &f->pool, &f->err) ? 0 : -1;
}

static int drop_pool(void **state)
{
    struct fixture *f = *state;

    confine_pool_stop(&f->pool);
    arena_free(&f->arena);
    free(f);
    return 0;
}

static void html_is_read_where_it_can_do_no_harm(void **state)
{
    struct fixture *f = *state;
    struct html_body body;

    assert_true(html_read_confined(f->pool, STR("<p onclick=x>환불 <b>요청</b><script>x</script>"),
                                   f->arena, &body, &f->err));
    assert_str_is(body.safe.html, "<p>환불 <b>요청</b></p>");
    assert_str_is(body.text, "환불 요청");
    assert_true(html_read_confined(f->pool, STR(""), f->arena, &body, &f->err));
    assert_str_is(body.safe.html, "");
    assert_str_is(body.text, "");
}

static void many_messages_of_any_size_pass(void **state)
{
    struct fixture *f = *state;

    for (size_t i = 0; i < 50; i++) {
        size_t n = i * i * i;
        char *bytes = arena_alloc(f->arena, n);
        struct html_body body;

        memset(bytes, 'a', n);
        assert_true(
            html_read_confined(f->pool, (struct str){ bytes, n }, f->arena, &body, &f->err));
        assert_int_equal(body.safe.html.n, n);
        assert_int_equal(body.text.n, n);
    }
}

static void what_is_too_large_is_refused(void **state)
{
    struct fixture *f = *state;
    struct html_body body;
    struct str large = { arena_alloc(f->arena, HTML_INPUT_MAX + 1), HTML_INPUT_MAX + 1 };

    assert_false(html_read_confined(f->pool, large, f->arena, &body, &f->err));
    assert_string_equal(f->err.code, "too_large");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(html_is_read_where_it_can_do_no_harm, make_pool, drop_pool),
        cmocka_unit_test_setup_teardown(many_messages_of_any_size_pass, make_pool, drop_pool),
        cmocka_unit_test_setup_teardown(what_is_too_large_is_refused, make_pool, drop_pool),
    };

    if (argc > 1 && strcmp(argv[1], CONFINE_CHILD_OPTION) == 0)
        return confine_child_main(argc, argv, kinds);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
