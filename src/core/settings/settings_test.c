#include "core/settings/settings.h"

#include <stdlib.h>

#include "base/cmocka_test.h"
#include "core/access/access_feature.h"
#include "core/engine_feature.h"
#include "core/test_api.h"

static bool is_hangul(struct str value, struct err *err)
{
    if (value.n == 0 || (unsigned char)value.p[0] >= 0xea)
        return true;
    return err_set(err, ERR_INVALID, "bad_name", "not in Hangul");
}

static const char *const moods[] = { "calm", "busy", NULL };

static const struct setting lines = { .name = "test.lines",
                                      .type = SETTING_INT,
                                      .unit = "lines",
                                      .standard = 7,
                                      .min = 1,
                                      .max = 100,
                                      .help = "How many lines." };
static const struct setting open_now = {
    .name = "test.open", .type = SETTING_BOOL, .standard = 1, .help = "Whether it is open."
};
static const struct setting pause = { .name = "test.pause",
                                      .type = SETTING_DURATION,
                                      .standard = 900,
                                      .min = 60,
                                      .max = 2592000,
                                      .help = "How long." };
static const struct setting room = { .name = "test.room",
                                     .type = SETTING_SIZE,
                                     .standard = 25 * 1048576,
                                     .min = 65536,
                                     .max = 2147483648,
                                     .when = SETTING_AT_START,
                                     .help = "How much." };
static const struct setting greeting = { .name = "test.greeting",
                                         .type = SETTING_TEXT,
                                         .standard_text = "안녕하세요",
                                         .min = 0,
                                         .max = 40,
                                         .check = is_hangul,
                                         .help = "What is said first." };
static const struct setting password = {
    .name = "test.password", .type = SETTING_SECRET, .min = 1, .max = 20, .help = "What opens it."
};
static const struct setting mood = { .name = "test.mood",
                                     .type = SETTING_ENUM,
                                     .standard_text = "calm",
                                     .one_of = moods,
                                     .secret = &password,
                                     .help = "How it is." };
static const struct setting *const test_settings[] = { &lines,    &open_now, &pause,    &room,
                                                       &greeting, &mood,     &password, NULL };
static const struct feature test_feature = { .name = "test", .settings = test_settings };
static const struct feature *const features[] = { &access_feature, &engine_feature, &test_feature,
                                                  NULL };

static void values_begin_with_their_defaults(void **state)
{
    struct test_house *t = test_house(state);
    struct call *call;

    test_house_features(t, features);
    call = test_house_call(t);
    assert_int_equal(setting_int(call, &lines), 7);
    assert_true(setting_bool(call, &open_now));
    assert_int_equal(setting_int(call, &pause), 900);
    assert_str_is(setting_text(call, &greeting), "안녕하세요");
    assert_str_is(setting_text(call, &mood), "calm");
    assert_int_equal(setting_int_now(&t->house, &room), 25 * 1048576);
    assert_ptr_equal(setting_find(&t->house, STR("test.room")), &room);
    assert_null(setting_find(&t->house, STR("test.rooms")));
}

static void words_are_taken_within_bounds(void **state)
{
    static const struct {
        const struct setting *setting;
        const char *text;
        bool taken;
    } cases[] = {
        { &lines, "1", true },
        { &lines, "100", true },
        { &lines, "0", false },
        { &lines, "101", false },
        { &lines, "7m", false },
        { &lines, "", false },
        { &pause, "15m", true },
        { &pause, "59", false },
        { &pause, "60s", true },
        { &pause, "30d", true },
        { &pause, "31d", false },
        { &pause, "1w", false },
        { &pause, "-5m", false },
        { &pause, "999999999999999999d", false },
        { &room, "64KB", true },
        { &room, "63KB", false },
        { &room, "2GB", true },
        { &room, "2147483649", false },
        { &room, "1TB", false },
        { &open_now, "true", true },
        { &open_now, "yes", false },
        { &greeting, "", true },
        { &greeting, "Hello", false },
        { &greeting, "반갑습니다", true },
        { &greeting, "가나다라마바사아자차카타파하", false },
        { &mood, "busy", true },
        { &mood, "angry", false },
        { &password, "open sesame", true },
        { &password, "", false },
        { &password, "open sesame, open sesame", false },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct err err = { 0 };

        if (setting_check_text(cases[i].setting, str_of(cases[i].text), &err) != cases[i].taken)
            fail_msg("%s = %s", cases[i].setting->name, cases[i].text);
        if (!cases[i].taken)
            assert_string_equal(err.field, cases[i].setting->name);
    }
    (void)state;
}

