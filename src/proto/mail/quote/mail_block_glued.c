/*
 * Header blocks that lost their line ends: some versions of Yahoo Mail write all of it behind the
 * separator, the next label right behind the last value ("… GMT+1Subject: …").
 */
#include "proto/mail/quote/mail_block.h"
#include "proto/mail/quote/mail_lines.h"

enum { LABEL_BYTES_MAX = 48, DATE_BYTES_MAX = 120 };

/** Does a character begin here, and may it begin a label: a capital, or outside ASCII? */
static bool may_begin_label(struct str text, size_t at)
{
    unsigned char c = (unsigned char)text.p[at];

    return (c >= 'A' && c <= 'Z') || c >= 0xC0;
}

/** The longest label that ends at `colon`; its field, and where it begins in *begin. */
static enum mail_block_field label_before(struct str text, size_t from, size_t colon, size_t *begin)
{
    size_t first = colon > from + LABEL_BYTES_MAX ? colon - LABEL_BYTES_MAX : from;

    for (size_t i = first; i < colon; i++) {
        if (!may_begin_label(text, i))
            continue;
        struct str name = str_sub(text, i, colon - i);
        enum mail_block_field field = mail_block_label(name);

        if (field < MAIL_BLOCK_SENDER) {
            *begin = i;
            return field;
        }
    }
    return MAIL_BLOCK_FIELDS;
}

static void end_value(struct mail_block *block, enum mail_block_field field, struct str value)
{
    block->values[field] = mail_line_trim(value);
    block->field_count++;
}

/** "… CETAssunto Hello": Yahoo's Portuguese forgot the colon of the subject, which is the last. */
static void end_last_value(struct mail_block *block, enum mail_block_field field, struct str value)
{
    size_t last = value.n < DATE_BYTES_MAX ? value.n : DATE_BYTES_MAX;

    for (size_t i = 1; i < last && field == MAIL_BLOCK_DATE; i++) {
        struct str rest = str_sub(value, i, LABEL_BYTES_MAX);
        struct str name = str_sub(rest, 0, str_find_char(rest, ' '));

        if (value.p[i - 1] == ' ' || !may_begin_label(value, i)
            || mail_block_label(name) != MAIL_BLOCK_SUBJECT)
            continue;
        end_value(block, MAIL_BLOCK_SUBJECT, str_from(value, i + name.n));
        value = str_sub(value, 0, i);
        break;
    }
    end_value(block, field, value);
}

bool mail_block_read_glued(struct str rest, struct mail_block *out)
{
    enum { COLONS_MAX = 100 };
    struct mail_block block = { .line_count = 1 };
    enum mail_block_field open = MAIL_BLOCK_FIELDS;
    size_t value_at = 0;
    size_t colons = 0;

    /* The subject comes last and may hold anything. */
    for (size_t i = 0; i < rest.n && open != MAIL_BLOCK_SUBJECT && colons < COLONS_MAX; i++) {
        size_t begin = 0;

        if (rest.p[i] != ':')
            continue;
        colons++;
        enum mail_block_field field = label_before(rest, value_at, i, &begin);

        if (field == MAIL_BLOCK_FIELDS || !str_is_null(block.values[field]))
            continue;
        if (open == MAIL_BLOCK_FIELDS && begin > 0)
            return false;
        if (open != MAIL_BLOCK_FIELDS)
            end_value(&block, open, str_sub(rest, value_at, begin - value_at));
        open = field;
        value_at = i + 1;
    }
    if (open == MAIL_BLOCK_FIELDS)
        return false;
    end_last_value(&block, open, str_from(rest, value_at));
    *out = block;
    return true;
}
