/**
 * Tickets and their messages: what others may ask and do. Functions that change run inside a
 * running change (call->tx of call_change), those that read inside a snapshot or a change. What
 * lies outside the caller's scope is NOT_FOUND. Texts given back are in call->arena.
 *
 * Row locks on PostgreSQL are taken in this order: ticket, then tags by name, then the rest.
 */
#ifndef PHAROS_FEATURES_TICKET_TICKET_H
#define PHAROS_FEATURES_TICKET_TICKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"
#include "core/call.h"
#include "features/ticket/ticket_state.h"

struct blob_draft;

/** Stored; never renumber. */
enum ticket_type {
    TICKET_QUESTION = 1,
    TICKET_INCIDENT = 2,
    TICKET_PROBLEM = 3,
    TICKET_TASK = 4,
};

/** By which way somebody writes. Stored; never renumber. */
enum ticket_channel {
    TICKET_BY_API = 1,
    TICKET_BY_DESK = 2,
    TICKET_BY_MAIL = 3,
    TICKET_BY_FORM = 4,
    TICKET_BY_CHAT = 5,
    TICKET_BY_PHONE = 6,
};

/** Who wrote a message. Stored; never renumber. */
enum ticket_sender {
    TICKET_FROM_CUSTOMER = 1,
    TICKET_FROM_AGENT = 2,
    TICKET_FROM_SYSTEM = 3,
};

enum {
    TICKET_SUBJECT_MAX_CHARS = 255,
    TICKET_TEXT_MAX_BYTES = 1024 * 1024,
    TICKET_EXCERPT_MAX_CHARS = 140,
    TICKET_TAGS_MAX = 50,
    TICKET_TAG_MAX_CHARS = 64,
    TICKET_ATTACHMENTS_MAX = 50, /* of one message */
};

/** A ticket as stored. Ids are 0 and instants 0 where there is none. */
struct ticket {
    int64_t id;
    struct str number; /* what the customer sees */
    struct str subject;
    enum ticket_type type;
    enum ticket_priority priority;
    struct ticket_life life;
    int64_t team_id;
    int64_t assignee_id;
    int64_t customer_id;
    enum ticket_channel channel;
    struct str language; /* "ko", "en" or STR_NULL */
    int64_t created_at_ms;
    int64_t changed_at_ms;
    int64_t follows_id; /* the closed ticket this one continues */
    int64_t message_count;
    int64_t last_message_at_ms;
    enum ticket_sender last_message_from;
    struct str last_message_excerpt; /* one line, at most 140 code points */
    int64_t version;
};

/** A row of a list: the ticket with the names a reader wants to see. */
struct ticket_row {
    struct ticket ticket;
    struct str team_name;
    struct str assignee_name;
    struct str customer_name;
    struct str customer_email; /* STR_NULL when none is known */
    int64_t customer_tier;
    int64_t organisation_id; /* of the customer; 0 for none */
    struct str *tags;        /* by name */
    size_t tag_count;
    bool unread;              /* for the account that asks */
    int64_t first_message_id; /* of ticket_create alone */
};

/** A file that came with a message: its bytes are written and synced already. */
struct ticket_file_new {
    struct str filename;     /* as written; STR_NULL when it has none */
    struct str content_type; /* as written */
    struct str content_id;   /* what the HTML of its mail calls it; STR_NULL for nothing */
    struct blob_draft *content;
};

/** A message to add. */
struct ticket_message_new {
    bool public;
    enum ticket_sender from;
    int64_t author_id;   /* the account; of no meaning for customers and the system */
    int64_t customer_id; /* who wrote, of several who take part; 0: the ticket's customer */
    enum ticket_channel channel;
    struct str text;       /* what is read, searched and quoted; never STR_NULL */
    struct str html_raw;   /* as it came; STR_NULL when it came as text */
    struct str html_clean; /* STR_NULL when the cleaner refused it */
    const int64_t *upload_ids;
    size_t upload_count;
    const struct ticket_file_new *files; /* behind the uploads */
    size_t file_count;
    struct str mail;         /* what its writer chose of sender and recipients (ticket_mail.h) */
    int64_t uploader_id;     /* whose the uploads are; 0: the caller's */
    bool was_scheduled;      /* it was written earlier: the writer's draft is another one */
    bool is_automatic;       /* no person wrote it: nobody waits for an answer to it */
    bool is_unverified;      /* nobody proved that it belongs to this ticket */
    enum ticket_state state; /* to set in the same step; 0: as the rules say */
};

struct ticket_new {
    struct str subject;
    enum ticket_type type;
    enum ticket_priority priority;
    int64_t team_id;
    int64_t assignee_id;
    int64_t customer_id;
    enum ticket_channel channel;
    struct str language;
    int64_t follows_id;
    const struct str *tags; /* as people wrote them */
    size_t tag_count;
    const struct ticket_message_new *message;
};

