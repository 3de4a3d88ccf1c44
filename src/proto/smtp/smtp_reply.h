/**
 * A reply of an SMTP or LMTP server (RFC 5321 section 4.2, enhanced codes RFC 2034 and 3463), read
 * and written. Pure; no memory of its own.
 *     250-2.1.5 first line
 *     250 2.1.5 last line
 */
#ifndef PHAROS_PROTO_SMTP_REPLY_H
#define PHAROS_PROTO_SMTP_REPLY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/str.h"

enum {
    SMTP_REPLY_LINE_MAX = 512,  /* bytes of a written line with its CRLF, RFC 5321 4.5.3.1.5 */
    SMTP_REPLY_READ_MAX = 2048, /* bytes of a line that is read; a longer one is broken */
    SMTP_REPLY_LINES_MAX = 128, /* of one reply; more are broken */
    SMTP_REPLY_TEXT_MAX = 8192, /* bytes of text kept of one reply; what follows is left out */
};

/** 5.1.1 and the like. */
struct smtp_enhanced {
    int class; /* 2, 4 or 5; 0 when the reply carries none */
    int subject;
    int detail;
};

#define SMTP_ENHANCED(class_, subject_, detail_)                                                   \
    ((struct smtp_enhanced){ (class_), (subject_), (detail_) })
#define SMTP_ENHANCED_NONE ((struct smtp_enhanced){ 0, 0, 0 })

struct smtp_reply {
    int code; /* 200..599 */
    struct smtp_enhanced enhanced;
    struct str text; /* the lines without codes, joined by '\n'; may be empty */
};

/** 2yz. */
bool smtp_reply_is_success(const struct smtp_reply *reply);
/** 4yz: the same may work later. */
bool smtp_reply_is_temporary(const struct smtp_reply *reply);

/**
 * Writes the reply with its CRLFs, the enhanced code on each line, and returns its length. A line
 * is cut at SMTP_REPLY_LINE_MAX and the reply at the last line that fits into `room`, which must
 * hold at least one; control characters become blanks, so that no text can forge a line.
 */
size_t smtp_reply_format(const struct smtp_reply *reply, char *out, size_t room);

enum smtp_reply_result {
    SMTP_REPLY_MORE = 1, /* all bytes are taken, the reply is not whole */
    SMTP_REPLY_WHOLE,
    SMTP_REPLY_BROKEN, /* no SMTP reply: the connection is of no use any more */
};

/** Reads one reply from bytes that come in any pieces. About 10 KB. */
struct smtp_reply_reader {
    struct smtp_reply reply;
    size_t lines;
    size_t line_n;
    size_t text_n;
    char line[SMTP_REPLY_READ_MAX];
    char text[SMTP_REPLY_TEXT_MAX];
};

/** Ready for the next reply; what was read before is forgotten. */
void smtp_reply_reader_init(struct smtp_reply_reader *reader);

/**
 * Takes bytes until a reply is whole; *used says how many belonged to it. When WHOLE, reader->reply
 * is it: its text is valid UTF-8 without control characters but '\n', borrowed from the reader
 * until the next init. Lines may end in LF alone; all must carry the same code.
 */
enum smtp_reply_result smtp_reply_read(struct smtp_reply_reader *reader, const void *bytes,
                                       size_t n, size_t *used) MUST_USE;

#endif
