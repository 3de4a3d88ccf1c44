/* Drafts over HTTP. */
#include "base/arena.h"
#include "features/ticket/ticket_api.h"
#include "features/ticket/ticket_draft.h"
#include "features/ticket/ticket_json.h"

enum { MAIL_DEPTH = 3 };

void ticket_api_write_mail(struct exchange *x, struct str mail)
{
    static const char *const lists[] = { "to", "cc", "bcc" };
    struct err unreadable = { 0 };
    json_t *json = NULL;

    out_key(&x->out, "mail");
    if (str_is_null(mail) || !json_parse(mail, MAIL_DEPTH, x->call->arena, &json, &unreadable)) {
        out_null(&x->out);
        return;
    }
    out_begin_object(&x->out);
    if (json_is_string(json_object_get(json, "from"))) {
        out_key(&x->out, "from");
        out_str(&x->out, json_str(json_object_get(json, "from")));
    }
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        const json_t *list = json_object_get(json, lists[i]);

        if (!json_is_array(list))
            continue;
        out_key(&x->out, lists[i]);
        out_begin_list(&x->out);
        for (size_t n = 0; n < json_array_size(list); n++)
            out_str(&x->out, json_str(json_array_get(list, n)));
        out_end_list(&x->out);
    }
    out_end_object(&x->out);
}

struct draft_step {
    int64_t ticket_id;
    int64_t seen_version;
    const int64_t *upload_ids;
    size_t upload_count;
    struct ticket_draft draft;
    struct ticket_draft_owner *others;
    size_t other_count;
};

static bool draft_get_step(struct call *call, void *arg)
{
    struct draft_step *step = arg;

    return ticket_draft_get(call, step->ticket_id, &step->draft);
}

static bool draft_put_step(struct call *call, void *arg)
{
    struct draft_step *step = arg;

    return ticket_draft_put(call, step->ticket_id, step->seen_version, step->upload_ids,
                            step->upload_count, &step->draft);
}

static bool draft_remove_step(struct call *call, void *arg)
{
    struct draft_step *step = arg;

    return ticket_draft_remove(call, step->ticket_id, step->seen_version);
}

static bool drafts_step(struct call *call, void *arg)
{
    struct draft_step *step = arg;

    return ticket_draft_others(call, step->ticket_id, &step->others, &step->other_count);
}

static bool answer_draft(struct exchange *x, const struct ticket_draft *draft)
{
    out_begin_object(&x->out);
    out_key(&x->out, "text");
    out_str(&x->out, draft->text);
    out_key(&x->out, "public");
    out_bool(&x->out, draft->public);
    ticket_api_write_mail(x, draft->mail);
    out_key(&x->out, "returned");
    out_str(&x->out, draft->returned);
    ticket_write_attachments(&x->out, draft->attachments, draft->attachment_count);
    out_key(&x->out, "saved_at");
    if (draft->version > 0)
        out_instant(&x->out, draft->saved_at_ms);
    else
        out_null(&x->out);
    out_key(&x->out, "version");
    out_int(&x->out, draft->version);
    out_end_object(&x->out);
    if (draft->version > 0)
        exchange_etag(x, draft->version);
    return exchange_ok(x);
}

bool ticket_api_draft_get(struct exchange *x)
{
    struct draft_step step = { .ticket_id = x->ids[0] };

    return call_read(x->call, draft_get_step, &step) && answer_draft(x, &step.draft);
}

/** The version the caller has seen; 0 who has seen that there is none. */
static int64_t seen_draft(const struct exchange *x)
{
    if (x->if_nothing)
        return 0;
    return x->if_match > 0 ? x->if_match : TICKET_DRAFT_ANY;
}

bool ticket_api_draft_put(struct exchange *x)
{
    struct draft_step step = {
        .ticket_id = x->ids[0],
        .seen_version = seen_draft(x),
        .draft = { .text = exchange_str(x, "text"),
                   .public = exchange_bool(x, "public", true),
                   .mail = ticket_api_mail(x) },
    };

    step.upload_ids = ticket_api_uploads(x, x->body, &step.upload_count);
    return call_change(x->call, draft_put_step, &step) && answer_draft(x, &step.draft);
}

bool ticket_api_draft_remove(struct exchange *x)
{
    struct draft_step step = { .ticket_id = x->ids[0], .seen_version = seen_draft(x) };

    return call_change(x->call, draft_remove_step, &step) && exchange_no_content(x);
}

bool ticket_api_drafts(struct exchange *x)
{
    struct draft_step step = { .ticket_id = x->ids[0] };

    if (!call_read(x->call, drafts_step, &step))
        return false;
    out_begin_list(&x->out);
    for (size_t i = 0; i < step.other_count; i++) {
        out_begin_object(&x->out);
        out_key(&x->out, "account");
        out_int(&x->out, step.others[i].account_id);
        out_key(&x->out, "name");
        out_str(&x->out, step.others[i].name);
        out_key(&x->out, "saved_at");
        out_instant(&x->out, step.others[i].saved_at_ms);
        out_end_object(&x->out);
    }
    out_end_list(&x->out);
    return exchange_ok(x);
}
