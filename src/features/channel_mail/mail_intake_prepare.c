/* Before the transaction: reading, decoding, and what the texts are to be. */
#include "base/arena.h"
#include "base/text/fold.h"
#include "base/text/hangul.h"
#include "base/text/utf8.h"
#include "core/access/email.h"
#include "core/blob/blob.h"
#include "core/settings/settings.h"
#include "core/texts/texts.h"
#include "features/channel_mail/mail_dkim_check.h"
#include "features/channel_mail/mail_intake.h"
#include "features/channel_mail/mail_limits.h"
#include "features/ticket/ticket_text.h"
#include "proto/mail/mail_job.h"

enum { SUBJECT_FROM_TEXT_CHARS = 80, PHONES_TEXT_MAX = 8192 };

/* ---- the message and its envelope --------------------------------------------------------------
 */

static bool read_step(struct call *call, void *arg)
{
    struct mail_intake *intake = arg;

    return mail_arrival_get(call, intake->item->id, &intake->envelope)
           && mail_own_domain(call, &intake->local_domain)
           && blob_read_bytes(call, intake->item->blob_id, MAIL_MESSAGE_MAX, &intake->raw);
}

/**
 * What names a mail whichever way it comes: its Message-ID with writer, date and subject, since
 * some programs give all their mails one id. Without an id and a date nothing does, and it counts
 * as new.
 */
static struct sha256 digest_of(const struct mail_intake *intake)
{
    const struct mail_letter *letter = &intake->letter;
    struct sha256_stream stream;
    struct sha256 whole = sha256_of(intake->raw);
    int64_t when = letter->has_date ? letter->date_ms : 0;
    int64_t item = 0;

    sha256_begin(&stream);
    if (str_is_null(letter->message_id)) {
        sha256_add(&stream, whole.bytes, sizeof(whole.bytes));
        item = letter->has_date ? 0 : intake->item->id;
    } else {
        sha256_add(&stream, letter->message_id.p, letter->message_id.n);
        sha256_add(&stream, "\n", 1);
        sha256_add(&stream, letter->subject.p, letter->subject.n);
        sha256_add(&stream, "\n", 1);
        sha256_add(&stream, letter->from.email.p, letter->from.email.n);
    }
    sha256_add(&stream, &when, sizeof(when));
    sha256_add(&stream, &item, sizeof(item));
    return sha256_end(&stream);
}

/* ---- texts -------------------------------------------------------------------------------------
 */

static bool has_hangul(struct str text)
{
    for (size_t at = 0; at < text.n;)
        if (hangul_is_syllable(utf8_next(text, &at)))
            return true;
    return false;
}

static bool is_unreadable(const struct mail_letter *letter)
{
    return letter->subject.n == 0 && letter->text.n == 0 && str_is_null(letter->from.email)
           && letter->defect_count > 0;
}

static struct str word(const struct mail_intake *intake, const char *key, struct arena *arena)
{
    return texts_format(intake->lang, key, TEXT_ARGS(), arena);
}

/** The subject, else how the text begins, else that there is none; as a ticket takes it. */
static struct str choose_subject(struct call *call, const struct mail_intake *intake)
{
    struct str subject = text_nfc(call->arena, intake->letter.subject);

    subject = ticket_one_line(call->arena, subject, TICKET_SUBJECT_MAX_CHARS);
    if (subject.n == 0)
        subject = ticket_one_line(call->arena, intake->letter.text, SUBJECT_FROM_TEXT_CHARS);
    return subject.n > 0 ? subject : word(intake, "mail.no_subject", call->arena);
}

static void choose_texts(struct call *call, struct mail_intake *intake)
{
    const struct mail_letter *letter = &intake->letter;
    struct err bad = { 0 };

    intake->lang = has_hangul(letter->text) || has_hangul(letter->subject) ? LANG_KO : LANG_EN;
    intake->is_unreadable = is_unreadable(letter);
    if (intake->is_unreadable) {
        intake->subject = word(intake, "mail.unreadable.subject", call->arena);
        intake->text = word(intake, "mail.unreadable.text", call->arena);
        return;
    }
    intake->subject = choose_subject(call, intake);
    intake->text = utf8_cut(str_trim(letter->text), TICKET_TEXT_MAX_BYTES);
    if (!ticket_text_check(intake->text, &bad))
        intake->text = word(intake, "mail.no_text", call->arena);
}

