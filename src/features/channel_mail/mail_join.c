#include "features/channel_mail/mail_join.h"

#include "base/attributes.h"
#include "features/channel_mail/mail_own_id.h"

enum { NUMBER_BYTES_MAX = 64 };

/** As numbers of tickets are, which imports keep: printable, without blanks. */
static bool is_number(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] <= ' ' || s.p[i] > '~' || s.p[i] == '[')
            return false;
    return s.n > 0 && s.n <= NUMBER_BYTES_MAX;
}

struct str mail_join_number(struct str subject)
{
    static const struct str mark = STR_INIT("[#");
    struct str found = STR_NULL;

    for (size_t at = str_find(subject, mark); at < subject.n;) {
        struct str rest = str_from(subject, at + mark.n);
        size_t end = str_find_char(rest, ']');

        if (end < rest.n && is_number(str_sub(rest, 0, end)))
            found = str_sub(rest, 0, end);
        at += mark.n + str_find(rest, mark);
    }
    return found;
}

static bool join_by_own(struct call *call, const struct mail_letter *letter, struct mail_join *out)
{
    int64_t message_id;

    for (size_t i = letter->ancestors.count; i > 0 && out->place.ticket_id == 0; i--) {
        if (!mail_own_id_read(call, letter->ancestors.items[i - 1], &message_id))
            return false;
        if (message_id != 0 && !mail_message_store_by_message(call, message_id, &out->place))
            return false;
    }
    out->is_proved = out->place.ticket_id != 0;
    return true;
}

/** A program that names no message often quotes one all the same. */
static bool join_by_mark(struct call *call, const struct mail_letter *letter, struct mail_join *out)
{
    const struct str texts[] = { letter->rest, letter->text, letter->html_raw };
    int64_t message_id = 0;

    for (size_t i = 0; i < COUNT_OF(texts) && message_id == 0; i++)
        if (!mail_own_mark_find(call, texts[i], &message_id))
            return false;
    return message_id == 0 || mail_message_store_by_message(call, message_id, &out->place);
}

static bool join_by_known(struct call *call, const struct mail_letter *letter,
                          struct mail_join *out)
{
    for (size_t i = letter->ancestors.count; i > 0 && out->place.ticket_id == 0; i--)
        if (!mail_message_store_by_rfc_id(call, letter->ancestors.items[i - 1], &out->place))
            return false;
    return true;
}

static bool join_by_number(struct call *call, const struct mail_letter *letter,
                           struct mail_join *out)
{
    struct str number = mail_join_number(letter->subject);

    return str_is_null(number) || mail_message_store_by_number(call, number, &out->place);
}

bool mail_join_by_ids(struct call *call, const struct mail_letter *letter, struct mail_join *out)
{
    *out = (struct mail_join){ 0 };
    return join_by_own(call, letter, out)
           && (out->place.ticket_id != 0 || join_by_known(call, letter, out));
}

bool mail_join_find(struct call *call, const struct mail_letter *letter, struct mail_join *out)
{
    static bool (*const ways[])(struct call *, const struct mail_letter *,
                                struct mail_join *) = { join_by_own, join_by_mark, join_by_known,
                                                        join_by_number };

    *out = (struct mail_join){ 0 };
    for (size_t i = 0; i < COUNT_OF(ways) && out->place.ticket_id == 0; i++)
        if (!ways[i](call, letter, out))
            return false;
    return true;
}
