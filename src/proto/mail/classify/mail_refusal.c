#include "proto/mail/classify/mail_refusal.h"

#include "base/text/utf8.h"
#include "proto/mail/classify/mail_report.h"
#include "proto/mail/classify/mail_sayings.h"
#include "proto/mail/classify/mail_spot.h"

enum { FIELD_BYTES_MAX = 1000, TEXT_BYTES_MAX = 4000 };

static bool says(struct str text, size_t max, struct str word, struct arena *arena)
{
    struct str folded = mail_fold(utf8_cut(text, max), arena);

    return str_find(folded, word) < folded.n;
}

bool mail_refusal_is(const struct mail_head *head, struct str receipt, struct str text,
                     struct arena *arena)
{
    struct str disposition = mail_report_field(receipt, "disposition");
    struct str submitted = mail_head_get(head, "Auto-Submitted");

    if (!says(disposition, FIELD_BYTES_MAX, STR("deleted"), arena))
        return false;
    return says(submitted, FIELD_BYTES_MAX, STR("(rejected"), arena)
           || says(text, TEXT_BYTES_MAX, STR("automatically rejected"), arena);
}

void mail_refusal_read(struct str receipt, struct str text, struct mail_failures *failures)
{
    struct str to = mail_report_field(receipt, "final-recipient");
    struct mail_failure *failure =
        mail_failures_add(failures, str_is_null(to) ? STR_NULL : mail_spot_recipient(to));

    if (failure == NULL)
        return;
    mail_failure_read(failure, text);
    mail_failure_settle(failure, MAIL_PERMANENT);
}
