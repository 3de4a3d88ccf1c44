#include "proto/mail/classify/mail_complaint.h"

#include "base/attributes.h"
#include "proto/mail/classify/mail_sayings.h"

/** Subjects of complaints that hold the message complained of. */
static bool has_complaint_subject(struct str subject, struct arena *arena)
{
    static const char *const words[] = { "complaint about message from",
                                         "email feedback report",
                                         "client tos notification",
                                         "abuse report",
                                         "spam report",
                                         "fbl report" };
    struct str folded = mail_fold(str_sub(subject, 0, 2000), arena);

    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_find(folded, str_of(words[i])) < folded.n)
            return true;
    return false;
}

static bool is_complaint_sender(struct str email)
{
    static const char *const locals[] = { "scomp",         "fbl",        "feedbackloop",
                                          "feedback-loop", "complaints", "fbl-no-reply",
                                          "feedback",      "staff",      "abuse",
                                          "no-reply",      "noreply" };
    struct str local = str_sub(email, 0, str_find_char(email, '@'));

    for (size_t i = 0; i < COUNT_OF(locals); i++)
        if (str_eq_ascii_nocase(local, str_of(locals[i])))
            return true;
    return false;
}

/** Microsoft marks the message that it gives back, whoever the report is from. */
static bool has_mark(const struct mail_head *head)
{
    return !str_is_null(mail_head_get(head, "X-HmXmrOriginalRecipient"));
}

bool mail_complaint_is_known(const struct mail_head *head, const struct mail_sender *sender,
                             const struct mail_head *returned, struct arena *arena)
{
    struct str subject = mail_head_get(head, "Subject");

    if (has_mark(head)
        || str_eq_ascii_nocase(sender->email, STR("complaints@email-abuse.amazonses.com")))
        return true;
    if (str_eq_ascii_nocase(sender->email, STR("staff@hotmail.com")))
        return has_complaint_subject(subject, arena);
    return returned != NULL && (is_complaint_sender(sender->email) || has_mark(returned))
           && has_complaint_subject(subject, arena);
}
