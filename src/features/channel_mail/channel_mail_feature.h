/** Mail: a customer's letter becomes a ticket, our answer a letter. See README.md. */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_CHANNEL_MAIL_FEATURE_H
#define PHAROS_FEATURES_CHANNEL_MAIL_CHANNEL_MAIL_FEATURE_H

#include "core/feature.h"
#include "features/channel_mail/mail_dkim_check.h"

struct mail_fetch;
struct mail_intake_runner;
struct mail_known;
struct mail_relay;

/** What runs for it. */
struct channel_mail {
    struct mail_intake_runner *intake;
    struct mail_relay *relay;
    struct mail_fetch *fetch;
    struct mail_known *known; /* of our addresses */
    struct mail_dkim_keys keys;
};

extern const struct feature channel_mail_feature;

#endif
