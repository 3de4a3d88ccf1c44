/* In the transaction: who it is, which ticket, the message, and who takes part from now on. */
#include "features/channel_mail/mail_intake.h"

#include "base/arena.h"
#include "base/text/utf8.h"
#include "core/access/account.h"
#include "core/access/email.h"
#include "core/blob/blob.h"
#include "core/texts/texts.h"
#include "features/channel_mail/mail_head.h"
#include "features/channel_mail/mail_returned.h"
#include "features/people/people.h"
#include "features/people/people_mail_name.h"
#include "features/people/people_merge.h"
#include "features/ticket/ticket_text.h"

#define OWNER "mail"
/* Stands for a writer that no field names; the domain can belong to nobody (RFC 2606). */
#define NOBODY "unknown@sender.invalid"

enum { HTML_MAX_BYTES = 2 * TICKET_TEXT_MAX_BYTES };

/* ---- who it is ---------------------------------------------------------------------------------
 */

static bool is_address(struct str address)
{
    struct err bad = { 0 };

    return !str_is_null(address) && email_check(address, &bad);
}

/** A contact form writes in our own name and says in Reply-To who asked. */
static bool writer_by_form(struct call *call, const struct mail_letter *letter,
                           struct mail_address *out)
{
    struct mail_own own;
    bool is_ours;

    if (letter->reply_to.count == 0 || !mail_own_find(call, letter->from.email, &is_ours, &own))
        return letter->reply_to.count == 0;
    if (is_ours && is_address(letter->reply_to.items[0].email))
        *out = letter->reply_to.items[0];
    return true;
}

/** Somebody of ours who forwards a mail brings its writer's matter in. */
static bool writer_by_forward(struct call *call, const struct mail_letter *letter,
                              struct mail_address *out)
{
    struct mail_own own;
    struct account *account;
    bool is_ours;

    if (!letter->origin.says_forwarded || !is_address(letter->origin.from.email))
        return true;
    if (!account_find_by_email(call, letter->from.email, &account)
        || !mail_own_find(call, letter->origin.from.email, &is_ours, &own))
        return false;
    if (account != NULL && !is_ours)
        *out = letter->origin.from;
    return true;
}

static bool find_writer(struct call *call, const struct mail_intake *intake,
                        struct mail_address *out)
{
    const struct mail_letter *letter = &intake->letter;

    *out = letter->from;
    if (!is_address(out->email))
        *out = (struct mail_address){ .name = letter->from.name, .email = intake->envelope.sender };
    if (!is_address(out->email))
        out->email = STR(NOBODY);
    if (!is_address(letter->from.email))
        return true;
    return writer_by_form(call, letter, out) && writer_by_forward(call, letter, out);
}

static bool find_customer(struct call *call, const struct mail_intake *intake,
                          const struct mail_address *writer, int64_t *customer_id)
{
    struct str written = str_is_null(writer->name) ? STR("") : writer->name;
    struct str line = ticket_one_line(call->arena, written, CUSTOMER_NAME_CHARS_MAX);
    struct people_ref ref = { .email = writer->email,
                              .name = people_mail_name(call->arena, line, writer->email),
                              .language = (int)intake->lang };
    struct customer *customer;

    if (!people_find_or_create(call, &ref, &customer))
        return false;
    *customer_id = customer->id;
    return true;
}

/* ---- which ticket ------------------------------------------------------------------------------
 */

/** Our addresses among those it was sent to: what the envelope says. */
static bool find_ours(struct call *call, const struct mail_envelope *envelope,
                      struct mail_ours *out)
{
    out->items = ARENA_ARRAY(call->arena, envelope->recipient_count + 1, struct mail_own);
    for (size_t i = 0; i < envelope->recipient_count; i++) {
        bool is_ours;

        if (!mail_own_find(call, envelope->recipients[i], &is_ours, &out->items[out->count]))
            return false;
        if (is_ours)
            out->count++;
    }
    return true;
}

static bool takes_part(struct call *call, const struct mail_join *join, int64_t customer_id,
                       struct str address, bool *out)
{
    *out = join->place.customer_id == customer_id;
    return *out || mail_participant_has(call, join->place.ticket_id, address, out);
}

static struct ticket_message_new message_of(const struct mail_intake *intake, int64_t customer_id)
{
    const struct mail_letter *letter = &intake->letter;
    bool has_html = !str_is_null(letter->html_raw) && letter->html_raw.n <= HTML_MAX_BYTES;

    return (struct ticket_message_new){
        .public = true,
        .from = TICKET_FROM_CUSTOMER,
        .customer_id = customer_id,
        .channel = TICKET_BY_MAIL,
        .text = intake->text,
        .html_raw = has_html ? letter->html_raw : STR_NULL,
        .html_clean = has_html ? letter->html_clean : STR_NULL,
        .files = intake->files,
        .file_count = intake->file_count,
        .is_automatic = letter->class.kind != MAIL_HUMAN,
    };
}

