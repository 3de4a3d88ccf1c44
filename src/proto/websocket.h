/**
 * WebSocket (RFC 6455), the server's side, over wslay: bytes in, messages out, bytes to send. No
 * sockets, no clock. One thread at a time.
 */
#ifndef PHAROS_PROTO_WEBSOCKET_H
#define PHAROS_PROTO_WEBSOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"

struct websocket;

enum {
    WEBSOCKET_MESSAGE_MAX = 64 * 1024, /* a longer one ends it with 1009 */
    WEBSOCKET_PIECES_MAX = 64,         /* frames of one message; more end it with 1008 */
    WEBSOCKET_KEY_ROOM = 29,
    WEBSOCKET_HEADER_MAX = 10,
};

/** RFC 6455 section 7.4.1 and the IANA registry. */
enum websocket_code {
    WEBSOCKET_NORMAL = 1000,
    WEBSOCKET_GOING_AWAY = 1001,
    WEBSOCKET_PROTOCOL_ERROR = 1002,
    WEBSOCKET_UNSUPPORTED = 1003,
    WEBSOCKET_BAD_TEXT = 1007,
    WEBSOCKET_POLICY = 1008,
    WEBSOCKET_TOO_BIG = 1009,
    WEBSOCKET_INTERNAL = 1011,
    WEBSOCKET_TRY_LATER = 1013,
};

/** Called from within feed and close; they must not free the websocket. */
struct websocket_events {
    /** A whole text message, valid UTF-8, borrowed. */
    void (*on_text)(void *arg, struct str text);
    /** Bytes for the peer (pongs, closes), to be sent in order, between whole frames. */
    void (*on_output)(void *arg, const void *bytes, size_t n);
    void *arg;
};

/** Owned: websocket_free. Never NULL. About 9 KB. */
struct websocket *websocket_new(const struct websocket_events *events);
void websocket_free(struct websocket **websocket);

/**
 * Takes what the peer sent, in pieces of any size. False once nothing more is wanted from the peer:
 * it said goodbye or broke the rules (binary messages too: 1003), and the answering close frame was
 * given to on_output; what remains is to send that and to close.
 */
bool websocket_feed(struct websocket *websocket, const void *bytes, size_t n) MUST_USE;

/** Says goodbye with a code and a short reason; once is enough, later calls do nothing. */
void websocket_close(struct websocket *websocket, enum websocket_code code, const char *reason);

/** Writes the header of an unfragmented text frame from server to client; returns its length. The
 *  frame can so be made once for many sockets. */
size_t websocket_text_header(size_t text_n, unsigned char out[WEBSOCKET_HEADER_MAX]);
/** A whole ping frame without payload; the same for all sockets. */
struct str websocket_ping(void);

/** Sec-WebSocket-Accept for a Sec-WebSocket-Key (RFC 6455 section 4.2.2); false when the key is not
 *  16 bytes in base64. `out` is ended by NUL. */
bool websocket_accept_key(struct str key, char out[WEBSOCKET_KEY_ROOM]) MUST_USE;

#endif
