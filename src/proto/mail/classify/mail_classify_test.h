/** Cases of classification, and what checks them. Included by the tests alone. */
#ifndef PHAROS_PROTO_MAIL_CLASSIFY_TEST_H
#define PHAROS_PROTO_MAIL_CLASSIFY_TEST_H

#include <stdlib.h>

#include "base/cmocka_test.h"
#include "proto/mail/classify/mail_classify.h"

struct classify_case {
    const char *message;
    const char *kind;     /* "human+" when it may be answered; " loop" behind where it came back */
    const char *failures; /* "recipient status code permanence|…", "-" for what is not said */
};

static inline struct str classify_text(const struct mail_class *class, struct arena *arena)
{
    return str_format(arena, "%s%s%s", mail_kind_name(class->kind),
                      class->may_auto_reply ? "+" : "", class->loop ? " loop" : "");
}

static inline struct str classify_failures(const struct mail_class *class, struct arena *arena)
{
    static const char *const permanences[] = { "unknown", "temporary", "permanent" };
    struct str out = STR("");

    for (size_t i = 0; i < class->failure_count; i++) {
        const struct mail_failure *failure = &class->failures[i];
        struct str parts[] = { failure->recipient, failure->status, failure->reply_code };

        for (size_t k = 0; k < 3; k++)
            if (str_is_null(parts[k]))
                parts[k] = STR("-");
        out = str_format(arena, "%" STR_FMT "%s%" STR_FMT " %" STR_FMT " %" STR_FMT " %s",
                         STR_ARG(out), i > 0 ? "|" : "", STR_ARG(parts[0]), STR_ARG(parts[1]),
                         STR_ARG(parts[2]), permanences[failure->permanence]);
    }
    return out;
}

static inline void classify_check(const struct classify_case *cases, size_t count)
{
    size_t wrong = 0;

    for (size_t i = 0; i < count; i++) {
        struct arena *arena = arena_new(ARENA_REQUEST_MAX);
        struct mail_class class;
        struct str kind;
        struct str failures;

        mail_classify(str_of(cases[i].message), STR("ours.example"), arena, &class);
        kind = classify_text(&class, arena);
        failures = classify_failures(&class, arena);
        if (!str_eq(kind, str_of(cases[i].kind)) || !str_eq(failures, str_of(cases[i].failures))) {
            print_error("case %zu is %" STR_FMT " [%" STR_FMT "], not %s [%s]:\n%s\n\n", i,
                        STR_ARG(kind), STR_ARG(failures), cases[i].kind, cases[i].failures,
                        cases[i].message);
            wrong++;
        }
        arena_free(&arena);
    }
    assert_int_equal(wrong, 0);
}

#endif
