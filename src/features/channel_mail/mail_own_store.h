/** All SQL about the addresses that are ours, as the settings of mail show and change them. */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_OWN_STORE_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_OWN_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "core/call.h"
#include "features/channel_mail/mail_own.h"

struct db_query;

/** An address of ours as it is configured. */
struct mail_own_row {
    struct mail_own own;
    struct str team_name; /* STR_NULL: no team */
    bool is_standard;
    int64_t version;
};

struct mail_own_list {
    const struct mail_own_row *items; /* newest first */
    size_t count;
    bool has_more;
};

/** Partners see those of their teams. *out is NULL where there is none. */
bool mail_own_store_find(struct call *call, const struct scope *scope, int64_t id,
                         struct mail_own_row **out) MUST_USE;
bool mail_own_store_list(struct call *call, const struct scope *scope, int64_t before_id, int limit,
                         struct mail_own_list *out) MUST_USE;
/** Nobody else changes any of them until the change ends; *count tells how many there are. */
bool mail_own_store_lock(struct call *call, size_t *count) MUST_USE;
/** CONFLICT "duplicate" where another has the address. Fills row->own.id. */
bool mail_own_store_add(struct call *call, struct mail_own_row *row) MUST_USE;
/** With a new version; CONFLICT "duplicate". */
bool mail_own_store_set(struct call *call, const struct mail_own_row *row) MUST_USE;
bool mail_own_store_remove(struct call *call, int64_t id) MUST_USE;
/** That one is the standard one, and no other. */
bool mail_own_store_set_standard(struct call *call, int64_t id) MUST_USE;

extern const struct db_query *const mail_own_store_queries[];

#endif
