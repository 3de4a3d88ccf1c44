#include "base/log.h"

#include <unistd.h>

#include "base/clock.h"
#include "base/cmocka_test.h"
#include "base/err.h"

struct desk {
    struct clock_manual clock;
    struct log log;
    int read_fd;
    char seen[4096];
};

static int set_up(void **state)
{
    static struct desk desk;
    int fds[2];

    if (pipe(fds) != 0)
        return -1;
    clock_manual_init(&desk.clock, 1795313647123);
    desk.log = (struct log){ fds[1], LOG_INFO, &desk.clock.clock };
    desk.read_fd = fds[0];
    *state = &desk;
    return 0;
}

static int tear_down(void **state)
{
    struct desk *desk = *state;

    close(desk->read_fd);
    close(desk->log.fd);
    return 0;
}

/** What was logged since the last look; one line must be there. */
static const char *seen(struct desk *desk)
{
    ssize_t n = read(desk->read_fd, desk->seen, sizeof(desk->seen) - 1);

    assert_true(n > 0);
    desk->seen[n] = '\0';
    return desk->seen;
}

static void a_line_has_time_level_event_and_fields(void **state)
{
    struct desk *desk = *state;

    log_line(&desk->log, LOG_WARN, "ticket.solved", "ticket=%d by=%s", 7, "민재");
    assert_string_equal(seen(desk),
                        "2026-11-22T02:14:07.123Z warn ticket.solved ticket=7 by=민재\n");
}

static void lines_below_the_least_level_are_dropped(void **state)
{
    struct desk *desk = *state;

    log_line(&desk->log, LOG_DEBUG, "hidden", "a=1");
    log_line(&desk->log, LOG_INFO, "shown", "a=2");
    assert_string_equal(seen(desk), "2026-11-22T02:14:07.123Z info shown a=2\n");
}

static void a_value_cannot_forge_a_second_line(void **state)
{
    struct desk *desk = *state;

    log_line(&desk->log, LOG_INFO, "odd", "value=%s", "one\ntwo\r\x1b[31m");
    assert_string_equal(seen(desk), "2026-11-22T02:14:07.123Z info odd value=one two  [31m\n");
}

static void a_long_line_is_cut_and_still_ended(void **state)
{
    struct desk *desk = *state;
    char text[3000];
    const char *line;

    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    log_line(&desk->log, LOG_INFO, "long", "text=%s", text);
    line = seen(desk);
    assert_true(strlen(line) <= 1024);
    assert_int_equal(line[strlen(line) - 1], '\n');
    assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
}

static void an_error_is_logged_with_its_detail(void **state)
{
    struct desk *desk = *state;
    struct err err = { 0 };

    err_set(&err, ERR_UNAVAILABLE, "storage_full", "no room");
    err_field(&err, "data");
    err_detail(&err, "ENOSPC");
    log_err(&desk->log, LOG_ERROR, "db.write", &err);
    assert_string_equal(seen(desk), "2026-11-22T02:14:07.123Z error db.write kind=unavailable "
                                    "code=storage_full field=\"data\" message=\"no room\" "
                                    "detail=\"ENOSPC\"\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_line_has_time_level_event_and_fields, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lines_below_the_least_level_are_dropped, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_value_cannot_forge_a_second_line, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_long_line_is_cut_and_still_ended, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_error_is_logged_with_its_detail, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
