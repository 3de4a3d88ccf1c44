#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "core/access/account.h"
#include "core/access/team.h"
#include "features/moving/moving.h"
#include "features/moving/moving_store.h"
#include "features/people/people.h"
#include "features/ticket/ticket.h"

static void write_text(struct json_out *out, const char *key, struct str text)
{
    out_key(out, key);
    out_str(out, text);
}

static void write_word(struct json_out *out, const char *key, const char *word)
{
    out_key(out, key);
    out_cstring(out, word);
}

static void write_at(struct json_out *out, const char *key, int64_t at_ms)
{
    out_key(out, key);
    out_instant(out, at_ms);
}

/* ---- who works here ------------------------------------------------------------------------- */

static bool write_team(struct call *call, int64_t id, struct json_out *out)
{
    struct team *team;

    if (!team_get(call, id, &team))
        return false;
    write_text(out, "name", team->name);
    return true;
}

static bool write_teams(struct call *call, const struct membership *teams, struct json_out *out)
{
    out_key(out, "teams");
    out_begin_list(out);
    for (size_t i = 0; i < teams->count; i++) {
        struct team *team;

        if (!team_get(call, teams->ids[i], &team))
            return false;
        out_str(out, team->name);
    }
    out_end_list(out);
    return true;
}

static bool write_account(struct call *call, int64_t id, struct json_out *out)
{
    struct account *account;

    if (!account_get(call, id, &account))
        return false;
    write_text(out, "email", account->email);
    write_text(out, "name", account->name);
    write_text(out, "role", account->role);
    write_word(out, "language", account_language_word(account->language));
    write_text(out, "timezone", account->timezone);
    out_key(out, "active");
    out_bool(out, account->active);
    return write_teams(call, &account->teams, out);
}

/* ---- who writes to us ----------------------------------------------------------------------- */

static bool write_organisation(struct call *call, int64_t id, struct json_out *out)
{
    struct organisation *organisation;

    if (!organisation_get(call, id, &organisation))
        return false;
    write_text(out, "name", organisation->name);
    write_text(out, "domain", organisation->domain);
    return true;
}

static void write_addresses(struct json_out *out, const char *key, enum address_kind kind,
                            const struct customer *customer)
{
    out_key(out, key);
    out_begin_list(out);
    for (size_t i = 0; i < customer->address_count; i++)
        if (customer->addresses[i].kind == kind)
            out_str(out, customer->addresses[i].value);
    out_end_list(out);
}

static bool write_customer(struct call *call, int64_t id, struct json_out *out)
{
    struct customer *customer;

    if (!people_get(call, id, &customer))
        return false;
    write_text(out, "name", customer->name);
    write_addresses(out, "emails", ADDRESS_EMAIL, customer);
    write_addresses(out, "phones", ADDRESS_PHONE, customer);
    write_word(out, "language",
               customer->language == LANGUAGE_UNKNOWN
                   ? NULL
                   : account_language_word((enum lang)customer->language));
    write_text(out, "timezone", customer->timezone);
    write_word(out, "tier", customer_tier_word(customer->tier));
    write_at(out, "created_at", customer->created_at_ms);
    out_key(out, "organisation");
    if (customer->organisation_id == 0) {
        out_null(out);
        return true;
    }
    out_begin_object(out);
    if (!write_organisation(call, customer->organisation_id, out))
        return false;
    out_end_object(out);
    return true;
}

/* ---- what they wrote ------------------------------------------------------------------------ */

static void write_message(struct json_out *out, const struct moving_message *message)
{
    out_begin_object(out);
    write_at(out, "at", message->at_ms);
    write_word(out, "from", ticket_sender_name((enum ticket_sender)message->sender));
    write_text(out, "author", message->author);
    out_key(out, "public");
    out_bool(out, message->public);
    write_word(out, "channel", ticket_channel_name((enum ticket_channel)message->channel));
    write_text(out, "text", message->text);
    if (!str_is_null(message->html))
        write_text(out, "html", message->html);
    out_end_object(out);
}

