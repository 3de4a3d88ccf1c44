#include "io/confine_talk.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/clock.h"
#include "base/err.h"
#include "io/confine_wire.h"

enum { US_PER_MS = 1000, US_PER_S = 1000000, NS_PER_US = 1000, STALLED_TIMES = 4 };

/** A worker and how long it may go on: a message is not to blame for a machine that is busy. */
struct peer {
    int fd;
    clockid_t processor; /* the worker's own */
    bool has_processor;  /* false: it is gone, as its socket will say */
    int64_t processor_until_us;
    int64_t until_us; /* by the clock: it may wait for what never comes, and use no time */
};

static int64_t processor_us(const struct peer *peer)
{
    struct timespec used = { 0 };

    if (peer->has_processor)
        clock_gettime(peer->processor, &used);
    return (int64_t)used.tv_sec * US_PER_S + used.tv_nsec / NS_PER_US;
}

static struct peer peer_of(const struct confine_worker *worker, int deadline_ms)
{
    int64_t deadline_us = (int64_t)deadline_ms * US_PER_MS;
    struct peer peer = { .fd = worker->fd };

    peer.has_processor = clock_getcpuclockid(worker->pid, &peer.processor) == 0;
    peer.processor_until_us = processor_us(&peer) + deadline_us;
    peer.until_us = clock_monotonic_us(&clock_system) + STALLED_TIMES * deadline_us;
    return peer;
}

/** Waits until the socket is ready for `events`; false past a deadline. */
static bool wait_ready(const struct peer *peer, short events)
{
    for (;;) {
        int64_t stalled_us = peer->until_us - clock_monotonic_us(&clock_system);
        int64_t busy_us = peer->processor_until_us - processor_us(peer);
        int64_t left_us = busy_us < stalled_us ? busy_us : stalled_us;
        struct pollfd entry = { .fd = peer->fd, .events = events };
        int n;

        if (left_us <= 0)
            return false;
        n = poll(&entry, 1, (int)((left_us + US_PER_MS - 1) / US_PER_MS));
        if (n > 0)
            return true;
        if (n < 0 && errno != EINTR)
            return false;
    }
}

/** Together: each send would wake the worker, who can do nothing with a head alone. */
static enum confine_outcome send_request(const struct peer *peer, struct confine_request_head head,
                                         const void *bytes)
{
    struct iovec pieces[] = { { &head, sizeof(head) },
                              { (void *)(uintptr_t)bytes, head.input_bytes } };
    const struct msghdr message = { .msg_iov = pieces, .msg_iovlen = COUNT_OF(pieces) };
    size_t left = sizeof(head) + head.input_bytes;

    while (left > 0) {
        ssize_t put = sendmsg(peer->fd, &message, MSG_NOSIGNAL);

        if (put > 0) {
            left -= (size_t)put;
            confine_pieces_skip(pieces, COUNT_OF(pieces), (size_t)put);
        } else if (put == 0 || (errno != EAGAIN && errno != EINTR))
            return CONFINE_BROKEN;
        else if (!wait_ready(peer, POLLOUT))
            return CONFINE_TOO_LATE;
    }
    return CONFINE_ANSWERED;
}

static enum confine_outcome receive_bytes(const struct peer *peer, void *bytes, size_t n)
{
    for (size_t done = 0; done < n;) {
        ssize_t got = recv(peer->fd, (char *)bytes + done, n - done, 0);

        if (got > 0)
            done += (size_t)got;
        else if (got == 0 || (errno != EAGAIN && errno != EINTR))
            return CONFINE_BROKEN;
        else if (!wait_ready(peer, POLLIN))
            return CONFINE_TOO_LATE;
    }
    return CONFINE_ANSWERED;
}

/** A worker may have been taken over by its message: believes nothing it says about the error. */
static bool is_believable(struct err *refusal)
{
    refusal->code[sizeof(refusal->code) - 1] = '\0';
    refusal->field[sizeof(refusal->field) - 1] = '\0';
    refusal->param[sizeof(refusal->param) - 1] = '\0';
    refusal->message[sizeof(refusal->message) - 1] = '\0';
    refusal->detail[sizeof(refusal->detail) - 1] = '\0';
    refusal->retry_after_s = 0;
    return refusal->code[strspn(refusal->code, "abcdefghijklmnopqrstuvwxyz_")] == '\0'
           && (refusal->kind == ERR_INVALID || refusal->kind == ERR_LIMIT);
}

static enum confine_outcome receive_refusal(const struct peer *peer, uint64_t n, struct err *err)
{
    struct err refusal;
    enum confine_outcome outcome;

    if (n != sizeof(refusal))
        return CONFINE_BROKEN;
    outcome = receive_bytes(peer, &refusal, sizeof(refusal));
    if (outcome != CONFINE_ANSWERED)
        return outcome;
    if (!is_believable(&refusal))
        return CONFINE_BROKEN;
    *err = refusal;
    return CONFINE_REFUSED;
}

static enum confine_outcome receive_answer(const struct peer *peer, size_t max_bytes,
                                           struct arena *arena, struct str *output, struct err *err)
{
    struct confine_answer_head head;
    enum confine_outcome outcome = receive_bytes(peer, &head, sizeof(head));
    char *bytes;

    if (outcome != CONFINE_ANSWERED)
        return outcome;
    if (head.is_refused != 0)
        return receive_refusal(peer, head.output_bytes, err);
    if (head.output_bytes > max_bytes)
        return CONFINE_BROKEN;
    bytes = arena_bytes(arena, head.output_bytes);
    outcome = receive_bytes(peer, bytes, head.output_bytes);
    if (outcome == CONFINE_ANSWERED)
        *output = (struct str){ bytes, head.output_bytes };
    return outcome;
}

enum confine_outcome confine_talk(const struct confine_worker *worker,
                                  const struct confine_message *message, struct arena *arena,
                                  struct str *output, struct err *err)
{
    struct peer peer = peer_of(worker, message->deadline_ms);
    struct confine_request_head head = { .input_bytes = message->input.n };
    enum confine_outcome outcome;

    CHECK(strlen(message->job) < sizeof(head.job));
    memcpy(head.job, message->job, strlen(message->job));
    outcome = send_request(&peer, head, message->input.p);
    if (outcome != CONFINE_ANSWERED)
        return outcome;
    return receive_answer(&peer, message->max_output_bytes, arena, output, err);
}
