/**
 * Brands: names that the company is known by. What addresses of one brand have in common is said
 * once: what stands below answers, and what writers hear at once. An address's own signature goes
 * before its brand's, and a brand's words before those of the settings.
 */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_BRAND_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_BRAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"
#include "core/call.h"
#include "core/event/event.h"

struct db_query;

enum {
    MAIL_BRANDS_MAX = 100,
    MAIL_BRAND_NAME_MAX = 80, /* characters */
    MAIL_BRAND_SIGNATURE_MAX = 2000,
    MAIL_BRAND_WORDS_MAX = 4000,
};

struct mail_brand {
    int64_t id;
    struct str name;
    struct str signatures[LANG_COUNT];  /* "": none */
    struct str acknowledge[LANG_COUNT]; /* while open; "": as the settings say */
    struct str acknowledge_closed[LANG_COUNT];
    int64_t version;
};

/** What is to be; members that are STR_NULL stay as they are. */
struct mail_brand_patch {
    struct str name;
    struct str signatures[LANG_COUNT];
    struct str acknowledge[LANG_COUNT];
    struct str acknowledge_closed[LANG_COUNT];
};

/** In call->tx, for who sees everything. NOT_FOUND. */
bool mail_brand_get(struct call *call, int64_t id, struct mail_brand **out) MUST_USE;

struct mail_brand_list {
    const struct mail_brand *items; /* newest first */
    size_t count;
    bool has_more;
};
bool mail_brand_list(struct call *call, int64_t before_id, int limit,
                     struct mail_brand_list *out) MUST_USE;

/** INVALID "bad_name"; CONFLICT "brand_taken"; LIMIT "too_many". *out is set inside the change. */
bool mail_brand_create(struct call *call, const struct mail_brand_patch *patch,
                       struct mail_brand **out) MUST_USE;
/** The same, NOT_FOUND, and CONFLICT "version_conflict" (seen_version -1: any). */
bool mail_brand_change(struct call *call, int64_t id, int64_t seen_version,
                       const struct mail_brand_patch *patch, struct mail_brand **out) MUST_USE;
/** NOT_FOUND; CONFLICT "brand_in_use" while an address belongs to it. */
bool mail_brand_remove(struct call *call, int64_t id) MUST_USE;

/** In a change: there is such a brand, and it stays until the change ends. INVALID "unknown_brand".
 */
bool mail_brand_hold(struct call *call, int64_t id) MUST_USE;

extern const struct event_type event_mail_brand_created;
extern const struct event_type event_mail_brand_changed;
extern const struct event_type event_mail_brand_removed;

extern const struct db_query *const mail_brand_queries[];

#endif
