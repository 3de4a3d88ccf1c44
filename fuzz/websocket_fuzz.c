/* Frames of anybody, in pieces of any size: messages are valid UTF-8 and of bounded length. */
#include "base/text/utf8.h"
#include "fuzz.h"
#include "proto/websocket.h"

static void take_text(void *arg, struct str text)
{
    (void)arg;
    CHECK(text.n <= WEBSOCKET_MESSAGE_MAX && utf8_is_valid(text));
}

static void take_output(void *arg, const void *bytes, size_t n)
{
    (void)arg;
    CHECK(bytes != NULL && n > 0);
}

/** The first byte of the input says how large the pieces are. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    const struct websocket_events events = { take_text, take_output, NULL };
    struct websocket *websocket;
    size_t piece;

    if (n == 0)
        return 0;
    piece = (size_t)bytes[0] + 1;
    websocket = websocket_new(&events);
    for (size_t at = 1; at < n; at += piece)
        if (!websocket_feed(websocket, bytes + at, n - at < piece ? n - at : piece))
            break;
    websocket_close(websocket, WEBSOCKET_GOING_AWAY, "end");
    websocket_free(&websocket);
    return 0;
}
