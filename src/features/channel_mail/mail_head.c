#include "features/channel_mail/mail_head.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/check.h"
#include "proto/mail/mail_json.h"

enum { HEAD_MAX_BYTES = 2 * 1024 * 1024, HEAD_DEPTH = 4 };

static void write_lists(struct json_out *out, const struct mail_letter *letter,
                        const struct mail_ours *ours)
{
    out_key(out, "ours");
    out_begin_list(out);
    for (size_t i = 0; i < ours->count; i++)
        out_str(out, ours->items[i].address);
    out_end_list(out);
    out_key(out, "defects");
    out_begin_list(out);
    for (size_t i = 0; i < letter->defect_count; i++)
        out_str(out, letter->defects[i]);
    out_end_list(out);
}

static void write_verdict(struct json_out *out, const char *name, enum mail_auth_verdict verdict)
{
    mail_json_field(out, name, str_of(mail_auth_verdict_name(verdict)));
}

static void write_auth(struct json_out *out, const struct mail_letter_auth *auth)
{
    out_key(out, "auth");
    out_begin_object(out);
    write_verdict(out, "spf", auth->spf);
    mail_json_field(out, "spf_domain", auth->spf_domain);
    write_verdict(out, "dkim", auth->dkim);
    mail_json_field(out, "dkim_domain", auth->dkim_domain);
    write_verdict(out, "dmarc", auth->dmarc);
    out_key(out, "checked_here");
    out_bool(out, auth->is_checked_here);
    out_end_object(out);
}

bool mail_head_write(struct call *call, const struct mail_intake *intake,
                     const struct mail_ours *ours, struct str *out)
{
    const struct mail_letter *letter = &intake->letter;
    struct json_out json = json_out_new(call->arena, HEAD_MAX_BYTES);

    out_begin_object(&json);
    out_key(&json, "from");
    mail_json_address(&json, &letter->from);
    mail_json_addresses(&json, "reply_to", &letter->reply_to, MAIL_LETTER_PEOPLE_MAX);
    mail_json_addresses(&json, "to", &letter->to, MAIL_LETTER_PEOPLE_MAX);
    mail_json_addresses(&json, "cc", &letter->cc, MAIL_LETTER_PEOPLE_MAX);
    mail_json_field(&json, "subject", letter->subject);
    write_lists(&json, letter, ours);
    write_auth(&json, &letter->auth);
    out_key(&json, "may_auto_reply");
    out_bool(&json, letter->class.may_auto_reply);
    mail_json_field(&json, "way", str_of(mail_way_name(intake->envelope.way)));
    mail_json_field(&json, "peer", intake->envelope.peer);
    out_key(&json, "tls");
    out_bool(&json, intake->envelope.is_tls);
    out_end_object(&json);
    return strbuf_done(&json.buf, "head", out, call->err);
}

static bool has_text(const json_t *list, struct str text)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (str_eq(json_str(json_array_get(list, i)), text))
            return true;
    return false;
}

bool mail_head_add_ours(struct call *call, int64_t message_id, struct str head,
                        const struct mail_ours *ours)
{
    json_t *json;
    json_t *list;
    char *text;
    bool is_new = false;

    if (!json_parse(head, HEAD_DEPTH, call->arena, &json, call->err))
        return false;
    list = json_object_get(json, "ours");
    for (size_t i = 0; i < ours->count; i++) {
        struct str address = ours->items[i].address;

        if (has_text(list, address))
            continue;
        CHECK(json_array_append_new(list, json_stringn(address.p, address.n)) == 0);
        is_new = true;
    }
    if (!is_new)
        return true;
    text = json_dumps(json, JSON_COMPACT);
    CHECK(text != NULL);
    head = str_dup(call->arena, str_of(text));
    free(text);
    return mail_message_store_set_head(call, message_id, head);
}
