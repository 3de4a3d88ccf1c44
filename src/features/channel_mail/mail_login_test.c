#include "features/channel_mail/mail_login.h"

#include "base/cmocka_test.h"
#include "base/instant.h"

static const struct sha256 ours = { { 1 } };
static const struct sha256 other = { { 2 } };

struct trial {
    struct mail_login_guard guard;
    int64_t now_ms;
    bool is_refused;
};

static struct trial trial(void)
{
    struct trial t = { .now_ms = 1000 };

    mail_login_guard_init(&t.guard);
    return t;
}

static int64_t wait_of(struct trial *t, const struct sha256 *which)
{
    return mail_login_wait_ms(&t->guard, which, t->now_ms, &t->is_refused);
}

static void tell(struct trial *t, const struct sha256 *which, enum smtp_trouble trouble)
{
    struct smtp_outcome outcome =
        smtp_outcome_ours(trouble == SMTP_FINE ? SMTP_WENT_OUT : SMTP_REFUSED,
                          trouble == SMTP_FINE ? SMTP_AT_IDLE : SMTP_AT_LOGIN, trouble, "");

    mail_login_tell(&t->guard, which, &outcome, t->now_ms);
}

static void an_unproved_log_in_is_tried_by_one(void **state)
{
    struct trial t = trial();

    (void)state;
    assert_int_equal(wait_of(&t, &ours), 0);
    assert_true(wait_of(&t, &ours) > 0);
    assert_false(t.is_refused);
    tell(&t, &ours, SMTP_FINE);
    for (int i = 0; i < 20; i++)
        assert_int_equal(wait_of(&t, &ours), 0);
    mail_login_guard_fini(&t.guard);
}

static void what_is_refused_is_tried_in_growing_pauses(void **state)
{
    static const int seconds[] = { 10, 20, 40, 80, 160, 320, 640, 900, 900 };
    struct trial t = trial();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(seconds); i++) {
        assert_int_equal(wait_of(&t, &ours), 0);
        tell(&t, &ours, SMTP_AUTH_REFUSED);
        assert_int_equal(wait_of(&t, &ours), seconds[i] * MS_PER_SECOND);
        assert_true(t.is_refused);
        t.now_ms += seconds[i] * MS_PER_SECOND;
    }
    assert_int_equal(wait_of(&t, &ours), 0);
    tell(&t, &ours, SMTP_FINE);
    assert_int_equal(wait_of(&t, &ours), 0);
    assert_false(t.is_refused);
    mail_login_guard_fini(&t.guard);
}

static void another_password_is_tried_at_once(void **state)
{
    struct trial t = trial();

    (void)state;
    assert_int_equal(wait_of(&t, &ours), 0);
    tell(&t, &ours, SMTP_AUTH_REFUSED);
    assert_int_equal(wait_of(&t, &other), 0);
    tell(&t, &ours, SMTP_AUTH_REFUSED); /* a late answer about the former one */
    tell(&t, &other, SMTP_FINE);
    assert_int_equal(wait_of(&t, &other), 0);
    mail_login_guard_fini(&t.guard);
}

static void a_relay_that_is_away_says_nothing_about_the_password(void **state)
{
    struct trial t = trial();

    (void)state;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(wait_of(&t, &ours), 0);
        tell(&t, &ours, SMTP_REFUSED_CONNECTION);
    }
    assert_false(t.is_refused);
    mail_login_guard_fini(&t.guard);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_unproved_log_in_is_tried_by_one),
        cmocka_unit_test(what_is_refused_is_tried_in_growing_pauses),
        cmocka_unit_test(another_password_is_tried_at_once),
        cmocka_unit_test(a_relay_that_is_away_says_nothing_about_the_password),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
