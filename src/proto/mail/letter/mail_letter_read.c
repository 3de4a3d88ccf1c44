/* The server's side: what a worker found, as a struct. */
#include "base/arena.h"
#include "base/encode.h"
#include "proto/json.h"
#include "proto/mail/letter/mail_letter.h"
#include "proto/mail/mail_job.h"
#include "proto/mail/mail_json.h"

enum { DEPTH_MAX = 8 };

static struct str text_of(const json_t *from, const char *name)
{
    return json_str(json_object_get(from, name));
}

static void read_defects(const json_t *from, struct arena *arena, struct mail_letter *out)
{
    const struct mail_id_list defects = mail_json_read_ids(from, "defects", arena);

    out->defects = defects.items;
    out->defect_count = defects.count;
}

static struct mail_failure failure_of(const json_t *from)
{
    return (struct mail_failure){
        .recipient = text_of(from, "recipient"),
        .status = text_of(from, "status"),
        .reply_code = text_of(from, "reply_code"),
        .permanence = (enum mail_permanence)json_integer_value(json_object_get(from, "permanence")),
    };
}

static void read_class(const json_t *from, struct arena *arena, struct mail_class *out)
{
    const json_t *list = json_object_get(from, "failures");

    out->kind = (enum mail_kind)json_integer_value(json_object_get(from, "kind"));
    out->may_auto_reply = json_is_true(json_object_get(from, "may_auto_reply"));
    out->loop = json_is_true(json_object_get(from, "loop"));
    out->failure_count = json_array_size(list);
    out->failures = ARENA_ARRAY(arena, out->failure_count + 1, struct mail_failure);
    for (size_t i = 0; i < out->failure_count; i++)
        out->failures[i] = failure_of(json_array_get(list, i));
}

/** False where the slice does not lie in the message: the worker is not believed. */
static bool read_file(const json_t *from, size_t message_bytes, struct arena *arena,
                      struct mail_letter_file *out)
{
    json_int_t at = json_integer_value(json_object_get(from, "at"));
    json_int_t n = json_integer_value(json_object_get(from, "n"));

    if (at < 0 || n < 0 || (size_t)at > message_bytes || (size_t)n > message_bytes - (size_t)at)
        return false;
    *out = (struct mail_letter_file){
        .filename = text_of(from, "filename"),
        .content_type = text_of(from, "content_type"),
        .content_id = text_of(from, "content_id"),
        .is_inline = json_is_true(json_object_get(from, "inline")),
        .transfer = (enum mail_transfer)json_integer_value(json_object_get(from, "transfer")),
        .at = (size_t)at,
        .n = (size_t)n,
    };
    return json_object_get(from, "bytes") == NULL
           || base64_decode(arena, text_of(from, "bytes"), &out->bytes);
}

static bool read_files(const json_t *from, size_t message_bytes, struct arena *arena,
                       struct mail_letter *out)
{
    const json_t *list = json_object_get(from, "files");
    size_t count = json_array_size(list);

    if (count > MAIL_LETTER_FILES_MAX)
        return false;
    out->files = ARENA_ARRAY(arena, count + 1, struct mail_letter_file);
    for (; out->file_count < count; out->file_count++)
        if (!read_file(json_array_get(list, out->file_count), message_bytes, arena,
                       &out->files[out->file_count]))
            return false;
    return true;
}

static enum mail_auth_verdict verdict_of(const json_t *from, const char *name)
{
    return (enum mail_auth_verdict)json_integer_value(json_object_get(from, name));
}

static struct mail_letter_auth auth_of(const json_t *from)
{
    return (struct mail_letter_auth){
        .spf = verdict_of(from, "spf"),
        .spf_domain = text_of(from, "spf_domain"),
        .dkim = verdict_of(from, "dkim"),
        .dkim_domain = text_of(from, "dkim_domain"),
        .dmarc = verdict_of(from, "dmarc"),
    };
}

static bool read_letter(const json_t *from, size_t message_bytes, struct arena *arena,
                        struct mail_letter *out)
{
    const json_t *date = json_object_get(from, "date_ms");

