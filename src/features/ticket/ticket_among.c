#include "features/ticket/ticket_among.h"

/** The check of the fields has found the word among the names. */
static enum ticket_channel channel_of(struct str word)
{
    int place = 0;

    while (ticket_channel_names[place] != NULL
           && !str_eq(str_of(ticket_channel_names[place]), word))
        place++;
    return (enum ticket_channel)(place + 1);
}

bool ticket_among_read(const struct exchange *x, struct ticket_among *out)
{
    struct str team = exchange_query(x, "team");
    struct str channel = exchange_query(x, "channel");

    *out = (struct ticket_among){ .is_of_team = !str_is_null(team) };
    if (!str_is_null(channel))
        out->channel = channel_of(channel);
    if (str_is_null(team) || str_eq(team, STR("none"))
        || (str_to_int64(team, &out->team_id) && out->team_id > 0))
        return true;
    err_set(x->call->err, ERR_INVALID, "not_allowed", "this must be one of: an id, none");
    err_param(x->call->err, "an id, none");
    return err_field(x->call->err, "team");
}
