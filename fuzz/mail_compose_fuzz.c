/* Messages from values of any kind: what is written is a message of the fields and parts that were
 * asked for and no others, in lines that every server takes. The input is cut into the values by
 * bytes that say how long each is. */
#include "base/strbuf.h"
#include "fuzz.h"
#include "proto/mail/compose/mail_body_encode.h"
#include "proto/mail/compose/mail_compose.h"
#include "proto/mail/mail_clean.h"

enum { OUTPUT_MAX = 16 << 20, LINE_MAX_COLUMNS = 998 };

struct feed {
    struct str rest;
};

/** The next value; longer ones are given in units of 16 bytes. */
static struct str next(struct feed *feed)
{
    size_t n = 0;
    struct str value;

    if (feed->rest.n > 0)
        n = (uint8_t)feed->rest.p[0];
    value = str_sub(feed->rest, 1, n < 128 ? n : (n - 128) * 16);
    feed->rest = str_from(feed->rest, 1 + value.n);
    return value;
}

static bool write_to_buffer(void *arg, const void *bytes, size_t n)
{
    strbuf_add(arg, (struct str){ bytes, n });
    return true;
}

static void check_lines(struct str message, bool is_utf8)
{
    size_t column = 0;

    for (size_t i = 0; i < message.n; i++) {
        unsigned char c = (unsigned char)message.p[i];

        CHECK(c != '\0' && (c < 0x80 || is_utf8));
        CHECK(c != '\n' || (i > 0 && message.p[i - 1] == '\r'));
        CHECK(c != '\r' || (i + 1 < message.n && message.p[i + 1] == '\n'));
        column = c == '\n' || c == '\r' ? 0 : column + 1;
        CHECK(column <= LINE_MAX_COLUMNS);
    }
}

/** The names of the head's fields, in the order in which they are written. */
static void check_head(const struct mail_head *head, const struct mail_draft *draft)
{
    static const char *const names[] = { "Date",        "From",       "Reply-To",
                                         "To",          "Subject",    "Message-ID",
                                         "In-Reply-To", "References", "Auto-Submitted" };
    size_t at = 0;

    CHECK(head->junk_lines == 0 && !head->is_cut);
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (at < head->count && str_eq(head->fields[at].name, str_of(names[i])))
            at++;
    if (draft->field_count > 0)
        CHECK(str_eq_ascii_nocase(head->fields[at++].name, draft->fields[0].name));
    CHECK(str_eq(head->fields[at++].name, STR("MIME-Version")));
    CHECK(str_eq(head->fields[at++].name, STR("Content-Type")));
    CHECK(at == head->count
          || (str_eq(head->fields[at].name, STR("Content-Transfer-Encoding"))
              && at + 1 == head->count));
}

static void check_part(const struct mail_part *part, struct str wanted, struct arena *arena)
{
    struct str found = mail_part_content(part, OUTPUT_MAX, arena);

    /* Of a message that is all head our reader counts the line end before the delimiter. */
    if (mail_part_is_message(part) && str_ends_with(found, STR("\r\n")) && !str_eq(found, wanted))
        found.n -= 2;
    CHECK(str_eq(found, wanted));
}

/** The parts from left to right: text, html, picture, file. */
static void check_parts(const struct mail_parsed *mail, const struct mail_draft *draft,
                        struct str file, struct arena *arena)
{
    const struct mail_part *core = mail->mime.top;
    struct str text = mail_text_canonical(mail_clean(arena, draft->text), arena);
    struct str html = mail_text_canonical(mail_clean(arena, draft->html), arena);

    if (draft->file_count > 0) {
        CHECK(core->child_count == 2);
        check_part(core->children[1], file, arena);
        core = core->children[0];
    }
    if (draft->picture_count > 0) {
        CHECK(core->child_count == 2);
        check_part(core->children[1], file, arena);
        core = core->children[0];
    }
    if (!str_is_null(draft->html)) {
        CHECK(core->child_count == 2);
        check_part(core->children[1], html, arena);
        core = core->children[0];
    }
    CHECK(core->child_count == 0);
    check_part(core, text, arena);
}

static void try_draft(const struct mail_draft *draft, struct str file, struct arena *arena)
{
    struct strbuf buf = strbuf_new(arena, OUTPUT_MAX);
    struct mail_sink sink = { write_to_buffer, &buf };
    struct err err = { 0 };
    struct mail_parsed mail;

    if (!mail_compose(draft, &mail_compose_limits_usual, arena, &sink, &err)) {
        CHECK(err.kind == ERR_INVALID && err.field[0] != '\0' && buf.n == 0);
        return;
    }
    check_lines(strbuf_str(&buf), draft->is_utf8);
    mail_parse(strbuf_str(&buf), arena, &mail);
    check_head(&mail.mime.top->head, draft);
    check_parts(&mail, draft, file, arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena *arena = arena_new((size_t)256 << 20);
    struct feed feed = { { (const char *)bytes + 1, n > 0 ? n - 1 : 0 } };
    uint8_t way = n > 0 ? bytes[0] : 0;
    struct str content = next(&feed);
    struct mail_address to = { next(&feed), next(&feed) };
    struct str id = next(&feed);
    struct mail_draft_field field = { next(&feed), next(&feed) };
    struct mail_draft_file file = { mail_source_of(&content), next(&feed), next(&feed),
                                    STR("p@a.example") };
    struct mail_draft draft = {
        .from = { next(&feed), STR("a@a.example") },
        .to = { &to, way & 1 },
        .subject = next(&feed),
        .date = { (int64_t)way * 10000000000, way },
        .message_id = STR("m@a.example"),
        .in_reply_to = id,
        .references = { &id, 1 },
        .auto_submitted = way % 3,
        .fields = &field,
        .field_count = way >> 1 & 1,
        .text = next(&feed),
        .html = way & 4 ? next(&feed) : STR_NULL,
        .pictures = &file,
        .picture_count = way >> 3 & 1,
        .files = &file,
        .file_count = way >> 4 & 1,
        .is_utf8 = way & 32,
    };

    try_draft(&draft, content, arena);
    arena_free(&arena);
    return 0;
}