static void a_refusal_says_which_and_what_is_allowed(void **state)
{
    static const struct {
        const struct setting *setting;
        const char *message;
    } cases[] = {
        { &lines, "test.lines must be 1..100 lines" },
        { &pause, "test.pause must be 1m..30d" },
        { &room, "test.room must be 64KB..2GB" },
        { &open_now, "test.open must be true, false" },
        { &mood, "test.mood must be calm, busy" },
        { &greeting, "test.greeting must be 0..40 bytes" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct err err = { 0 };

        assert_false(setting_check_text(
            cases[i].setting, STR("this is longer than the forty bytes that are allowed"), &err));
        assert_string_equal(err.message, cases[i].message);
    }
    (void)state;
}

static struct test_api *as_admin(void **state)
{
    struct test_api *api = test_api(test_house(state), features);

    test_api_be(api, test_api_account(api, "admin"));
    return api;
}

/** The place of a setting in the list of the last answer. */
static struct str path_of(struct test_api *api, const char *name, const char *member)
{
    for (int i = 0;; i++) {
        struct str path = str_format(api->arena, "%d/name", i);

        if (test_api_get(api, path.p) == NULL)
            fail_msg("%s is not in the list", name);
        if (str_eq(test_api_str(api, path.p), str_of(name)))
            return str_format(api->arena, "%d/%s", i, member);
    }
}

static void changes_are_seen_by_the_next_call_and_recorded(void **state)
{
    struct test_api *api = as_admin(state);
    struct test_house *t = api->house;
    struct call before;

    call_init(&before, &t->house, ARENA_REQUEST_MAX);
    assert_int_equal(setting_int(&before, &lines), 7);
    test_api_header(api, "If-Match", "\"1\"");
    test_api_send(api, "PATCH", "/api/v1/settings",
                  "{\"test.lines\":9,\"test.pause\":\"1h\",\"test.mood\":\"busy\","
                  "\"test.greeting\":\"어서 오세요\",\"test.open\":true}");
    assert_status(api, 200);
    assert_str_is(test_api_answer_header(api, "ETag"), "\"5\"");
    assert_int_equal(test_api_int(api, path_of(api, "test.lines", "value").p), 9);
    assert_int_equal(test_api_int(api, path_of(api, "test.lines", "default").p), 7);
    assert_str_is(test_api_str(api, path_of(api, "test.lines", "unit").p), "lines");
    assert_int_equal(test_api_int(api, path_of(api, "test.pause", "value").p), 3600);
    assert_str_is(test_api_str(api, path_of(api, "test.greeting", "value").p), "어서 오세요");
    assert_true(test_api_int(api, path_of(api, "test.lines", "changed_by/id").p) > 0);
    assert_true(test_api_str(api, path_of(api, "test.lines", "changed_by/name").p).n > 0);
    assert_true(test_api_str(api, path_of(api, "test.lines", "changed_at").p).n > 0);
    assert_true(json_is_null(test_api_get(api, path_of(api, "test.room", "changed_by").p)));
    assert_true(json_is_null(test_api_get(api, path_of(api, "test.room", "changed_at").p)));

    assert_int_equal(setting_int(&before, &lines), 7); /* a call's snapshot stays */
    call_fini(&before);
    test_house_call(t);
    assert_int_equal(setting_int(&t->call, &lines), 9);
    assert_str_is(setting_text(&t->call, &mood), "busy");
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM event WHERE type = 'setting.changed'"),
                     4); /* the one that stayed the same has none */
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM event WHERE data LIKE '%어서%'"), 0);
}

static void null_is_the_default_again(void **state)
{
    struct test_api *api = as_admin(state);

    test_api_header(api, "If-Match", "*");
    test_api_send(api, "PATCH", "/api/v1/settings", "{\"test.lines\":9}");
    assert_status(api, 200);
    test_api_send(api, "PATCH", "/api/v1/settings", "{\"test.lines\":null}");
    assert_status(api, 200);
    assert_int_equal(test_api_int(api, path_of(api, "test.lines", "value").p), 7);
}

