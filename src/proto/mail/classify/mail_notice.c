#include "proto/mail/classify/mail_notice.h"

#include "base/arena.h"
#include "base/strbuf.h"
#include "base/text/utf8.h"
#include "proto/mail/classify/mail_spot.h"
#include "proto/mail/value/mail_head.h"

enum {
    STARTS = MAIL_SAYING_FAILS | MAIL_SAYING_MAY_FAIL | MAIL_SAYING_DELAYS | MAIL_SAYING_SUCCEEDS,
    NAMED_WITHIN_BYTES = 100, /* between a saying and the address that it names */
};

bool mail_notice_is_quoted(struct str line)
{
    return line.n > 0 && line.p[0] == '>' && !str_starts_with(line, STR(">>>"));
}

/** Kana and Han are written without blanks: a line that ends between them breaks a word. */
static bool is_unspaced(struct str text, bool at_end)
{
    size_t at = at_end ? text.n : 0;
    unsigned char lead;

    if (text.n == 0)
        return false;
    if (at_end)
        utf8_previous(text, &at);
    lead = (unsigned char)text.p[at];
    return lead >= 0xE3 && lead <= 0xE9;
}

static size_t count_lines(struct str text)
{
    size_t count = 1;

    for (size_t i = 0; i < text.n && count < MAIL_NOTICE_LINES_MAX; i++)
        count += text.p[i] == '\n' || text.p[i] == '\r';
    return count;
}

static void cut_lines(struct str text, struct arena *arena, struct mail_notice *out)
{
    size_t room = count_lines(text);
    struct strbuf folded = strbuf_new(arena, 2 * MAIL_NOTICE_BYTES_MAX);
    struct str last = STR("");

    out->lines = ARENA_ARRAY(arena, room, struct mail_notice_line);
    while (text.n > 0 && out->line_count < room) {
        struct mail_notice_line *line = &out->lines[out->line_count++];

        line->text = str_trim(mail_line_cut(&text));
        line->fold = mail_notice_is_quoted(line->text) ? STR("") : mail_fold(line->text, arena);
        if (folded.n > 0 && line->fold.n > 0
            && !(is_unspaced(last, true) && is_unspaced(line->fold, false)))
            strbuf_add_char(&folded, ' ');
        line->folded_at = folded.n;
        strbuf_add(&folded, line->fold);
        if (line->fold.n > 0)
            last = line->fold;
    }
    out->folded = strbuf_str(&folded);
}

/** Lines of a head: the returned message came without a word of warning. */
static bool begins_message(struct str fold)
{
    return str_starts_with(fold, STR("received: from "))
           || str_starts_with(fold, STR("received: ("))
           || str_starts_with(fold, STR("received: by "))
           || str_starts_with(fold, STR("return-path: <"));
}

/** The address as written, by its folded form, in this line or the next ones. */
static struct str as_written(const struct mail_notice *notice, size_t line, struct str folded)
{
    for (size_t i = line; i < notice->line_count && i < line + 4; i++) {
        struct mail_spot spot = { .end = 0 };

        while (mail_spot_find(notice->lines[i].text, spot.end, &spot))
            if (str_eq_ascii_nocase(spot.address, folded))
                return spot.address;
    }
    return STR_NULL;
}

static void note_named(struct mail_notice *notice, size_t line, size_t from)
{
    struct str near = str_sub(notice->folded, from, NAMED_WITHIN_BYTES);
    struct mail_spot spot;

    if (notice->named_tries == MAIL_NOTICE_NAMED_MAX || !mail_spot_find(near, 0, &spot))
        return;
    notice->named_tries++;
    /* An address that touches the border may go on behind it. */
    if (spot.end == near.n)
        mail_spot_find(str_sub(notice->folded, from, NAMED_WITHIN_BYTES + MAIL_SPOT_BYTES_MAX), 0,
                       &spot);
    spot.address = as_written(notice, line, spot.address);
    if (!str_is_null(spot.address))
        notice->named[notice->named_count++] = spot.address;
}

/** The family of the first saying that only machines use, else of the first at all. */
static void note_family(struct mail_notice *notice, const struct mail_saying *saying)
{
    bool is_sure =
        (saying->roles & (MAIL_SAYING_FAILS | MAIL_SAYING_DELAYS | MAIL_SAYING_SUCCEEDS)) != 0;

    if ((saying->roles & (MAIL_SAYING_AWAY | MAIL_SAYING_CHALLENGE | STARTS)) == 0)
        return;
    if (notice->family == NULL || (is_sure && !notice->is_family_sure))
        notice->family = saying->family;
    notice->is_family_sure = notice->is_family_sure || is_sure;
}

static void note_saying(struct mail_notice *notice, size_t line, const struct mail_saying *saying)
{
    note_family(notice, saying);
    notice->lines[line].roles |= saying->roles;
    notice->roles |= saying->roles;
    if ((saying->roles & STARTS) != 0 && notice->start == notice->line_count)
        notice->start = line;
}

static size_t line_of(const struct mail_notice *notice, size_t line, size_t folded_at)
{
    while (line + 1 < notice->line_count && notice->lines[line + 1].folded_at <= folded_at)
        line++;
    return line;
}

static void find_sayings(struct mail_notice *notice, const struct mail_sayings *sayings)
{
    size_t line = 0;
    size_t at = 0;
    size_t found_at;
    const struct mail_saying *found;

    while ((found = mail_sayings_next(sayings, notice->folded, &at, &found_at)) != NULL) {
        line = line_of(notice, line, found_at);
        if ((found->roles & MAIL_SAYING_ENDS) != 0 && notice->roles != 0) {
            notice->end = line;
            return;
        }
        note_saying(notice, line, found);
        if ((found->roles & MAIL_SAYING_NAMES) != 0)
            note_named(notice, line, found_at);
    }
}

static void find_end(struct mail_notice *notice)
{
    for (size_t i = notice->start; i < notice->end; i++)
        if (begins_message(notice->lines[i].fold))
            notice->end = i;
}

void mail_notice_read(struct str text, const struct mail_sayings *sayings, struct arena *arena,
                      struct mail_notice *out)
{
    *out = (struct mail_notice){ .family = NULL };
    cut_lines(utf8_cut(text, MAIL_NOTICE_BYTES_MAX), arena, out);
    out->end = out->line_count;
    out->start = out->line_count;
    find_sayings(out, sayings);
    find_end(out);
    while (out->first_line < out->line_count && out->lines[out->first_line].text.n == 0)
        out->first_line++;
}

static bool is_field(struct str line)
{
    size_t colon = str_find_char(line, ':');

    return colon > 0 && colon < line.n && str_find_char(line, ' ') > colon;
}

struct str mail_notice_returned(const struct mail_notice *notice)
{
    for (size_t i = notice->end; i < notice->line_count; i++) {
        struct str last = notice->lines[notice->line_count - 1].text;
        struct str line = notice->lines[i].text;

        if (is_field(line))
            return (struct str){ line.p, (size_t)(last.p + last.n - line.p) };
    }
    return STR("");
}