/** Which members of a ticket_change are meant. */
enum ticket_change_part {
    TICKET_CHANGE_STATE = 1 << 0,
    TICKET_CHANGE_PRIORITY = 1 << 1,
    TICKET_CHANGE_TYPE = 1 << 2,
    TICKET_CHANGE_SUBJECT = 1 << 3,
    TICKET_CHANGE_TEAM = 1 << 4,
    TICKET_CHANGE_ASSIGNEE = 1 << 5,
    TICKET_CHANGE_CUSTOMER = 1 << 6,
    TICKET_CHANGE_TAGS = 1 << 7,
};

struct ticket_change {
    unsigned parts; /* ticket_change_part set */
    enum ticket_state state;
    enum ticket_priority priority;
    enum ticket_type type;
    struct str subject;
    int64_t team_id;     /* 0: no team */
    int64_t assignee_id; /* 0: nobody */
    int64_t customer_id;
    const struct str *tags; /* all of them from now on, as people wrote them */
    size_t tag_count;
};

/** A message as stored. */
struct ticket_message {
    int64_t id;
    int64_t ticket_id;
    bool public;
    enum ticket_sender from;
    int64_t author_id;
    struct str author_name; /* STR_NULL for the system */
    enum ticket_channel channel;
    int64_t at_ms;
    struct str text;
    bool has_html;
    int64_t attachment_count;
    bool is_unverified; /* nobody proved that it belongs here: never quoted, nobody added for it */
};

const char *ticket_type_name(enum ticket_type type);
const char *ticket_channel_name(enum ticket_channel channel);
const char *ticket_sender_name(enum ticket_sender sender);
/** 0 when there is no such name. */
enum ticket_type ticket_type_parse(struct str name);
extern const char *const ticket_type_names[];
/** In the order of enum ticket_channel; NULL-ended. */
extern const char *const ticket_channel_names[];

/**
 * Makes a ticket with its first message; its events are ticket.created and ticket.message_added.
 * `out` is what ticket_get would give, but without the customer, whom the caller knows.
 * Errors: INVALID (subject, text, a tag, a team, an assignee, an upload: `field` says which).
 */
bool ticket_create(struct call *call, const struct ticket_new *asked,
                   struct ticket_row *out) MUST_USE;

/** Any version; see ticket_change. */
enum { TICKET_ANY_VERSION = -1 };

/**
 * Changes any number of parts in one step of the version, with one event each; parts that have the
 * value already are not touched, and nothing is written when none is left.
 * Errors: NOT_FOUND; CONFLICT "version_conflict" (param: the version now), "ticket_closed",
 * "no_answer_yet", "state_move"; INVALID (`field` says which).
 */
bool ticket_change(struct call *call, int64_t id, int64_t seen_version,
                   const struct ticket_change *change, struct ticket *out) MUST_USE;

/**
 * Adds a message and moves the ticket as the rules of ticket_state.h say. What a customer writes to
 * a closed ticket goes to one that follows it (ticket_follow.h): out->ticket_id. Errors: as above.
 */
bool ticket_message_add(struct call *call, int64_t id, int64_t seen_version,
                        const struct ticket_message_new *asked,
                        struct ticket_message *out) MUST_USE;

/** The customer's answer to "is it solved?". False reopens with the same owner. CONFLICT
 * "not_solved", "ticket_closed". */
bool ticket_confirm(struct call *call, int64_t id, bool solved, struct ticket *out) MUST_USE;

/** An account watches a ticket or stops; nothing happens when it is so already. */
bool ticket_watch(struct call *call, int64_t id, int64_t account_id, bool watch) MUST_USE;

/** The account has seen every message up to now. */
bool ticket_mark_read(struct call *call, int64_t id, int64_t account_id) MUST_USE;

struct event_type;
struct event_values;

/**
 * Records an event of another feature about a ticket, with a step of its version. `subject_kind` is
 * an enum subject_kind. For the program itself: no scope is asked. NOT_FOUND.
 */
bool ticket_tell(struct call *call, int64_t id, const struct event_type *type, int subject_kind,
                 int64_t subject_id, struct event_values values) MUST_USE;

/** One ticket with its names. NOT_FOUND. */
bool ticket_get(struct call *call, int64_t id, struct ticket_row *out) MUST_USE;

/** The rows of these ids within the caller's scope, in the order of `ids`; others are left out. */
bool ticket_list_ids(struct call *call, const int64_t *ids, size_t id_count,
                     struct ticket_row **out, size_t *out_count) MUST_USE;

/** Accounts that watch the ticket, by id. */
bool ticket_list_watchers(struct call *call, int64_t id, const int64_t **out,
                          size_t *out_count) MUST_USE;

#endif
