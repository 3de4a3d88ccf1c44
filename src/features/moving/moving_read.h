/** Reading records. Private to this folder. */
#ifndef PHAROS_FEATURES_MOVING_MOVING_READ_H
#define PHAROS_FEATURES_MOVING_MOVING_READ_H

#include "core/api/route.h"
#include "features/moving/moving.h"

/** A record on its way in. */
struct moving_record {
    const json_t *json;
    enum moving_outcome outcome;
};

/** A member's text; STR_NULL where it is absent or null. */
struct str moving_text(const json_t *json, const char *member);
/** A member's instant, checked before; `absent` where it is absent or null. */
int64_t moving_instant(const json_t *json, const char *member, int64_t absent);
/** INVALID with that code and field; returns false. */
bool moving_refuse(struct call *call, const char *code, const char *field, const char *message);
/** In call->tx. INVALID "unknown_team" where there is none. */
bool moving_find_team(struct call *call, struct str name, int64_t *id) MUST_USE;

extern const struct field moving_ticket_fields[];
/** A ticket that is not there yet; without a transaction, its HTML is cleaned first. */
bool moving_take_ticket(struct call *call, struct moving_record *record) MUST_USE;

extern const struct field moving_messages_fields[];
/** What a ticket of an earlier line said further; as moving_take_ticket. */
bool moving_take_messages(struct call *call, struct moving_record *record) MUST_USE;

#endif
