#include "features/channel_mail/mail_choice.h"

#include "base/arena.h"
#include "core/access/email.h"
#include "core/settings/settings.h"
#include "features/channel_mail/mail_own.h"
#include "features/ticket/ticket_mail.h"
#include "features/ticket/ticket_text.h"
#include "proto/json.h"

enum { DEPTH = 3, MEGABYTE = 1024 * 1024, FILES_STANDARD_MB = 20, FILES_MOST_MB = 25 };

const struct setting mail_files_max = {
    .name = "mail.files_max",
    .type = SETTING_SIZE,
    .standard = (int64_t)FILES_STANDARD_MB * MEGABYTE,
    .min = MEGABYTE,
    .max = (int64_t)FILES_MOST_MB * MEGABYTE,
    .help = "How much the files of one answer may be that leaves by mail; on their way they become "
            "a third larger.",
};

/* Uploads become attachments when what holds them leaves. */
static const struct db_query q_files = {
    "mail_choice.files",
    "SELECT (SELECT coalesce(sum(size_bytes), 0) FROM attachment WHERE message_id = :message_id)"
    "   + (SELECT coalesce(sum(size_bytes), 0) FROM upload WHERE scheduled_id = :scheduled_id)",
    "SELECT ((SELECT coalesce(sum(size_bytes), 0) FROM attachment WHERE message_id = :message_id)"
    "   + (SELECT coalesce(sum(size_bytes), 0) FROM upload"
    "      WHERE scheduled_id = :scheduled_id))::bigint",
};

const struct db_query *const mail_choice_queries[] = { &q_files, NULL };

static bool is_asked_now(const struct call *call)
{
    return call->access.scope.account_id != 0;
}

static bool refuse(struct call *call, const char *field, const char *code, const char *words)
{
    err_set(call->err, ERR_INVALID, code, "%s", words);
    return err_field(call->err, field);
}

static const char *place(struct call *call, const char *list, size_t at)
{
    return str_cstr(call->arena, str_format(call->arena, "/mail/%s/%zu", list, at));
}

/* ---- people ------------------------------------------------------------------------------------
 */

/** Exactly one address that mail can reach. */
static bool read_person(struct call *call, struct str written, struct mail_address *out)
{
    struct err bad = { 0 };
    struct mail_address *found;

    if (mail_addresses_read(written, STR("utf-8"), call->arena, &found) != 1
        || !email_check(found[0].email, &bad) || str_ends_with(found[0].email, STR(".invalid")))
        return false;
    *out = found[0];
    return true;
}

static bool has(struct call *call, const struct mail_addresses *list, struct str email)
{
    struct str key = email_key(call->arena, email);

    for (size_t i = 0; i < list->count; i++)
        if (str_eq(email_key(call->arena, list->items[i].email), key))
            return true;
    return false;
}

static bool add_person(struct call *call, const char *list, size_t at, struct str written,
                       struct mail_addresses *out)
{
    struct mail_address person;
    struct mail_own own;
    bool is_ours;

    if (!read_person(call, written, &person))
        return !is_asked_now(call)
               || refuse(call, place(call, list, at), "bad_email", "this is no e-mail address");
    if (!mail_own_find(call, person.email, &is_ours, &own))
        return false;
    if (is_ours)
        return !is_asked_now(call)
               || refuse(call, place(call, list, at), "own_address",
                         "this address is ours: the mail would come back");
    if (!has(call, out, person.email))
        out->items[out->count++] = person;
    return true;
}

/** Nothing happens where the choice does not name the list. */
static bool choose_people(struct call *call, const json_t *choice, const char *list,
                          struct mail_addresses *out)
{
    const json_t *written = json_object_get(choice, list);
    struct mail_addresses chosen = { 0 };

    if (!json_is_array(written))
        return true;
    chosen.items = ARENA_ARRAY(call->arena, json_array_size(written) + 1, struct mail_address);
    for (size_t i = 0; i < json_array_size(written); i++)
        if (!add_person(call, list, i, json_str(json_array_get(written, i)), &chosen))
            return false;
    *out = chosen;
    return true;
}

/** The list without those of another. */
static void leave_out(struct call *call, const struct mail_addresses *others,
                      struct mail_addresses *list)
{
    size_t n = 0;

