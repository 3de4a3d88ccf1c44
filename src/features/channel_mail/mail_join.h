/**
 * Which ticket a mail belongs to. In this order: our own signed Message-ID among those it answers,
 * newest first; our mark in its text or in what it quotes; any stored Message-ID; our ticket's
 * number in the subject, "[#1234]". Only the first proves anything: whoever comes by another way,
 * or takes no part in the ticket, is unverified.
 */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_JOIN_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_JOIN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "core/call.h"
#include "features/channel_mail/mail_message_store.h"
#include "proto/mail/letter/mail_letter.h"

struct mail_join {
    struct mail_place place; /* ticket_id 0: it begins one of its own */
    bool is_proved;          /* by our own signed Message-ID */
};

/** In call->tx. */
bool mail_join_find(struct call *call, const struct mail_letter *letter,
                    struct mail_join *out) MUST_USE;

/** By Message-IDs alone: what other programs write into subjects is none of ours. In call->tx. */
bool mail_join_by_ids(struct call *call, const struct mail_letter *letter,
                      struct mail_join *out) MUST_USE;

/** "[#1234]" in a subject: "1234"; STR_NULL where there is none. The last one counts. Pure. */
struct str mail_join_number(struct str subject);

#endif
