#include "core/api/exchange_check.h"

#include "base/arena.h"
#include "base/cmocka_test.h"
#include "core/api/problem.h"

static const char *const colours[] = { "red", "blue", NULL };
static const struct field inner[] = {
    { .name = "email", .type = FIELD_EMAIL, .flags = FIELD_REQUIRED },
    { 0 },
};
static const struct field fields[] = {
    { .name = "name", .type = FIELD_STRING, .flags = FIELD_REQUIRED, .min = 2, .max = 4 },
    { .name = "age", .type = FIELD_INT, .min = 0, .max = 150 },
    { .name = "owner", .type = FIELD_ID, .flags = FIELD_NULLABLE },
    { .name = "colour", .type = FIELD_ENUM, .one_of = colours },
    { .name = "due", .type = FIELD_INSTANT },
    { .name = "active", .type = FIELD_BOOL },
    { .name = "tags", .type = FIELD_STRINGS, .min = 1, .max = 3, .list_max = 2 },
    { .name = "ids", .type = FIELD_IDS },
    { .name = "customer", .type = FIELD_OBJECT, .fields = inner },
    { 0 },
};

/** code NULL: the body is good. */
static const struct {
    const char *body;
    const char *code;
    const char *field;
} cases[] = {
    { "{\"name\":\"환불요청\"}", NULL, NULL },
    { "{\"name\":\"환불요청이\"}", "too_long", "/name" },
    { "{\"name\":\"a\"}", "too_short", "/name" },
    { "{\"name\":7}", "wrong_type", "/name" },
    { "{\"name\":null}", "wrong_type", "/name" },
    { "{}", "required", "/name" },
    { "[]", "bad_json", "" },
    { "{\"name\":\"abc\",\"nmae\":1}", "unknown_field", "/nmae" },
    { "{\"name\":\"abc\",\"age\":151}", "out_of_range", "/age" },
    { "{\"name\":\"abc\",\"age\":1.0}", "wrong_type", "/age" },
    { "{\"name\":\"abc\",\"owner\":null}", NULL, NULL },
    { "{\"name\":\"abc\",\"owner\":0}", "out_of_range", "/owner" },
    { "{\"name\":\"abc\",\"owner\":9007199254740992}", "out_of_range", "/owner" },
    { "{\"name\":\"abc\",\"colour\":\"green\"}", "not_allowed", "/colour" },
    { "{\"name\":\"abc\",\"due\":\"2026-11-22T11:14:07+09:00\"}", NULL, NULL },
    { "{\"name\":\"abc\",\"due\":\"tomorrow\"}", "bad_instant", "/due" },
    { "{\"name\":\"abc\",\"active\":1}", "wrong_type", "/active" },
    { "{\"name\":\"abc\",\"tags\":[\"a\",\"b\",\"c\"]}", "too_many", "/tags" },
    { "{\"name\":\"abc\",\"tags\":[\"abcd\"]}", "too_long", "/tags" },
    { "{\"name\":\"abc\",\"ids\":[1,-2]}", "wrong_type", "/ids" },
    { "{\"name\":\"abc\",\"customer\":{}}", "required", "/customer/email" },
    { "{\"name\":\"abc\",\"customer\":{\"email\":\"a b@c\"}}", "bad_email", "/customer/email" },
    { "{\"name\":\"abc\",\"customer\":{\"email\":\"a@b.example\",\"x\":1}}", "unknown_field",
      "/customer/x" },
};

static void a_body_is_refused_with_the_member_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena *arena = arena_new(1 << 16);
        struct err err = { 0 };
        json_t *body;

        assert_true(json_parse(str_of(cases[i].body), 8, arena, &body, &err));
        if (exchange_check_body(fields, body, &err) != (cases[i].code == NULL))
            fail_msg("%s: %s", cases[i].body, err.code);
        if (cases[i].code != NULL && !err_is(&err, cases[i].code))
            fail_msg("%s: %s", cases[i].body, err.code);
        if (cases[i].code != NULL)
            assert_string_equal(err.field, cases[i].field);
        arena_free(&arena);
    }
}

static void every_kind_of_error_has_its_status(void **state)
{
    static const struct {
        enum err_kind kind;
        const char *code;
        int status;
    } statuses[] = {
        { ERR_INVALID, "bad_json", 400 },
        { ERR_INVALID, "unknown_field", 422 },
        { ERR_DENIED, "unauthenticated", 401 },
        { ERR_DENIED, "forbidden", 403 },
        { ERR_NOT_FOUND, "not_found", 404 },
        { ERR_INVALID, "method_not_allowed", 405 },
        { ERR_CONFLICT, "ticket_closed", 409 },
        { ERR_CONFLICT, "version_conflict", 412 },
        { ERR_LIMIT, "body_too_large", 413 },
        { ERR_INVALID, "unsupported_media_type", 415 },
        { ERR_CONFLICT, "if_match_required", 428 },
        { ERR_LIMIT, "too_many_attempts", 429 },
        { ERR_INTERNAL, "x", 500 },
        { ERR_UNAVAILABLE, "database_busy", 503 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(statuses); i++) {
        struct err err;

        err_set(&err, statuses[i].kind, statuses[i].code, "x");
        assert_int_equal(problem_status(&err), statuses[i].status);
    }
}

static void the_language_is_the_one_the_reader_prefers(void **state)
{
    static const struct {
        const char *header;
        enum lang lang;
    } wishes[] = {
        { "", LANG_EN },
        { "ko-KR,ko;q=0.9,en;q=0.8", LANG_KO },
        { "en;q=0.5, ko;q=0.7", LANG_KO },
        { "en, ko;q=0.9", LANG_EN },
        { "fr, de;q=0.9", LANG_EN },
        { "ko;q=0", LANG_EN },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(wishes); i++)
        assert_int_equal(problem_language(str_of(wishes[i].header)), wishes[i].lang);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_body_is_refused_with_the_member_named),
        cmocka_unit_test(every_kind_of_error_has_its_status),
        cmocka_unit_test(the_language_is_the_one_the_reader_prefers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
