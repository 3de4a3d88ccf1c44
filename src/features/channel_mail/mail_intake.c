/* In the transaction: who it is, which ticket, the message, and who takes part from now on. */
#include "features/channel_mail/mail_intake.h"

#include "base/arena.h"
#include "base/text/utf8.h"
#include "core/access/account.h"
#include "core/access/email.h"
#include "core/blob/blob.h"
#include "core/texts/texts.h"
#include "features/channel_mail/mail_head.h"
#include "features/channel_mail/mail_intake_parts.h"
#include "features/channel_mail/mail_returned.h"
#include "features/people/people.h"
#include "features/people/people_mail_name.h"
#include "features/people/people_merge.h"
#include "features/ticket/ticket_text.h"

#define OWNER "mail"
/* Stands for a writer that no field names; the domain can belong to nobody (RFC 2606). */
#define NOBODY "unknown@sender.invalid"

enum { HTML_MAX_BYTES = 2 * TICKET_TEXT_MAX_BYTES };

/* ---- who is meant ------------------------------------------------------------------------------
 */

static void add_emails(const struct mail_addresses *people, struct str *emails, size_t *count)
{
    for (size_t i = 0; i < people->count; i++)
        emails[(*count)++] = people->items[i].email;
}

bool mail_intake_look_up_own(struct call *call, struct mail_intake *intake)
{
    const struct mail_letter *letter = &intake->letter;
    const struct mail_envelope *envelope = &intake->envelope;
    struct str single[] = { letter->from.email, letter->origin.from.email, envelope->sender };
    size_t room = COUNT_OF(single) + envelope->recipient_count + letter->reply_to.count
                  + letter->to.count + letter->cc.count;
    struct str *emails = ARENA_ARRAY(call->arena, room, struct str);
    size_t count = 0;

    for (size_t i = 0; i < COUNT_OF(single); i++)
        emails[count++] = single[i];
    for (size_t i = 0; i < envelope->recipient_count; i++)
        emails[count++] = envelope->recipients[i];
    add_emails(&letter->reply_to, emails, &count);
    add_emails(&letter->to, emails, &count);
    add_emails(&letter->cc, emails, &count);
    return mail_own_look_up(call, emails, count, &intake->own);
}

static bool is_ours(struct call *call, const struct mail_intake *intake, struct str address)
{
    struct mail_own own;

    return mail_own_is(call, &intake->own, address, &own);
}

/* ---- who it is ---------------------------------------------------------------------------------
 */

static bool is_address(struct str address)
{
    struct err bad = { 0 };

    return !str_is_null(address) && email_check(address, &bad);
}

/** A contact form writes in our own name and says in Reply-To who asked. */
static void writer_by_form(struct call *call, const struct mail_intake *intake,
                           struct mail_address *out)
{
    const struct mail_letter *letter = &intake->letter;

    if (letter->reply_to.count > 0 && is_address(letter->reply_to.items[0].email)
        && is_ours(call, intake, letter->from.email))
        *out = letter->reply_to.items[0];
}

/** Somebody of ours who forwards a mail brings its writer's matter in. */
static bool writer_by_forward(struct call *call, const struct mail_intake *intake,
                              struct mail_address *out)
{
    const struct mail_letter *letter = &intake->letter;
    struct account *account;

    if (!letter->origin.says_forwarded || !is_address(letter->origin.from.email))
        return true;
    if (!account_find_by_email(call, letter->from.email, &account))
        return false;
    if (account != NULL && !is_ours(call, intake, letter->origin.from.email))
        *out = letter->origin.from;
    return true;
}

bool mail_intake_writer(struct call *call, const struct mail_intake *intake,
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
    writer_by_form(call, intake, out);
    return writer_by_forward(call, intake, out);
}

