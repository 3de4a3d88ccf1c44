/**
 * Tokens to well-nested events: every element that opens closes, in order. Missing end tags are
 * supplied where the HTML standard implies them, stray ones are passed over, and nothing nests
 * deeper than HTML_DEPTH_MAX. Used by the html_*.c files.
 */
#ifndef PHAROS_PROTO_HTML_WALK_H
#define PHAROS_PROTO_HTML_WALK_H

#include "base/str.h"
#include "proto/html/html_token.h"

struct arena;

/** Takes the events. A void element opens and does not close. `scratch` lives for one event. */
struct html_sink {
    void *arg;
    void (*open)(void *arg, const struct html_token *token, struct arena *scratch);
    void (*close)(void *arg, const struct html_element *element);
    void (*text)(void *arg,
                 struct str text); /* decoded, see html_decode; a text may come in pieces */
};

/** Walks through `html`. Dropped and hidden elements (display: none) give no event; the simple
 * rules of style sheets stand in the style attributes. */
void html_walk(struct str html, const struct html_sink *sink);

#endif