    for (size_t i = 0; i < list->count; i++)
        if (!has(call, others, list->items[i].email))
            list->items[n++] = list->items[i];
    list->count = n;
}

static bool choose_from(struct call *call, const json_t *choice, struct mail_route *route)
{
    struct str from = json_str(json_object_get(choice, "from"));
    struct mail_own own;
    bool is_ours;

    if (str_is_null(from))
        return true;
    if (!mail_own_find(call, from, &is_ours, &own))
        return false;
    if (is_ours)
        route->from = (struct mail_address){ .name = mail_own_name(&own), .email = own.address };
    return is_ours || !is_asked_now(call)
           || refuse(call, "/mail/from", "not_ours", "this is no address of ours");
}

/** With the ticket's number, by which an answer is found that names no message. */
static struct str numbered(struct call *call, struct str subject, struct str number)
{
    struct str mark = str_format(call->arena, "[#%" STR_FMT "]", STR_ARG(number));

    if (str_find(subject, mark) < subject.n)
        return subject;
    return str_format(call->arena, "%" STR_FMT " %" STR_FMT, STR_ARG(subject), STR_ARG(mark));
}

static bool choose_subject(struct call *call, const json_t *choice, struct mail_route *route)
{
    struct str written = json_str(json_object_get(choice, "subject"));
    struct err bad = { 0 };
    struct str subject;

    if (str_is_null(written))
        return true;
    if (!ticket_subject_read(call->arena, written, &subject, &bad)) {
        if (!is_asked_now(call))
            return true;
        *call->err = bad;
        return err_within(call->err, "/mail");
    }
    route->subject = numbered(call, subject, route->number);
    return true;
}

/* ---- the whole ---------------------------------------------------------------------------------
 */

bool mail_choice_apply(struct call *call, struct str choice, struct mail_route *route)
{
    struct mail_addresses usual = route->to;
    json_t *json;

    if (str_is_null(choice))
        return true;
    if (str_is_null(route->from.email))
        return !is_asked_now(call)
               || refuse(call, "/mail", "not_by_mail", "answers to this ticket leave by no mail");
    if (!json_parse(choice, DEPTH, call->arena, &json, call->err)
        || !choose_people(call, json, "to", &route->to)
        || !choose_people(call, json, "cc", &route->cc)
        || !choose_people(call, json, "bcc", &route->bcc) || !choose_from(call, json, route)
        || !choose_subject(call, json, route))
        return false;
    if (route->to.count == 0 && is_asked_now(call))
        return refuse(call, "/mail/to", "required", "say who gets it");
    if (route->to.count == 0)
        route->to = usual;
    leave_out(call, &route->to, &route->cc);
    leave_out(call, &route->to, &route->bcc);
    leave_out(call, &route->cc, &route->bcc);
    return true;
}

bool mail_choice_note_people(struct call *call, int64_t ticket_id, struct str choice,
                             const struct mail_route *route)
{
    const struct mail_addresses *const lists[] = { &route->to, &route->cc };

    if (str_is_null(choice))
        return true;
    for (size_t n = 0; n < COUNT_OF(lists); n++)
        for (size_t i = 0; i < lists[n]->count; i++)
            if (!mail_participant_add(call, ticket_id, &lists[n]->items[i]))
                return false;
    return true;
}

bool mail_choice_check_files(struct call *call, int64_t message_id, int64_t scheduled_id)
{
    int64_t most = setting_int(call, &mail_files_max);
    int64_t bytes;

    if (!db_one_int(
            call->tx, &q_files,
            DB_BINDS(db_int("message_id", message_id), db_int("scheduled_id", scheduled_id)), 0,
            &bytes, call->err))
        return false;
    if (bytes <= most || !is_asked_now(call))
        return true;
    err_set(call->err, ERR_INVALID, "mail_too_large", "the files are too much for one mail");
    err_field(call->err, "/attachments");
    return err_param(call->err, "%lld", (long long)(most / MEGABYTE));
}

bool mail_choice_react(struct call *call, const struct event *event)
{
    struct mail_route route;
    json_t *data;

    if (!json_parse(event->data, DEPTH, call->arena, &data, call->err)
        || !mail_outgoing_route(call, event->ticket_id, &route)
        || !mail_choice_apply(call, event->aside, &route))
        return false;
    return route.to.count == 0
           || mail_choice_check_files(call, 0, json_integer_value(json_object_get(data, "answer")));
}
