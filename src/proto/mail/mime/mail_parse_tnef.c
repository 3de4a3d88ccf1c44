#include "proto/mail/mime/mail_parse_tnef.h"

#include "base/arena.h"
#include "proto/mail/mail_clean.h"
#include "proto/mail/mime/mail_tnef.h"

/* Of one message: decoded streams, which stay in memory with the message itself, and their files.
 */
enum { STREAMS_BYTES_MAX = 16 * 1024 * 1024, OPENED_MAX = 1000 };

struct opening {
    struct arena *arena;
    struct mail_parsed *mail;
    size_t room;
    size_t bytes; /* decoded up to now */
    bool needs_text;
};

static bool is_tnef(const struct mail_attachment *attachment)
{
    return str_eq(attachment->content_type, STR("application/ms-tnef"))
           || str_eq(attachment->content_type, STR("application/vnd.ms-tnef"))
           || str_eq_ascii_nocase(attachment->filename, STR("winmail.dat"));
}

static void add_file(struct opening *opening, size_t within, const struct mail_tnef_file *file)
{
    struct mail_parsed *mail = opening->mail;
    struct mail_opened *opened;

    if (mail->opened_count == OPENED_MAX)
        return;
    mail->opened = arena_grow(opening->arena, mail->opened, mail->opened_count, &opening->room,
                              sizeof(*opened));
    opened = &mail->opened[mail->opened_count++];
    *opened = (struct mail_opened){ .within = within,
                                    .content = file->content,
                                    .sha256 = sha256_of(file->content),
                                    .is_inline = file->is_inline };
    opened->filename = mail_clean(opening->arena, file->filename);
    opened->content_type = mail_clean(opening->arena, file->content_type);
    opened->content_id = mail_clean(opening->arena, file->content_id);
}

/** The first stream that has a text gives it. */
static void take_texts(struct opening *opening, const struct mail_tnef *tnef)
{
    if (!opening->needs_text
        || (tnef->text.bytes.n == 0 && tnef->html.bytes.n == 0 && tnef->rtf.n == 0))
        return;
    opening->needs_text = false;
    mail_tnef_read_texts(tnef, opening->arena, &opening->mail->text, &opening->mail->html);
}

static void note_faults(struct opening *opening, const struct mail_tnef *tnef)
{
    if (tnef->is_cut)
        mail_mime_note(&opening->mail->mime, "cut_tnef");
    if (tnef->has_wrong_checksum)
        mail_mime_note(&opening->mail->mime, "wrong_tnef_checksum");
}

static void open_one(struct opening *opening, size_t index)
{
    const struct mail_attachment *attachment = &opening->mail->attachments[index];
    struct str stream;
    struct mail_tnef tnef;

    if (attachment->size > STREAMS_BYTES_MAX - opening->bytes) {
        mail_mime_note(&opening->mail->mime, "too_large_tnef");
        return;
    }
    stream = mail_part_content(attachment->part, attachment->size, opening->arena);
    opening->bytes += stream.n;
    if (!mail_tnef_read(stream, opening->arena, &tnef)) {
        mail_mime_note(&opening->mail->mime, "bad_tnef");
        return;
    }
    for (size_t i = 0; i < tnef.file_count; i++)
        add_file(opening, index, &tnef.files[i]);
    take_texts(opening, &tnef);
    note_faults(opening, &tnef);
}

void mail_parse_open_tnef(struct mail_parsed *mail, struct arena *arena)
{
    struct opening opening = { .arena = arena, .mail = mail };

    opening.needs_text = str_is_null(mail->text) && str_is_null(mail->html);
    for (size_t i = 0; i < mail->attachment_count && mail->opened_count < OPENED_MAX; i++)
        if (is_tnef(&mail->attachments[i]))
            open_one(&opening, i);
}
