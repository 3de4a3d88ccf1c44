/**
 * The live hub: open desks hear of changes as they happen. One thread holds all WebSockets; each
 * names the topics it watches. Frames carry ids, versions and codes, never what a person wrote.
 *
 * Text frames, JSON. From the desk:
 *     {"type":"watch","topics":["list","ticket:7","presence:7"],"since":POSITION|null}
 *     {"type":"unwatch","topics":[…]}
 *     {"type":"view","ticket":7|null,"typing":false}
 * To the desk:
 *     {"type":"hello","position":P,"account":ID}
 *     {"type":"event","position":P,"topic":"ticket:7","ticket":7,"version":5,
 *      "codes":["state"],"actor":ID|null,"at":T}      once, also to who watches list and ticket
 *     {"type":"list_changed"}      instead of the changes past the twentieth in 100 ms, for the
 * list
 *     {"type":"presence","ticket":7,"viewers":[{"account":1,"typing":true}]}
 *     {"type":"reload"}            what happened since POSITION is no longer known here
 *     {"type":"bye","reason":R}    session_ended, access_changed, stopping, bad_message, too_slow
 */
#ifndef PHAROS_CORE_LIVE_LIVE_H
#define PHAROS_CORE_LIVE_LIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "core/event/event.h"

struct clock;
struct http_request;
struct http_response;
struct live;
struct log;

enum {
    LIVE_CODES_MAX = 32,
    LIVE_TOPICS_MAX = 64, /* of one socket; more is a bad message */
    LIVE_QUEUE_MAX_BYTES = 256 * 1024,
    LIVE_HISTORY_MAX = 5000,
    LIVE_HISTORY_MINUTES = 10,
    LIVE_BURST_MAX = 20,
    LIVE_BURST_MS = 100,
    LIVE_PING_S = 30,
};

/** Whose socket it is. */
struct live_member {
    int64_t session_id;
    int64_t account_id;
    uint64_t permission_class; /* opaque here; members of one class see the same changes */
};

/** A change of a ticket. */
struct live_frame {
    struct event_position position;
    int64_t ticket_id;
    int64_t version;
    const char *const *codes; /* constants of ours: "state", "message"; at most LIVE_CODES_MAX */
    size_t code_count;
    int64_t actor_account_id; /* 0: not a member of the company */
    int64_t at_ms;
    int64_t team_id; /* after the change, for visibility; 0: none */
    int64_t assignee_id;
};

struct live_options {
    const struct clock *clock;
    const struct log *log;
    struct event_position start; /* changes up to here are not known to the hub */
    int max_sockets;             /* 0 = 10,000 */
    void *app;
    /** Whether a class may hear of a change. On the hub's thread: must not block. */
    bool (*may_see)(void *app, uint64_t permission_class, const struct live_frame *frame);
    /** Whether a member may see a ticket (its presence has ids in it). On a worker thread. */
    bool (*may_watch)(void *app, const struct live_member *member, int64_t ticket_id);
};

/** Owned: live_stop. Never NULL. */
struct live *live_start(const struct live_options *options);
/** Says goodbye to all (at most 2 s), frees. Sets *live to NULL. */
void live_stop(struct live **live);

/** Tells whoever watches and may see it. Any thread; in the order of positions. */
void live_publish(struct live *live, const struct live_frame *frame);

/**
 * Answers a WebSocket handshake (RFC 6455 section 4.2): *response is 101 and the socket becomes
 * the member's. The caller has checked Origin and session. INVALID "websocket_expected",
 * UNAVAILABLE "too_many_sockets".
 */
bool live_upgrade(struct live *live, const struct http_request *request,
                  const struct live_member *member, struct http_response *response,
                  struct err *err) MUST_USE;

/** Ends the sockets of a session that has ended. Any thread. */
void live_close_session(struct live *live, int64_t session_id);
/** Ends an account's sockets because it may see other things now; the desk comes back by itself. */
void live_close_account(struct live *live, int64_t account_id);

struct live_metrics {
    int64_t sockets;
    int64_t frames_sent;
    int64_t too_slow; /* sockets that were ended for that */
};
void live_read_metrics(struct live *live, struct live_metrics *out);

#endif