/** What stands below the first mail of a conversation is a signature, and no quotes: who writes for
 * the first time from somewhere may be known by their telephone. */
static void find_phones(struct call *call, struct mail_intake *intake)
{
    const struct mail_letter *letter = &intake->letter;
    struct str text;

    if (letter->class.kind != MAIL_HUMAN || letter->ancestors.count > 0
        || str_is_null(letter->from.email) || !str_is_null(letter->origin.from.email))
        return;
    text = str_format(call->arena, "%" STR_FMT "\n%" STR_FMT,
                      STR_ARG(str_sub(letter->text, 0, PHONES_TEXT_MAX)),
                      STR_ARG(str_sub(letter->rest, 0, PHONES_TEXT_MAX)));
    intake->phone_count = people_alike_phones(call->arena, text, intake->phones);
}

/* ---- files -------------------------------------------------------------------------------------
 */

static bool keep_file(struct call *call, struct mail_intake *intake,
                      const struct mail_letter_file *of, struct str bytes)
{
    struct ticket_file_new *file = &intake->files[intake->file_count];

    *file = (struct ticket_file_new){
        .filename = str_is_null(of->filename) ? STR("") : of->filename,
        .content_type = of->content_type,
        .content_id = of->content_id,
    };
    if (!blob_prepare(call, bytes, &file->content))
        return false;
    intake->file_count++;
    return true;
}

/** One that cannot be decoded is told among the defects, and is in the original still. */
static bool decode_file(struct call *call, struct confine_pool *pool, struct mail_intake *intake,
                        const struct mail_letter_file *file)
{
    struct str bytes;

    if (!mail_letter_decode(pool, intake->raw, file, call->arena, &bytes, call->err)) {
        if (call->err->kind == ERR_UNAVAILABLE)
            return false;
        log_err(call->house->log, LOG_WARN, "mail.file_not_decoded", call->err);
        err_clear(call->err);
        return true;
    }
    return keep_file(call, intake, file, bytes);
}

static bool decode_files(struct call *call, struct confine_pool *pool, struct mail_intake *intake)
{
    static const struct mail_letter_file original = { .filename = STR_INIT("original.eml"),
                                                      .content_type = STR_INIT("message/rfc822") };
    const struct mail_letter *letter = &intake->letter;
    size_t count = letter->file_count;

    if (count > TICKET_ATTACHMENTS_MAX)
        count = TICKET_ATTACHMENTS_MAX;
    intake->files = ARENA_ARRAY(call->arena, count + 1, struct ticket_file_new);
    if (intake->is_unreadable)
        return keep_file(call, intake, &original, intake->raw);
    for (size_t i = 0; i < count; i++)
        if (!decode_file(call, pool, intake, &letter->files[i]))
            return false;
    return true;
}

bool mail_intake_read(struct call *call, struct confine_pool *pool, struct mail_intake *out)
{
    struct mail_tool_options options = {
        .local_domain = out->local_domain,
        .bounds = mail_limits_of(call),
        .trusted = setting_text(call, &mail_trusted_servers),
        .trusted_hops = (size_t)setting_int(call, &mail_trusted_hops),
    };

    if (!mail_letter_read(pool, out->raw, &options, call->arena, &out->letter, call->err))
        return false;
    out->digest = digest_of(out);
    choose_texts(call, out);
    find_phones(call, out);
    return decode_files(call, pool, out);
}

bool mail_intake_prepare(struct call *call, struct confine_pool *pool,
                         const struct inbox_item *item, struct mail_intake *out)
{
    *out = (struct mail_intake){ .item = item };
    return call_read(call, read_step, out) && mail_intake_read(call, pool, out)
           && mail_dkim_check_by_settings(call, pool, out->raw, &out->letter);
}
