#include "proto/mail/mime/mail_mbox.h"

#include <string.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/err.h"
#include "base/strbuf.h"

enum {
    WINDOW_BYTES = 256 * 1024,
    FROM_LINE_MAX = 1000,
    LENGTH_DIGITS_MAX = 12,
    NEXT_BYTES = 1000, /* looked at behind a line */
};

/** A line, or the piece of one that is longer than the window. */
struct line {
    struct str bytes; /* with its end */
    struct str text;  /* without it */
    struct str next;  /* what follows, as far as the window has it: NEXT_BYTES, or to the end */
    bool begins;      /* it is the beginning of a line */
};

struct mail_mbox {
    struct mail_mbox_source source;
    char *window;
    size_t begin; /* of what is not taken, in the window */
    size_t end;
    int64_t offset; /* of the byte at `begin` in the file */
    bool is_at_end;
    bool is_line_begin; /* at `begin` */
    bool is_after_blank;
};

struct mail_mbox *mail_mbox_new(const struct mail_mbox_source *source, struct arena *arena)
{
    struct mail_mbox *mbox = ARENA_NEW(arena, struct mail_mbox);

    mbox->source = *source;
    mbox->window = arena_alloc(arena, WINDOW_BYTES);
    mbox->is_line_begin = true;
    mbox->is_after_blank = true;
    return mbox;
}

int64_t mail_mbox_bytes(const struct mail_mbox *mbox)
{
    return mbox->offset;
}

/* ---- "From " lines ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t count_digits(struct str s)
{
    size_t n = 0;

    while (n < s.n && is_digit(s.p[n]))
        n++;
    return n;
}

/** "9:30", "09:30:00". */
static bool is_time(struct str word)
{
    size_t hours = count_digits(word);
    struct str minutes = str_from(word, hours + 1);

    return (hours == 1 || hours == 2) && hours < word.n && word.p[hours] == ':'
           && count_digits(minutes) == 2 && (minutes.n == 2 || minutes.p[2] == ':');
}

static bool is_year(struct str word)
{
    return count_digits(word) == 4 && word.n == 4 && (word.p[0] == '1' || word.p[0] == '2');
}

static bool is_iso_instant(struct str word)
{
    return count_digits(word) == 4 && word.n > strlen("2024-03-05T") && word.p[4] == '-'
           && word.p[7] == '-' && word.p[10] == 'T';
}

static bool is_month(struct str word)
{
    static const char months[] = "jan feb mar apr may jun jul aug sep oct nov dec";
    struct str rest = str_of(months);

    while (rest.n > 0)
        if (str_eq_ascii_nocase(str_cut(&rest, ' '), word))
            return true;
    return false;
}

bool mail_mbox_is_from_line(struct str line)
{
    struct str rest = str_from(line, strlen("From "));
    bool has_month = false;
    bool has_time = false;
    bool has_year = false;

    if (!str_starts_with(line, STR("From ")) || line.n > FROM_LINE_MAX)
        return false;
    while (rest.n > 0) {
        struct str word = str_trim(str_cut(&rest, ' '));

        if (is_iso_instant(word))
            return true;
        has_month = has_month || is_month(word);
        has_time = has_time || is_time(word);
        has_year = has_year || is_year(word);
    }
    return has_month && has_time && has_year;
}

/** "From kim", "From kim@example.com and so on": lines that some writers leave without a date. */
static bool is_dateless_from_line(struct str line)
{
    struct str rest = str_from(line, strlen("From "));
    struct str sender = str_cut(&rest, ' ');

    return str_starts_with(line, STR("From ")) && sender.n > 0
           && (str_is_null(rest) || str_find_char(sender, '@') < sender.n);
}

/** The name of the field that `text` begins with; "" where it begins with none. */
static struct str field_name(struct str text)
{
    size_t n = 0;

    while (n < text.n && text.p[n] > ' ' && text.p[n] < 0x7f && text.p[n] != ':')
        n++;
    return n < text.n && text.p[n] == ':' ? str_sub(text, 0, n) : STR("");
}

/** The fields that a delivered message begins with; a sentence "From Kim" has none below it. */
static bool begins_like_a_head(struct str text)
{
    static const char *const names[] = { "Return-Path", "Received", "Delivered-To",
                                         "Message-ID",  "From",     "MIME-Version",
                                         "Envelope-To", "Date" };
    struct str name = field_name(text);

    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (str_eq_ascii_nocase(name, str_of(names[i])))
            return true;
    return name.n > 2 && str_eq_ascii_nocase(str_sub(name, 0, 2), STR("X-"));
}

/* ---- lines of the file ---- */

/** Moves what is left to the front and reads on. */
static bool fill(struct mail_mbox *mbox, struct err *err)
{
    size_t n;

    memmove(mbox->window, mbox->window + mbox->begin, mbox->end - mbox->begin);
    mbox->end -= mbox->begin;
    mbox->begin = 0;
    while (mbox->end < WINDOW_BYTES && !mbox->is_at_end) {
        if (!mbox->source.read(mbox->source.arg, mbox->window + mbox->end, WINDOW_BYTES - mbox->end,
                               &n, err))
            return false;
        mbox->is_at_end = n == 0;
        mbox->end += n;
    }
    return true;
}

