/** Automatic answers, automatic mail and bulk by their heads. Used by the mail_classify files. */
#ifndef PHAROS_PROTO_MAIL_AUTO_H
#define PHAROS_PROTO_MAIL_AUTO_H

#include <stdbool.h>

#include "proto/mail/classify/mail_failures.h"
#include "proto/mail/classify/mail_notice.h"
#include "proto/mail/classify/mail_sender.h"
#include "proto/mail/value/mail_head.h"

struct arena;

/**
 * MAIL_HUMAN, MAIL_AUTO_REPLY, MAIL_AUTO_GENERATED or MAIL_BULK: RFC 3834 first, then Precedence
 * and List-*, then the weaker signs. Words of a subject or text count only beside another sign, but
 * for subjects that mail programs write by themselves. `notice` is searched for mail_auto_sayings.
 */
enum mail_kind mail_auto_judge(const struct mail_head *head, struct str decoded_subject,
                               const struct mail_sender *sender, const struct mail_notice *notice,
                               struct arena *arena, struct mail_class *class);

/** The sender wants no automatic answers, though a person may have written. */
bool mail_auto_forbids_answers(const struct mail_head *head, struct arena *arena);

#endif
