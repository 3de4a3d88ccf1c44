/** What the files of this feature share and others have no use for. */
#ifndef PHAROS_FEATURES_TICKET_TICKET_INTERNAL_H
#define PHAROS_FEATURES_TICKET_TICKET_INTERNAL_H

#include "core/event/event.h"
#include "features/ticket/ticket.h"
#include "features/ticket/ticket_tag_store.h"

/** Records an event about a ticket, with the version it has now. */
bool ticket_event(struct call *call, const struct event_type *type, const struct ticket *ticket,
                  struct event_values values) MUST_USE;

/** Locks a ticket in the caller's scope and compares versions; see TICKET_ANY_VERSION. */
bool ticket_lock(struct call *call, int64_t id, int64_t seen_version, struct ticket *out) MUST_USE;

/* Both give the name, STR_NULL for id 0; `name` may be NULL. */

/** INVALID "/team" when there is no such team; 0 is no team. */
bool ticket_check_team(struct call *call, int64_t team_id, struct str *name) MUST_USE;
/** INVALID "/assignee" when this account cannot own a ticket of that team; 0 is nobody. */
bool ticket_check_assignee(struct call *call, int64_t assignee_id, int64_t team_id,
                           struct str *name) MUST_USE;

/** What a new ticket is at first: not named, numbered or written yet. */
void ticket_begin(const struct ticket_new *asked, int64_t at_ms, struct ticket *out);
/** The next number of ours, in the arena. */
bool ticket_new_number(struct call *call, struct str *out) MUST_USE;
/** Hangs normalised tags on a ticket that has none. */
bool ticket_tags_put(struct call *call, const struct ticket *ticket, const struct str *tags,
                     size_t count) MUST_USE;
/** The event of a ticket that was made. */
bool ticket_created_tell(struct call *call, const struct ticket *ticket) MUST_USE;

/**
 * Checks a message, gives it an id and moves the ticket by it: state, waiting, count, excerpt.
 * Writes nothing.
 */
bool ticket_message_prepare(struct call *call, struct ticket *ticket,
                            const struct ticket_message_new *asked,
                            struct ticket_message *out) MUST_USE;
/** Writes a prepared message and what hangs on it; the ticket's row is there. */
bool ticket_message_put(struct call *call, const struct ticket *ticket,
                        const struct ticket_message_new *asked,
                        const struct ticket_message *message) MUST_USE;
/** ticket_message_add to a ticket that is locked and not closed for this message. */
bool ticket_message_add_locked(struct call *call, struct ticket *ticket,
                               const struct ticket_message_new *asked,
                               struct ticket_message *out) MUST_USE;
/** The event of a message that was put; after the ticket has its new version. `mail` is what its
 * writer chose of sender and recipients, or STR_NULL. */
bool ticket_message_tell(struct call *call, const struct ticket *ticket,
                         const struct ticket_message *message, struct str mail) MUST_USE;

/** A ticket before and after a change, and what changes among its tags. */
struct ticket_difference {
    struct ticket was;
    struct ticket now;
    struct ticket_tag *old_tags; /* when tags are meant */
    size_t old_tag_count;
    struct str *new_tags; /* by name */
    size_t new_tag_count;
    int64_t added[TICKET_TAGS_MAX];
    size_t added_count;
    int64_t removed[TICKET_TAGS_MAX];
    size_t removed_count;
};

/** Works out which tags come and go; makes tags that nobody had before. */
bool ticket_difference_tags(struct call *call, const struct str *tags, size_t count,
                            struct ticket_difference *diff) MUST_USE;
bool ticket_difference_is_empty(const struct ticket_difference *diff);
/** Steps the version, records an event for each part and writes; not for an empty difference. */
bool ticket_difference_write(struct call *call, struct ticket_difference *diff) MUST_USE;

/** Notes what a change did, so that it can be undone, when somebody of ours did it. */
bool ticket_undo_note(struct call *call, const struct ticket_difference *diff) MUST_USE;

/** Events of a move from `was` to the state the ticket has now, none when it is the same; solved
 * starts the time in which the customer can say no. */
bool ticket_state_tell(struct call *call, const struct ticket *ticket,
                       enum ticket_state was) MUST_USE;

#endif
