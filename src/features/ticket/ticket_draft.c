#include "features/ticket/ticket_draft.h"

#include "features/ticket/ticket_draft_store.h"
#include "features/ticket/ticket_store.h"

/** Drafts hang on tickets the caller can see. */
static bool sees_ticket(struct call *call, int64_t ticket_id)
{
    struct ticket ticket;

    return ticket_store_get(call, &call->access.scope, ticket_id, &ticket);
}

static int64_t me(const struct call *call)
{
    return call->access.scope.account_id;
}

bool ticket_draft_get(struct call *call, int64_t ticket_id, struct ticket_draft *out)
{
    return sees_ticket(call, ticket_id) && ticket_draft_store_find(call, ticket_id, me(call), out)
           && ticket_upload_store_of_draft(call, me(call), ticket_id, &out->attachments,
                                           &out->attachment_count);
}

static bool hold(struct call *call, int64_t ticket_id, const int64_t *upload_ids,
                 size_t upload_count, struct ticket_draft *draft)
{
    return ticket_upload_store_release_draft(call, me(call), ticket_id)
           && ticket_upload_store_hold_draft(call, me(call), ticket_id, upload_ids, upload_count)
           && ticket_upload_store_of_draft(call, me(call), ticket_id, &draft->attachments,
                                           &draft->attachment_count);
}

bool ticket_draft_put(struct call *call, int64_t ticket_id, int64_t seen_version,
                      const int64_t *upload_ids, size_t upload_count, struct ticket_draft *draft)
{
    struct ticket_draft now;

    if (!sees_ticket(call, ticket_id)
        || !ticket_draft_store_put(call, ticket_id, me(call), seen_version, draft))
        return false;
    if (draft->version > 0)
        return hold(call, ticket_id, upload_ids, upload_count, draft);
    return ticket_draft_store_find(call, ticket_id, me(call), &now)
           && call_version_conflict(call, "the draft", now.version);
}

bool ticket_draft_remove(struct call *call, int64_t ticket_id, int64_t seen_version)
{
    struct ticket_draft left;

    if (!sees_ticket(call, ticket_id)
        || !ticket_draft_store_remove(call, ticket_id, me(call), seen_version)
        || !ticket_draft_store_find(call, ticket_id, me(call), &left))
        return false;
    return left.version == 0 ? ticket_upload_store_release_draft(call, me(call), ticket_id)
                             : call_version_conflict(call, "the draft", left.version);
}

bool ticket_draft_others(struct call *call, int64_t ticket_id, struct ticket_draft_owner **out,
                         size_t *out_count)
{
    return sees_ticket(call, ticket_id)
           && ticket_draft_store_others(call, ticket_id, me(call), out, out_count);
}
