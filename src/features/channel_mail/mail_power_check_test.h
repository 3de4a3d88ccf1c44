/** What has to be true whenever the power has come back, looked up in the database. */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_POWER_CHECK_TEST_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_POWER_CHECK_TEST_H

#include "core/background/outbox.h"
#include "features/channel_mail/mail_power_house_test.h"

enum { LOOK_ARENA = 256 * 1024 * 1024 };

/** Runs `look` in a snapshot; what it cannot read is damage. */
static inline void look_at(struct world *w, call_step *look)
{
    struct call call;

    call_init(&call, &w->house, LOOK_ARENA);
    if (!call_read(&call, look, w))
        note_error(w, "cannot be read", call.err);
    call_fini(&call);
}

/* ---- what came in ------------------------------------------------------------------------------
 */

static const struct db_query q_arrivals = {
    "power.arrivals",
    "SELECT i.blob_id FROM inbox i JOIN mail_arrival a ON a.inbox_id = i.id WHERE i.state < 3",
    NULL,
};

/** Blobs of what has arrived and is not worked off. */
static inline bool list_arrivals(struct call *call, int64_t *ids, size_t *count)
{
    struct db_rows *rows;

    *count = 0;
    if (!db_rows(call->tx, &q_arrivals, DB_NO_BINDS, &rows, call->err))
        return false;
    while (*count < MAILS_MAX && db_next(rows))
        ids[(*count)++] = db_col_int(rows, 0);
    return db_rows_end(&rows, call->err);
}

/** Each is one that was sent, to the last byte. */
static inline bool look_at_arrivals(struct call *call, void *arg)
{
    struct world *w = arg;
    int64_t *ids = ARENA_ARRAY(call->arena, MAILS_MAX, int64_t);
    int sent = power_mails_count(w->mails);
    size_t count;

    if (!list_arrivals(call, ids, &count))
        return false;
    for (size_t i = 0; i < count; i++) {
        int number = 0;
        struct str bytes;

        if (!blob_read_bytes(call, ids[i], MAIL_ROOM, &bytes))
            return false;
        while (number < sent && !str_eq(w->mails->v[number].text, bytes))
            number++;
        if (number == sent)
            note_damage(w, "nobody sent this", str_sub(bytes, 0, 150));
        else
            w->mails->v[number].arrival_count++;
    }
    return true;
}

static const struct db_query q_messages = {
    "power.messages",
    "SELECT x.rfc_id, m.text, m.attachments, a.blob_id FROM mail_message x"
    "  JOIN message m ON m.id = x.message_id LEFT JOIN attachment a ON a.message_id = m.id"
    " WHERE x.is_outgoing = 0",
    NULL,
};

/** One mail's message. */
struct seen_message {
    struct str message_id;
    struct str text;
    int64_t files;
    int64_t blob_id;
};

static inline bool check_message(struct call *call, struct world *w,
                                 const struct seen_message *seen)
{
    struct power_mail *mail = power_mail_of(w->mails, seen->message_id);
    struct str file;

    if (mail == NULL) {
        note_damage(w, "a message of a mail that nobody sent", seen->message_id);
        return true;
    }
    mail->message_count++;
    if (!str_eq(seen->text, power_mail_body(call->arena, mail->number))
        || seen->files != (int64_t)power_mail_has_file(mail->number))
        note_damage(w, "a message by half", seen->message_id);
    if (seen->blob_id == 0)
        return true;
    if (!blob_read_bytes(call, seen->blob_id, FILE_BYTES, &file))
        return false;
    if (!str_eq(file, power_mail_file(call->arena, mail->number)))
        note_damage(w, "another file", seen->message_id);
    return true;
}

