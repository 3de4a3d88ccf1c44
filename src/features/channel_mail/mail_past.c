#include "features/channel_mail/mail_past.h"

#include "base/arena.h"
#include "base/instant.h"
#include "core/access/account.h"
#include "core/access/email.h"
#include "core/blob/blob.h"
#include "core/settings/settings.h"
#include "features/channel_mail/mail_intake_parts.h"
#include "features/ticket/ticket_close.h"
#include "features/ticket/ticket_past.h"

#define OWNER "mail"

struct taking {
    const struct mail_past *past;
    struct mail_intake intake;
    struct inbox_item item; /* none: it holds the blob */
    struct blob_draft *draft;
    int64_t at_ms;
    bool is_over;
    struct mail_ours ours;
    struct mail_address writer;
    int64_t author_id; /* the account that wrote it; 0 where it is of no account of ours */
    int64_t customer_id;
    bool is_there;
};

/* ---- whose it is --------------------------------------------------------------------------------
 */

static bool is_one_of_us(struct call *call, const struct taking *taking, struct str address,
                         bool *out, int64_t *account_id)
{
    struct err bad = { 0 };
    struct account *account;
    struct mail_own own;

    *out = false;
    *account_id = 0;
    if (str_is_null(address) || !email_check(address, &bad))
        return true;
    if (!account_find_by_email(call, address, &account))
        return false;
    *account_id = account != NULL ? account->id : 0;
    *out = account != NULL || mail_own_is(call, &taking->intake.own, address, &own);
    return true;
}

/** The first that it was sent to and that is none of us; email STR_NULL where there is none. */
static bool find_outsider(struct call *call, const struct taking *taking,
                          const struct mail_addresses *people, struct mail_address *out)
{
    for (size_t i = 0; i < people->count && str_is_null(out->email); i++) {
        struct str address = people->items[i].email;
        struct err bad = { 0 };
        int64_t account_id;
        bool is_us;

        if (!is_one_of_us(call, taking, address, &is_us, &account_id))
            return false;
        if (!is_us && !str_is_null(address) && email_check(address, &bad))
            *out = people->items[i];
    }
    return true;
}

/** Our own mail belongs to whom it was sent to. */
static bool find_addressee(struct call *call, struct taking *taking)
{
    const struct mail_letter *letter = &taking->intake.letter;
    struct mail_address addressee = { 0 };

    if (!find_outsider(call, taking, &letter->to, &addressee)
        || !find_outsider(call, taking, &letter->cc, &addressee))
        return false;
    if (str_is_null(addressee.email))
        return err_set(call->err, ERR_INVALID, "nobody_outside",
                       "nobody outside wrote it, and it was sent to nobody outside");
    return mail_intake_customer(call, &taking->intake, &addressee, &taking->customer_id);
}

/** A form of ours, and one of us who passes a customer's mail on, bring in what somebody else says,
 * but only to ourselves. */
static bool find_people(struct call *call, struct taking *taking)
{
    struct str from = taking->intake.letter.from.email;
    bool is_us;
    bool speaks;

    if (!is_one_of_us(call, taking, from, &is_us, &taking->author_id)
        || !mail_intake_writer(call, &taking->intake, &taking->writer))
        return false;
    speaks = is_us && (str_eq(taking->writer.email, from) || taking->ours.count == 0);
    taking->intake.is_ours = speaks;
    if (speaks)
        return find_addressee(call, taking);
    return mail_intake_customer(call, &taking->intake, &taking->writer, &taking->customer_id);
}

/* ---- which ticket -------------------------------------------------------------------------------
 */

static bool find_place(struct call *call, struct taking *taking, struct mail_join *out,
                       enum ticket_state *state)
{
    struct ticket_row row;

    if (!mail_join_by_ids(call, &taking->intake.letter, out))
        return false;
    if (taking->past->ticket_id != 0)
        out->place.ticket_id = taking->past->ticket_id;
    if (out->place.ticket_id == 0)
        return true;
    if (!ticket_get(call, out->place.ticket_id, &row))
        return false;
    out->place.customer_id = row.ticket.customer_id;
    *state = row.ticket.life.state;
    return true;
}

static struct ticket_message_new message_of(const struct taking *taking)
{
    struct ticket_message_new message = mail_intake_message(&taking->intake, taking->customer_id);

    if (taking->intake.is_ours) {
        message.from = TICKET_FROM_AGENT;
        message.author_id = taking->author_id;
        message.customer_id = 0;
    }
    return message;
}

/** Who keeps the archive vouches for its conversations, not for everybody who wrote into them. */
static bool check_part(struct call *call, const struct taking *taking, const struct mail_join *join,
                       struct ticket_message_new *message)
{
    bool takes_part = true;

    if (!taking->intake.is_ours
        && !mail_intake_takes_part(call, join, taking->customer_id, taking->writer.email,
                                   &takes_part))
        return false;
    message->is_unverified = !takes_part;
    return true;
}

static bool join_ticket(struct call *call, struct taking *taking, const struct mail_join *join,
                        enum ticket_state state, struct ticket_message_new *message)
{
    /* A customer who wrote lately to what is closed is to be heard. */
    bool is_live = !taking->is_over && !taking->intake.is_ours && state == TICKET_CLOSED;
    int64_t ticket_id = join->place.ticket_id;
    struct ticket_message added;

