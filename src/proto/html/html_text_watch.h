/** Lets an engine see where in a text the elements of its HTML begin and end. */
#ifndef PHAROS_PROTO_HTML_TEXT_WATCH_H
#define PHAROS_PROTO_HTML_TEXT_WATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/str.h"
#include "proto/html/html_token.h"

struct arena;
struct err;

/**
 * `at` is an offset in the text: what the element holds stands at or after it, what follows the
 * element stands at or after the `at` of its end. Elements nest and are at most HTML_DEPTH_MAX
 * deep; a void element has no end. `scratch` lives for one call.
 */
struct html_text_watch {
    void *arg;
    void (*open)(void *arg, const struct html_token *token, size_t at, struct arena *scratch);
    void (*close)(void *arg, const struct html_element *element, size_t at);
};

/** html_to_text, watched. */
bool html_to_watched_text(struct str html, const struct html_text_watch *watch, struct arena *arena,
                          struct str *out, struct err *err) MUST_USE;

#endif
