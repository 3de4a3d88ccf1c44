/**
 * Looking over how mail is set up: whether the relay takes what goes out, whether mailboxes
 * elsewhere let us in, whether our domains publish what they should. What is found is told in the
 * words of who asks: `pharos doctor mail` and the tests in the desk say the same. No mail is sent.
 */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_CHECK_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "core/call.h"
#include "core/texts/texts.h"
#include "features/channel_mail/mail_mailbox_try.h"
#include "features/channel_mail/mail_own.h"
#include "features/channel_mail/mail_target.h"
#include "proto/json.h"

struct dns;

struct mail_finding {
    const char *check; /* "sending", "relay", "mailbox", "signing", "domain" */
    bool ok;
    struct str words;
    struct str paste; /* a line of a zone; STR_NULL: nothing has to be published */
};

/** What was looked at so far. Everything lies in call->arena. */
struct mail_check {
    struct call *call;
    enum lang lang;
    int stop_fd;              /* readable once nobody waits for the findings any more; -1: none */
    struct mail_own standard; /* who writes where nothing says otherwise */
    struct str *domains;
    size_t domain_count;
    struct mail_target target;
    struct str no_target; /* why there is no relay, in words; STR_NULL: there is one */
    bool relay_is_unset;  /* none is named */
    struct mail_finding *findings;
    size_t count;
    size_t room;
};

/** Reads what is configured; outside of any transaction, as all that follows. */
bool mail_check_begin(struct mail_check *check, struct call *call, enum lang lang,
                      int stop_fd) MUST_USE;

/** One more finding; `paste` may be STR_NULL. */
void mail_check_say(struct mail_check *check, const char *about, bool ok, struct str words,
                    struct str paste);
/** A text of the catalogue in the reader's language. */
struct str mail_check_words(const struct mail_check *check, const char *key,
                            const struct text_arg *args);

/** What becomes of answers. */
void mail_check_sending(struct mail_check *check);
/** Asks the relay, which may take a minute. False where certificates cannot be read. */
bool mail_check_relay(struct mail_check *check) MUST_USE;

/** Tries one mailbox, or each that is not paused, as mail_mailbox_try does. */
bool mail_check_mailbox(struct mail_check *check, const struct mail_mailbox *mailbox,
                        struct mail_mailbox_trial *trial) MUST_USE;
bool mail_check_mailboxes(struct mail_check *check) MUST_USE;

/** What one of our domains publishes, or each of them; and whether mail is signed. Asks `dns`. */
bool mail_check_domain(struct mail_check *check, struct dns *dns, struct str domain) MUST_USE;
bool mail_check_domains(struct mail_check *check, struct dns *dns) MUST_USE;

/** [{"check","ok","words","paste"?}, …] */
void mail_check_write(const struct mail_check *check, struct json_out *out);
bool mail_check_is_well(const struct mail_check *check);

#endif