/** What everybody may see of it: `seen` or, where that is NULL, nothing. */
static void assert_shown(struct test_api *api, const char *seen)
{
    struct str path = path_of(api, "test.password", "value");

    if (seen == NULL)
        assert_true(json_is_null(test_api_get(api, path.p)));
    else
        assert_str_is(test_api_str(api, path.p), seen);
    assert_true(json_is_null(test_api_get(api, path_of(api, "test.password", "default").p)));
    assert_str_is(test_api_str(api, path_of(api, "test.password", "type").p), "secret");
}

static void a_secret_is_known_to_us_and_shown_to_nobody(void **state)
{
    struct test_api *api = as_admin(state);
    struct test_house *t = api->house;
    struct str plain;

    test_api_send(api, "GET", "/api/v1/settings", NULL);
    assert_shown(api, NULL);
    assert_true(setting_secret(test_house_call(t), &password, &plain));
    assert_true(str_is_null(plain));

    test_api_header(api, "If-Match", "*");
    test_api_send(api, "PATCH", "/api/v1/settings", "{\"test.password\":\"open sesame\"}");
    assert_status(api, 200);
    assert_shown(api, "set");
    assert_true(setting_secret(test_house_call(t), &password, &plain));
    assert_str_is(plain, "open sesame");
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM setting WHERE value LIKE '%sesame%'"),
                     0);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM event WHERE type = 'setting.changed'"
                                       " AND data = '{\"name\":\"test.password\"}'"),
                     1);

    test_api_send(api, "PATCH", "/api/v1/settings", "{\"test.password\":null}");
    assert_shown(api, NULL);
    assert_true(setting_secret(test_house_call(t), &password, &plain));
    assert_true(str_is_null(plain));
}

/** Whether the password is known after that change. */
static bool knows_password_after(struct test_api *api, const char *change)
{
    struct str plain;

    test_api_header(api, "If-Match", "*");
    test_api_send(api, "PATCH", "/api/v1/settings", change);
    assert_status(api, 200);
    assert_true(setting_secret(test_house_call(api->house), &password, &plain));
    return !str_is_null(plain);
}

static void a_secret_goes_to_nobody_it_was_not_told_for(void **state)
{
    struct test_api *api = as_admin(state);

    assert_true(knows_password_after(api, "{\"test.password\":\"sesame\"}"));
    assert_true(knows_password_after(api, "{\"test.mood\":\"busy\"}"));
    assert_true(knows_password_after(api, "{\"test.mood\":\"busy\",\"test.lines\":9}"));
    assert_false(knows_password_after(api, "{\"test.mood\":\"calm\"}"));
    assert_true(knows_password_after(api, "{\"test.password\":\"sesame\",\"test.mood\":\"busy\"}"));
    assert_true(knows_password_after(api, "{\"test.mood\":\"calm\",\"test.password\":\"cumin\"}"));
}

static void bad_settings_are_refused_and_nothing_changes(void **state)
{
    static const struct {
        const char *body, *code, *field;
    } cases[] = {
        { "{\"test.lines\":8,\"test.pause\":5}", "bad_setting", "/test.pause" },
        { "{\"test.lines\":8,\"test.colour\":5}", "unknown_setting", "/test.colour" },
        { "{\"test.lines\":\"8\"}", "bad_setting", "/test.lines" },
        { "{\"test.open\":1}", "bad_setting", "/test.open" },
        { "{\"test.mood\":true}", "bad_setting", "/test.mood" },
        { "{\"test.greeting\":\"Hello\"}", "bad_name", "/test.greeting" },
        { "{\"test.lines\":8,\"test.password\":\"\"}", "bad_setting", "/test.password" },
        { "{\"test.password\":7}", "bad_setting", "/test.password" },
    };
    struct test_api *api = as_admin(state);

    test_api_header(api, "If-Match", "\"1\"");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        test_api_send(api, "PATCH", "/api/v1/settings", cases[i].body);
        assert_problem(api, 422, cases[i].code);
        assert_str_is(test_api_str(api, "field"), cases[i].field);
    }
    test_house_call(api->house);
    assert_int_equal(test_house_int(api->house, "SELECT count(*) FROM setting"), 0);
}

