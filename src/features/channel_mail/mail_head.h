/** What a mail's head said, as it is kept beside the message and shown with it: a JSON object. */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_HEAD_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_HEAD_H

#include "features/channel_mail/mail_intake.h"

/** Addresses of ours that a mail was sent to. */
struct mail_ours {
    struct mail_own *items;
    size_t count;
};

/**
 * {"from":ADDR,"reply_to":[ADDR],"to":[ADDR],"cc":[ADDR],"subject":S,"ours":[S],"way":S,"peer":S,
 *  "tls":B,"defects":[S],"auth":{"spf":S,"spf_domain":S|null,"dkim":S,"dkim_domain":S|null,"dmarc":S,
 *          "checked_here":B}};
 * ADDR as in `pharos mail parse`.
 */
bool mail_head_write(struct call *call, const struct mail_intake *intake,
                     const struct mail_ours *ours, struct str *out) MUST_USE;

/** The same mail came for other addresses of ours as well: its head says so from now on. */
bool mail_head_add_ours(struct call *call, int64_t message_id, struct str head,
                        const struct mail_ours *ours) MUST_USE;

#endif
