/** Mail that somebody of the demo company writes in a customer's name: composed, and brought as if
 * it had come from outside. */
#ifndef PHAROS_APP_DEMO_LETTER_H
#define PHAROS_APP_DEMO_LETTER_H

#include <stdbool.h>

#include "base/attributes.h"
#include "core/call.h"
#include "features/channel_mail/mail_kept.h"

struct demo_letter {
    struct mail_address from;
    struct mail_address to; /* one of ours */
    struct str subject;
    struct str text;
    const struct mail_kept *answered; /* quoted below; NULL: it begins a conversation */
    /* What became of it. */
    struct str message_id;
};

/** Prepares the mail outside of any transaction and stores it in the inbox in a change of its own;
 * letter->message_id is set before. Errors of mail_compose. */
bool demo_letter_bring(struct call *call, struct demo_letter *letter) MUST_USE;

#endif
