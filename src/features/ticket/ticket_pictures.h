/** A message's HTML as the sandboxed frame shows it: the frame has no cookie to fetch the pictures
 * of a mail with, so they come within the page. */
#ifndef PHAROS_FEATURES_TICKET_TICKET_PICTURES_H
#define PHAROS_FEATURES_TICKET_TICKET_PICTURES_H

#include <stdint.h>

#include "base/attributes.h"
#include "core/call.h"

enum { TICKET_PICTURES_MAX_BYTES = 8 * 1024 * 1024 }; /* of one message; further ones are missing */

/**
 * Turns cleaned HTML (html.h) into a whole page: pictures that it names as cid: and that came with
 * the message as png, jpeg, gif or webp are in it as data:. In call->tx; in call->arena.
 */
bool ticket_pictures_embed(struct call *call, int64_t message_id, struct str *html) MUST_USE;

#endif
