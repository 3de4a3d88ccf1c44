/**
 * Configuring the addresses that are ours. While there is any, exactly one is the standard one:
 * the first that is made, until another is said to be. In the caller's scope:
 * partners have to do with those of their teams.
 */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_OWN_CHANGE_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_OWN_CHANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "core/call.h"
#include "core/event/event.h"
#include "features/channel_mail/mail_own_store.h"

enum { MAIL_OWN_NAME_MAX = 80, MAIL_OWN_SIGNATURE_MAX = 2000 }; /* characters */

/** What is to be; members that are STR_NULL, or not had, stay as they are. */
struct mail_own_patch {
    struct str address;
    struct str name;
    bool has_team;
    int64_t team_id; /* 0: nobody's */
    bool has_brand;
    int64_t brand_id; /* 0: none */
    struct str signatures[LANG_COUNT];
    bool has_standard;
    bool is_standard;
};

/** In call->tx. NOT_FOUND. */
bool mail_own_get(struct call *call, int64_t id, struct mail_own_row **out) MUST_USE;

/** INVALID "bad_email", "unknown_team", "unknown_brand"; CONFLICT "mail_address_taken". *out is set
 * inside the change. */
bool mail_own_create(struct call *call, const struct mail_own_patch *patch,
                     struct mail_own_row **out) MUST_USE;

/** As mail_own_create, and NOT_FOUND, CONFLICT "version_conflict" (seen_version -1: any) and
 * "standard_address": another has to be made the standard one instead. */
bool mail_own_change(struct call *call, int64_t id, int64_t seen_version,
                     const struct mail_own_patch *patch, struct mail_own_row **out) MUST_USE;

/** It takes no more mail from then on. NOT_FOUND; CONFLICT "standard_address" while there are
 * others. Without any, the setting mail.domains says again what is ours. */
bool mail_own_remove(struct call *call, int64_t id) MUST_USE;

extern const struct event_type event_mail_address_created;
extern const struct event_type event_mail_address_changed;
extern const struct event_type event_mail_address_removed;

#endif
