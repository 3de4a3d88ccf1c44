/** Message ids as RFC 5322 has them and as mailers write them. */
#include "base/cmocka_test.h"

#include "base/attributes.h"
#include "proto/mail/charset/mail_charset.h"
#include "proto/mail/value/mail_head.h"
#include "proto/mail/value/mail_ids.h"

static const struct {
    struct str raw;
    const char *found; /* each followed by '|' */
} cases[] = {
    { STR_INIT("<a@one.example>"), "a@one.example|" },
    { STR_INIT("<a@one.example> (our note of May)\t<b@one.example>,<c@one.example>"),
      "a@one.example|b@one.example|c@one.example|" },
    { STR_INIT("Kim's message <a@one.example> of today"), "a@one.example|" },
    { STR_INIT("<<a@one.example>>"), "a@one.example|" },
    { STR_INIT("<long- \r\n id@one.example>"), "long-id@one.example|" },
    { STR_INIT("<a@one.example> <never.closed@one.example"), "a@one.example|" },
    { STR_INIT("a@one.example"), "" },
    { STR_INIT("<>"), "" },
    { STR_INIT("=?us-ascii?Q?<a=5F1=3D@one.example>_<b.23?=\r\n =?us-ascii?Q?45@one.example>?="),
      "a_1=@one.example|b.2345@one.example|" },
    { STR_INIT("<a@one.example> =?utf-8?B?PGJAb25lLmV4YW1wbGU+?="),
      "a@one.example|b@one.example|" },
    { STR_INIT("<=?utf-8?Q?a=5F1?=@one.example>"), "=?utf-8?Q?a=5F1?=@one.example|" },
};

static size_t read_ids(struct str raw, struct arena *arena, struct str **ids)
{
    struct mail_head head;
    struct str body;

    mail_head_read(str_format(arena, "References: %" STR_FMT "\r\n\r\n", STR_ARG(raw)), arena,
                   &head, &body);
    return mail_ids_of(&head, "References", false, arena, ids);
}

static void lists_of_ids_are_read_as_they_come(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena *arena = arena_new(1 << 20);
        struct str *ids;
        size_t count = read_ids(cases[i].raw, arena, &ids);
        struct str found = STR("");

        for (size_t id = 0; id < count; id++)
            found =
                str_format(arena, "%" STR_FMT "%" STR_FMT "|", STR_ARG(found), STR_ARG(ids[id]));
        assert_string_equal(str_cstr(arena, found), cases[i].found);
        arena_free(&arena);
    }
}

static void every_case_can_be_cut_at_every_byte(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        for (size_t n = 0; n < cases[i].raw.n; n++) {
            struct arena *arena = arena_new(1 << 20);
            struct str *ids;
            size_t count = read_ids(str_sub(cases[i].raw, 0, n), arena, &ids);

            for (size_t id = 0; id < count; id++)
                assert_true(ids[id].n > 0);
            arena_free(&arena);
        }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_of_ids_are_read_as_they_come),
        cmocka_unit_test(every_case_can_be_cut_at_every_byte),
    };

    mail_charset_prepare();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
