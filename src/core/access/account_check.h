/** What may stand in an account: checks that making and changing one share. */
#ifndef PHAROS_CORE_ACCESS_ACCOUNT_CHECK_H
#define PHAROS_CORE_ACCESS_ACCOUNT_CHECK_H

#include "core/access/access_store.h"
#include "core/access/account.h"

/** INVALID naming the member of the body. */
bool account_check_name(struct str name, struct err *err) MUST_USE;
bool account_check_email(struct str email, struct err *err) MUST_USE;
bool account_check_timezone(struct str zone, struct err *err) MUST_USE;
/** At most 100, all of which exist; in call->tx. */
bool account_check_teams(struct call *call, struct membership teams) MUST_USE;

/**
 * A role to hand out or to touch, in call->tx. INVALID "unknown_role"; DENIED "role_above_yours"
 * where it holds more than the caller does: rights are handed on, never made.
 */
bool account_find_role(struct call *call, struct str name, struct role **out) MUST_USE;

/** The hash of a new password that keeps the rules; STR_NULL for none. Outside of a change. */
bool account_hash_password(struct call *call, struct str password, struct str email,
                           struct str *hash) MUST_USE;

/** Rewords a "duplicate" of the address; returns false. */
bool account_name_duplicate(struct err *err);

#endif
