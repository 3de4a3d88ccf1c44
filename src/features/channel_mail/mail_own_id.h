/**
 * Message-IDs of ours: they name the message and prove that we wrote it, so that an answer finds
 * its ticket whatever else of it is broken, and nobody can write into a ticket by guessing.
 *
 *     p.MESSAGE.KEY.MAC@domain      MAC: the first 80 bits of HMAC-SHA-256 over "MESSAGE.KEY"
 *
 * Case does not count, nor does the domain: some servers change both. In the text of our mails
 * stands a mark of the same kind, for answers of programs that say nothing of what they answer:
 *
 *     p.MESSAGE.KEY.MAC             MAC: the same over "mark.MESSAGE.KEY"
 *
 * Whoever is shown our text sees the mark, but cannot make a Message-ID of it.
 */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_OWN_ID_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_OWN_ID_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"
#include "core/call.h"

struct db_query;
struct db_rows;

/** Without <>; in a running change, which makes the first key where there is none. */
bool mail_own_id_make(struct call *call, int64_t message_id, struct str domain,
                      struct str *out) MUST_USE;

/** The message of ours that `id` (without <>) names; 0 where it is not ours. In call->tx. */
bool mail_own_id_read(struct call *call, struct str id, int64_t *message_id) MUST_USE;

/** The first message of ours that is named anywhere in a text, as bounces do; 0 where none is. In
 * call->tx. */
bool mail_own_id_find(struct call *call, struct str text, int64_t *message_id) MUST_USE;

/** For a query that wants a mark with what else it asks, since each answer is waited for: the
 * newest key, and its columns. */
#define MAIL_OWN_KEY_NEWEST  " LEFT JOIN mail_key k ON k.number = (SELECT max(number) FROM mail_key)"
#define MAIL_OWN_KEY_COLUMNS "k.number, k.secret"

/** The mark of a message that has a Message-ID of ours, by the two columns from `column` on of the
 * current row; STR_NULL where there is no key. */
struct str mail_own_mark_of(struct db_rows *rows, int column, int64_t message_id,
                            struct arena *arena);

/** The message of ours whose mark stands first in a text, however it is quoted, wrapped or written
 * in HTML; 0 where none does. In call->tx. */
bool mail_own_mark_find(struct call *call, struct str text, int64_t *message_id) MUST_USE;

extern const struct db_query *const mail_own_id_queries[];

#endif
