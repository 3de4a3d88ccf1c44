#include "proto/mail/compose/mail_compose_head.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/instant.h"
#include "proto/mail/compose/mail_fold.h"
#include "proto/mail/compose/mail_mailbox.h"

enum { FIELD_NAME_MAX = 60, OFFSET_MAX_MINUTES = 24 * 60 - 1 };

bool mail_id_is_writable(struct str id)
{
    if (id.n == 0 || id.n > MAIL_WORD_MAX - 2 || !mail_is_printable(id))
        return false;
    return str_find_char(id, ' ') == id.n && str_find_char(id, '<') == id.n
           && str_find_char(id, '>') == id.n;
}

/* ---- date ---- */

static struct str date_text(int64_t local_ms, int offset_minutes, struct arena *arena)
{
    static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    int64_t ms = (local_ms % MS_PER_DAY + MS_PER_DAY) % MS_PER_DAY;
    int64_t day = (local_ms - ms) / MS_PER_DAY;
    struct civil civil = civil_from_days(day);
    int offset = abs(offset_minutes);

    return str_format(arena, "%s, %d %s %04d %02d:%02d:%02d %c%02d%02d", days[civil_weekday(civil)],
                      civil.day, months[civil.month - 1], civil.year, (int)(ms / MS_PER_HOUR),
                      (int)(ms / MS_PER_MINUTE % 60), (int)(ms / MS_PER_SECOND % 60),
                      offset_minutes < 0 ? '-' : '+', offset / 60, offset % 60);
}

static bool add_date(struct strbuf *out, const struct mail_date *date, struct err *err)
{
    int64_t local_ms;

    if (abs(date->offset_minutes) > OFFSET_MAX_MINUTES || date->at_ms < INSTANT_MIN_MS + MS_PER_DAY
        || date->at_ms > INSTANT_MAX_MS - MS_PER_DAY)
        return err_set(err, ERR_INVALID, "bad_date", "this date cannot be written");
    local_ms = date->at_ms + (int64_t)date->offset_minutes * MS_PER_MINUTE;
    mail_fold_field(out, STR("Date"), date_text(local_ms, date->offset_minutes, out->arena));
    return true;
}

/* ---- people ---- */

struct people_field {
    const char *name;
    const char *field; /* of an error */
    const struct mail_address *list;
    size_t count;
};

/** Which address of a list is at fault is found by writing each alone. */
static bool name_culprit(const struct people_field *people, bool is_utf8, struct arena *arena,
                         struct err *err)
{
    char field[ERR_FIELD_MAX];
    struct str unused;

    for (size_t i = 0; i < people->count; i++)
        if (!mail_email_write(people->list[i].email, is_utf8, arena, &unused, err)) {
            snprintf(field, sizeof(field), "%s/%zu", people->field, i);
            return err_field(err, field);
        }
    return false;
}

static bool add_people(struct strbuf *out, const struct people_field *people, bool is_utf8,
                       struct err *err)
{
    struct mail_fold fold;

    if (people->count == 0)
        return true;
    mail_fold_begin(&fold, out, str_of(people->name));
    if (!mail_fold_mailboxes(&fold, people->list, people->count, is_utf8, out->arena, err))
        return name_culprit(people, is_utf8, out->arena, err);
    mail_fold_end(&fold);
    return true;
}

static bool add_all_people(struct strbuf *out, const struct mail_draft *draft,
                           const struct mail_compose_limits *limits, struct err *err)
{
    const struct people_field all[] = {
        { "From", "from", &draft->from, 1 },
        { "Sender", "sender", &draft->sender, str_is_null(draft->sender.email) ? 0 : 1 },
        { "Reply-To", "reply_to", draft->reply_to.items, draft->reply_to.count },
        { "To", "to", draft->to.items, draft->to.count },
        { "Cc", "cc", draft->cc.items, draft->cc.count },
    };

    for (size_t i = 0; i < COUNT_OF(all); i++) {
        if (all[i].count > limits->addresses_max) {
            err_set(err, ERR_LIMIT, "too_many", "more addresses than allowed");
            return err_field(err, all[i].field);
        }
        if (!add_people(out, &all[i], draft->is_utf8, err))
            return false;
    }
    return true;
}

/* ---- ids ---- */

static struct str in_angles(struct str id, struct arena *arena)
{
    return str_format(arena, "<%" STR_FMT ">", STR_ARG(id));
}

/** Of a conversation that is too long the first id and the newest tell most (RFC 5322 3.6.4). */
static void add_references(struct strbuf *out, const struct mail_id_list *references, size_t most)
{
    struct str *kept = ARENA_ARRAY(out->arena, references->count, struct str);
    struct mail_fold fold;
    size_t count = 0;

    for (size_t i = 0; i < references->count; i++)
        if (mail_id_is_writable(references->items[i]))
            kept[count++] = references->items[i];
    if (count == 0)
        return;
    mail_fold_begin(&fold, out, STR("References"));
    for (size_t i = 0; i < count; i++)
        if (i == 0 || count - i < most)
            mail_fold_word(&fold, in_angles(kept[i], out->arena));
    mail_fold_end(&fold);
}

