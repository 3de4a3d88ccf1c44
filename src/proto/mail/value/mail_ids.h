/** Message-ID, In-Reply-To, References: RFC 5322 3.6.4, and what stands there instead. */
#ifndef PHAROS_PROTO_MAIL_IDS_H
#define PHAROS_PROTO_MAIL_IDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct arena;
struct mail_head;

enum { MAIL_IDS_MAX = 1000 };

/**
 * The ids between < and > of all fields of a name, in their order, without these; blanks within are
 * gone, encoded words decoded. Where an id was cut off and the next begins ("<a@b <c@d>"), the next
 * is taken. With `bare` a field without any <> counts word by word, as far as a word has an @
 * within: some mailers leave the signs out.
 */
size_t mail_ids_of(const struct mail_head *head, const char *name, bool bare, struct arena *arena,
                   struct str **out);

/** A message's own id, also one without signs or @; STR_NULL when it has none. */
struct str mail_ids_own(const struct mail_head *head, struct arena *arena);

#endif
