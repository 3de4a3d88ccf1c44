#include "features/people/people_address.h"

#include "base/arena.h"
#include "base/cmocka_test.h"

static struct arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = arena_new(1 << 20);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static void telephone_numbers_meet_in_e164(void **state)
{
    static const struct {
        const char *typed;
        const char *key; /* NULL: no telephone number */
    } cases[] = {
        { "010-1234-5678", "+821012345678" },
        { "01012345678", "+821012345678" },
        { "０１０－１２３４－５６７８", "+821012345678" },
        { "+82 10 1234 5678", "+821012345678" },
        { "+82 (0)10-1234-5678", "+821012345678" },
        { "02-555-0142", "+8225550142" },
        { "(031) 701.2040", "+82317012040" },
        { "0505-123-4567", "+825051234567" },
        { "1588-1234", "+8215881234" },
        { "+1 212 555 0178", "+12125550178" },
        { "+44 20 7946 0101", "+442079460101" },
        { "+65 6555 0120", "+6565550120" },
        { "", NULL },
        { "+", NULL },
        { "0", NULL },
        { "010-1234", NULL },
        { "001-1-212-555-0178", NULL },
        { "+0 212 555 0178", NULL },
        { "+1234567890123456", NULL },
        { "212 555 0178", NULL },
        { "010-1234-5678 ext. 9", NULL },
        { "010-1234-567a", NULL },
        { "0101234567890123456789012345678901234567890123456789012345678901234567890", NULL },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct err err = { 0 };
        struct str key;

        if (people_address_key(ADDRESS_PHONE, str_of(cases[i].typed), arena, &key, &err)) {
            if (cases[i].key == NULL)
                fail_msg("%s is taken for a telephone number", cases[i].typed);
            assert_str_is(key, cases[i].key);
        } else {
            if (cases[i].key != NULL)
                fail_msg("%s is refused", cases[i].typed);
            assert_true(err_is(&err, "bad_phone"));
        }
    }
}

static void email_addresses_meet_whatever_their_case(void **state)
{
    struct err err = { 0 };
    struct str key;

    (void)state;
    assert_true(
        people_address_key(ADDRESS_EMAIL, STR("Garam.Yoon@Mail.EXAMPLE"), arena, &key, &err));
    assert_str_is(key, "garam.yoon@mail.example");
    assert_false(people_address_key(ADDRESS_EMAIL, STR("garam"), arena, &key, &err));
    assert_true(err_is(&err, "bad_email"));
}

static void the_beginning_of_a_number_is_the_beginning_of_its_key(void **state)
{
    static const struct {
        const char *typed;
        const char *prefix;
    } cases[] = {
        { "010-23", "+821023" }, { "+82 10 23", "+821023" }, { "+82 (0)10", "+8210" },
        { "1588", "+821588" },   { "+1 21", "+121" },        { "0", NULL },
        { "가람", NULL },        { "garam@", NULL },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str prefix = people_phone_prefix(str_of(cases[i].typed), arena);

        if (cases[i].prefix == NULL)
            assert_true(str_is_null(prefix));
        else
            assert_str_is(prefix, cases[i].prefix);
    }
}

static void a_mask_shows_enough_to_recognise_and_no_more(void **state)
{
    static const struct {
        enum address_kind kind;
        const char *value;
        const char *masked;
    } cases[] = {
        { ADDRESS_EMAIL, "garam@mail.example", "ga•••@mail.example" },
        { ADDRESS_EMAIL, "abc@mail.example", "a•••@mail.example" },
        { ADDRESS_EMAIL, "가람하늘@한빛.example", "가람•••@한빛.example" },
        { ADDRESS_EMAIL, "a@mail.example", "a•••@mail.example" },
        { ADDRESS_PHONE, "010-2345-2208", "010-••••-2208" },
        { ADDRESS_PHONE, "+82 10 2345 2208", "+82 1• •••• 2208" },
        { ADDRESS_PHONE, "02-555-0142", "02-•••-0142" },
        { ADDRESS_PHONE, "1588-1234", "1•••-1234" },
        { ADDRESS_PHONE, "+1 21234", "+• •1234" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_str_is(people_address_mask(cases[i].kind, str_of(cases[i].value), arena),
                      cases[i].masked);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(telephone_numbers_meet_in_e164),
        TEST(email_addresses_meet_whatever_their_case),
        TEST(the_beginning_of_a_number_is_the_beginning_of_its_key),
        TEST(a_mask_shows_enough_to_recognise_and_no_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
