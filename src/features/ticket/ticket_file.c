#include "features/ticket/ticket_file.h"

#include <string.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/strbuf.h"
#include "base/text/fold.h"
#include "base/text/utf8.h"
#include "core/settings/settings.h"
#include "features/ticket/ticket_events.h"
#include "features/ticket/ticket_message_store.h"
#include "features/ticket/ticket_side_store.h"

#define OWNER_UPLOAD     "upload"
#define OWNER_ATTACHMENT "attachment"

enum { NAME_MAX_CHARS = 255, TYPE_MAX_BYTES = 100, CLEAN_AT_ONCE = 200 };

/* ---- names and types ------------------------------------------------------------------------ */

/** Behind the last slash of either kind: some browsers send whole paths. */
static struct str without_folders(struct str name)
{
    for (size_t i = name.n; i > 0; i--)
        if (name.p[i - 1] == '/' || name.p[i - 1] == '\\')
            return str_from(name, i);
    return name;
}

struct str ticket_filename(struct arena *arena, struct str written)
{
    struct str name = str_trim(without_folders(text_nfc(arena, written)));
    struct strbuf out = strbuf_new(arena, NAME_MAX_CHARS * UTF8_MAX_BYTES + 1);
    size_t chars = 0;

    for (size_t at = 0; at < name.n && chars < NAME_MAX_CHARS; chars++) {
        size_t begin = at;

        if (utf8_next(name, &at) >= ' ')
            strbuf_add(&out, str_sub(name, begin, at - begin));
    }
    name = strbuf_str(&out);
    return name.n == 0 || str_eq(name, STR(".")) || str_eq(name, STR("..")) ? STR("file") : name;
}

struct str ticket_content_type(struct arena *arena, struct str written)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789!#$&^_.+-/";
    struct str type = str_trim(str_cut(&written, ';'));
    struct str lower = text_fold(arena, type);
    size_t slash = str_find_char(lower, '/');

    if (lower.n > TYPE_MAX_BYTES || slash == 0 || slash + 1 >= lower.n
        || str_find_char(str_from(lower, slash + 1), '/') < lower.n - slash - 1
        || strspn(str_cstr(arena, lower), allowed) != lower.n)
        return STR("application/octet-stream");
    return lower;
}

bool ticket_content_type_is_shown(struct str content_type)
{
    return str_eq(content_type, STR("image/png")) || str_eq(content_type, STR("image/jpeg"))
           || str_eq(content_type, STR("image/gif")) || str_eq(content_type, STR("image/webp"));
}

bool ticket_content_type_is_opened(struct str content_type)
{
    return ticket_content_type_is_shown(content_type)
           || str_eq(content_type, STR("application/pdf"));
}

/* ---- uploads -------------------------------------------------------------------------------- */

const struct setting ticket_upload_unsent_max = {
    .name = "ticket.upload_unsent_max",
    .type = SETTING_SIZE,
    .standard = (int64_t)250 * 1024 * 1024,
    .min = 1024 * 1024,
    .max = (int64_t)100 * 1024 * 1024 * 1024,
    .help = "How much an account may have uploaded and not yet sent; a day later it is removed.",
};

bool ticket_upload_admit(struct call *call, int64_t more_bytes)
{
    int64_t max_bytes = setting_int(call, &ticket_upload_unsent_max);
    int64_t unsent_bytes;

    if (!ticket_upload_store_size(call, call->access.scope.account_id, &unsent_bytes))
        return false;
    if (unsent_bytes <= max_bytes && more_bytes <= max_bytes - unsent_bytes)
        return true;
    err_set(call->err, ERR_LIMIT, "upload_quota",
            "over %lld bytes would be uploaded and not yet sent", (long long)max_bytes);
    return err_param(call->err, "%lld", (long long)max_bytes);
}

bool ticket_upload_keep(struct call *call, struct blob_draft *draft,
                        struct ticket_attachment *upload)
{
    upload->size_bytes = draft->size_bytes;
    return ticket_upload_admit(call, draft->size_bytes)
           && db_new_id(call->tx, "upload", &upload->id, call->err)
           && blob_put(call, draft, OWNER_UPLOAD, upload->id, &upload->blob_id)
           && ticket_upload_store_insert(call, call->access.scope.account_id, upload);
}

/** The bytes stay where they are: one more uses them. */
static bool upload_one_again(struct call *call, struct ticket_attachment *file)
{
    file->content_id = STR_NULL;
    return ticket_upload_admit(call, file->size_bytes)
           && db_new_id(call->tx, "upload", &file->id, call->err)
           && blob_use(call, file->blob_id, OWNER_UPLOAD, file->id)
           && ticket_upload_store_insert(call, call->access.scope.account_id, file);
}

bool ticket_upload_again(struct call *call, int64_t ticket_id, int64_t message_id,
                         struct ticket_attachment **out, size_t *count)
{
    struct ticket_message message;
    struct ticket_row row;

