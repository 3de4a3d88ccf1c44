#include "proto/mail/quote/mail_block.h"

#include "base/arena.h"
#include "base/text/utf8.h"
#include "proto/mail/quote/mail_lines.h"
#include "proto/mail/quote/mail_phrases.h"

enum {
    LABEL_BYTES_MAX = 80,
    VALUE_BYTES_MAX = 64 * 1024,
    REPEATS_MAX = 2,   /* fields of a block that come a second time */
    GAP_MAX = 3,       /* empty lines between two fields (BlackBerry) */
    VALUE_GAP_MAX = 2, /* empty lines between a label and its value (Outlook 2019) */
    AHEAD_MAX = 6,     /* lines of a wrapped value until the next label */
    WRAP_MIN = 72,     /* characters from which on a mailer wraps lines … */
    WRAP_MAX = 80,     /* … and which it never leaves longer */
};

/** A line "Label: value". */
struct label {
    enum mail_block_field field; /* MAIL_BLOCK_FIELDS: looks like a label, but says nothing to us */
    struct str name;
    struct str value;
};

struct reading {
    const struct str *lines;
    size_t count;
    struct arena *arena;
    struct mail_block *block;
    size_t at; /* the line that is looked at */
    enum mail_block_field last;
    size_t repeats;
    bool has_value_below; /* this block's values stand below their labels */
};

/** The bytes of a colon that begins `s`: ASCII's or the full-width one; 0 for none. */
static size_t colon_bytes(struct str s)
{
    if (str_starts_with(s, STR(":")))
        return 1;
    return str_starts_with(s, STR("：")) ? STR("：").n : 0;
}

static size_t cut_marks(struct str *s, size_t max)
{
    size_t n = 0;

    while (n < s->n && n < max && (s->p[n] == '*' || s->p[n] == '_'))
        n++;
    *s = str_from(*s, n);
    return n;
}

static struct str without_closing_marks(struct str s)
{
    while (s.n > 0 && (s.p[s.n - 1] == '*' || s.p[s.n - 1] == '_'))
        s.n--;
    return s;
}

/** The value without the bold marks that close what was opened before the label. */
static struct str read_value(struct str raw, size_t marks, bool closed)
{
    struct str value = mail_line_trim(raw); /* "*From: *Kim" closes behind the blank */

    if (marks > 0 && !closed && cut_marks(&value, marks) == 0)
        value = without_closing_marks(value);
    return mail_line_trim(value);
}

static enum mail_block_field look_up(struct str label)
{
    struct mail_fold_room room;
    struct str folded = mail_line_fold(label, &room);

    return (enum mail_block_field)mail_phrases_find(mail_block_labels, MAIL_BLOCK_LABELS, folded,
                                                    MAIL_BLOCK_FIELDS);
}

/** Where a label in two languages is cut: "보낸사람(From)", "Subject / 제목". */
static size_t find_second(struct str label)
{
    size_t slash = str_find_char(label, '/');
    size_t bracket = str_find_char(label, '(');

    return slash < bracket ? slash : bracket;
}

enum mail_block_field mail_block_label(struct str label)
{
    enum mail_block_field field = look_up(label);
    size_t second = find_second(label);

    if (field == MAIL_BLOCK_FIELDS && second > 0 && second < label.n)
        field = look_up(str_sub(label, 0, second));
    return field;
}

/** Without the bars of a table, which some groupware sets around fields: "| 제목 : 환불 |". */
static struct str without_bars(struct str line)
{
    struct str text = mail_line_trim(line);

    if (!str_starts_with(text, STR("|")))
        return text;
    text = mail_line_trim(str_from(text, 1));
    if (str_ends_with(text, STR("|")))
        text.n--;
    return mail_line_trim(text);
}

/** Reads a line without quote marks as label and value. */
static bool read_label(struct str line, struct label *out)
{
    struct str left = without_bars(line);
    size_t marks = cut_marks(&left, left.n);
    size_t n = 0;

    while (n < left.n && n < LABEL_BYTES_MAX && colon_bytes(str_from(left, n)) == 0)
        n++;
    size_t colon = colon_bytes(str_from(left, n));

    if (n == 0 || n == LABEL_BYTES_MAX || colon == 0)
        return false;
    struct str name = mail_line_trim(str_sub(left, 0, n));
    struct str plain = without_closing_marks(name);

    out->name = mail_line_trim(plain);
    out->field = mail_block_label(out->name);
    out->value = without_bars(read_value(str_from(left, n + colon), marks, plain.n < name.n));
    return out->name.n > 0;
}

/** The line at `at` without its quote marks; false when its depth is not the block's. */
static bool line_at(const struct reading *reading, size_t at, struct str *out)
{
    size_t depth;

    if (at >= reading->count)
        return false;
    *out = mail_line_unquote(reading->lines[at], &depth);
    return depth == reading->block->depth || (mail_line_is_blank(*out) && depth == 0);
}

