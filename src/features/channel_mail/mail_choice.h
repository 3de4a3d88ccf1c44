/** What the writer of an answer chose of its mail (features/ticket/ticket_mail.h), put upon the
 * route that it would take without. */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_CHOICE_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_CHOICE_H

#include "core/event/event.h"
#include "features/channel_mail/mail_outgoing.h"

struct setting;

/** How much the files of one mail may be. */
extern const struct setting mail_files_max;

/**
 * Changes `route` as chosen, in call->tx; nothing happens for STR_NULL. Each address stands once:
 * in To, else in Cc, else in Bcc. Where somebody of ours asks, a mistake is INVALID with the field
 * named below "/mail": "bad_email", "own_address" (it would come back to us), "not_ours" (from),
 * "required" (nobody in To), "not_by_mail". Where the program goes on with what was chosen before,
 * what is no longer right is left out.
 */
bool mail_choice_apply(struct call *call, struct str choice, struct mail_route *route) MUST_USE;

/** Whom it names in To and Cc takes part in the ticket from now on. */
bool mail_choice_note_people(struct call *call, int64_t ticket_id, struct str choice,
                             const struct mail_route *route) MUST_USE;

/** Hears that an answer is to leave later: refuses then what could not leave. */
bool mail_choice_react(struct call *call, const struct event *event) MUST_USE;

/** INVALID "mail_too_large", "/attachments", where the files of a message, or of one that is to
 * leave later, are more than mail_files_max. */
bool mail_choice_check_files(struct call *call, int64_t message_id, int64_t scheduled_id) MUST_USE;

extern const struct db_query *const mail_choice_queries[];

#endif