static void an_outdated_change_is_refused(void **state)
{
    struct test_api *api = as_admin(state);

    test_api_send(api, "PATCH", "/api/v1/settings", "{\"test.lines\":9}");
    assert_problem(api, 428, "if_match_required");
    test_api_header(api, "If-Match", "\"1\"");
    test_api_send(api, "PATCH", "/api/v1/settings", "{\"test.lines\":9}");
    assert_status(api, 200);
    test_api_send(api, "PATCH", "/api/v1/settings", "{\"test.lines\":10}");
    assert_problem(api, 412, "version_conflict");
}

static void only_those_who_may_see_and_change_settings(void **state)
{
    struct test_api *api = test_api(test_house(state), features);

    test_api_be(api, test_api_account(api, "agent"));
    test_api_send(api, "GET", "/api/v1/settings", NULL);
    assert_problem(api, 403, "forbidden");
    test_api_be(api, test_api_account(api, "supervisor"));
    test_api_send(api, "GET", "/api/v1/settings", NULL);
    assert_status(api, 200);
    test_api_header(api, "If-Match", "*");
    test_api_send(api, "PATCH", "/api/v1/settings", "{\"test.lines\":9}");
    assert_problem(api, 403, "forbidden");
}

static void another_nodes_change_arrives_with_a_refresh(void **state)
{
    struct test_house *t = test_house(state);
    bool changed = false;

    test_house_features(t, features);
    test_house_sql(t, "INSERT INTO setting VALUES ('test.lines', '50', 1, 0, NULL)", NULL);
    assert_int_equal(setting_int_now(&t->house, &lines), 7);
    assert_true(settings_refresh(&t->house, &changed, t->call.err));
    assert_true(changed);
    assert_int_equal(setting_int_now(&t->house, &lines), 50);
    assert_true(settings_refresh(&t->house, &changed, t->call.err));
    assert_false(changed);
}

static void a_stored_value_that_is_not_allowed_any_more_is_left_aside(void **state)
{
    struct test_house *t = test_house(state);

    t->db.log.least = LOG_ERROR;
    test_house_sql(t,
                   "INSERT INTO setting VALUES ('test.lines', '500', 1, 0, NULL),"
                   " ('test.gone', '1', 1, 0, NULL), ('test.mood', 'busy', 1, 0, NULL)",
                   NULL);
    test_house_features(t, features);
    assert_int_equal(setting_int_now(&t->house, &lines), 7);
    assert_str_is(setting_text(test_house_call(t), &mood), "busy");
}

static void the_help_names_every_setting_with_its_bounds(void **state)
{
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);

    settings_print_help(features, out);
    fclose(out);
    assert_non_null(strstr(text, "test.lines = 7    (1..100 lines; at once)\n    How many lines."));
    assert_non_null(strstr(text, "test.room = 25MB    (64KB..2GB; at the next start)"));
    assert_non_null(strstr(text, "test.password =     (1..20 bytes; at once)"));
    assert_non_null(strstr(text, "test.mood = calm    (calm, busy; at once)"));
    free(text);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOUSE_TESTS(values_begin_with_their_defaults),
        cmocka_unit_test(words_are_taken_within_bounds),
        cmocka_unit_test(a_refusal_says_which_and_what_is_allowed),
        HOUSE_TESTS(changes_are_seen_by_the_next_call_and_recorded),
        HOUSE_TESTS(null_is_the_default_again),
        HOUSE_TESTS(a_secret_is_known_to_us_and_shown_to_nobody),
        HOUSE_TESTS(a_secret_goes_to_nobody_it_was_not_told_for),
        HOUSE_TESTS(bad_settings_are_refused_and_nothing_changes),
        HOUSE_TESTS(an_outdated_change_is_refused),
        HOUSE_TESTS(only_those_who_may_see_and_change_settings),
        HOUSE_TESTS(another_nodes_change_arrives_with_a_refresh),
        HOUSE_TESTS(a_stored_value_that_is_not_allowed_any_more_is_left_aside),
        cmocka_unit_test(the_help_names_every_setting_with_its_bounds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