static bool add_ids(struct strbuf *out, const struct mail_draft *draft,
                    const struct mail_compose_limits *limits, struct err *err)
{
    if (!mail_id_is_writable(draft->message_id)) {
        err_set(err, ERR_INVALID, "bad_message_id", "this is no message id");
        return err_field(err, "message_id");
    }
    mail_fold_field(out, STR("Message-ID"), in_angles(draft->message_id, out->arena));
    if (mail_id_is_writable(draft->in_reply_to))
        mail_fold_field(out, STR("In-Reply-To"), in_angles(draft->in_reply_to, out->arena));
    add_references(out, &draft->references, limits->references_max);
    return true;
}

/* ---- fields of the caller's ---- */

static bool is_ours(struct str name)
{
    static const struct str ours[] = {
        STR_INIT("Date"),         STR_INIT("From"),
        STR_INIT("Sender"),       STR_INIT("Reply-To"),
        STR_INIT("To"),           STR_INIT("Cc"),
        STR_INIT("Bcc"),          STR_INIT("Subject"),
        STR_INIT("Message-ID"),   STR_INIT("References"),
        STR_INIT("In-Reply-To"),  STR_INIT("Auto-Submitted"),
        STR_INIT("Received"),     STR_INIT("DKIM-Signature"),
        STR_INIT("MIME-Version"),
    };

    for (size_t i = 0; i < COUNT_OF(ours); i++)
        if (str_eq_ascii_nocase(name, ours[i]))
            return true;
    return str_eq_ascii_nocase(str_sub(name, 0, 8), STR("Content-"));
}

static bool is_field_name(struct str name)
{
    return name.n > 0 && name.n <= FIELD_NAME_MAX && mail_is_printable(name)
           && str_find_char(name, ':') == name.n && str_find_char(name, ' ') == name.n;
}

/** No words that are too long for a line, once it is cut at single blanks. */
static bool is_foldable(struct str value)
{
    struct str rest = value;

    while (!str_is_null(rest))
        if (str_cut(&rest, ' ').n > MAIL_WORD_MAX)
            return false;
    return str_find(value, STR("  ")) == value.n || value.n <= MAIL_WORD_MAX;
}

static bool has_line_ends(struct str value)
{
    return str_find_char(value, '\r') < value.n || str_find_char(value, '\n') < value.n
           || str_find_char(value, '\0') < value.n;
}

static bool add_field(struct strbuf *out, const struct mail_draft_field *field, struct err *err)
{
    struct str value = mail_line_tidy(field->value, out->arena);
    struct mail_fold fold;

    if (!is_field_name(field->name) || is_ours(field->name) || has_line_ends(field->value)
        || value.n == 0 || (mail_is_printable(value) && !is_foldable(value)))
        return err_set(err, ERR_INVALID, "bad_field", "this field cannot be written");
    if (mail_is_printable(value)) {
        mail_fold_field(out, field->name, value);
        return true;
    }
    mail_fold_begin(&fold, out, field->name);
    mail_fold_text(&fold, value);
    mail_fold_end(&fold);
    return true;
}

static bool add_fields(struct strbuf *out, const struct mail_draft *draft,
                       const struct mail_compose_limits *limits, struct err *err)
{
    char place[ERR_FIELD_MAX];

    if (draft->field_count > limits->fields_max) {
        err_set(err, ERR_LIMIT, "too_many", "more fields than allowed");
        return err_field(err, "fields");
    }
    for (size_t i = 0; i < draft->field_count; i++)
        if (!add_field(out, &draft->fields[i], err)) {
            snprintf(place, sizeof(place), "fields/%zu", i);
            return err_field(err, place);
        }
    return true;
}

/* ---- all of them ---- */

static void add_subject(struct strbuf *out, struct str subject)
{
    struct mail_fold fold;

    mail_fold_begin(&fold, out, STR("Subject"));
    mail_fold_text(&fold, mail_line_tidy(subject, out->arena));
    mail_fold_end(&fold);
}

static void add_auto_submitted(struct strbuf *out, enum mail_auto_submitted how)
{
    if (how != MAIL_SUBMITTED_BY_HAND)
        mail_fold_field(out, STR("Auto-Submitted"),
                        how == MAIL_SUBMITTED_AS_REPLY ? STR("auto-replied")
                                                       : STR("auto-generated"));
}

bool mail_compose_head(const struct mail_draft *draft, const struct mail_compose_limits *limits,
                       struct strbuf *out, struct err *err)
{
    if (!add_date(out, &draft->date, err) || !add_all_people(out, draft, limits, err))
        return false;
    add_subject(out, draft->subject);
    if (!add_ids(out, draft, limits, err))
        return false;
    add_auto_submitted(out, draft->auto_submitted);
    return add_fields(out, draft, limits, err);
}