/** Looks at the next line without taking it; *out is empty at the end of the file. */
static bool look(struct mail_mbox *mbox, struct line *out, struct err *err)
{
    const char *from = mbox->window + mbox->begin;
    const char *lf = memchr(from, '\n', mbox->end - mbox->begin);
    const char *end = mbox->window + mbox->end;

    if ((lf == NULL || end - lf <= NEXT_BYTES) && !mbox->is_at_end) {
        if (!fill(mbox, err))
            return false;
        from = mbox->window;
        lf = memchr(from, '\n', mbox->end);
    }
    out->begins = mbox->is_line_begin;
    out->bytes.p = from;
    out->bytes.n = lf != NULL ? (size_t)(lf - from) + 1 : mbox->end - mbox->begin;
    out->next = (struct str){ from + out->bytes.n, mbox->end - mbox->begin - out->bytes.n };
    out->text = out->bytes;
    if (lf != NULL)
        out->text.n--;
    if (out->text.n > 0 && out->text.p[out->text.n - 1] == '\r')
        out->text.n--;
    return true;
}

static void take(struct mail_mbox *mbox, const struct line *line)
{
    mbox->begin += line->bytes.n;
    mbox->offset += (int64_t)line->bytes.n;
    mbox->is_after_blank = line->begins && line->text.n == 0;
    mbox->is_line_begin = line->bytes.n > 0 && line->bytes.p[line->bytes.n - 1] == '\n';
}

/** Archives leave out the empty line, or the date: then the head below tells. */
static bool begins_message(const struct mail_mbox *mbox, const struct line *line)
{
    if (!line->begins || !str_starts_with(line->text, STR("From ")))
        return false;
    if (mail_mbox_is_from_line(line->text))
        return mbox->is_after_blank || field_name(line->next).n > 0;
    return mbox->is_after_blank && is_dateless_from_line(line->text)
           && begins_like_a_head(line->next);
}

/* ---- Content-Length ---- */

static int64_t length_of(struct str line)
{
    struct str name = STR("Content-Length:");
    int64_t length;

    if (!str_eq_ascii_nocase(str_sub(line, 0, name.n), name) || line.n > name.n + LENGTH_DIGITS_MAX
        || !str_to_int64(str_trim(str_from(line, name.n)), &length) || length < 0)
        return -1;
    return length;
}

/** Does the file end at `offset`, not before it, or the next message begin there, after empty
 * lines? */
static bool is_message_end(struct mail_mbox *mbox, int64_t offset)
{
    char bytes[FROM_LINE_MAX];
    struct str there = { bytes, 0 };
    struct err err = { 0 };

    if (!mbox->source.peek(mbox->source.arg, offset - 1, bytes, sizeof(bytes), &there.n, &err)
        || there.n == 0)
        return false;
    there = str_from(there, 1);
    while (there.n > 0 && (there.p[0] == '\n' || there.p[0] == '\r'))
        there = str_from(there, 1);
    if (there.n == 0)
        return true;
    return mail_mbox_is_from_line(str_trim(str_sub(there, 0, str_find_char(there, '\n'))));
}

/* ---- messages ---- */

struct reading {
    struct strbuf text;
    int64_t length;    /* as the head says; -1 where it says nothing */
    int64_t owned_end; /* lines before this offset are the message's whatever they look like */
    bool is_in_head;
};

/** mboxrd: one ">" was put before each line that begins with any number of them and "From ". */
static struct str unquoted(const struct line *line)
{
    size_t marks = 0;

    while (line->begins && marks < line->text.n && line->text.p[marks] == '>')
        marks++;
    if (marks > 0 && str_starts_with(str_from(line->text, marks), STR("From ")))
        return str_from(line->bytes, 1);
    return line->bytes;
}

static void keep_line(struct mail_mbox *mbox, struct reading *reading, const struct line *line)
{
    int64_t behind = mbox->offset + (int64_t)line->bytes.n;

    if (reading->is_in_head && line->begins && line->text.n == 0) {
        reading->is_in_head = false;
        if (reading->length > 0 && mbox->source.peek != NULL
            && is_message_end(mbox, behind + reading->length))
            reading->owned_end = behind + reading->length;
    } else if (reading->is_in_head && reading->length < 0) {
        reading->length = length_of(line->text);
    }
    strbuf_add(&reading->text, unquoted(line));
}

/** A "From " line and the empty lines before the first one are no part of any message. */
static bool skip_to_message(struct mail_mbox *mbox, struct line *line, struct err *err)
{
    for (;;) {
        if (!look(mbox, line, err))
            return false;
        if (line->bytes.n == 0 || line->text.n > 0)
            break;
        take(mbox, line);
    }
    if (line->bytes.n > 0 && begins_message(mbox, line))
        take(mbox, line);
    return true;
}

/** The empty line that parts a message from the next one belongs to neither. */
static struct str without_separator(struct str text)
{
    if (str_ends_with(text, STR("\n\n")))
        text.n -= 1;
    else if (str_ends_with(text, STR("\n\r\n")))
        text.n -= 2;
    return text;
}

bool mail_mbox_next(struct mail_mbox *mbox, size_t max_bytes, struct arena *arena,
                    struct mail_mbox_message *out, bool *more, struct err *err)
{
    struct reading reading = { strbuf_new(arena, max_bytes), -1, 0, true };
    struct line line;

    if (!skip_to_message(mbox, &line, err))
        return false;
    *more = line.bytes.n > 0;
    while (*more) {
        if (!look(mbox, &line, err))
            return false;
        if (line.bytes.n == 0 || (mbox->offset >= reading.owned_end && begins_message(mbox, &line)))
            break;
        keep_line(mbox, &reading, &line);
        take(mbox, &line);
    }
    out->bytes = without_separator(strbuf_str(&reading.text));
    out->is_cut = reading.text.overflow;
    return true;
}