bool mail_intake_customer(struct call *call, const struct mail_intake *intake,
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
void mail_intake_ours(struct call *call, const struct mail_intake *intake, struct mail_ours *out)
{
    const struct mail_envelope *envelope = &intake->envelope;

    out->items = ARENA_ARRAY(call->arena, envelope->recipient_count + 1, struct mail_own);
    for (size_t i = 0; i < envelope->recipient_count; i++)
        if (mail_own_is(call, &intake->own, envelope->recipients[i], &out->items[out->count]))
            out->count++;
}

bool mail_intake_takes_part(struct call *call, const struct mail_join *join, int64_t customer_id,
                            struct str address, bool *out)
{
    *out = join->place.customer_id == customer_id;
    return *out || mail_participant_has(call, join->place.ticket_id, address, out);
}

struct ticket_message_new mail_intake_message(const struct mail_intake *intake, int64_t customer_id)
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

bool mail_intake_begin(struct call *call, struct mail_intake *intake, int64_t customer_id,
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

static bool add_participants(struct call *call, const struct mail_intake *intake,
                             const struct mail_addresses *people)
{
    for (size_t i = 0; i < people->count; i++) {
        struct str email = people->items[i].email;

        if (is_address(email) && !str_eq(email, STR(NOBODY)) && !is_ours(call, intake, email)
            && !mail_participant_add(call, intake->ticket_id, &people->items[i]))
            return false;
    }
    return true;
}

/** What an unverified mail names is nobody yet. */
bool mail_intake_note_people(struct call *call, const struct mail_intake *intake,
                             const struct mail_address *writer, bool is_unverified)
{
    const struct mail_letter *letter = &intake->letter;
    struct mail_addresses from = { .items = (struct mail_address *)writer, .count = 1 };

    return is_unverified
           || (add_participants(call, intake, &from) && add_participants(call, intake, &letter->to)
               && add_participants(call, intake, &letter->cc));
}

bool mail_intake_note(struct call *call, const struct mail_intake *intake,
                      const struct mail_ours *ours)
{
    struct mail_record record = {
        .message_id = intake->message_id,
        .is_outgoing = intake->is_ours,
        .rfc_id = intake->letter.message_id,
        .digest = intake->digest,
        .blob_id = intake->item->blob_id,
        .kind = intake->letter.class.kind,
        .rest = str_is_null(intake->letter.rest)
                    ? STR("")
                    : utf8_cut(intake->letter.rest, TICKET_TEXT_MAX_BYTES),
        .delivery = intake->is_ours ? MAIL_DELIVERY_SENT : MAIL_DELIVERY_NONE,
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
        return intake->message_id == 0 || mail_intake_note(call, intake, ours);
    if (!mail_intake_writer(call, intake, &writer)
        || !mail_intake_customer(call, intake, &writer, &customer_id)
        || !mail_join_find(call, &intake->letter, &join))
        return false;
    call->actor = (struct actor){ ACTOR_CUSTOMER, customer_id };
    message = mail_intake_message(intake, customer_id);
    if (join.place.ticket_id != 0
        && !mail_intake_takes_part(call, &join, customer_id, writer.email, &is_known))
        return false;
    if (join.is_proved && !mail_returned_answered(call, join.place.message_id))
        return false;
    message.is_unverified = join.place.ticket_id != 0 && !(join.is_proved && is_known);
    if (join.place.ticket_id != 0
            ? !join_ticket(call, intake, &join, &message)
            : !mail_intake_begin(call, intake, customer_id, ours, &message)
                  || !people_note_phones(call, customer_id, intake->phones, intake->phone_count))
        return false;
    return mail_intake_note(call, intake, ours)
           && mail_intake_note_people(call, intake, &writer, message.is_unverified);
}

bool mail_intake_step(struct call *call, void *arg)
{
    struct mail_intake *intake = arg;
    struct mail_ours ours = { 0 };
    struct mail_place same;
    struct str head;

    call->actor = (struct actor){ ACTOR_SYSTEM, 0 };
    if (!mail_message_store_same(call, &intake->digest, &same, &head)
        || !mail_intake_look_up_own(call, intake))
        return false;
    mail_intake_ours(call, intake, &ours);
    intake->is_repeated = same.message_id != 0;
    intake->ticket_id = same.ticket_id;
    intake->message_id = same.message_id;
    if (intake->is_repeated ? !mail_head_add_ours(call, same.message_id, head, &ours)
                            : !take_in(call, intake, &ours))
        return false;
    call->actor = (struct actor){ ACTOR_SYSTEM, 0 };
    return mail_arrival_forget(call, intake->item->id) && inbox_done(call, intake->item);
}
