#include "proto/mail/reply/mail_reply.h"

#include <string.h>

#include "base/arena.h"
#include "base/text/fold.h"
#include "base/text/utf8.h"
#include "proto/mail/mime/mail_mime.h"
#include "proto/mail/reply/mail_reply_lines.h"
#include "proto/mail/reply/mail_reply_marks.h"
#include "proto/mail/reply/mail_signature.h"

/** Where a line of the message goes. */
enum part {
    PART_BODY,
    PART_SIGNATURE,
    PART_CUT,
};

/** Finds the signature among the lines that are not cut. */
static void find_signature(const struct mail_reply_lines *all, struct str from, struct arena *arena,
                           unsigned char *parts)
{
    size_t count = all->lines.count;
    struct mail_line *kept = ARENA_ARRAY(arena, count + 1, struct mail_line);
    size_t *at = ARENA_ARRAY(arena, count + 1, size_t);
    bool *is_apart = ARENA_ARRAY(arena, count + 1, bool);
    bool *is_signature = ARENA_ARRAY(arena, count + 1, bool);
    struct mail_signature_input input = { kept, is_apart, 0, from };

    for (size_t i = 0; i < count; i++) {
        if (all->is_cut[i])
            continue;
        kept[input.count] = all->lines.at[i];
        is_signature[input.count] =
            all->is_signed[i]
            || (all->hints != NULL && all->hints[i] == (unsigned char)REPLY_HINT_SIGNATURE);
        at[input.count] = i;
        is_apart[input.count++] =
            all->is_code[i] || (all->marks[i] != REPLY_TEXT && all->marks[i] != REPLY_EMPTY);
    }
    mail_signature_find(&input, is_signature);
    for (size_t i = 0; i < input.count; i++)
        if (is_signature[i])
            parts[at[i]] = PART_SIGNATURE;
}

/** Empty lines between lines that are not the body's are not the body's either. */
static void part_empty_lines(const struct mail_reply_lines *all, unsigned char *parts)
{
    unsigned char before = PART_BODY;
    size_t count = all->lines.count;

    for (size_t i = 0; i < count;) {
        size_t next = i;
        unsigned char after;

        while (next < count && all->lines.at[next].folded.n == 0)
            next++;
        after = next < count ? parts[next] : PART_BODY;
        for (; i < next; i++)
            if (before != PART_BODY && after != PART_BODY)
                parts[i] = before > after ? before : after;
        before = after;
        i = next + 1;
    }
}

/** Blanks at both ends, those of typography too. */
static struct str trim(struct str text)
{
    static const struct str blanks[] = { STR_INIT("\xC2\xA0"), STR_INIT("\xE3\x80\x80"),
                                         STR_INIT("\xEF\xBB\xBF") };
    bool is_done = false;

    while (!is_done) {
        is_done = true;
        text = str_trim(text);
        for (size_t i = 0; i < sizeof(blanks) / sizeof(*blanks); i++) {
            while (str_starts_with(text, blanks[i])) {
                text = str_from(text, blanks[i].n);
                is_done = false;
            }
            while (str_ends_with(text, blanks[i])) {
                text.n -= blanks[i].n;
                is_done = false;
            }
        }
    }
    return text;
}

/** The lines from part `first` to part `last`, as written, without blanks around. */
static struct str gather(const struct mail_folded *lines, const unsigned char *parts,
                         enum part first, enum part last, struct arena *arena)
{
    size_t room = 1;
    size_t n = 0;
    char *text;

    for (size_t i = 0; i < lines->count; i++)
        if (parts[i] >= first && parts[i] <= last)
            room += lines->at[i].text.n + 1;
    text = arena_alloc(arena, room);
    for (size_t i = 0; i < lines->count; i++) {
        struct str line = lines->at[i].text;

        if (parts[i] < first || parts[i] > last)
            continue;
        if (line.n > 0)
            memcpy(text + n, line.p, line.n);
        n += line.n;
        text[n++] = '\n';
    }
    return trim((struct str){ text, n });
}

void mail_reply_read_lines(struct str text, const unsigned char *hints, struct str from,
                           struct arena *arena, struct mail_reply *out)
{
    struct str writer = str_is_null(from) ? from : text_fold(arena, utf8_repair(arena, from));
    struct mail_reply_lines all;
    unsigned char *parts;
    bool is_others;

    mail_reply_lines_read(text, hints, arena, &all);
    is_others = mail_reply_lines_decide(&all, writer, arena);
    parts = ARENA_ARRAY(arena, all.lines.count + 1, unsigned char);
    for (size_t i = 0; i < all.lines.count; i++)
        parts[i] = all.is_cut[i] ? PART_CUT : PART_BODY;
    if (!is_others)
        find_signature(&all, writer, arena, parts);
    part_empty_lines(&all, parts);
    out->visible_text = gather(&all.lines, parts, PART_BODY, PART_SIGNATURE, arena);
    out->body_text = gather(&all.lines, parts, PART_BODY, PART_BODY, arena);
    out->signature = gather(&all.lines, parts, PART_SIGNATURE, PART_SIGNATURE, arena);
    out->cut_text = gather(&all.lines, parts, PART_SIGNATURE, PART_CUT, arena);
    if (out->signature.n == 0)
        out->signature = STR_NULL;
}

void mail_reply_read(struct str text, struct str from, struct arena *arena, struct mail_reply *out)
{
    struct str kept = utf8_cut(text, MAIL_TEXT_BYTES_MAX);

    mail_reply_read_lines(mail_text_normal(kept, arena), NULL, from, arena, out);
}
