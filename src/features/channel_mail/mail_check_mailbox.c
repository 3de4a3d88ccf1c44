/* Whether mailboxes elsewhere let us in, and have room. */
#include "base/arena.h"
#include "features/channel_mail/mail_check.h"
#include "features/channel_mail/mail_mailbox_try.h"
#include "features/channel_mail/mail_words.h"

enum { KIB_PER_MIB = 1024, PERCENT = 100, NEARLY_FULL_PERCENT = 95 };

static void say(struct mail_check *check, bool ok, struct str words)
{
    mail_check_say(check, "mailbox", ok, words, STR_NULL);
}

/** Which one the findings behind it are about. */
static void say_which(struct mail_check *check, const struct mail_mailbox *mailbox)
{
    const struct text_arg *args =
        TEXT_ARGS(TEXT_STR("user", mailbox->user), TEXT_STR("host", mailbox->host));

    say(check, true,
        mail_check_words(check,
                         mailbox->is_active ? "doctor.mail.mailbox" : "doctor.mail.mailbox_paused",
                         args));
}

/** STR_NULL for steps that tell nothing while they go well. */
static struct str step_words(const struct mail_check *check, const struct mail_mailbox *mailbox,
                             enum imap_step step)
{
    struct str port = str_format(check->call->arena, "%d", mailbox->port);

    switch (step) {
    case IMAP_AT_TOKEN:
        return mail_check_words(check, "doctor.mail.token", TEXT_ARGS());
    case IMAP_AT_RESOLVE:
        return mail_check_words(check, "doctor.mail.resolve",
                                TEXT_ARGS(TEXT_STR("host", mailbox->host)));
    case IMAP_AT_CONNECT:
        return mail_check_words(check, "doctor.mail.connect", TEXT_ARGS(TEXT_STR("port", port)));
    case IMAP_AT_TLS:
    case IMAP_AT_STARTTLS:
        return mail_check_words(check, "doctor.mail.tls", TEXT_ARGS());
    case IMAP_AT_LOGIN:
        return mail_check_words(check, "doctor.mail.login",
                                TEXT_ARGS(TEXT_STR("user", mailbox->user)));
    case IMAP_AT_SELECT:
        return mail_check_words(check, "doctor.mail.folder",
                                TEXT_ARGS(TEXT_STR("folder", mailbox->folder)));
    default:
        return STR_NULL;
    }
}

static void say_steps(struct mail_check *check, const struct mail_mailbox *mailbox,
                      const struct imap_outcome *outcome)
{
    for (enum imap_step step = IMAP_AT_TOKEN; step < outcome->step; step++) {
        struct str words = step_words(check, mailbox, step);

        if (mail_mailbox_takes_step(mailbox, step) && !str_is_null(words))
            say(check, true, words);
    }
    if (outcome->step < IMAP_AT_WORK)
        say(check, false,
            mail_code_words(check->lang, str_of(outcome->code), str_of(outcome->said),
                            check->call->arena));
    else if (mailbox->tls == IMAP_TLS_NEVER)
        say(check, true, mail_check_words(check, "doctor.mail.clear", TEXT_ARGS()));
}

static void say_quota(struct mail_check *check, const struct imap_quota *quota)
{
    struct arena *arena = check->call->arena;
    int64_t percent;

    if (quota->limit_kib == 0)
        return;
    percent = (int64_t)quota->used_kib * PERCENT / quota->limit_kib;
    say(check, percent < NEARLY_FULL_PERCENT,
        mail_check_words(
            check,
            percent < NEARLY_FULL_PERCENT ? "doctor.mail.quota" : "doctor.mail.quota_nearly_full",
            TEXT_ARGS(TEXT_STR("used", texts_number(quota->used_kib / KIB_PER_MIB, arena)),
                      TEXT_STR("limit", texts_number(quota->limit_kib / KIB_PER_MIB, arena)),
                      TEXT_STR("percent", texts_number(percent, arena)))));
}

bool mail_check_mailbox(struct mail_check *check, const struct mail_mailbox *mailbox,
                        struct mail_mailbox_trial *trial)
{
    if (!mail_mailbox_try(check->call, mailbox, check->stop_fd, trial))
        return false;
    say_steps(check, mailbox, &trial->outcome);
    say_quota(check, &trial->quota);
    return true;
}

struct mailboxes_step {
    int64_t before_id;
    struct mail_mailbox_list list;
};

static bool mailboxes_step(struct call *call, void *arg)
{
    struct mailboxes_step *step = arg;

    return mail_mailbox_list(call, step->before_id, MAIL_MAILBOXES_MAX, &step->list);
}

/** One that is paused is named, and left alone. */
bool mail_check_mailboxes(struct mail_check *check)
{
    struct mailboxes_step step = { .before_id = 0 };
    struct mail_mailbox_trial trial;

    if (!call_read(check->call, mailboxes_step, &step))
        return false;
    for (size_t i = 0; i < step.list.count; i++) {
        say_which(check, &step.list.items[i]);
        if (step.list.items[i].is_active && !mail_check_mailbox(check, &step.list.items[i], &trial))
            return false;
    }
    return true;
}
