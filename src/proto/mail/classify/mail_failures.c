#include "proto/mail/classify/mail_failures.h"

#include "base/arena.h"
#include "proto/mail/classify/mail_status.h"

struct mail_failures *mail_failures_new(struct arena *arena)
{
    struct mail_failures *failures = ARENA_NEW(arena, struct mail_failures);

    failures->arena = arena;
    return failures;
}

struct mail_failure *mail_failures_find(struct mail_failures *failures, struct str recipient)
{
    for (size_t i = 0; i < failures->count; i++)
        if (str_eq_ascii_nocase(failures->list[i].recipient, recipient))
            return &failures->list[i];
    return NULL;
}

struct mail_failure *mail_failures_add(struct mail_failures *failures, struct str recipient)
{
    struct mail_failure *found = recipient.n > 0 ? mail_failures_find(failures, recipient) : NULL;

    if (found != NULL)
        return found;
    if (failures->count == MAIL_FAILURES_MAX)
        return NULL;
    found = &failures->list[failures->count++];
    *found = (struct mail_failure){ .recipient = recipient.n > 0 ? recipient : STR_NULL };
    return found;
}

void mail_failure_read(struct mail_failure *failure, struct str diagnostic)
{
    if (str_is_null(failure->status))
        failure->status = mail_status_find(diagnostic);
    if (str_is_null(failure->reply_code))
        failure->reply_code = mail_reply_code_find(diagnostic);
}

void mail_failure_settle(struct mail_failure *failure, enum mail_permanence otherwise)
{
    if (failure->permanence == MAIL_PERMANENCE_UNKNOWN)
        failure->permanence = mail_status_permanence(failure->status, failure->reply_code);
    if (failure->permanence == MAIL_PERMANENCE_UNKNOWN)
        failure->permanence = otherwise;
}

void mail_class_note(struct mail_class *class, struct str why)
{
    for (size_t i = 0; i < class->why_count; i++)
        if (str_eq(class->why[i], why))
            return;
    if (class->why_count < MAIL_WHY_MAX)
        class->why[class->why_count++] = why;
}
