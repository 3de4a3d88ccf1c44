#include "proto/mail/compose/mail_compose.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "base/text/utf8.h"
#include "proto/mail/compose/mail_body_encode.h"
#include "proto/mail/compose/mail_compose_head.h"
#include "proto/mail/compose/mail_fold.h"
#include "proto/mail/compose/mail_part_head.h"
#include "proto/mail/mail_clean.h"

const struct mail_compose_limits mail_compose_limits_usual = {
    .message_bytes_max = (uint64_t)35 * 1024 * 1024,
    .text_bytes_max = MAIL_TEXT_BYTES_MAX,
    .addresses_max = 500,
    .fields_max = 100,
    .files_max = 200,
    .references_max = 40,
};

enum {
    BOUNDARY_CHARS = 20, /* "=_", 16 hex digits of the seed, "_", the level */
    PART_HEAD_MAX = 8192,
    SCAN_BYTES = 4096,
};

/** Multiparts within each other; the digit that ends a boundary. */
enum level {
    LEVEL_MIXED = 1,
    LEVEL_RELATED,
    LEVEL_ALTERNATIVE,
};

struct job {
    const struct mail_draft *draft;
    struct arena *arena;
    struct mail_out out;
    struct str text; /* canonical; STR_NULL when there is none */
    struct str html;
    bool needs_break; /* the line end that stands last belongs to the body itself */
    struct err *err;
};

/* ---- multiparts ---- */

/**
 * "=_" is in no line of base64 or quoted-printable and begins none of plain text
 * (mail_transfer_for_text); messages that go as they are get looked through.
 */
static void write_boundary(const struct job *job, enum level level, char out[BOUNDARY_CHARS + 1])
{
    snprintf(out, BOUNDARY_CHARS + 1, "=_%016" PRIx64 "_%d", job->draft->boundary_seed, (int)level);
}

static void begin_multipart(struct job *job, enum level level, const char *subtype,
                            const char *more)
{
    char boundary[BOUNDARY_CHARS + 1];

    write_boundary(job, level, boundary);
    mail_out_add(&job->out,
                 str_format(job->arena, "Content-Type: multipart/%s;%s\r\n boundary=\"%s\"\r\n\r\n",
                            subtype, more, boundary));
    job->needs_break = false;
}

static void add_delimiter(struct job *job, enum level level, const char *end)
{
    char boundary[BOUNDARY_CHARS + 1];

    write_boundary(job, level, boundary);
    mail_out_add(&job->out, str_format(job->arena, "%s--%s%s\r\n", job->needs_break ? "\r\n" : "",
                                       boundary, end));
    job->needs_break = false;
}

static void begin_part(struct job *job, enum level level)
{
    add_delimiter(job, level, "");
}

static void end_multipart(struct job *job, enum level level)
{
    add_delimiter(job, level, "--");
}

/* ---- the text ---- */

static void put_text(struct job *job, const char *subtype, struct str text)
{
    enum mail_transfer how = mail_transfer_for_text(text);

    mail_out_add(&job->out, str_format(job->arena,
                                       "Content-Type: text/%s; charset=utf-8\r\n"
                                       "Content-Transfer-Encoding: %s\r\n\r\n",
                                       subtype, mail_transfer_name(how)));
    mail_out_text(&job->out, how, text);
    job->needs_break = how != MAIL_BASE64;
}

static void put_alternative(struct job *job)
{
    if (str_is_null(job->html)) {
        put_text(job, "plain", job->text);
        return;
    }
    if (str_is_null(job->text)) {
        put_text(job, "html", job->html);
        return;
    }
    begin_multipart(job, LEVEL_ALTERNATIVE, "alternative", "");
    begin_part(job, LEVEL_ALTERNATIVE);
    put_text(job, "plain", job->text);
    begin_part(job, LEVEL_ALTERNATIVE);
    put_text(job, "html", job->html);
    end_multipart(job, LEVEL_ALTERNATIVE);
}

/* ---- files ---- */