    if (!ticket_get(call, ticket_id, &row)
        || !ticket_message_store_get(call, ticket_id, message_id, &message)
        || !ticket_attachment_store_of_messages(call, &message_id, 1, out, count))
        return false;
    for (size_t i = 0; i < *count; i++)
        if (!upload_one_again(call, &(*out)[i]))
            return false;
    return true;
}

static bool clean(struct call *call, const struct timer *timer)
{
    struct ticket_attachment *old =
        ARENA_ARRAY(call->arena, CLEAN_AT_ONCE, struct ticket_attachment);
    int64_t ids[CLEAN_AT_ONCE];
    size_t n;

    (void)timer;
    if (!ticket_upload_store_list_before(call, call->now_ms - MS_PER_DAY, CLEAN_AT_ONCE, old, &n))
        return false;
    for (size_t i = 0; i < n; i++) {
        ids[i] = old[i].id;
        if (!blob_unuse(call, old[i].blob_id, OWNER_UPLOAD, old[i].id))
            return false;
    }
    return n == 0 || ticket_upload_store_remove(call, ids, n);
}

const struct timer_kind ticket_upload_cleaner = {
    .name = "ticket.clean_uploads",
    .fire = clean,
    .every_ms = MS_PER_HOUR,
    .help = "Removes uploads that were not sent within a day.",
};

/* ---- attachments ---------------------------------------------------------------------------- */

static const struct ticket_attachment *find_upload(const struct ticket_attachment *uploads,
                                                   size_t count, int64_t id)
{
    for (size_t i = 0; i < count; i++)
        if (uploads[i].id == id)
            return &uploads[i];
    return NULL;
}

static bool attach_one(struct call *call, const struct ticket_message *message,
                       const struct ticket_attachment *upload)
{
    struct ticket_attachment attachment = *upload;

    attachment.message_id = message->id;
    attachment.ticket_id = message->ticket_id;
    return db_new_id(call->tx, "attachment", &attachment.id, call->err)
           && blob_use(call, upload->blob_id, OWNER_ATTACHMENT, attachment.id)
           && ticket_attachment_store_insert(call, &attachment)
           && blob_unuse(call, upload->blob_id, OWNER_UPLOAD, upload->id);
}

bool ticket_upload_unknown(struct call *call)
{
    err_set(call->err, ERR_INVALID, "unknown_upload",
            "one of these was not uploaded by you, is gone, or stands twice");
    return err_field(call->err, "/attachments");
}

bool ticket_attach(struct call *call, const struct ticket_message *message,
                   const struct ticket_message_new *asked)
{
    int64_t owner = asked->uploader_id != 0 ? asked->uploader_id : call->access.scope.account_id;
    size_t count = asked->upload_count;
    struct ticket_attachment *uploads =
        ARENA_ARRAY(call->arena, count + 1, struct ticket_attachment);
    size_t found;

    if (count == 0)
        return true;
    if (!ticket_upload_store_list(call, owner, asked->upload_ids, count, uploads, &found))
        return false;
    if (found != count)
        return ticket_upload_unknown(call);
    for (size_t i = 0; i < count; i++)
        if (!attach_one(call, message, find_upload(uploads, found, asked->upload_ids[i])))
            return false;
    return ticket_upload_store_remove(call, asked->upload_ids, count);
}

static bool attach_file(struct call *call, const struct ticket_message *message,
                        const struct ticket_file_new *file)
{
    struct ticket_attachment attachment = {
        .message_id = message->id,
        .ticket_id = message->ticket_id,
        .filename = ticket_filename(call->arena, file->filename),
        .content_type = ticket_content_type(call->arena, file->content_type),
        .content_id = file->content_id,
        .size_bytes = file->content->size_bytes,
    };

    return db_new_id(call->tx, "attachment", &attachment.id, call->err)
           && blob_put(call, file->content, OWNER_ATTACHMENT, attachment.id, &attachment.blob_id)
           && ticket_attachment_store_insert(call, &attachment);
}

bool ticket_attach_files(struct call *call, const struct ticket_message *message,
                         const struct ticket_file_new *files, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!attach_file(call, message, &files[i]))
            return false;
    return true;
}

bool ticket_upload_open(struct call *call, int64_t id, struct ticket_attachment *out,
                        struct blob_content *content)
{
    return ticket_upload_store_get(call, call->access.scope.account_id, id, out)
           && blob_read(call, out->blob_id, content);
}

bool ticket_attachment_open(struct call *call, int64_t id, struct ticket_attachment *out,
                            struct blob_content *content)
{
    return ticket_attachment_store_get(call, &call->access.scope, id, out)
           && blob_read(call, out->blob_id, content);
}

bool ticket_attachment_note_fetched(struct call *call, const struct ticket_attachment *attachment)
{
    struct event_draft draft = {
        .type = &event_ticket_attachment_downloaded,
        .subject_kind = SUBJECT_ATTACHMENT,
        .subject_id = attachment->id,
        .ticket_id = attachment->ticket_id,
    };

    return ticket_side_store_version(call, attachment->ticket_id, &draft.version)
           && event_add(call, &draft, EVENT_NO_VALUES, NULL);
}