static bool is_known(const struct label *label)
{
    return label->field != MAIL_BLOCK_FIELDS;
}

static bool has(const struct mail_block *block, enum mail_block_field field)
{
    return !str_is_null(block->values[field]);
}

/** Any label of ours stands on that line. */
static bool is_label_line(const struct reading *reading, size_t at)
{
    struct str line;
    struct label label;

    return line_at(reading, at, &line) && read_label(line, &label) && is_known(&label);
}

/** A label of a field that the block has not got yet stands on that line. */
static bool is_new_label(const struct reading *reading, size_t at)
{
    struct str line;
    struct label label;

    return line_at(reading, at, &line) && read_label(line, &label) && is_known(&label)
           && (label.field == MAIL_BLOCK_OTHER || !has(reading->block, label.field));
}

/** Moves over at most `max` empty lines; returns where the next other line is. */
static size_t skip_blank(const struct reading *reading, size_t at, size_t max)
{
    struct str line;
    size_t skipped = 0;

    while (skipped < max && line_at(reading, at, &line) && mail_line_is_blank(line)) {
        at++;
        skipped++;
    }
    return at;
}

/** Does a new label follow within a few lines that are not empty, `at` being the first of them? */
static bool label_is_ahead(const struct reading *reading, size_t at)
{
    struct str line;

    for (size_t i = at; i < at + AHEAD_MAX; i++) {
        if (!line_at(reading, i, &line) || mail_line_is_blank(line))
            return false;
        if (i > at && is_new_label(reading, i))
            return true;
    }
    return false;
}

static bool is_list(enum mail_block_field field)
{
    return field == MAIL_BLOCK_TO || field == MAIL_BLOCK_CC || field == MAIL_BLOCK_BCC
           || field == MAIL_BLOCK_REPLY_TO;
}

static bool ends_open(struct str value)
{
    return str_ends_with(value, STR(",")) || str_ends_with(value, STR(";"))
           || str_ends_with(value, STR("<"));
}

static size_t first_word_characters(struct str line)
{
    struct str word = mail_line_trim(line);

    return utf8_count(str_sub(word, 0, str_find_char(word, ' ')));
}

/** The line before was as long as mailers make lines, and this one stands alone below it. */
static bool looks_wrapped(const struct reading *reading, struct str line)
{
    struct str before;
    struct str after;

    if (!line_at(reading, reading->at - 1, &before))
        return false;
    size_t length = utf8_count(before);

    return length <= WRAP_MAX && length + 1 + first_word_characters(line) > WRAP_MIN
           && (!line_at(reading, reading->at + 1, &after) || mail_line_is_blank(after));
}

/** Is the line at `at`, which holds no known label, more of the last field's value? */
static bool continues(const struct reading *reading, struct str line)
{
    struct str value = reading->block->values[reading->last];
    struct str trimmed = mail_line_trim(line);

    if (label_is_ahead(reading, reading->at))
        return true;
    if (value.n == 0)
        return false;
    if (ends_open(value) && (is_list(reading->last) || str_find_char(trimmed, '@') < trimmed.n))
        return true;
    if (str_starts_with(trimmed, STR("<")) && str_find_char(trimmed, '@') < trimmed.n)
        return reading->last != MAIL_BLOCK_SUBJECT && str_find_char(value, '@') == value.n;
    return reading->last != MAIL_BLOCK_OTHER && looks_wrapped(reading, line);
}

/** Joins a wrapped value: no blank after what opens an address or a bracket. */
static struct str join(struct str value, struct str more, struct arena *arena)
{
    struct str rest = mail_line_trim(more);

    if (value.n == 0)
        return rest;
    if (value.n + rest.n > VALUE_BYTES_MAX)
        return value;
    bool is_open = str_find_char(STR("<([{\"'"), value.p[value.n - 1]) < STR("<([{\"'").n;

    return str_format(arena, "%" STR_FMT "%s%" STR_FMT, STR_ARG(value), is_open ? "" : " ",
                      STR_ARG(rest));
}

static void take_line(struct reading *reading)
{
    reading->at++;
    reading->block->line_count = reading->at;
}

/**
 * A value that stands below its label: on the very next line, or after empty lines where another
 * label follows it the same way.
 */
static void take_value_below(struct reading *reading)
{
    struct str line;
    size_t at = skip_blank(reading, reading->at, VALUE_GAP_MAX);

    if (!line_at(reading, at, &line) || mail_line_is_blank(line) || is_label_line(reading, at))
        return;
    size_t after = skip_blank(reading, at + 1, VALUE_GAP_MAX);
    bool is_followed = is_new_label(reading, after) || label_is_ahead(reading, at);

    if (!is_followed && !reading->has_value_below)
        return;
    reading->has_value_below = true;
    reading->block->values[reading->last] = mail_line_trim(line);
    reading->at = at;
    take_line(reading);
}