    *out = (struct mail_letter){
        .from = mail_json_read_address(json_object_get(from, "from")),
        .reply_to = mail_json_read_addresses(from, "reply_to", arena),
        .to = mail_json_read_addresses(from, "to", arena),
        .cc = mail_json_read_addresses(from, "cc", arena),
        .subject = text_of(from, "subject"),
        .has_date = date != NULL,
        .date_ms = json_integer_value(date),
        .message_id = text_of(from, "message_id"),
        .text = text_of(from, "text"),
        .rest = text_of(from, "rest"),
        .html_raw = text_of(from, "html_raw"),
        .html_clean = text_of(from, "html_clean"),
        .origin = { .from = mail_json_read_address(json_object_get(from, "origin")),
                    .subject = text_of(from, "origin_subject"),
                    .says_forwarded = json_is_true(json_object_get(from, "says_forwarded")) },
    };
    out->ancestors = mail_json_read_ids(from, "ancestors", arena);
    out->dkim_names = mail_json_read_ids(from, "dkim_names", arena);
    read_defects(from, arena, out);
    out->auth = auth_of(from);
    read_class(from, arena, &out->class);
    return !str_is_null(out->subject) && !str_is_null(out->text)
           && read_files(from, message_bytes, arena, out);
}

/** Nothing but what was wrong. */
static void unreadable(const char *defect, struct arena *arena, struct mail_letter *out)
{
    *out = (struct mail_letter){ .subject = STR(""), .text = STR(""), .defect_count = 1 };
    out->class.kind = MAIL_AUTO_GENERATED; /* nobody is answered whom nobody could read */
    out->defects = ARENA_ARRAY(arena, 1, struct str);
    out->defects[0] = str_of(defect);
}

bool mail_letter_read(struct confine_pool *pool, struct str message,
                      const struct mail_tool_options *options, struct arena *arena,
                      struct mail_letter *out, struct err *err)
{
    const char *defect;
    struct str json;
    json_t *value;

    if (!mail_run_confined(pool, STR("letter"), options, message, arena, &json, err)) {
        defect = message.n > MAIL_MESSAGE_MAX ? NULL : mail_defect_of(err);
        if (defect == NULL)
            return false;
        unreadable(defect, arena, out);
        err_clear(err);
        return true;
    }
    if (!json_parse(json, DEPTH_MAX, arena, &value, err)
        || !read_letter(value, message.n, arena, out)) {
        unreadable("not_readable", arena, out);
        err_clear(err);
    }
    return true;
}

bool mail_letter_check_dkim(struct confine_pool *pool, struct str message, struct str keys,
                            int64_t now_s, struct arena *arena, struct mail_letter_auth *auth,
                            struct err *err)
{
    struct mail_tool_options options = { .keys = keys, .now_s = now_s };
    struct str json;
    json_t *found;

    if (!mail_run_confined(pool, STR("dkim"), &options, message, arena, &json, err)
        || !json_parse(json, DEPTH_MAX, arena, &found, err))
        return false;
    auth->dkim = verdict_of(found, "verdict");
    auth->dkim_domain = text_of(found, "domain");
    auth->is_checked_here = true;
    return true;
}

bool mail_letter_decode(struct confine_pool *pool, struct str message,
                        const struct mail_letter_file *file, struct arena *arena, struct str *out,
                        struct err *err)
{
    static const struct str names[] = {
        [MAIL_BASE64] = STR_INIT("base64"),
        [MAIL_QUOTED_PRINTABLE] = STR_INIT("quoted-printable"),
        [MAIL_UUENCODE] = STR_INIT("uuencode"),
    };
    struct str encoded =
        str_is_null(file->bytes) ? str_sub(message, file->at, file->n) : file->bytes;
    struct mail_tool_options options = { 0 };

    if (!str_is_null(file->bytes) || file->transfer <= MAIL_AS_IS
        || file->transfer >= COUNT_OF(names)) {
        *out = encoded;
        return true;
    }
    options.type = names[file->transfer];
    return mail_run_confined(pool, STR("decode"), &options, encoded, arena, out, err);
}
