/** Links: where they go, and whether their words say another place. Used by the html_*.c files. */
#ifndef PHAROS_PROTO_HTML_LINK_H
#define PHAROS_PROTO_HTML_LINK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "base/strbuf.h"
#include "proto/html/html_token.h"

struct arena;

enum { HTML_HOST_MAX = 253, HTML_WORDS_MAX = 512 };

/** The link that is open, if any. Zeroed at first. */
struct html_link {
    size_t mark; /* where in the output its warning would stand; 0 for none open */
    char host[HTML_HOST_MAX];
    size_t host_n;
    char words[HTML_WORDS_MAX]; /* the beginning of its text */
    size_t words_n;
    bool is_full;
};

/** Writes the address of an <a>, so that it opens elsewhere and tells nothing of where it came
 *  from; nothing for an address that we do not follow. */
void html_link_open(struct html_link *link, struct strbuf *out, const struct html_token *token,
                    struct arena *arena);

/** Text that stands while a link is open. */
void html_link_text(struct html_link *link, struct str text);

/**
 * At </a>: where the words show an address of another host, the start tag in `out` gets
 * class="elsewhere" and data-host="…", the host where the link goes.
 */
void html_link_close(struct html_link *link, struct strbuf *out);

#endif
