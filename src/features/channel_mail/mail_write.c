#include "features/channel_mail/mail_write.h"

#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/digest.h"
#include "core/access/email.h"
#include "core/blob/blob.h"
#include "core/settings/settings.h"
#include "core/texts/texts.h"
#include "core/texts/texts_time.h"
#include "features/channel_mail/mail_own.h"
#include "features/channel_mail/mail_own_id.h"
#include "features/channel_mail/mail_sign.h"
#include "features/ticket/ticket_file.h"
#include "proto/mail/compose/mail_answer.h"
#include "proto/mail/compose/mail_compose.h"

#define OWNER "mail"

const struct setting mail_mark = {
    .name = "mail.mark",
    .type = SETTING_BOOL,
    .standard = 1,
    .help = "Whether a line below our text carries a short signed mark, by which an answer finds "
            "its ticket though the writer's program does not say what it answers.",
};

/* What the customer said last before it; never what nobody proved to belong here. */
#define QUOTED_ID                                                                                  \
    "(SELECT p.id FROM message p JOIN customer a ON a.id = p.author_id"                            \
    "  WHERE p.ticket_id = m.ticket_id AND p.id < m.id AND p.public = 1 AND p.sender = 1"          \
    "    AND p.unverified = 0 ORDER BY p.id DESC LIMIT 1)"
/* In one statement, since each is waited for; of a mail that is written nothing is quoted. */
static const struct db_query q_message = {
    "mail_write.message",
    "SELECT x.head, x.rfc_id, x.blob_id, m.text, m.at_ms, t.language, coalesce(c.language, -1),"
    "   coalesce(x.settled_at_ms, m.at_ms), q.text, q.at_ms, w.name,"
    "   EXISTS (SELECT 1 FROM attachment f WHERE f.message_id = m.id), " MAIL_OWN_KEY_COLUMNS
    " FROM mail_message x JOIN message m ON m.id = x.message_id JOIN ticket t ON t.id = m.ticket_id"
    " JOIN customer c ON c.id = t.customer_id"
    " LEFT JOIN message q ON x.blob_id IS NULL AND q.id = " QUOTED_ID
    " LEFT JOIN customer w ON w.id = q.author_id" MAIL_OWN_KEY_NEWEST
    " WHERE x.message_id = :message_id AND x.is_outgoing = 1",
    NULL,
};
static const struct db_query q_keep = {
    "mail_write.keep",
    "UPDATE mail_message SET blob_id = :blob_id"
    " WHERE message_id = :message_id AND (blob_id IS NULL OR blob_id = :blob_id)",
    NULL,
};

const struct db_query *const mail_write_queries[] = { &q_message, &q_keep, NULL };

/** A file of the message as the writer reads it. */
struct file_at {
    struct blob_content content;
};

struct writing {
    struct mail_ready *ready;
    struct str head;
    struct str rfc_id;
    struct str text;
    struct str mark; /* STR_NULL: none */
    enum lang lang;
    struct str signature;
    struct str quoted; /* STR_NULL: nothing */
    int64_t quoted_at_ms;
    struct str quoted_name;
    bool has_files;
    struct ticket_attachment *attachments;
    struct file_at *files;
    size_t file_count;
    struct mail_answer_picture *pictures; /* of the files, those that can stand in the text */
    size_t *picture_files;                /* which file each is */
    size_t picture_count;
};

/* ---- reading -----------------------------------------------------------------------------------
 */

static void read_quoted(const struct db_rows *rows, struct arena *arena, struct writing *w)
{
    w->quoted = db_col_dup(rows, 8, arena);
    w->quoted_at_ms = db_col_int(rows, 9);
    w->quoted_name = db_col_dup(rows, 10, arena);
}

static bool read_message(struct call *call, struct writing *w)
{
    struct db_rows *rows;
    bool found = false;

    if (!db_rows(call->tx, &q_message, DB_BINDS(db_int("message_id", w->ready->message_id)), &rows,
                 call->err))
        return false;
    if (db_next(rows)) {
        found = true;
        w->head = db_col_dup(rows, 0, call->arena);
        w->rfc_id = db_col_dup(rows, 1, call->arena);
        w->ready->blob_id = db_col_int(rows, 2);
        w->text = db_col_dup(rows, 3, call->arena);
        w->ready->at_ms = db_col_int(rows, 4);
        w->lang = mail_own_lang(db_col_text(rows, 5), db_col_int(rows, 6));
        w->ready->tried_since_ms = db_col_int(rows, 7);
        read_quoted(rows, call->arena, w);
        w->has_files = db_col_int(rows, 11) != 0;
        if (setting_bool(call, &mail_mark))
            w->mark = mail_own_mark_of(rows, 12, w->ready->message_id, call->arena);
    }
    return db_rows_end(&rows, call->err)
           && (found || err_set(call->err, ERR_NOT_FOUND, "not_found", "there is no such mail"));
}

