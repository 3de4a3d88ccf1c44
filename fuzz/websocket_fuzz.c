/* WebSocket: any bytes, cut anywhere, come to the same texts, all UTF-8 and of bounded size. */
#include "base/text/utf8.h"
#include "fuzz.h"
#include "proto/websocket.h"

/** What was heard: a running sum, so that two runs can be compared. */
struct heard {
    unsigned long sum;
    size_t texts;
};

static void on_text(void *arg, struct str text)
{
    struct heard *heard = arg;

    CHECK(text.p != NULL && text.n <= WEBSOCKET_MESSAGE_MAX && utf8_is_valid(text));
    heard->texts++;
    for (size_t i = 0; i < text.n; i++)
        heard->sum = heard->sum * 31 + (unsigned char)text.p[i];
}

static void on_output(void *arg, const void *bytes, size_t n)
{
    (void)arg;
    CHECK(bytes != NULL && n > 0);
}

static struct heard run(const unsigned char *data, size_t n, size_t piece)
{
    struct heard heard = { 0 };
    struct websocket_events events = { on_text, on_output, &heard };
    struct websocket *websocket = websocket_new(&events);

    for (size_t at = 0; at < n; at += piece)
        if (!websocket_feed(websocket, data + at, n - at < piece ? n - at : piece))
            break;
    websocket_close(websocket, WEBSOCKET_NORMAL, "end");
    websocket_free(&websocket);
    return heard;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct heard whole;
    struct heard pieces;

    if (n < 2)
        return 0;
    whole = run(data + 1, n - 1, n);
    pieces = run(data + 1, n - 1, (size_t)data[0] % 16 + 1);
    CHECK(whole.texts == pieces.texts && whole.sum == pieces.sum);
    return 0;
}