static bool begin_ticket(struct call *call, struct mail_intake *intake, int64_t customer_id,
                         const struct mail_ours *ours, const struct ticket_message_new *message)
{
    struct ticket_new wanted = {
        .subject = intake->subject,
        .type = TICKET_QUESTION,
        .priority = TICKET_NORMAL,
        .team_id = ours->count > 0 ? ours->items[0].team_id : 0,
        .customer_id = customer_id,
        .channel = TICKET_BY_MAIL,
        .language = texts_lang_code(intake->lang),
        .message = message,
    };
    struct ticket_row made;

    if (!ticket_create(call, &wanted, &made))
        return false;
    intake->ticket_id = made.ticket.id;
    intake->message_id = made.first_message_id;
    return true;
}

static bool join_ticket(struct call *call, struct mail_intake *intake, const struct mail_join *join,
                        const struct ticket_message_new *message)
{
    struct ticket_message added;

    if (!ticket_message_add(call, join->place.ticket_id, TICKET_ANY_VERSION, message, &added))
        return false;
    intake->ticket_id = added.ticket_id;
    intake->message_id = added.id;
    return true;
}

/* ---- what is noted beside it -------------------------------------------------------------------
 */

static bool add_participants(struct call *call, int64_t ticket_id,
                             const struct mail_addresses *people)
{
    for (size_t i = 0; i < people->count; i++) {
        struct mail_own own;
        bool is_ours;

        if (!is_address(people->items[i].email) || str_eq(people->items[i].email, STR(NOBODY)))
            continue;
        if (!mail_own_find(call, people->items[i].email, &is_ours, &own)
            || (!is_ours && !mail_participant_add(call, ticket_id, &people->items[i])))
            return false;
    }
    return true;
}

/** What an unverified mail names is nobody yet. */
static bool note_people(struct call *call, const struct mail_intake *intake,
                        const struct mail_address *writer, bool is_unverified)
{
    const struct mail_letter *letter = &intake->letter;
    struct mail_addresses from = { .items = (struct mail_address *)writer, .count = 1 };

    return is_unverified
           || (add_participants(call, intake->ticket_id, &from)
               && add_participants(call, intake->ticket_id, &letter->to)
               && add_participants(call, intake->ticket_id, &letter->cc));
}

static bool note_mail(struct call *call, const struct mail_intake *intake,
                      const struct mail_ours *ours)
{
    struct mail_record record = {
        .message_id = intake->message_id,
        .rfc_id = intake->letter.message_id,
        .digest = intake->digest,
        .blob_id = intake->item->blob_id,
        .kind = intake->letter.class.kind,
        .rest = str_is_null(intake->letter.rest)
                    ? STR("")
                    : utf8_cut(intake->letter.rest, TICKET_TEXT_MAX_BYTES),
    };

    return mail_head_write(call, intake, ours, &record.head)
           && mail_message_store_insert(call, &record)
           && blob_use(call, record.blob_id, OWNER, record.message_id);
}

/* ---- the whole ---------------------------------------------------------------------------------
 */

static bool take_in(struct call *call, struct mail_intake *intake, const struct mail_ours *ours)
{
    struct mail_address writer;
    struct mail_join join;
    struct ticket_message_new message;
    int64_t customer_id;
    bool is_known = true;
    bool is_returned;

    if (!mail_returned_take(call, intake, &is_returned))
        return false;
    if (is_returned)
        return intake->message_id == 0 || note_mail(call, intake, ours);
    if (!find_writer(call, intake, &writer) || !find_customer(call, intake, &writer, &customer_id)
        || !mail_join_find(call, &intake->letter, &join))
        return false;
    call->actor = (struct actor){ ACTOR_CUSTOMER, customer_id };
    message = message_of(intake, customer_id);
    if (join.place.ticket_id != 0 && !takes_part(call, &join, customer_id, writer.email, &is_known))
        return false;
    if (join.is_proved && !mail_returned_answered(call, join.place.message_id))
        return false;
    message.is_unverified = join.place.ticket_id != 0 && !(join.is_proved && is_known);
    if (join.place.ticket_id != 0
            ? !join_ticket(call, intake, &join, &message)
            : !begin_ticket(call, intake, customer_id, ours, &message)
                  || !people_note_phones(call, customer_id, intake->phones, intake->phone_count))
        return false;
    return note_mail(call, intake, ours)
           && note_people(call, intake, &writer, message.is_unverified);
}

bool mail_intake_step(struct call *call, void *arg)
{
    struct mail_intake *intake = arg;
    struct mail_ours ours = { 0 };
    struct mail_place same;
    struct str head;

    call->actor = (struct actor){ ACTOR_SYSTEM, 0 };
    if (!mail_message_store_same(call, &intake->digest, &same, &head)
        || !find_ours(call, &intake->envelope, &ours))
        return false;
    intake->is_repeated = same.message_id != 0;
    intake->ticket_id = same.ticket_id;
    intake->message_id = same.message_id;
    if (intake->is_repeated ? !mail_head_add_ours(call, same.message_id, head, &ours)
                            : !take_in(call, intake, &ours))
        return false;
    call->actor = (struct actor){ ACTOR_SYSTEM, 0 };
    return mail_arrival_forget(call, intake->item->id) && inbox_done(call, intake->item);
}