static bool read_files(struct call *call, struct writing *w)
{
    if (w->has_files
        && !ticket_attachment_store_of_messages(call, &w->ready->message_id, 1, &w->attachments,
                                                &w->file_count))
        return false;
    w->files = ARENA_ARRAY(call->arena, w->file_count + 1, struct file_at);
    for (size_t i = 0; i < w->file_count; i++)
        w->files[i].content.fd = -1;
    for (size_t i = 0; i < w->file_count; i++)
        if (!blob_read(call, w->attachments[i].blob_id, &w->files[i].content))
            return false;
    return true;
}

/** The text shows those that it names. */
static void find_pictures(struct call *call, struct writing *w)
{
    struct str domain = email_domain(w->ready->route.from.email);

    w->pictures = ARENA_ARRAY(call->arena, w->file_count + 1, struct mail_answer_picture);
    w->picture_files = ARENA_ARRAY(call->arena, w->file_count + 1, size_t);
    for (size_t i = 0; i < w->file_count; i++) {
        if (!ticket_content_type_is_shown(w->attachments[i].content_type))
            continue;
        w->pictures[w->picture_count] = (struct mail_answer_picture){
            .name = w->attachments[i].filename,
            .content_id = str_format(call->arena, "picture.%lld@%" STR_FMT,
                                     (long long)w->attachments[i].id, STR_ARG(domain)),
        };
        w->picture_files[w->picture_count++] = i;
    }
    mail_answer_place(w->text, w->pictures, w->picture_count, call->arena);
}

static bool read_step(struct call *call, void *arg)
{
    struct writing *w = arg;
    struct mail_own own;
    bool is_ours;

    if (!read_message(call, w) || !mail_route_read(call, w->head, &w->ready->route))
        return false;
    if (w->ready->blob_id != 0)
        return true;
    if (!mail_own_find(call, w->ready->route.from.email, &is_ours, &own) || !read_files(call, w))
        return false;
    w->signature = mail_own_signature(&own, w->lang);
    find_pictures(call, w);
    return true;
}

static void close_files(struct writing *w)
{
    for (size_t i = 0; i < w->file_count && w->files != NULL; i++)
        if (w->files[i].content.fd >= 0)
            close(w->files[i].content.fd);
}

/* ---- writing -----------------------------------------------------------------------------------
 */

static bool read_file_at(void *arg, uint64_t offset, void *bytes, size_t room, size_t *n)
{
    const struct file_at *file = arg;
    ssize_t got;

    if (file->content.fd < 0) {
        struct str rest = str_from(file->content.bytes, (size_t)offset);

        *n = rest.n < room ? rest.n : room;
        if (*n > 0)
            memcpy(bytes, rest.p, *n);
        return true;
    }
    got = pread(file->content.fd, bytes, room, (off_t)offset);
    *n = got > 0 ? (size_t)got : 0;
    return got >= 0;
}

/** "On …, Hana Kim wrote:" */
static struct str attribution_of(struct call *call, const struct writing *w)
{
    struct texts_reader reader = { .lang = w->lang, .zone = STR("Asia/Seoul") };

    return texts_format(
        w->lang, "mail.attribution",
        TEXT_ARGS(TEXT_STR("when", texts_stamp(&reader, w->quoted_at_ms, call->arena)),
                  TEXT_STR("name", w->quoted_name)),
        call->arena);
}

/** Above the signature, which many programs leave out when they quote. */
static struct str with_mark(struct call *call, const struct writing *w)
{
    struct str line;

    if (str_is_null(w->mark))
        return w->text;
    line = texts_format(w->lang, "mail.mark", TEXT_ARGS(TEXT_STR("mark", w->mark)), call->arena);
    return str_format(call->arena, "%" STR_FMT "\n\n%" STR_FMT, STR_ARG(w->text), STR_ARG(line));
}

static struct mail_answer answer_of(struct call *call, const struct writing *w)
{
    struct mail_answer answer = { .text = with_mark(call, w),
                                  .language = texts_lang_code(w->lang),
                                  .pictures = w->pictures,
                                  .picture_count = w->picture_count };

    if (w->signature.n > 0)
        answer.text = str_format(call->arena, "%" STR_FMT "\n\n-- \n%" STR_FMT,
                                 STR_ARG(answer.text), STR_ARG(w->signature));
    if (!str_is_null(w->quoted)) {
        answer.attribution = attribution_of(call, w);
        answer.quoted_text = w->quoted;
    }
    return answer;
}

/** Nobody foretells the boundary who does not know the Message-ID, which is signed. */
static uint64_t seed_of(struct str rfc_id)
{
    struct sha256 digest = sha256_of(rfc_id);
    uint64_t seed;

    memcpy(&seed, digest.bytes, sizeof(seed));
    return seed;
}

/** What Auto-Submitted does not tell to Exchange and to old robots. */
static const struct mail_draft_field robot_fields[] = {
    { STR_INIT("X-Auto-Response-Suppress"), STR_INIT("All") },
    { STR_INIT("Precedence"), STR_INIT("auto_reply") },
};

/** What the HTML calls a file that it shows; STR_NULL for any other. */
static struct str content_id_of(const struct writing *w, size_t file)
{
    for (size_t i = 0; i < w->picture_count; i++)
        if (w->picture_files[i] == file && w->pictures[i].is_shown)
            return w->pictures[i].content_id;
    return STR_NULL;
}

