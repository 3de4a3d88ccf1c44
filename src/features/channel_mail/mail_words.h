/** What went wrong with a mail server, in a reader's words. */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_WORDS_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_WORDS_H

#include "base/str.h"
#include "core/texts/lang.h"
#include "proto/smtp/smtp_client_outcome.h"

struct arena;

/** With what the server itself said behind it, where it said anything; in the arena. */
struct str mail_outcome_words(enum lang lang, const struct smtp_outcome *outcome,
                              struct arena *arena);

/** The same of a stable code, as mailboxes and inbox keep them; `said` may be "". */
struct str mail_code_words(enum lang lang, struct str code, struct str said, struct arena *arena);

#endif