static void take_label(struct reading *reading, const struct label *label)
{
    struct mail_block *block = reading->block;

    if (!has(block, label->field)) {
        block->values[label->field] = label->value.n > 0 ? label->value : STR("");
        block->field_count += label->field != MAIL_BLOCK_OTHER;
    } else if (label->field != MAIL_BLOCK_OTHER) {
        reading->repeats++;
    }
    reading->last = label->field;
    take_line(reading);
    if (label->value.n == 0)
        take_value_below(reading);
}

/** Labels whose second coming begins another block: nobody has two senders or subjects. */
static bool is_single(enum mail_block_field field)
{
    return field == MAIL_BLOCK_FROM || field == MAIL_BLOCK_SUBJECT || field == MAIL_BLOCK_TO;
}

/** May this label stand here? After an empty line only a field that is not there yet may. */
static bool label_fits(const struct reading *reading, const struct label *label, bool after_gap)
{
    if (!is_known(label))
        return false;
    if (label->field == MAIL_BLOCK_OTHER || !has(reading->block, label->field))
        return true;
    return !after_gap && !is_single(label->field) && label->field != reading->last
           && reading->repeats < REPEATS_MAX;
}

/** "X-Mailer: …", "Message-ID: …": a header name by its shape, in the midst of a block. */
static bool is_header_name(const struct label *label)
{
    return str_find_char(label->name, '-') < label->name.n
           && str_find_char(label->name, ' ') == label->name.n && label->value.n > 0;
}

/** Takes what stands at reading->at; false where the block is over. */
static bool take_next(struct reading *reading)
{
    size_t begin = reading->at;
    struct str line;
    struct label label;

    reading->at = skip_blank(reading, begin, GAP_MAX);
    if (!line_at(reading, reading->at, &line) || mail_line_is_blank(line))
        return false;
    bool after_gap = reading->at > begin;
    bool is_label = read_label(line, &label);

    if (is_label && label_fits(reading, &label, after_gap)) {
        take_label(reading, &label);
        return true;
    }
    if (after_gap || (is_label && is_known(&label)))
        return false;
    if (is_label && is_header_name(&label)) {
        reading->last = MAIL_BLOCK_OTHER;
        take_line(reading);
        return true;
    }
    if (!continues(reading, line))
        return false;
    if (reading->last != MAIL_BLOCK_OTHER)
        reading->block->values[reading->last] =
            join(reading->block->values[reading->last], line, reading->arena);
    take_line(reading);
    return true;
}

bool mail_block_read(const struct str *lines, size_t count, size_t at, struct arena *arena,
                     struct mail_block *out)
{
    struct mail_block block = { .line_count = 0 };
    struct reading reading = { .lines = lines, .count = count, .arena = arena, .block = &block };
    struct label label;
    struct str line = mail_line_unquote(lines[at], &block.depth);

    if (!read_label(line, &label) || !is_known(&label) || label.field == MAIL_BLOCK_OTHER)
        return false;
    reading.at = at;
    take_label(&reading, &label);
    while (reading.at < at + MAIL_BLOCK_LINES_MAX && take_next(&reading))
        continue;
    block.line_count -= at;
    *out = block;
    return true;
}

static bool has_address(const struct mail_block *block)
{
    for (int i = 0; i < MAIL_BLOCK_FIELDS; i++)
        if (i != MAIL_BLOCK_SUBJECT && i != MAIL_BLOCK_OTHER
            && str_find_char(block->values[i], '@') < block->values[i].n)
            return true;
    return false;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/** "9:30": a date that a program wrote has a clock time. */
static bool has_clock_time(struct str date)
{
    for (size_t i = 1; i + 1 < date.n; i++)
        if ((date.p[i] == ':' || date.p[i] == '.') && is_digit(date.p[i - 1])
            && is_digit(date.p[i + 1]))
            return true;
    return false;
}

bool mail_block_stands_alone(const struct mail_block *block)
{
    bool has_from = has(block, MAIL_BLOCK_FROM) || has(block, MAIL_BLOCK_SENDER);
    bool has_subject = has(block, MAIL_BLOCK_SUBJECT);
    bool has_date = has(block, MAIL_BLOCK_DATE);

    if (block->field_count < 2)
        return false;
    if (!has_from)
        return block->field_count >= 3 && has_subject && has_address(block);
    if (has_address(block))
        return has_subject || has_date || has(block, MAIL_BLOCK_TO);
    return has_subject && has_date
           && (block->field_count >= 4 || has_clock_time(block->values[MAIL_BLOCK_DATE]));
}
