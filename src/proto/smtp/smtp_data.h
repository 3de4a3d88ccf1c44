/**
 * The message behind DATA (RFC 5321 section 4.5.2): dots taken away and put in, in a stream and
 * without memory. Only CR LF . CR LF ends a message. A lone CR or LF never does, whatever other
 * servers make of it, so that no second message can be smuggled in the first.
 */
#ifndef PHAROS_PROTO_SMTP_DATA_H
#define PHAROS_PROTO_SMTP_DATA_H

#include <stdbool.h>
#include <stddef.h>

/** Takes a piece of what comes out; never empty, borrowed. */
typedef void smtp_data_take(void *arg, const char *bytes, size_t n);

enum smtp_data_state {
    SMTP_DATA_LINE_START, /* nothing of the line yet; also before the first byte */
    SMTP_DATA_LINE,
    SMTP_DATA_CR,     /* the last byte was a CR */
    SMTP_DATA_DOT,    /* the line is a dot so far, held back */
    SMTP_DATA_DOT_CR, /* the line is a dot and a CR so far, held back */
    SMTP_DATA_END,    /* decoder: the message is over */
};

struct smtp_data {
    enum smtp_data_state state;
};

/** For either direction; a decoder's first byte is the one behind the DATA command's CRLF. */
void smtp_data_init(struct smtp_data *data);

/**
 * Gives the message's own bytes to `take` and returns how many of `bytes` were used: fewer than `n`
 * only when the end was found, which smtp_data_is_end tells. What stands in the message is not
 * changed but for the dots; the last CRLF belongs to it.
 */
size_t smtp_data_decode(struct smtp_data *data, const char *bytes, size_t n, smtp_data_take *take,
                        void *arg);
bool smtp_data_is_end(const struct smtp_data *data);

/** The other way, for sending: puts dots in and makes each line end a CRLF, lone CR and LF too. */
void smtp_data_encode(struct smtp_data *data, const char *bytes, size_t n, smtp_data_take *take,
                      void *arg);
/** Ends the last line where need be, and the message. */
void smtp_data_encode_end(struct smtp_data *data, smtp_data_take *take, void *arg);

#endif
