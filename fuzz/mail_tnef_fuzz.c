/* winmail.dat: files are slices of the stream, names and texts are UTF-8, all within their limits.
 */
#include "base/text/utf8.h"
#include "fuzz.h"
#include "proto/mail/mime/mail_mime.h"
#include "proto/mail/mime/mail_tnef.h"

static void check_text(struct str text)
{
    CHECK(text.n <= MAIL_TEXT_BYTES_MAX);
    CHECK(utf8_is_valid(text));
    CHECK(str_find_char(text, '\0') == text.n);
}

static void check_file(struct str stream, const struct mail_tnef_file *file)
{
    CHECK(file->depth <= MAIL_TNEF_DEPTH_MAX);
    CHECK(file->content.n == 0
          || (file->content.p >= stream.p
              && file->content.p + file->content.n <= stream.p + stream.n));
    CHECK(!file->is_message || mail_tnef_is_stream(file->content));
    check_text(file->filename);
    check_text(file->content_type);
    check_text(file->content_id);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena *arena = arena_new((size_t)64 * 1024 * 1024);
    struct str stream = { (const char *)bytes, n };
    struct mail_tnef tnef;
    struct str text;
    struct str html;

    if (mail_tnef_read(stream, arena, &tnef)) {
        CHECK(tnef.file_count <= MAIL_TNEF_FILES_MAX);
        for (size_t i = 0; i < tnef.file_count; i++)
            check_file(stream, &tnef.files[i]);
        mail_tnef_read_texts(&tnef, arena, &text, &html);
        check_text(text);
        check_text(html);
    }
    arena_free(&arena);
    return 0;
}