static bool fill_draft(struct call *call, const struct writing *w, struct mail_draft *out)
{
    const struct mail_route *route = &w->ready->route;
    struct mail_answer answer = answer_of(call, w);
    struct mail_draft_file *files =
        ARENA_ARRAY(call->arena, w->file_count + 1, struct mail_draft_file);
    struct mail_draft_file *pictures =
        ARENA_ARRAY(call->arena, w->file_count + 1, struct mail_draft_file);
    size_t file_count = 0;
    size_t picture_count = 0;

    for (size_t i = 0; i < w->file_count; i++) {
        struct mail_draft_file file = { .source = { read_file_at, &w->files[i] },
                                        .name = w->attachments[i].filename,
                                        .content_type = w->attachments[i].content_type,
                                        .content_id = content_id_of(w, i) };

        if (str_is_null(file.content_id))
            files[file_count++] = file;
        else
            pictures[picture_count++] = file;
    }
    *out = (struct mail_draft){
        .from = route->from,
        .to = route->to,
        .cc = route->cc,
        .subject = route->subject,
        .date = { .at_ms = w->ready->at_ms },
        .message_id = w->rfc_id,
        .in_reply_to = route->in_reply_to,
        .references = route->references,
        .pictures = pictures,
        .picture_count = picture_count,
        .files = files,
        .file_count = file_count,
        .boundary_seed = seed_of(w->rfc_id),
        .auto_submitted = route->is_automatic ? MAIL_SUBMITTED_AS_REPLY : MAIL_SUBMITTED_BY_HAND,
        .fields = route->is_automatic ? robot_fields : NULL,
        .field_count = route->is_automatic ? COUNT_OF(robot_fields) : 0,
    };
    return mail_answer_text(&answer, call->arena, &out->text, call->err)
           && mail_answer_html(&answer, call->arena, &out->html, call->err);
}

struct into_blob {
    struct http_sink *sink;
    struct err *err;
};

static bool put_bytes(void *arg, const void *bytes, size_t n)
{
    struct into_blob *into = arg;

    return into->sink->write(into->sink, bytes, n, into->err);
}

/** "" where our mail is not signed. */
static bool sign(struct call *call, const struct mail_draft *draft, struct str *field)
{
    struct mail_sign with;
    bool done = mail_sign_open(call, &with) && mail_sign_draft(call, &with, draft, field);

    mail_sign_close(&with);
    return done;
}

static bool store(struct call *call, struct writing *w, const struct mail_draft *draft,
                  struct str field)
{
    struct blob_writer *writer = blob_writer_new(call->house, call->arena);
    struct err store_err = { 0 };
    struct into_blob into = { blob_writer_sink(writer), &store_err };
    struct mail_sink sink = { put_bytes, &into };
    bool is_begun = field.n == 0 || put_bytes(&into, field.p, field.n);

    if (!is_begun
        || !mail_compose(draft, &mail_compose_limits_usual, call->arena, &sink, call->err)) {
        if (store_err.kind != ERR_NONE)
            *call->err = store_err;
        into.sink->abort(into.sink);
        return false;
    }
    return blob_writer_done(writer, call, &w->ready->draft);
}

static bool compose(struct call *call, struct writing *w)
{
    struct mail_draft draft;
    struct str field;

    return fill_draft(call, w, &draft) && sign(call, &draft, &field)
           && store(call, w, &draft, field);
}

bool mail_write_keep_too(struct call *call, const struct mail_ready *ready, int64_t *blob_id)
{
    int64_t changed;

    *blob_id = ready->blob_id;
    if (*blob_id != 0)
        return true;
    if (!blob_put(call, ready->draft, OWNER, ready->message_id, blob_id)
        || !db_change(
            call->tx, &q_keep,
            DB_BINDS(db_int("blob_id", *blob_id), db_int("message_id", ready->message_id)),
            &changed, call->err))
        return false;
    return changed == 1
           || err_set(call->err, ERR_CONFLICT, "mail_kept_otherwise",
                      "somebody else has written this mail in other words meanwhile");
}

struct keeping {
    const struct mail_ready *ready;
    int64_t blob_id;
};

static bool keep_step(struct call *call, void *arg)
{
    struct keeping *keeping = arg;

    return mail_write_keep_too(call, keeping->ready, &keeping->blob_id);
}

bool mail_write_keep(struct call *call, struct mail_ready *ready)
{
    struct keeping keeping = { .ready = ready };

    if (ready->blob_id != 0)
        return true;
    if (!call_change(call, keep_step, &keeping))
        return false;
    ready->blob_id = keeping.blob_id;
    return true;
}

bool mail_write(struct call *call, int64_t message_id, struct mail_ready *out)
{
    struct writing w = { .ready = out };
    bool done;

    *out = (struct mail_ready){ .message_id = message_id };
    done = call_read(call, read_step, &w) && (out->blob_id != 0 || compose(call, &w));
    close_files(&w);
    return done;
}
