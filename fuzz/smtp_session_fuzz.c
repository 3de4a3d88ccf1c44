/* A peer of the SMTP server that says anything, cut anywhere: what it hears are replies, what is
 * delivered is within its bounds and ends exactly once, and the cuts make no difference. The first
 * byte chooses the protocol and how the receiver feels, the second the pieces. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "proto/smtp/smtp_path.h"
#include "proto/smtp/smtp_reply.h"
#include "proto/smtp/smtp_session.h"

enum { MESSAGE_BYTES = 200, RECIPIENTS = 3 };

enum mood { IS_LMTP = 1, OFFERS_TLS = 2, OPENS_NOT = 4, WRITES_NOT = 8, FINISHES_NOT = 16 };

/** What came of it: running sums, so that two runs can be compared. */
struct peer {
    unsigned mood;
    unsigned long heard;
    unsigned long delivered; /* of messages that came to their end */
    unsigned long message;
    size_t message_n;
    int open_count;
    struct smtp_reply_reader reader;
};

static unsigned long add(unsigned long sum, const void *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        sum = sum * 31 + ((const unsigned char *)bytes)[i];
    return sum;
}

static void limits(void *arg, struct smtp_session_limits *out)
{
    (void)arg;
    *out = (struct smtp_session_limits){ MESSAGE_BYTES, RECIPIENTS, 5, 10, 30 };
}

static enum smtp_taking recipient(void *arg, struct str address)
{
    struct smtp_path path;

    (void)arg;
    CHECK(smtp_mailbox_parse(address, &path) || str_eq_ascii_nocase(address, STR("postmaster")));
    return (enum smtp_taking)(address.n % 3 + 1);
}

static bool open_delivery(void *arg, const struct smtp_envelope *envelope, void **delivery)
{
    struct peer *peer = arg;
    struct smtp_path path;

    CHECK(peer->open_count == 0);
    CHECK(envelope->recipient_count >= 1 && envelope->recipient_count <= RECIPIENTS);
    CHECK(envelope->sender.n == 0 || smtp_mailbox_parse(envelope->sender, &path));
    CHECK(envelope->hello.n > 0 && envelope->declared_bytes <= MESSAGE_BYTES);
    if (peer->mood & OPENS_NOT)
        return false;
    peer->open_count = 1;
    peer->message = 0;
    peer->message_n = 0;
    *delivery = peer;
    return true;
}

static bool write_delivery(void *delivery, const void *bytes, size_t n)
{
    struct peer *peer = delivery;

    CHECK(peer->open_count == 1 && n > 0);
    peer->message_n += n;
    CHECK(peer->message_n <= MESSAGE_BYTES);
    peer->message = add(peer->message, bytes, n);
    return !(peer->mood & WRITES_NOT);
}

static enum smtp_storing finish_delivery(void *delivery)
{
    struct peer *peer = delivery;

    peer->open_count--;
    peer->delivered = peer->delivered * 31 + peer->message;
    return peer->mood & FINISHES_NOT ? SMTP_STORE_IS_FULL : SMTP_STORED;
}

static void cancel_delivery(void *delivery)
{
    struct peer *peer = delivery;

    peer->open_count--;
    CHECK(peer->open_count == 0);
}

static void on_output(void *arg, const void *bytes, size_t n)
{
    struct peer *peer = arg;
    size_t used;

    peer->heard = add(peer->heard, bytes, n);
    smtp_reply_reader_init(&peer->reader);
    CHECK(smtp_reply_read(&peer->reader, bytes, n, &used) == SMTP_REPLY_WHOLE && used == n);
}

static void run(struct peer *peer, const uint8_t *bytes, size_t n, size_t piece)
{
    struct smtp_session_setup setup = {
        .protocol = peer->mood & IS_LMTP ? SMTP_PROTOCOL_LMTP : SMTP_PROTOCOL_SMTP,
        .host = STR("us.example"),
        .peer = STR("203.0.113.7"),
        .offers_tls = peer->mood & OFFERS_TLS,
        .receiver = { limits, recipient, open_delivery, write_delivery, finish_delivery,
                      cancel_delivery, peer },
        .on_output = on_output,
        .arg = peer,
    };
    struct smtp_session *session = smtp_session_new(&setup);
    enum smtp_session_step step = SMTP_SESSION_GO_ON;

    for (size_t at = 0; at < n && step != SMTP_SESSION_CLOSE; at += piece) {
        step = smtp_session_feed(session, bytes + at, n - at < piece ? n - at : piece);
        if (step == SMTP_SESSION_START_TLS)
            smtp_session_tls_started(session);
    }
    smtp_session_free(&session);
    CHECK(peer->open_count == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct peer whole = { .mood = 0 };
    struct peer pieces = { .mood = 0 };

    if (n < 2)
        return 0;
    whole.mood = pieces.mood = bytes[0];
    run(&whole, bytes + 2, n - 2, n);
    run(&pieces, bytes + 2, n - 2, (size_t)bytes[1] % 32 + 1);
    /* What is thrown away behind STARTTLS does depend on the cuts. */
    if (!(whole.mood & OFFERS_TLS))
        CHECK(whole.heard == pieces.heard && whole.delivered == pieces.delivered);
    return 0;
}