/** How far the messages of a ticket have come. */
struct progress {
    int64_t message;
    int64_t written;
    bool goes_on; /* in a further record */
};

static bool is_full(const struct json_out *out, size_t begin, int64_t count)
{
    return count == MOVING_MESSAGES_MAX || out->buf.n - begin >= MOVING_MESSAGES_BYTES;
}

static bool write_messages(struct call *call, int64_t ticket_id, struct progress *progress,
                           struct json_out *out)
{
    size_t begin = out->buf.n;
    struct moving_message message;
    struct db_rows *rows;
    int64_t count = 0;

    out_key(out, "messages");
    out_begin_list(out);
    if (!moving_store_messages(call, ticket_id, progress->message, MOVING_MESSAGES_MAX + 1, &rows))
        return false;
    progress->goes_on = false;
    while (!progress->goes_on && db_next(rows)) {
        progress->goes_on = is_full(out, begin, count);
        if (progress->goes_on)
            break;
        moving_store_read_message(rows, &message);
        write_message(out, &message);
        progress->message = message.id;
        count++;
    }
    progress->written += count;
    out_end_list(out);
    return db_rows_end(&rows, call->err);
}

/** What a ticket said further, in a record of its own. */
static bool write_more(struct call *call, int64_t id, struct progress *progress,
                       struct json_out *out)
{
    struct ticket_row row;

    if (!ticket_get(call, id, &row))
        return false;
    write_word(out, "record", "messages");
    write_text(out, "ticket", row.ticket.number);
    out_key(out, "after");
    out_int(out, progress->written);
    return write_messages(call, id, progress, out);
}

static void write_ticket_customer(struct json_out *out, const struct ticket_row *row,
                                  const struct moving_refs *refs, const struct customer *customer)
{
    out_key(out, "customer");
    out_begin_object(out);
    write_text(out, "name", row->customer_name);
    write_text(out, "email", row->customer_email);
    write_text(out, "phone", refs->customer_phone);
    write_at(out, "created_at", customer->created_at_ms);
    out_end_object(out);
}

static void write_ticket_members(struct json_out *out, const struct ticket_row *row,
                                 const struct moving_refs *refs)
{
    const struct ticket *ticket = &row->ticket;

    write_text(out, "number", ticket->number);
    write_text(out, "subject", ticket->subject);
    write_word(out, "type", ticket_type_name(ticket->type));
    write_word(out, "state", ticket_state_name(ticket->life.state));
    write_word(out, "priority", ticket_priority_name(ticket->priority));
    write_text(out, "team", row->team_name);
    write_text(out, "assignee", refs->assignee_email);
    write_text(out, "follows", refs->follows_number);
    write_word(out, "channel", ticket_channel_name(ticket->channel));
    write_text(out, "language", ticket->language);
    out_key(out, "tags");
    out_begin_list(out);
    for (size_t i = 0; i < row->tag_count; i++)
        out_str(out, row->tags[i]);
    out_end_list(out);
    write_at(out, "created_at", ticket->created_at_ms);
    write_at(out, "changed_at", ticket->changed_at_ms);
    write_at(out, "waiting_since", ticket->life.waiting_since_ms);
    write_at(out, "solved_at", ticket->life.solved_at_ms);
    write_at(out, "closed_at", ticket->life.closed_at_ms);
}

static bool write_ticket(struct call *call, int64_t id, struct progress *progress,
                         struct json_out *out)
{
    struct ticket_row row;
    struct moving_refs refs = { STR_NULL, STR_NULL, STR_NULL };
    struct customer *customer;

    if (!ticket_get(call, id, &row) || !moving_store_refs(call, id, &refs)
        || !people_get(call, row.ticket.customer_id, &customer))
        return false;
    write_word(out, "record", "ticket");
    write_ticket_members(out, &row, &refs);
    write_ticket_customer(out, &row, &refs, customer);
    return write_messages(call, id, progress, out);
}

