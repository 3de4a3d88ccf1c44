/** What somebody decides about a mail of ours that failed, or of which nobody knows. */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_DECIDE_API_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_DECIDE_API_H

#include "core/api/route.h"
#include "core/event/event.h"

struct db_query;

extern const struct event_type event_mail_repeated;
extern const struct event_type event_mail_taken_as_sent;

/** Goes out once more, the very same; CONFLICT "outbox_settled" where there is nothing to decide.
 */
bool mail_decide_handle_send(struct exchange *x);
/** Has arrived, whatever we know. The same errors; also for one that certainly did not go out. */
bool mail_decide_handle_arrived(struct exchange *x);

extern const struct db_query *const mail_decide_queries[];

#endif