    if (!check_part(call, taking, join, message)
        || !(is_live ? ticket_message_add(call, ticket_id, TICKET_ANY_VERSION, message, &added)
                     : ticket_past_add(call, ticket_id, message, taking->is_over, &added)))
        return false;
    taking->intake.ticket_id = added.ticket_id;
    taking->intake.message_id = added.id;
    return true;
}

static bool begin_ticket(struct call *call, struct taking *taking,
                         const struct ticket_message_new *message)
{
    return mail_intake_begin(call, &taking->intake, taking->customer_id, &taking->ours, message)
           && (!taking->is_over || ticket_past_close(call, taking->intake.ticket_id));
}

/* ---- the change ---------------------------------------------------------------------------------
 */

static struct actor actor_of(const struct taking *taking)
{
    if (!taking->intake.is_ours)
        return (struct actor){ ACTOR_CUSTOMER, taking->customer_id };
    return taking->author_id != 0 ? (struct actor){ ACTOR_ACCOUNT, taking->author_id }
                                  : (struct actor){ ACTOR_SYSTEM, 0 };
}

static bool write_mail(struct call *call, struct taking *taking)
{
    struct mail_intake *intake = &taking->intake;
    enum ticket_state state = TICKET_NEW;
    struct ticket_message_new message;
    struct mail_join join;

    if (!mail_intake_look_up_own(call, intake))
        return false;
    mail_intake_ours(call, intake, &taking->ours);
    if (!find_people(call, taking) || !find_place(call, taking, &join, &state))
        return false;
    call->actor = actor_of(taking);
    message = message_of(taking);
    return (join.place.ticket_id != 0 ? join_ticket(call, taking, &join, state, &message)
                                      : begin_ticket(call, taking, &message))
           && blob_put(call, taking->draft, OWNER, intake->message_id, &taking->item.blob_id)
           && mail_intake_note(call, intake, &taking->ours)
           && mail_intake_note_people(call, intake, &taking->writer, message.is_unverified);
}

static bool take_step(struct call *call, void *arg)
{
    struct taking *taking = arg;
    struct mail_intake *intake = &taking->intake;
    int64_t now_ms = call->now_ms;
    struct mail_place same;
    struct str head;
    bool done = true;

    call->actor = (struct actor){ ACTOR_SYSTEM, 0 };
    if (!mail_message_store_same(call, &intake->digest, &same, &head))
        return false;
    taking->is_there = same.message_id != 0;
    intake->ticket_id = same.ticket_id;
    if (!taking->is_there) {
        call->tells_the_past = true;
        call->now_ms = taking->at_ms;
        done = write_mail(call, taking);
        call->now_ms = now_ms;
    }
    call->actor = (struct actor){ ACTOR_SYSTEM, 0 };
    return done;
}

/* ---- before it ----------------------------------------------------------------------------------
 */

/** Nobody wrote before there was mail, nor tomorrow. */
static int64_t instant_of(const struct call *call, const struct taking *taking)
{
    const struct mail_letter *letter = &taking->intake.letter;
    int64_t at_ms = letter->has_date ? letter->date_ms : 0;

    if (at_ms <= 0 || at_ms > call->now_ms)
        at_ms = taking->past->at_ms;
    return at_ms > 0 && at_ms <= call->now_ms ? at_ms : call->now_ms;
}

static void add_recipients(struct mail_envelope *envelope, const struct mail_addresses *people)
{
    for (size_t i = 0; i < people->count; i++)
        if (!str_is_null(people->items[i].email))
            envelope->recipients[envelope->recipient_count++] = people->items[i].email;
}

/** There is none any more: its head says as much as can be known. */
static void write_envelope(struct call *call, struct mail_intake *intake)
{
    const struct mail_letter *letter = &intake->letter;
    struct mail_envelope *envelope = &intake->envelope;

    *envelope = (struct mail_envelope){
        .way = MAIL_BY_IMPORT,
        .peer = STR(""),
        .helo = STR(""),
        .sender = STR(""),
        .recipients = ARENA_ARRAY(call->arena, letter->to.count + letter->cc.count + 1, struct str),
    };
    add_recipients(envelope, &letter->to);
    add_recipients(envelope, &letter->cc);
}

static bool domain_step(struct call *call, void *arg)
{
    return mail_own_domain(call, arg);
}

static bool prepare(struct call *call, struct confine_pool *pool, struct taking *taking)
{
    int64_t window_ms = setting_int(call, &ticket_reopen_window) * MS_PER_SECOND;
    struct mail_intake *intake = &taking->intake;

    intake->item = &taking->item;
    intake->raw = taking->past->raw;
    if (!call_read(call, domain_step, &intake->local_domain)
        || !mail_intake_read(call, pool, intake))
        return false;
    if (intake->is_unreadable)
        return err_set(call->err, ERR_INVALID, "unreadable", "nothing in it can be read");
    write_envelope(call, intake);
    taking->at_ms = instant_of(call, taking);
    taking->is_over = taking->past->newest_at_ms < call->now_ms - window_ms
                      && taking->at_ms < call->now_ms - window_ms;
    return blob_prepare(call, intake->raw, &taking->draft);
}

bool mail_past_take(struct call *call, struct confine_pool *pool, const struct mail_past *past,
                    struct mail_past_outcome *out)
{
    struct taking taking = { .past = past };

    if (!prepare(call, pool, &taking) || !call_change(call, take_step, &taking))
        return false;
    *out = (struct mail_past_outcome){ .is_there = taking.is_there,
                                       .ticket_id = taking.intake.ticket_id };
    return true;
}
