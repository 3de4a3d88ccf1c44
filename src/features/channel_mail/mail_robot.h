/**
 * Mail that the program writes by itself: acknowledgements, questions. It goes to people alone,
 * never in answer to a machine (RFC 3834), never to an address that mail does not reach, and never
 * more than the caps allow, so that two programs cannot keep each other busy.
 */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_ROBOT_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_ROBOT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"
#include "core/call.h"
#include "core/event/event.h"

struct db_query;
struct mail_route;
struct setting;
struct timer_kind;

struct mail_robot_draft {
    const char *kind; /* "acknowledgement"; a constant: [a-z_] */
    int64_t ticket_id;
    struct str key;     /* the same key is mailed once, ever; at most 200 bytes */
    struct str subject; /* without the ticket's number, which is added */
    struct str text;
    /** Writes the text instead, once it is sure that it goes out, and from where. NULL: it stands
     * above. */
    bool (*write)(struct call *call, const struct mail_route *route, void *arg, struct str *text);
    void *arg;
};

/** Whether anything may be mailed by itself now; asked first where finding out what costs. */
bool mail_robot_may(struct call *call);

/**
 * In a running change: adds a public message of the system to the ticket and queues its mail to the
 * ticket's customer, Auto-Submitted. *sent is false where the kind of contact, an address that is
 * not reached, the caps or mail.sending forbid it, or the key was mailed before; then nothing was
 * written.
 */
bool mail_robot_send(struct call *call, const struct mail_robot_draft *draft, bool *sent) MUST_USE;

/** Caps for one address and for one ticket. */
extern const struct setting mail_robot_in_10_min;
extern const struct setting mail_robot_in_1_h;
extern const struct setting mail_robot_in_1_day;
/** Caps for the whole company, as a multiple of those. */
extern const struct setting mail_robot_overall;

/** Mail does not reach this address from now on. In a running change. */
bool mail_robot_unreachable(struct call *call, struct str address, struct str status) MUST_USE;

/** Forgets what no cap counts any more. */
extern const struct timer_kind mail_robot_cleaner;

extern const struct db_query *const mail_robot_queries[];

#endif
