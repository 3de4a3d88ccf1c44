#include "features/channel_mail/mail_quarantine_api.h"

#include "base/arena.h"
#include "core/background/inbox.h"
#include "core/texts/texts.h"
#include "features/channel_mail/mail_arrival.h"
#include "features/channel_mail/mail_intake_run.h"
#include "features/channel_mail/mail_original.h"

const struct event_type event_mail_retried = {
    .name = "mail.retried",
    .flags = EVENT_AUDIT,
    .help = "Somebody had a mail tried again that could not be written before.",
    .fields = { { "inbox", EVENT_ID } },
};

/* ---- all of them -------------------------------------------------------------------------------
 */

struct quarantine_page {
    struct exchange *x;
    int64_t before_id;
    struct inbox_quarantine_list list;
    struct mail_envelope *envelopes;
};

static bool list_step(struct call *call, void *arg)
{
    struct quarantine_page *page = arg;
    struct inbox_quarantine_list *list = &page->list;

    if (!inbox_quarantine_list(call, MAIL_SOURCE, page->before_id, exchange_limit(page->x), list))
        return false;
    page->envelopes = ARENA_ARRAY(call->arena, list->count + 1, struct mail_envelope);
    for (size_t i = 0; i < list->count; i++)
        if (!mail_arrival_get(call, list->items[i].item.id, &page->envelopes[i]))
            return false;
    return true;
}

static struct str words_of(struct call *call, struct str code)
{
    if (str_eq(code, STR("too_many_attempts")))
        return texts_format(call->lang, "mail.quarantine.too_many_attempts", TEXT_ARGS(),
                            call->arena);
    return texts_format(call->lang, "mail.quarantine.other", TEXT_ARGS(TEXT_STR("code", code)),
                        call->arena);
}

static void write_envelope(struct json_out *out, const struct mail_envelope *envelope)
{
    out_key(out, "way");
    out_cstring(out, mail_way_name(envelope->way));
    out_key(out, "sender");
    out_str(out, envelope->sender);
    out_key(out, "recipients");
    out_begin_list(out);
    for (size_t i = 0; i < envelope->recipient_count; i++)
        out_str(out, envelope->recipients[i]);
    out_end_list(out);
}

static void write_one(struct exchange *x, const struct inbox_quarantined *one,
                      const struct mail_envelope *envelope)
{
    out_begin_object(&x->out);
    out_key(&x->out, "id");
    out_id(&x->out, one->item.id);
    out_key(&x->out, "received_at");
    out_instant(&x->out, one->item.received_at_ms);
    out_key(&x->out, "since");
    out_instant(&x->out, one->since_ms);
    out_key(&x->out, "size");
    out_int(&x->out, one->item.size_bytes);
    out_key(&x->out, "error");
    out_str(&x->out, one->error);
    out_key(&x->out, "error_words");
    out_str(&x->out, words_of(x->call, one->error));
    write_envelope(&x->out, envelope);
    out_end_object(&x->out);
}

bool mail_quarantine_handle_list(struct exchange *x)
{
    struct quarantine_page page = { .x = x };
    const struct inbox_quarantine_list *list = &page.list;

    if (!exchange_cursor_before(x, &page.before_id) || !call_read(x->call, list_step, &page))
        return false;
    exchange_list_begin(x);
    for (size_t i = 0; i < list->count; i++)
        write_one(x, &list->items[i], &page.envelopes[i]);
    return exchange_list_end_at(x, list->has_more,
                                list->count > 0 ? list->items[list->count - 1].item.id : 0);
}

/* ---- one ---------------------------------------------------------------------------------------
 */

struct one_original {
    int64_t id;
    struct blob_content content;
};

static bool original_step(struct call *call, void *arg)
{
    struct one_original *one = arg;
    struct inbox_quarantined found;

    return inbox_quarantine_get(call, MAIL_SOURCE, one->id, &found)
           && blob_read(call, found.item.blob_id, &one->content);
}

bool mail_quarantine_handle_original(struct exchange *x)
{
    struct one_original one = { .id = x->ids[0], .content.fd = -1 };

    return call_read(x->call, original_step, &one)
           && mail_original_answer(x, &one.content, one.id, false);
}

static void ring(struct call *call, void *arg)
{
    (void)arg;
    mail_intake_ring(call->house);
}

static bool retry_step(struct call *call, void *arg)
{
    const int64_t *id = arg;
    struct inbox_quarantined found;

    if (!inbox_quarantine_get(call, MAIL_SOURCE, *id, &found) || !inbox_release(call, *id))
        return false;
    call_after_commit(call, ring, NULL);
    return event_add(call, &(struct event_draft){ .type = &event_mail_retried },
                     EVENT_VALUES(event_id("inbox", *id)), NULL);
}

static bool write_retried(struct exchange *x, void *arg)
{
    (void)arg;
    return exchange_no_content(x);
}

bool mail_quarantine_handle_retry(struct exchange *x)
{
    return exchange_change(x, retry_step, write_retried, &x->ids[0]);
}