static inline bool look_at_messages(struct call *call, void *arg)
{
    struct seen_message *seen = ARENA_ARRAY(call->arena, MAILS_MAX, struct seen_message);
    struct db_rows *rows;
    size_t count = 0;

    if (!db_rows(call->tx, &q_messages, DB_NO_BINDS, &rows, call->err))
        return false;
    while (count < MAILS_MAX && db_next(rows))
        seen[count++] = (struct seen_message){ .message_id = db_col_dup(rows, 0, call->arena),
                                               .text = db_col_dup(rows, 1, call->arena),
                                               .files = db_col_int(rows, 2),
                                               .blob_id = db_col_int(rows, 3) };
    if (!db_rows_end(&rows, call->err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!check_message(call, arg, &seen[i]))
            return false;
    return true;
}

/** A mail that is brought twice, since nobody heard of the first time, arrives twice and makes one
 * message; one in the mailbox arrives under its name there, once. */
static inline void check_mail(struct world *w, const struct power_mail *mail)
{
    int found_count = mail->arrival_count + mail->message_count;
    bool is_fetched = mail->bringer == POWER_IN_MAILBOX;

    if (mail->message_count > 1 || found_count > (is_fetched ? 1 : mail->given_count))
        note_damage_of(w, "a mail is there twice", mail->number);
    if (found_count == 0 && mail->is_accepted)
        note_damage_of(w, is_fetched ? "a mail marked as seen is lost" : "an accepted mail is lost",
                       mail->number);
}

/** What came in: all of it once and whole. */
static inline void check_mails(struct world *w)
{
    int sent = power_mails_count(w->mails);

    for (int i = 0; i < sent; i++)
        w->mails->v[i].arrival_count = w->mails->v[i].message_count = 0;
    look_at(w, look_at_arrivals);
    look_at(w, look_at_messages);
    for (int i = 0; i < sent; i++)
        check_mail(w, &w->mails->v[i]);
    expect_none(w, "arrivals without their envelope",
                "SELECT count(*) FROM inbox WHERE state < 3"
                " AND id NOT IN (SELECT inbox_id FROM mail_arrival)");
    expect_none(w, "envelopes without their arrival",
                "SELECT count(*) FROM mail_arrival"
                " WHERE inbox_id NOT IN (SELECT id FROM inbox WHERE state < 3)");
    expect_none(w, "mails in quarantine", "SELECT count(*) FROM inbox WHERE state = 4");
    expect_none(w, "tickets without a message",
                "SELECT count(*) FROM ticket WHERE id NOT IN (SELECT ticket_id FROM message)");
    expect_none(w, "SQLite finds damage",
                "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'");
}

/* ---- what goes out -----------------------------------------------------------------------------
 */

static const struct db_query q_answers = {
    "power.answers",
    "SELECT m.text, x.rfc_id, o.state, x.is_repeated FROM message m"
    "  LEFT JOIN mail_message x ON x.message_id = m.id LEFT JOIN outbox o ON o.id = x.outbox_id"
    " WHERE m.sender = 2",
    NULL,
};

/** How often the relay may have been given a mail that stands like this. */
static inline bool may_have_gone(enum outbox_state state, bool is_repeated, int times)
{
    if (state == OUTBOX_UNCERTAIN || is_repeated)
        return times <= 1 + (int)is_repeated;
    return times == (int)(state == OUTBOX_SENT);
}

static inline void check_answer(struct world *w, const struct db_rows *rows)
{
    struct str text = db_col_text(rows, 0);
    struct str id = db_col_text(rows, 1);
    enum outbox_state state = (enum outbox_state)db_col_int(rows, 2);
    bool is_repeated = db_col_int(rows, 3) != 0;
    struct power_taken taken = power_relay_of(&w->machines->relay, id);
    int64_t number;

    if (!str_to_int64(str_from(text, strlen("Answer ")), &number) || number < 0
        || number >= w->answer_count) {
        note_damage(w, "an answer that nobody wrote", text);
        return;
    }
    w->answers[number].found_count++;
    w->answers_taken += taken.times > 0;
    if (str_is_null(id) || state == 0 || state == OUTBOX_FAILED)
        note_damage(w, "an answer that does not go out", text);
    if (taken.differs)
        note_damage(w, "an answer went out in two ways", text);
    /* SENDING is settled once somebody looks: it may have gone out, or not have. */
    if (state == OUTBOX_SENDING ? taken.times > 1 : !may_have_gone(state, is_repeated, taken.times))
        note_damage(w, "an answer went out another number of times than it says", text);
}

static inline bool look_at_answers(struct call *call, void *arg)
{
    struct db_rows *rows;

    if (!db_rows(call->tx, &q_answers, DB_NO_BINDS, &rows, call->err))
        return false;
    while (db_next(rows))
        check_answer(arg, rows);
    return db_rows_end(&rows, call->err);
}

/** What goes out: each that was made is there once, and the relay knows of no others. */
static inline void check_answers(struct world *w)
{
    w->answers_taken = 0;
    for (int i = 0; i < w->answer_count; i++)
        w->answers[i].found_count = 0;
    look_at(w, look_at_answers);
    for (int i = 0; i < w->answer_count; i++)
        if (w->answers[i].found_count > 1
            || (w->answers[i].found_count == 0 && w->answers[i].is_made))
            note_damage_of(w, "an answer is lost, or there twice", i);
    if (w->answers_taken != power_relay_count(&w->machines->relay))
        note_damage_of(w, "the relay was given what nobody wrote", w->answers_taken);
}

#endif
