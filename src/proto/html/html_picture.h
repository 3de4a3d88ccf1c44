/** Pictures: those of the message stay, those of the network wait. Used by the html_*.c files. */
#ifndef PHAROS_PROTO_HTML_PICTURE_H
#define PHAROS_PROTO_HTML_PICTURE_H

#include <stdbool.h>

#include "base/strbuf.h"
#include "proto/html/html_token.h"

struct arena;

/** True for a picture from the network that is too small to be seen: it only tells of the reader.
 */
bool html_picture_is_tracker(const struct html_token *token, struct arena *arena);

/**
 * Writes where the picture is: src for parts of the message (cid:) and for data: of a kind that
 * holds nothing but dots, class="withheld" and data-src for http and https. What srcset names is
 * left out.
 */
void html_write_picture(struct strbuf *out, const struct html_token *token, struct arena *arena);

/** Writes data-background where a table, cell or div has a picture behind it, however it says so.
 */
void html_write_background(struct strbuf *out, const struct html_token *token, struct arena *arena);

#endif
