#include "core/access/sealed.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cmocka_test.h"
#include "core/test_house.h"

static struct str seal(struct test_house *t, const char *plain)
{
    struct str sealed;

    assert_true(sealed_put(&t->house, str_of(plain), t->call.arena, &sealed, t->call.err));
    return sealed;
}

static const char *key_path(struct test_house *t)
{
    return str_cstr(t->call.arena, str_format(t->call.arena, "%s/secret.key", t->data_dir));
}

static void write_key(struct test_house *t, const char *text)
{
    FILE *file = fopen(key_path(t), "w");

    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void assert_fails(struct test_house *t, struct str sealed, const char *code)
{
    struct str plain;
    struct err err = { 0 };

    assert_false(sealed_open(&t->house, sealed, t->call.arena, &plain, &err));
    assert_string_equal(err.code, code);
    assert_int_equal(err.kind, ERR_UNAVAILABLE);
}

static void what_was_sealed_is_opened_again(void **state)
{
    static const char *const plains[] = { "", "hunter2", "비밀번호: \n안녕" };
    struct test_house *t = test_house(state);
    struct str plain;
    struct str sealed;
    struct stat info;

    for (size_t i = 0; i < COUNT_OF(plains); i++) {
        sealed = seal(t, plains[i]);
        assert_true(sealed_open(&t->house, sealed, t->call.arena, &plain, t->call.err));
        assert_str_is(plain, plains[i]);
        assert_false(str_eq(sealed, seal(t, plains[i]))); /* never twice the same */
    }
    assert_int_equal(stat(key_path(t), &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
}

static void a_missing_key_is_told(void **state)
{
    struct test_house *t = test_house(state);
    struct str sealed = seal(t, "hunter2");

    assert_int_equal(unlink(key_path(t)), 0);
    assert_fails(t, sealed, "secret_key_missing");
    seal(t, "another"); /* entered anew: that makes a new key */
    assert_fails(t, sealed, "secret_key_other");
}

static void a_broken_key_is_told_and_never_replaced(void **state)
{
    static const char *const keys[] = {
        "", "00", "zz00000000000000000000000000000000000000000000000000000000000000\n",
        "00000000000000000000000000000000000000000000000000000000000000000000"
    };
    struct test_house *t = test_house(state);
    struct str sealed = seal(t, "hunter2");
    struct str ignored;
    struct err err = { 0 };

    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        write_key(t, keys[i]);
        assert_fails(t, sealed, "secret_key_broken");
        assert_false(sealed_put(&t->house, STR("x"), t->call.arena, &ignored, &err));
        assert_string_equal(err.code, "secret_key_broken");
    }
}

static void a_changed_text_does_not_open(void **state)
{
    struct test_house *t = test_house(state);
    struct str sealed = seal(t, "hunter2");
    size_t name = sizeof("sealed:1:") - 1;

    for (size_t i = 0; i < sealed.n; i++) {
        char *changed = str_cstr(t->call.arena, sealed);

        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        assert_fails(t, str_of(changed),
                     i >= name && i <= name + 8 ? "secret_key_other" : "sealed_broken");
        assert_fails(t, str_sub(sealed, 0, i),
                     i >= name && i < name + 8 ? "secret_key_other" : "sealed_broken");
    }
    assert_fails(t, STR_NULL, "sealed_broken");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOUSE_TEST_SQLITE(what_was_sealed_is_opened_again),
        HOUSE_TEST_SQLITE(a_missing_key_is_told),
        HOUSE_TEST_SQLITE(a_broken_key_is_told_and_never_replaced),
        HOUSE_TEST_SQLITE(a_changed_text_does_not_open),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
