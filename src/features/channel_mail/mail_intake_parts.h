/** What taking in a mail consists of, for the intake itself and for mails of the past. All in the
 * running change. Private to this feature. */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_INTAKE_PARTS_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_INTAKE_PARTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "features/channel_mail/mail_head.h"
#include "features/channel_mail/mail_intake.h"

/** Asks once for every address that the mail names; the others ask what it found. Comes first. */
bool mail_intake_look_up_own(struct call *call, struct mail_intake *intake) MUST_USE;
/** Whose mail it is; never without an address. */
bool mail_intake_writer(struct call *call, const struct mail_intake *intake,
                        struct mail_address *out) MUST_USE;
bool mail_intake_customer(struct call *call, const struct mail_intake *intake,
                          const struct mail_address *writer, int64_t *customer_id) MUST_USE;
/** Our addresses among those it was sent to: what the envelope says. */
void mail_intake_ours(struct call *call, const struct mail_intake *intake, struct mail_ours *out);
bool mail_intake_takes_part(struct call *call, const struct mail_join *join, int64_t customer_id,
                            struct str address, bool *out) MUST_USE;
/** What the customer says by it. */
struct ticket_message_new mail_intake_message(const struct mail_intake *intake,
                                              int64_t customer_id);
/** Sets the intake's ticket_id and message_id. */
bool mail_intake_begin(struct call *call, struct mail_intake *intake, int64_t customer_id,
                       const struct mail_ours *ours,
                       const struct ticket_message_new *message) MUST_USE;
/** The mail beside its message. */
bool mail_intake_note(struct call *call, const struct mail_intake *intake,
                      const struct mail_ours *ours) MUST_USE;
/** Who takes part from now on; nobody that an unverified mail names. */
bool mail_intake_note_people(struct call *call, const struct mail_intake *intake,
                             const struct mail_address *writer, bool is_unverified) MUST_USE;

#endif
