/**
 * What Outlook packs into a "winmail.dat": Transport Neutral Encapsulation Format, [MS-OXTNEF],
 * with the properties of [MS-OXCMSG] 2.2.1 and 2.2.2. Runs in a confined worker.
 *
 * A stream is a signature and attributes (2.1.1 to 2.1.3); an attribute may hold a list of
 * properties (2.1.3.4), and a property a message, which is a stream again. Files are slices of the
 * stream, only names and texts are copied. Time grows with the bytes, times MAIL_TNEF_DEPTH_MAX.
 */
#ifndef PHAROS_PROTO_MAIL_TNEF_H
#define PHAROS_PROTO_MAIL_TNEF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"

struct arena;

enum {
    MAIL_TNEF_FILES_MAX = 1000, /* of all messages within together; what follows is left out */
    MAIL_TNEF_DEPTH_MAX = 8,    /* streams within streams; what lies deeper is not opened */
};

/** A file, or a message within: that one is listed as its own stream, its files behind it. */
struct mail_tnef_file {
    struct str filename;     /* UTF-8 without folders; STR_NULL when it has none */
    struct str content_type; /* lower case; "application/octet-stream" where none is said */
    struct str content_id;   /* UTF-8 without <>; STR_NULL when there is none */
    struct str content;      /* borrowed from the stream; may be empty */
    size_t depth;            /* 0 for the message's own, 1 for those of a message within it */
    bool is_inline;          /* shown within the text */
    bool is_message;         /* its content is a stream */
};

/** A text as it stands in the stream: to be read by mail_tnef_read_texts. */
struct mail_tnef_raw {
    struct str bytes; /* borrowed; STR_NULL where there is none */
    bool is_unicode;
};

struct mail_tnef {
    struct mail_tnef_file *files; /* in their order */
    size_t file_count;
    struct mail_tnef_raw text;
    struct mail_tnef_raw html;
    struct str rtf;          /* packed: mail_rtf.h; borrowed, STR_NULL where there is none */
    uint32_t page;           /* the Windows code page of the stream; 0 where it says none */
    uint32_t html_page;      /* that of the HTML; 0 where it says none */
    bool is_cut;             /* it ends within an attribute; what stands before is given */
    bool has_wrong_checksum; /* of an attribute, which is read all the same */
};

/** Does it begin as a TNEF stream does? */
bool mail_tnef_is_stream(struct str bytes);

/** Names are in `arena`. False: it is no stream; *out is untouched. */
bool mail_tnef_read(struct str stream, struct arena *arena, struct mail_tnef *out) MUST_USE;

/**
 * The message's text and HTML: UTF-8 without NUL, line ends as they came, each up to
 * MAIL_TEXT_BYTES_MAX; STR_NULL for what is not there. Without either, the words of the RTF are the
 * text. In `arena`, which takes up to four times their limit.
 */
void mail_tnef_read_texts(const struct mail_tnef *tnef, struct arena *arena, struct str *text,
                          struct str *html);

#endif