/** What a first look at a message to be attached has found. */
struct scan {
    char mark[BOUNDARY_CHARS + 1]; /* how the boundaries of this message begin */
    size_t matched;                /* of the mark, at this place */
    size_t column;
    bool is_after_cr;
    bool is_harmless;
};

static void scan_byte(struct scan *scan, unsigned char c)
{
    bool is_line_end = scan->is_after_cr && c == '\n';

    if (c >= 0x80 || c == '\0' || (c == '\n') != is_line_end || (scan->is_after_cr && c != '\n'))
        scan->is_harmless = false;
    scan->matched =
        (char)c == scan->mark[scan->matched] ? scan->matched + 1 : (char)c == scan->mark[0];
    if (scan->mark[scan->matched] == '\0') {
        scan->is_harmless = false;
        scan->matched = 0;
    }
    scan->is_after_cr = c == '\r';
    scan->column = is_line_end ? 0 : scan->column + 1;
    if (scan->column > MAIL_LINE_MAX + 1)
        scan->is_harmless = false;
}

static bool file_unreadable(struct job *job)
{
    return err_set(job->err, ERR_UNAVAILABLE, "file_unreadable", "a file could not be read");
}

/**
 * May it go as it is? RFC 2046 5.2.1 allows a message no encoding, so one of eight bits, of other
 * line ends, or with a boundary of ours within goes as a file of bytes.
 */
static bool scan_message(struct job *job, const struct mail_source *source, bool *is_harmless)
{
    char bytes[SCAN_BYTES];
    struct scan scan = { .is_harmless = true };
    uint64_t offset = 0;
    size_t n = 1;

    write_boundary(job, LEVEL_MIXED, scan.mark);
    scan.mark[BOUNDARY_CHARS - 1] = '\0';
    while (n > 0 && scan.is_harmless && offset <= job->out.bytes_max) {
        if (!source->read_at(source->arg, offset, bytes, sizeof(bytes), &n))
            return file_unreadable(job);
        for (size_t i = 0; i < n; i++)
            scan_byte(&scan, (unsigned char)bytes[i]);
        offset += n;
    }
    *is_harmless = scan.is_harmless && !scan.is_after_cr;
    return true;
}

static void put_file_head(struct job *job, const struct mail_draft_file *file, struct str type,
                          const char *disposition, enum mail_transfer how)
{
    struct strbuf head = strbuf_new(job->arena, PART_HEAD_MAX);

    mail_add_file_fields(&head, file, type, disposition);
    strbuf_addf(&head, "Content-Transfer-Encoding: %s\r\n\r\n", mail_transfer_name(how));
    CHECK(!head.overflow);
    mail_out_add(&job->out, strbuf_str(&head));
}

static bool put_file(struct job *job, const struct mail_draft_file *file, const char *disposition)
{
    struct str type = mail_file_type(file->content_type, job->arena);
    bool is_message = str_eq(type, STR("message/rfc822"));
    enum mail_transfer how = MAIL_BASE64;

    if (is_message) {
        bool is_harmless;

        if (!scan_message(job, &file->source, &is_harmless))
            return false;
        how = is_harmless ? MAIL_AS_IS : MAIL_BASE64;
        type = is_harmless ? type : STR("application/octet-stream");
    }
    put_file_head(job, file, type, disposition, how);
    job->needs_break = how == MAIL_AS_IS;
    if (how == MAIL_AS_IS ? mail_out_as_is(&job->out, &file->source)
                          : mail_out_base64(&job->out, &file->source))
        return true;
    return file_unreadable(job);
}

static bool put_files(struct job *job, enum level level, const char *disposition)
{
    const struct mail_draft *draft = job->draft;
    bool are_pictures = level == LEVEL_RELATED;
    const struct mail_draft_file *files = are_pictures ? draft->pictures : draft->files;
    size_t count = are_pictures ? draft->picture_count : draft->file_count;
    char place[ERR_FIELD_MAX];

    for (size_t i = 0; i < count && mail_out_goes_on(&job->out); i++) {
        begin_part(job, level);
        if (put_file(job, &files[i], disposition))
            continue;
        snprintf(place, sizeof(place), "%s/%zu", are_pictures ? "pictures" : "files", i);
        return err_field(job->err, place);
    }
    return true;
}

