#include "io/confine_talk.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/clock.h"
#include "base/err.h"
#include "io/confine_wire.h"

enum { US_PER_MS = 1000 };

/** Waits until the socket is ready for `events`; false past the deadline. */
static bool wait_ready(int fd, short events, int64_t deadline_us)
{
    for (;;) {
        int64_t left_us = deadline_us - clock_monotonic_us(&clock_system);
        struct pollfd entry = { .fd = fd, .events = events };
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
static enum confine_outcome send_request(int fd, struct confine_request_head head,
                                         const void *bytes, int64_t deadline_us)
{
    struct iovec pieces[] = { { &head, sizeof(head) },
                              { (void *)(uintptr_t)bytes, head.input_bytes } };
    const struct msghdr message = { .msg_iov = pieces, .msg_iovlen = COUNT_OF(pieces) };
    size_t left = sizeof(head) + head.input_bytes;

    while (left > 0) {
        ssize_t put = sendmsg(fd, &message, MSG_NOSIGNAL);

        if (put > 0) {
            left -= (size_t)put;
            confine_pieces_skip(pieces, COUNT_OF(pieces), (size_t)put);
        } else if (put == 0 || (errno != EAGAIN && errno != EINTR))
            return CONFINE_BROKEN;
        else if (!wait_ready(fd, POLLOUT, deadline_us))
            return CONFINE_TOO_LATE;
    }
    return CONFINE_ANSWERED;
}

static enum confine_outcome receive_bytes(int fd, void *bytes, size_t n, int64_t deadline_us)
{
    for (size_t done = 0; done < n;) {
        ssize_t got = recv(fd, (char *)bytes + done, n - done, 0);

        if (got > 0)
            done += (size_t)got;
        else if (got == 0 || (errno != EAGAIN && errno != EINTR))
            return CONFINE_BROKEN;
        else if (!wait_ready(fd, POLLIN, deadline_us))
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

static enum confine_outcome receive_refusal(int fd, uint64_t n, int64_t deadline_us,
                                            struct err *err)
{
    struct err refusal;
    enum confine_outcome outcome;

    if (n != sizeof(refusal))
        return CONFINE_BROKEN;
    outcome = receive_bytes(fd, &refusal, sizeof(refusal), deadline_us);
    if (outcome != CONFINE_ANSWERED)
        return outcome;
    if (!is_believable(&refusal))
        return CONFINE_BROKEN;
    *err = refusal;
    return CONFINE_REFUSED;
}

static enum confine_outcome receive_answer(int fd, size_t max_bytes, int64_t deadline_us,
                                           struct arena *arena, struct str *output, struct err *err)
{
    struct confine_answer_head head;
    enum confine_outcome outcome = receive_bytes(fd, &head, sizeof(head), deadline_us);
    char *bytes;

    if (outcome != CONFINE_ANSWERED)
        return outcome;
    if (head.is_refused != 0)
        return receive_refusal(fd, head.output_bytes, deadline_us, err);
    if (head.output_bytes > max_bytes)
        return CONFINE_BROKEN;
    bytes = arena_bytes(arena, head.output_bytes);
    outcome = receive_bytes(fd, bytes, head.output_bytes, deadline_us);
    if (outcome == CONFINE_ANSWERED)
        *output = (struct str){ bytes, head.output_bytes };
    return outcome;
}

enum confine_outcome confine_talk(int fd, const struct confine_message *message,
                                  struct arena *arena, struct str *output, struct err *err)
{
    int64_t deadline_us =
        clock_monotonic_us(&clock_system) + (int64_t)message->deadline_ms * US_PER_MS;
    struct confine_request_head head = { .input_bytes = message->input.n };
    enum confine_outcome outcome;

    CHECK(strlen(message->job) < sizeof(head.job));
    memcpy(head.job, message->job, strlen(message->job));
    outcome = send_request(fd, head, message->input.p, deadline_us);
    if (outcome != CONFINE_ANSWERED)
        return outcome;
    return receive_answer(fd, message->max_output_bytes, deadline_us, arena, output, err);
}
