/** What the files of a link share. */
#ifndef PHAROS_PROTO_IMAP_LINK_IMPL_H
#define PHAROS_PROTO_IMAP_LINK_IMPL_H

#include <libetpan/libetpan.h>
#include <stdbool.h>
#include <stdint.h>

#include "proto/imap/imap_guard.h"
#include "proto/imap/imap_link.h"
#include "proto/smtp/smtp_link_socket.h"

struct imap_link {
    mailimap *imap;
    mailstream *stream; /* closed with the session */
    mailstream_low_driver driver;
    struct smtp_link_socket socket;
    struct imap_guard guard;
    struct imap_times times;
    int64_t until_us;   /* when the running command has to be answered */
    int quiet_ms;       /* for the next bytes of it */
    bool may_time_out;  /* silence is no trouble just now */
    const char *broken; /* why nothing goes any more; NULL: it does */
    struct imap_outcome outcome;
    uint32_t uid_validity;
    uint32_t uid_next;
    bool is_idling;
    int64_t idle_since_us;
    int64_t last_look_us;
};

/** Before each command: its time and its bounds. */
void imap_link_begin(struct imap_link *link);
void imap_link_begin_bounded(struct imap_link *link, int ms, const struct imap_bounds *bounds);
/** After it: false with the outcome filled; `refused` where the server said no. */
bool imap_link_ended(struct imap_link *link, int result, const char *refused) MUST_USE;
/** Fills the outcome's code and returns false. */
bool imap_link_fails(struct imap_link *link, const char *code);

#endif