static bool put_related(struct job *job)
{
    bool has_both = !str_is_null(job->text) && !str_is_null(job->html);

    if (job->draft->picture_count == 0) {
        put_alternative(job);
        return true;
    }
    begin_multipart(job, LEVEL_RELATED, "related",
                    has_both                 ? " type=\"multipart/alternative\";"
                    : str_is_null(job->html) ? " type=\"text/plain\";"
                                             : " type=\"text/html\";");
    begin_part(job, LEVEL_RELATED);
    put_alternative(job);
    if (!put_files(job, LEVEL_RELATED, "inline"))
        return false;
    end_multipart(job, LEVEL_RELATED);
    return true;
}

static bool put_mixed(struct job *job)
{
    if (job->draft->file_count == 0)
        return put_related(job);
    begin_multipart(job, LEVEL_MIXED, "mixed", "");
    begin_part(job, LEVEL_MIXED);
    if (!put_related(job) || !put_files(job, LEVEL_MIXED, "attachment"))
        return false;
    end_multipart(job, LEVEL_MIXED);
    return true;
}

/* ---- the message ---- */

static bool check_ids(const struct mail_draft_file *files, size_t count, bool must_have,
                      const char *list, struct err *err)
{
    char place[ERR_FIELD_MAX];

    for (size_t i = 0; i < count; i++) {
        if (mail_id_is_writable(files[i].content_id)
            || (!must_have && str_is_null(files[i].content_id)))
            continue;
        err_set(err, ERR_INVALID, "bad_content_id", "this is no id of a picture");
        snprintf(place, sizeof(place), "%s/%zu", list, i);
        return err_field(err, place);
    }
    return true;
}

static bool check_draft(const struct mail_draft *draft, const struct mail_compose_limits *limits,
                        struct err *err)
{
    if (draft->picture_count > limits->files_max || draft->file_count > limits->files_max) {
        err_set(err, ERR_LIMIT, "too_many", "more files than allowed");
        return err_field(err, "files");
    }
    if (draft->text.n > limits->text_bytes_max || draft->html.n > limits->text_bytes_max) {
        err_set(err, ERR_LIMIT, "mail_too_large", "the text is longer than allowed");
        return err_field(err, "text");
    }
    return check_ids(draft->pictures, draft->picture_count, true, "pictures", err)
           && check_ids(draft->files, draft->file_count, false, "files", err);
}

static void prepare_text(struct job *job)
{
    const struct mail_draft *draft = job->draft;

    if (!str_is_null(draft->text) || str_is_null(draft->html))
        job->text = mail_text_canonical(mail_clean(job->arena, draft->text), job->arena);
    if (!str_is_null(draft->html))
        job->html = mail_text_canonical(mail_clean(job->arena, draft->html), job->arena);
}

bool mail_compose(const struct mail_draft *draft, const struct mail_compose_limits *limits,
                  struct arena *arena, const struct mail_sink *sink, struct err *err)
{
    struct job *job = ARENA_NEW(arena, struct job);
    struct strbuf head = strbuf_new(arena, MAIL_HEAD_BYTES_MAX);
    struct str fields;

    CHECK(limits->references_max >= 2);
    if (!check_draft(draft, limits, err) || !mail_compose_head(draft, limits, &head, err))
        return false;
    strbuf_add_cstr(&head, "MIME-Version: 1.0\r\n");
    if (!strbuf_done(&head, "head", &fields, err))
        return false;
    job->draft = draft;
    job->arena = arena;
    job->err = err;
    prepare_text(job);
    mail_out_begin(&job->out, sink, limits->message_bytes_max);
    mail_out_add(&job->out, fields);
    return put_mixed(job) && mail_out_end(&job->out, err);
}
