/** What the files of a link share. */
#ifndef PHAROS_PROTO_IMAP_LINK_IMPL_H
#define PHAROS_PROTO_IMAP_LINK_IMPL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"
#include "io/net_link.h"
#include "proto/imap/imap_answer.h"
#include "proto/imap/imap_link.h"

enum {
    IMAP_INPUT_ROOM = 16 * 1024,
    IMAP_TAG_ROOM = 16,
    IMAP_LITERAL_MAX = 4096, /* of anything but a message */
};

/** How much a server may say to one command. */
struct imap_bounds {
    uint64_t line_max;
    uint64_t message_max;
    uint64_t all_max;
};

/** Takes what a server says while a command runs. False: it is no answer to that. */
typedef bool imap_on_data(struct imap_link *link, const struct imap_answer *answer, void *arg);

struct imap_link {
    struct net_link socket;
    struct imap_times times;
    struct imap_outcome outcome;
    const char *broken; /* why nothing goes any more; NULL: it does */

    char input[IMAP_INPUT_ROOM]; /* what came and was not read: from input_at on */
    size_t input_at;
    size_t input_n;
    char *line; /* the line that was read last, literals left out: "" stands for them */
    size_t line_n;
    size_t line_room;

    unsigned tag; /* of the last command */
    int64_t until_us;
    struct imap_bounds bounds;
    uint64_t said;
    imap_take *take; /* of the message that is asked for; NULL: none is */
    void *take_arg;
    bool has_message;     /* it came */
    bool is_message_line; /* in the line that was read last */
    bool declines;        /* what is asked for once more gets an empty line */

    bool has_idle;
    bool has_move;
    bool has_uidplus;
    bool has_starttls;
    bool has_quota;
    uint32_t uid_validity;
    uint32_t uid_next;
    bool has_news; /* something came since the last look */
    bool is_idling;
    int64_t idle_since_us;
    int64_t last_look_us;
};

/** What a trouble on the way there comes to; the step stays. */
void imap_outcome_of_way(struct imap_outcome *outcome, const struct net_link *way,
                         enum net_trouble trouble);
/** Fills the outcome's code and returns false. */
bool imap_link_fails(struct imap_link *link, const char *code);
/** The same for good. */
bool imap_link_breaks(struct imap_link *link, const char *code);

/** What an answer to one command may be from now on. */
void imap_link_bound(struct imap_link *link, int ms, const struct imap_bounds *bounds);
/** The usual. */
void imap_link_bound_usual(struct imap_link *link);

/** Bytes into the buffer, until the moment that was set; *n is 0 where `may_be_silent` and none
 * came. */
bool imap_link_fill(struct imap_link *link, bool may_be_silent, size_t *n) MUST_USE;
/** One answer, a message in it given to link->take. */
bool imap_link_read(struct imap_link *link, struct imap_answer *out) MUST_USE;

/** Sends a command with its tag. */
bool imap_link_say(struct imap_link *link, struct str command) MUST_USE;
/** A line by itself. */
bool imap_link_say_line(struct imap_link *link, struct str line) MUST_USE;
/** Reads until the command's end; `on_data` (may be NULL) hears what comes before. False also
 * where the server said no, with `refused`. */
bool imap_link_end(struct imap_link *link, imap_on_data *on_data, void *arg,
                   const char *refused) MUST_USE;
/** Reads until the server asks for more; false where it ends the command instead. */
bool imap_link_go_on(struct imap_link *link, const char *refused) MUST_USE;

#endif
