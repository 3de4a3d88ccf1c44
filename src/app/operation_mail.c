#include "app/operation_mail.h"

#include "base/arena.h"
#include "base/encode.h"
#include "core/blob/blob.h"
#include "features/channel_mail/mail_arrival.h"
#include "features/channel_mail/mail_own.h"
#include "proto/mail/mail_job.h"

static void read_envelope(struct call *call, const json_t *args, struct mail_envelope *out)
{
    const json_t *to = json_object_get(args, "to");

    *out = (struct mail_envelope){
        .way = MAIL_BY_COMMAND,
        .peer = STR(""),
        .helo = STR(""),
        .sender = json_str(json_object_get(args, "from")),
        .recipient_count = json_array_size(to),
    };
    if (str_is_null(out->sender))
        out->sender = STR("");
    out->recipients = ARENA_ARRAY(call->arena, out->recipient_count + 1, struct str);
    for (size_t i = 0; i < out->recipient_count; i++)
        out->recipients[i] = json_str(json_array_get(to, i));
}

static bool check_recipients(struct call *call, void *arg)
{
    const struct mail_envelope *envelope = arg;

    for (size_t i = 0; i < envelope->recipient_count; i++) {
        struct mail_own own;
        bool is_ours;

        if (!mail_own_find(call, envelope->recipients[i], &is_ours, &own))
            return false;
        if (is_ours)
            continue;
        err_set(call->err, ERR_INVALID, "unknown_recipient", "%" STR_FMT " is no address of ours",
                STR_ARG(envelope->recipients[i]));
        return err_field(call->err, "--to");
    }
    return true;
}

bool operation_mail_deliver(struct call *call, const json_t *args, struct json_out *out)
{
    struct mail_envelope envelope;
    struct blob_draft *draft;
    struct str message;

    if (!base64_decode(call->arena, json_str(json_object_get(args, "message")), &message))
        return err_set(call->err, ERR_INVALID, "bad_message", "the message is no base64");
    if (message.n > MAIL_MESSAGE_MAX)
        return err_set(call->err, ERR_LIMIT, "too_large", "the message is longer than %d bytes",
                       MAIL_MESSAGE_MAX);
    read_envelope(call, args, &envelope);
    if (!call_read(call, check_recipients, &envelope) || !blob_prepare(call, message, &draft)
        || !mail_arrive(call, &envelope, draft))
        return false;
    out_bool(out, true);
    return true;
}
