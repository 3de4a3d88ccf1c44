#include "core/access/password.h"

#include <pthread.h>

#include "base/arena.h"
#include "base/cmocka_test.h"
#include "base/text/utf8.h"

static const struct password_cost cheap = { .passes = 1, .memory_bytes = 8192 };
static const struct password_cost dearer = { .passes = 2, .memory_bytes = 16384 };

struct fixture {
    struct password_hasher *hasher;
    struct arena *arena;
    struct err err;
};

static struct fixture fixture;

static int setup(void **state)
{
    fixture =
        (struct fixture){ .hasher = password_hasher_new(cheap, 2, 4), .arena = arena_new(1 << 20) };
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    password_hasher_free(&f->hasher);
    arena_free(&f->arena);
    return 0;
}

static bool belongs(struct fixture *f, struct str hash, const char *password)
{
    bool right = false;

    assert_true(password_verify(f->hasher, hash, str_of(password), f->arena, &right, &f->err));
    return right;
}

static void only_the_password_itself_belongs_to_its_hash(void **state)
{
    struct fixture *f = *state;
    struct str hash;

    assert_true(password_hash(f->hasher, STR("가을하늘은높고푸르다"), f->arena, &hash, &f->err));
    assert_true(hash.n < PASSWORD_HASH_MAX);
    assert_true(belongs(f, hash, "가을하늘은높고푸르다"));
    assert_false(belongs(f, hash, "가을하늘은높고푸르다 "));
    assert_false(belongs(f, hash, ""));
}

static void a_password_typed_in_decomposed_hangul_is_the_same(void **state)
{
    struct fixture *f = *state;
    struct str hash;

    assert_true(password_hash(f->hasher, STR("한글 비밀번호"), f->arena, &hash, &f->err));
    assert_true(belongs(f, hash,
                        "\u1112\u1161\u11ab\u1100\u1173\u11af "
                        "\u1107\u1175\u1106\u1175\u11af\u1107\u1165\u11ab\u1112\u1169"));
}

static void nobody_and_damaged_hashes_are_never_right(void **state)
{
    struct fixture *f = *state;

    assert_false(belongs(f, STR_NULL, "correct horse battery"));
    assert_false(belongs(f, STR(""), ""));
    assert_false(belongs(f, STR("$argon2id$v=19$m=8,t=1,p=1$short"), "correct horse battery"));
}

static void the_same_password_hashes_differently_each_time(void **state)
{
    struct fixture *f = *state;
    struct str one;
    struct str two;

    assert_true(password_hash(f->hasher, STR("correct horse battery"), f->arena, &one, &f->err));
    assert_true(password_hash(f->hasher, STR("correct horse battery"), f->arena, &two, &f->err));
    assert_false(str_eq(one, two));
}

static void a_hash_of_another_cost_is_stale(void **state)
{
    struct fixture *f = *state;
    struct password_hasher *later = password_hasher_new(dearer, 1, 1);
    struct str hash;
    bool stale_now;
    bool stale_later;

    assert_true(password_hash(f->hasher, STR("correct horse battery"), f->arena, &hash, &f->err));
    stale_now = password_is_stale(f->hasher, hash, f->arena);
    stale_later = password_is_stale(later, hash, f->arena);
    password_hasher_free(&later);
    assert_false(stale_now);
    assert_true(stale_later);
}

static void the_default_cost_is_what_the_hash_says(void **state)
{
    struct fixture *f = *state;
    struct password_hasher *real = password_hasher_new(password_cost_default, 1, 0);
    struct str hash;
    bool hashed;

    hashed = password_hash(real, STR("correct horse battery"), f->arena, &hash, &f->err);
    password_hasher_free(&real);
    assert_true(hashed);
    assert_true(str_starts_with(hash, STR("$argon2id$v=19$m=19456,t=2,p=1$")));
}

static void a_new_password_keeps_the_rules(void **state)
{
    static const struct {
        const char *password;
        const char *code; /* NULL: fine */
    } cases[] = {
        { "correct horse battery", NULL },
        { "가나다라마바사아자차", NULL },
        { "가나다라마바사아자", "password_too_short" },
        { "", "password_too_short" },
        { "Minjae.Kang@nurihome.example", "password_is_email" },
        { "minjae.kang", "password_is_email" },
        { "ＱＷＥＲＴＹＵＩＯＰ", "password_too_common" },
        { "Password123", "password_too_common" },
        { "password123!", NULL },
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        bool fine = password_check(str_of(cases[i].password), STR("minjae.kang@nurihome.example"),
                                   f->arena, &f->err);

        assert_int_equal(fine, cases[i].code == NULL);
        if (!fine) {
            assert_true(err_is(&f->err, cases[i].code));
            assert_string_equal(f->err.field, "/password");
        }
    }
}

static void a_password_has_at_most_256_characters_of_any_width(void **state)
{
    struct fixture *f = *state;
    char *text = arena_alloc(f->arena, 3 * 257 + 1);

    for (size_t i = 0; i < 257; i++)
        memcpy(text + 3 * i, "한", 3);
    assert_true(
        password_check((struct str){ text, 3 * 256 }, STR("a@b.example"), f->arena, &f->err));
    assert_false(
        password_check((struct str){ text, 3 * 257 }, STR("a@b.example"), f->arena, &f->err));
    assert_true(err_is(&f->err, "password_too_long"));
}

enum { CROWD = 12 };

struct visitor {
    struct password_hasher *hasher;
    struct arena *arena;
    bool done;
    struct err err;
    pthread_t thread;
};

static void *visit(void *arg)
{
    struct visitor *visitor = arg;
    struct str hash;

    visitor->done = password_hash(visitor->hasher, STR("correct horse battery"), visitor->arena,
                                  &hash, &visitor->err);
    return NULL;
}

static void a_crowd_is_served_or_turned_away_and_nobody_hangs(void **state)
{
    struct fixture *f = *state;
    struct visitor crowd[CROWD];
    size_t served = 0;

    for (size_t i = 0; i < CROWD; i++) {
        crowd[i] = (struct visitor){ .hasher = f->hasher, .arena = arena_new(65536) };
        assert_int_equal(pthread_create(&crowd[i].thread, NULL, visit, &crowd[i]), 0);
    }
    for (size_t i = 0; i < CROWD; i++) {
        pthread_join(crowd[i].thread, NULL);
        served += crowd[i].done;
        assert_true(crowd[i].done
                    || (err_is(&crowd[i].err, "busy") && crowd[i].err.retry_after_s > 0));
        arena_free(&crowd[i].arena);
    }
    assert_true(served >= 2);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(only_the_password_itself_belongs_to_its_hash),
        TEST(a_password_typed_in_decomposed_hangul_is_the_same),
        TEST(nobody_and_damaged_hashes_are_never_right),
        TEST(the_same_password_hashes_differently_each_time),
        TEST(a_hash_of_another_cost_is_stale),
        TEST(the_default_cost_is_what_the_hash_says),
        TEST(a_new_password_keeps_the_rules),
        TEST(a_password_has_at_most_256_characters_of_any_width),
        TEST(a_crowd_is_served_or_turned_away_and_nobody_hangs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
