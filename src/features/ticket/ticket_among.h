/** Which tickets figures are asked of: those of a team, those that came by a channel. */
#ifndef PHAROS_FEATURES_TICKET_TICKET_AMONG_H
#define PHAROS_FEATURES_TICKET_TICKET_AMONG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "core/api/route.h"
#include "features/ticket/ticket.h"

/** All zero: every ticket. */
struct ticket_among {
    bool is_of_team;
    int64_t team_id;             /* where is_of_team; 0: those of no team */
    enum ticket_channel channel; /* 0: any */
};

static inline bool ticket_is_among(const struct ticket_among *among, int64_t team_id,
                                   enum ticket_channel channel)
{
    return (!among->is_of_team || among->team_id == team_id)
           && ((int)among->channel == 0 || among->channel == channel);
}

/** What the two fields below were asked to be. INVALID "not_allowed". */
bool ticket_among_read(const struct exchange *x, struct ticket_among *out) MUST_USE;

#define TICKET_AMONG_FIELDS                                                                        \
    { .name = "team",                                                                              \
      .type = FIELD_STRING,                                                                        \
      .max = 20,                                                                                   \
      .help = "Only those of this team: an id, or none." },                                        \
    {                                                                                              \
        .name = "channel", .type = FIELD_ENUM, .one_of = ticket_channel_names,                     \
        .help = "Only those that came by this channel."                                            \
    }

#endif
