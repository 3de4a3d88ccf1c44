/* GET /api/v1/tickets/counts. */
#include "features/ticket/ticket_api.h"
#include "features/ticket/ticket_count.h"

/** {"new":12,…}: every word of the enum; null for who may not know. */
static void write_words(struct json_out *out, const char *key, const char *const *names,
                        const int64_t *counts)
{
    out_key(out, key);
    if (counts == NULL) {
        out_null(out);
        return;
    }
    out_begin_object(out);
    for (size_t i = 0; names[i] != NULL; i++) {
        out_key(out, names[i]);
        out_int(out, counts[i]);
    }
    out_end_object(out);
}

static void write_owner(struct json_out *out, const struct ticket_tally *tally)
{
    out_named(out, tally->id, tally->name);
}

static void write_tag(struct json_out *out, const struct ticket_tally *tally)
{
    out_str(out, tally->name);
}

/** [{"team":…,"count":4},…]; null for who may not know. */
static void write_tallies(struct json_out *out, const char *key, const char *what,
                          void (*write)(struct json_out *out, const struct ticket_tally *tally),
                          const struct ticket_tallies *tallies)
{
    out_key(out, key);
    if (tallies == NULL) {
        out_null(out);
        return;
    }
    out_begin_list(out);
    for (size_t i = 0; i < tallies->n; i++) {
        out_begin_object(out);
        out_key(out, what);
        write(out, &tallies->v[i]);
        out_key(out, "count");
        out_int(out, tallies->v[i].count);
        out_end_object(out);
    }
    out_end_list(out);
}

static bool counts_step(struct call *call, void *arg)
{
    return ticket_counts_read(call, arg);
}

bool ticket_api_counts(struct exchange *x)
{
    struct ticket_counts counts;

    if (!call_read(x->call, counts_step, &counts))
        return false;
    out_begin_object(&x->out);
    write_words(&x->out, "states", ticket_state_names, counts.is_whole ? counts.states : NULL);
    write_words(&x->out, "priorities", ticket_priority_names,
                counts.is_whole ? counts.priorities : NULL);
    write_tallies(&x->out, "teams", "team", write_owner, &counts.teams);
    write_tallies(&x->out, "assignees", "assignee", write_owner, &counts.assignees);
    write_tallies(&x->out, "tags", "tag", write_tag, counts.is_whole ? &counts.tags : NULL);
    out_end_object(&x->out);
    return exchange_ok(x);
}
