#include "proto/websocket.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <wslay/wslay.h>

#include "base/check.h"

enum { KEY_CHARS = 24, SHA1_BYTES = 20, REASON_MAX = 123 };

struct websocket {
    struct websocket_events events;
    wslay_event_context_ptr wslay;
    const uint8_t *input; /* while feeding */
    size_t input_n;
    int pieces;        /* frames of the message that is arriving */
    bool has_said_bye; /* a close frame of ours is queued or sent */
};

static ssize_t on_receive(wslay_event_context_ptr wslay, uint8_t *bytes, size_t room, int flags,
                          void *arg)
{
    struct websocket *websocket = arg;
    size_t n = websocket->input_n < room ? websocket->input_n : room;

    (void)flags;
    if (n == 0) {
        wslay_event_set_error(wslay, WSLAY_ERR_WOULDBLOCK);
        return -1;
    }
    memcpy(bytes, websocket->input, n);
    websocket->input += n;
    websocket->input_n -= n;
    return (ssize_t)n;
}

static ssize_t on_send(wslay_event_context_ptr wslay, const uint8_t *bytes, size_t n, int flags,
                       void *arg)
{
    struct websocket *websocket = arg;

    (void)wslay;
    (void)flags;
    websocket->events.on_output(websocket->events.arg, bytes, n);
    return (ssize_t)n;
}

/** Empty frames are not counted by the limit in bytes, so frames are counted too. */
static void on_frame(wslay_event_context_ptr wslay,
                     const struct wslay_event_on_frame_recv_start_arg *frame, void *arg)
{
    struct websocket *websocket = arg;

    (void)wslay;
    if (wslay_is_ctrl_frame(frame->opcode))
        return;
    if (frame->opcode != WSLAY_CONTINUATION_FRAME)
        websocket->pieces = 0;
    if (frame->opcode == WSLAY_BINARY_FRAME)
        websocket_close(websocket, WEBSOCKET_UNSUPPORTED, "text only");
    else if (++websocket->pieces > WEBSOCKET_PIECES_MAX)
        websocket_close(websocket, WEBSOCKET_POLICY, "too many pieces");
}

static void on_message(wslay_event_context_ptr wslay,
                       const struct wslay_event_on_msg_recv_arg *message, void *arg)
{
    struct websocket *websocket = arg;
    struct str text;

    (void)wslay;
    if (message->opcode == WSLAY_CONNECTION_CLOSE)
        websocket->has_said_bye = true; /* wslay queues the answer itself */
    if (message->opcode != WSLAY_TEXT_FRAME || websocket->has_said_bye)
        return;
    /* An empty message comes without an address. */
    text = message->msg_length > 0 ? (struct str){ (const char *)message->msg, message->msg_length }
                                   : STR("");
    websocket->events.on_text(websocket->events.arg, text);
}

struct websocket *websocket_new(const struct websocket_events *events)
{
    static const struct wslay_event_callbacks callbacks = {
        .recv_callback = on_receive,
        .send_callback = on_send,
        .on_frame_recv_start_callback = on_frame,
        .on_msg_recv_callback = on_message,
    };
    struct websocket *websocket = calloc(1, sizeof(*websocket));

    CHECK(websocket != NULL);
    websocket->events = *events;
    CHECK(wslay_event_context_server_init(&websocket->wslay, &callbacks, websocket) == 0);
    wslay_event_config_set_max_recv_msg_length(websocket->wslay, WEBSOCKET_MESSAGE_MAX);
    return websocket;
}

void websocket_free(struct websocket **websocket)
{
    if (*websocket == NULL)
        return;
    wslay_event_context_free((*websocket)->wslay);
    free(*websocket);
    *websocket = NULL;
}

/** on_send takes everything, so nothing stays queued. */
static void flush(struct websocket *websocket)
{
    CHECK(wslay_event_send(websocket->wslay) == 0);
}

bool websocket_feed(struct websocket *websocket, const void *bytes, size_t n)
{
    int result;

    websocket->input = bytes;
    websocket->input_n = n;
    result = wslay_event_recv(websocket->wslay);
    flush(websocket);
    return result == 0 && !websocket->has_said_bye && wslay_event_want_read(websocket->wslay) != 0;
}

void websocket_close(struct websocket *websocket, enum websocket_code code, const char *reason)
{
    size_t n = strlen(reason);

    if (websocket->has_said_bye)
        return;
    websocket->has_said_bye = true;
    CHECK(n <= REASON_MAX);
    if (wslay_event_queue_close(websocket->wslay, (uint16_t)code, (const uint8_t *)reason, n) == 0)
        flush(websocket);
}

size_t websocket_text_header(size_t text_n, unsigned char out[WEBSOCKET_HEADER_MAX])
{
    size_t size_bytes = text_n < 126 ? 0 : text_n < 65536 ? 2 : 8;

    out[0] = 0x80 | WSLAY_TEXT_FRAME; /* FIN */
    out[1] = (unsigned char)(size_bytes == 0 ? text_n : size_bytes == 2 ? 126 : 127);
    for (size_t i = 0; i < size_bytes; i++)
        out[2 + i] = (unsigned char)(text_n >> (8 * (size_bytes - 1 - i)));
    return 2 + size_bytes;
}

struct str websocket_ping(void)
{
    return (struct str){ "\x89\x00", 2 };
}

static bool is_base64_of_16_bytes(struct str key)
{
    unsigned char decoded[KEY_CHARS];

    if (key.n != KEY_CHARS || !str_ends_with(key, STR("==")))
        return false;
    return EVP_DecodeBlock(decoded, (const unsigned char *)key.p, KEY_CHARS) == 18;
}

bool websocket_accept_key(struct str key, char out[WEBSOCKET_KEY_ROOM])
{
    static const char guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; /* RFC 6455 section 1.3 */
    unsigned char joined[KEY_CHARS + sizeof(guid) - 1];
    unsigned char digest[SHA1_BYTES];

    if (!is_base64_of_16_bytes(key))
        return false;
    memcpy(joined, key.p, KEY_CHARS);
    memcpy(joined + KEY_CHARS, guid, sizeof(guid) - 1);
    CHECK(EVP_Digest(joined, sizeof(joined), digest, NULL, EVP_sha1(), NULL) == 1);
    EVP_EncodeBlock((unsigned char *)out, digest, SHA1_BYTES);
    return true;
}