/* ---- pages ---------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    bool (*write)(struct call *call, int64_t id, struct json_out *out);
} kinds[] = {
    [MOVING_TEAM] = { "team", write_team },
    [MOVING_ORGANISATION] = { "organisation", write_organisation },
    [MOVING_ACCOUNT] = { "account", write_account },
    [MOVING_CUSTOMER] = { "customer", write_customer },
    [MOVING_TICKET] = { "ticket", NULL },
};

struct exporting {
    struct json_out *list;
    struct moving_page page;
    size_t begin; /* of the page in the list's text */
};

/** A record, or a part of one: `progress` says how much of a ticket. */
static bool write_record(struct call *call, enum moving_kind kind, int64_t id,
                         struct progress *progress, struct json_out *out)
{
    bool done;

    out_begin_object(out);
    if (kind != MOVING_TICKET) {
        write_word(out, "record", kinds[kind].name);
        done = kinds[kind].write(call, id, out);
    } else if (progress->message == 0) {
        done = write_ticket(call, id, progress, out);
    } else {
        done = write_more(call, id, progress, out);
    }
    if (done)
        out_end_object(out);
    return done;
}

/** The list is had back as it was: the arena keeps it. */
static void leave_out(struct call *call, struct exporting *exporting, int64_t id,
                      const struct json_out *before)
{
    struct moving_page *page = &exporting->page;

    *exporting->list = *before;
    log_line(call->house->log, LOG_WARN, "moving.record_too_long", "kind=%s id=%lld",
             kinds[page->next.kind].name, (long long)id);
    page->left_out++;
    page->next = (struct moving_position){ .kind = page->next.kind, .id = id };
}

/** One record; *full when the next has to wait for another page. */
static bool add_record(struct call *call, struct exporting *exporting, int64_t id, bool *full)
{
    struct json_out before = *exporting->list;
    struct moving_page *page = &exporting->page;
    struct progress progress = { page->next.message, page->next.written, false };

    if (!write_record(call, page->next.kind, id, &progress, exporting->list))
        return false;
    if (exporting->list->buf.overflow) {
        /* What does not fit behind others may fit alone. */
        *full = true;
        if (before.buf.n > exporting->begin)
            *exporting->list = before;
        else
            leave_out(call, exporting, id, &before);
        return true;
    }
    *full = progress.goes_on || exporting->list->buf.n - exporting->begin >= MOVING_PAGE_BYTES;
    page->records++;
    page->next.id = id;
    page->next.message = progress.goes_on ? progress.message : 0;
    page->next.written = progress.goes_on ? progress.written : 0;
    return true;
}

static bool write_page(struct call *call, void *arg)
{
    struct exporting *exporting = arg;
    struct moving_position *at = &exporting->page.next;
    int64_t ids[MOVING_PAGE_RECORDS];
    bool full = false;
    size_t count;

    if (at->message != 0 && !add_record(call, exporting, at->id, &full))
        return false;
    if (full)
        return true;
    if (!moving_store_ids(call, at->kind, at->id, MOVING_PAGE_RECORDS, ids, &count))
        return false;
    for (size_t i = 0; i < count && !full; i++)
        if (!add_record(call, exporting, ids[i], &full))
            return false;
    if (count < MOVING_PAGE_RECORDS && !full)
        *at = (struct moving_position){ .kind = (enum moving_kind)(at->kind + 1) };
    return true;
}

bool moving_export(struct call *call, struct moving_position from, struct json_out *list,
                   struct moving_page *out)
{
    struct exporting exporting = { .list = list, .page.next = from, .begin = list->buf.n };

    CHECK(from.kind <= MOVING_END);
    if (from.kind != MOVING_END && !call_read(call, write_page, &exporting))
        return false;
    *out = exporting.page;
    return true;
}
