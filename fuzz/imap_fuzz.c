/*
 * A link to an IMAP server that says what the input says, in pieces whose size the first byte
 * gives. Nothing may crash, and no more of a message may come through than was allowed.
 */
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "fuzz.h"
#include "io/net_link.h"
#include "proto/imap/imap_answer.h"
#include "proto/imap/imap_link.h"

enum { MESSAGE_MAX = 4096, LIST_ARENA = 8 * 1024 * 1024, WAITS = 3 };

/* What the server has left to say; the socket below the link is this file's. */
static struct {
    const char *p;
    size_t n;
    size_t piece;
} script;

int64_t net_link_moment(const struct net_link *link, int64_t ms_from_now)
{
    (void)link;
    return ms_from_now;
}

enum net_trouble net_link_connect(struct net_link *link, const struct net_place *place,
                                  bool *is_found)
{
    (void)place;
    *is_found = true;
    link->is_loopback = true;
    return NET_FINE;
}

enum net_trouble net_link_shake_hands(struct net_link *link, struct tls_client *client,
                                      const char *host, int64_t until_us)
{
    (void)link;
    (void)client;
    (void)host;
    (void)until_us;
    return NET_TLS_FAILED;
}

enum net_trouble net_link_write(struct net_link *link, const char *bytes, size_t n,
                                int64_t until_us)
{
    (void)link;
    (void)bytes;
    (void)n;
    (void)until_us;
    return NET_FINE;
}

enum net_trouble net_link_read(struct net_link *link, char *bytes, size_t room, size_t *n,
                               int64_t until_us)
{
    (void)link;
    (void)until_us;
    if (script.n == 0)
        return NET_CONNECTION_LOST;
    *n = script.piece < room ? script.piece : room;
    *n = *n < script.n ? *n : script.n;
    memcpy(bytes, script.p, *n);
    script.p += *n;
    script.n -= *n;
    return NET_FINE;
}

void net_link_close(struct net_link *link)
{
    (void)link;
}

static bool count(void *arg, const char *bytes, size_t n)
{
    (void)bytes;
    *(size_t *)arg += n;
    return true;
}

static void work(struct imap_link *link)
{
    struct arena *arena = arena_new(LIST_ARENA);
    uint32_t sizes[IMAP_SET_MAX];
    uint32_t *uids;
    size_t n;
    size_t taken = 0;
    struct imap_quota quota;
    bool found;

    if (imap_link_list(link, 1, 0, arena, &uids, &n)) {
        n = n < IMAP_SET_MAX ? n : IMAP_SET_MAX;
        if (imap_link_sizes(link, uids, n, sizes)
            && imap_link_fetch(link, 7, MESSAGE_MAX, count, &taken, &found))
            (void)!(imap_link_mark_seen(link, uids, n) && imap_link_move(link, uids, n, "Done")
                    && imap_link_quota(link, "INBOX", &quota));
    }
    CHECK(taken <= MESSAGE_MAX);
    for (int i = 0; i < WAITS; i++)
        if (imap_link_wait(link, 1) == IMAP_GONE)
            break;
    arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct imap_config config = { .host = "imap.example",
                                  .port = 1,
                                  .tls = IMAP_TLS_NEVER,
                                  .user = "u",
                                  .password = "p",
                                  .folder = "INBOX",
                                  .times = IMAP_TIMES,
                                  .clock = &clock_system,
                                  .stop_fd = -1 };
    struct imap_outcome outcome;
    struct imap_link *link;

    if (size < 1)
        return 0;
    script.piece = (size_t)data[0] * 8 + 1;
    script.p = (const char *)data + 1;
    script.n = size - 1;
    if (imap_link_open(&config, &link, &outcome)) {
        work(link);
        imap_link_close(&link);
    }
    return 0;
}
