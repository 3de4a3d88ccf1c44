#include "features/channel_mail/mail_message_store.h"

#include <string.h>

#include "base/arena.h"
#include "core/access/email.h"

static const struct db_query q_insert = {
    "mail_message.insert",
    "INSERT INTO mail_message (message_id, is_outgoing, rfc_id, digest, blob_id, kind, head, rest,"
    "   delivery, is_repeated, bounce, outbox_id, settled_at_ms, is_seen)"
    " VALUES (:message_id, :is_outgoing, :rfc_id, :digest, :blob_id, :kind, :head, :rest,"
    "   :delivery, 0, NULL, :outbox_id, NULL, 0)",
    NULL,
};

#define PLACE "SELECT m.id, m.ticket_id, t.customer_id"
#define PLACE_JOIN                                                                                 \
    " FROM mail_message x JOIN message m ON m.id = x.message_id"                                   \
    " JOIN ticket t ON t.id = m.ticket_id"

static const struct db_query q_same = {
    "mail_message.same",
    PLACE ", x.head" PLACE_JOIN " WHERE x.digest = :digest",
    NULL,
};
static const struct db_query q_by_rfc_id = {
    "mail_message.by_rfc_id",
    PLACE PLACE_JOIN " WHERE x.rfc_id = :rfc_id ORDER BY x.message_id + 0 DESC LIMIT 1",
    NULL,
};
static const struct db_query q_by_message = {
    "mail_message.by_message",
    PLACE " FROM message m JOIN ticket t ON t.id = m.ticket_id WHERE m.id = :message_id",
    NULL,
};
static const struct db_query q_by_number = {
    "mail_message.by_number",
    "SELECT (SELECT max(m.id) FROM message m WHERE m.ticket_id = t.id), t.id, t.customer_id"
    " FROM ticket t WHERE t.number = :number",
    NULL,
};
static const struct db_query q_set_head = {
    "mail_message.set_head",
    "UPDATE mail_message SET head = :head WHERE message_id = :message_id",
    NULL,
};
#define RECORD                                                                                     \
    "SELECT x.message_id, x.is_outgoing, x.rfc_id, x.blob_id, x.kind, x.head, x.rest, x.delivery," \
    "   o.last_error, x.outbox_id, x.settled_at_ms, x.bounce"                                      \
    " FROM message m JOIN mail_message x ON x.message_id = m.id"                                   \
    " LEFT JOIN outbox o ON o.id = x.outbox_id WHERE m.ticket_id = :ticket_id"

static const struct db_query q_one = {
    "mail_message.one",
    RECORD " AND m.id = :message_id",
    NULL,
};
static const struct db_query q_oldest_first = {
    "mail_message.oldest_first",
    RECORD " AND m.id > :beyond_id ORDER BY m.id LIMIT :limit",
    NULL,
};
static const struct db_query q_newest_first = {
    "mail_message.newest_first",
    RECORD " AND m.id < :beyond_id ORDER BY m.id DESC LIMIT :limit",
    NULL,
};
static const struct db_query q_participant_add = {
    "mail_participant.add",
    "INSERT INTO mail_participant (ticket_id, key, address, name)"
    " SELECT :ticket_id, :key, :address, :name"
    "  WHERE (SELECT count(*) FROM mail_participant WHERE ticket_id = :ticket_id) < :most"
    " ON CONFLICT (ticket_id, key) DO NOTHING",
    "INSERT INTO mail_participant (ticket_id, key, address, name)"
    " SELECT :ticket_id::bigint, :key::text, :address::text, :name::text"
    "  WHERE (SELECT count(*) FROM mail_participant WHERE ticket_id = :ticket_id::bigint)"
    "      < :most::bigint"
    " ON CONFLICT (ticket_id, key) DO NOTHING",
};
static const struct db_query q_participant_has = {
    "mail_participant.has",
    "SELECT 1 FROM mail_participant WHERE ticket_id = :ticket_id AND key = :key",
    NULL,
};

const struct db_query *const mail_message_store_queries[] = {
    &q_insert,          &q_same, &q_by_rfc_id,    &q_by_message,   &q_by_number,
    &q_set_head,        &q_one,  &q_oldest_first, &q_newest_first, &q_participant_add,
    &q_participant_has, NULL,
};

bool mail_message_store_insert(struct call *call, const struct mail_record *mail)
{
    static const struct sha256 none;
    bool has_digest = memcmp(&mail->digest, &none, sizeof(none)) != 0;
    struct str digest = has_digest ? sha256_str(&mail->digest) : STR_NULL;

    return db_exec(
        call->tx, &q_insert,
        DB_BINDS(db_int("message_id", mail->message_id), db_int("is_outgoing", mail->is_outgoing),
                 db_text("rfc_id", mail->rfc_id), db_blob("digest", digest),
                 db_id("blob_id", mail->blob_id), db_int("kind", mail->kind),
                 db_text("head", mail->head), db_text("rest", mail->rest),
                 db_int("delivery", mail->delivery), db_id("outbox_id", mail->outbox_id)),
        call->err);
}

/** The first row's place and, where it is asked for, the text behind it. */
static bool find_place(struct call *call, const struct db_query *query, struct db_bind by,
                       struct mail_place *out, struct str *text)
{
    struct db_rows *rows;

    *out = (struct mail_place){ 0 };
    if (!db_rows(call->tx, query, (struct db_binds){ &by, 1 }, &rows, call->err))
        return false;
    if (db_next(rows)) {
        *out = (struct mail_place){ db_col_int(rows, 0), db_col_int(rows, 1), db_col_int(rows, 2) };
        if (text != NULL)
            *text = db_col_dup(rows, 3, call->arena);
    }
    return db_rows_end(&rows, call->err);
}

bool mail_message_store_same(struct call *call, const struct sha256 *digest, struct mail_place *out,
                             struct str *head)
{
    *head = STR_NULL;
    return find_place(call, &q_same, db_blob("digest", sha256_str(digest)), out, head);
}

bool mail_message_store_by_rfc_id(struct call *call, struct str rfc_id, struct mail_place *out)
{
    return find_place(call, &q_by_rfc_id, db_text("rfc_id", rfc_id), out, NULL);
}

bool mail_message_store_by_message(struct call *call, int64_t message_id, struct mail_place *out)
{
    return find_place(call, &q_by_message, db_int("message_id", message_id), out, NULL);
}

bool mail_message_store_by_number(struct call *call, struct str number, struct mail_place *out)
{
    return find_place(call, &q_by_number, db_text("number", number), out, NULL);
}

bool mail_message_store_set_head(struct call *call, int64_t message_id, struct str head)
{
    return db_exec(call->tx, &q_set_head,
                   DB_BINDS(db_int("message_id", message_id), db_text("head", head)), call->err);
}

static void read_record(struct call *call, struct db_rows *rows, struct mail_record *out)
{
    *out = (struct mail_record){
        .message_id = db_col_int(rows, 0),
        .is_outgoing = db_col_int(rows, 1) != 0,
        .rfc_id = db_col_dup(rows, 2, call->arena),
        .blob_id = db_col_int(rows, 3),
        .kind = (enum mail_kind)db_col_int(rows, 4),
        .head = db_col_dup(rows, 5, call->arena),
        .rest = db_col_dup(rows, 6, call->arena),
        .delivery = (enum mail_delivery)db_col_int(rows, 7),
        .error = db_col_dup(rows, 8, call->arena),
        .outbox_id = db_col_int(rows, 9),
        .settled_at_ms = db_col_int(rows, 10),
        .bounce = db_col_dup(rows, 11, call->arena),
    };
}

bool mail_message_store_get(struct call *call, int64_t ticket_id, int64_t message_id,
                            struct mail_record *out)
{
    struct db_rows *rows;
    bool found;

    if (!db_rows(call->tx, &q_one,
                 DB_BINDS(db_int("ticket_id", ticket_id), db_int("message_id", message_id)), &rows,
                 call->err))
        return false;
    found = db_next(rows);
    if (found)
        read_record(call, rows, out);
    if (!db_rows_end(&rows, call->err))
        return false;
    return found || err_set(call->err, ERR_NOT_FOUND, "not_found", "there is no such mail");
}

bool mail_message_store_of_ticket(struct call *call, int64_t ticket_id,
                                  const struct mail_page *page, struct mail_record **out,
                                  size_t *count, bool *has_more)
{
    struct mail_record *records = ARENA_ARRAY(call->arena, (size_t)page->limit, struct mail_record);
    const struct db_query *query = page->is_newest_first ? &q_newest_first : &q_oldest_first;
    int64_t beyond_id = page->beyond_id;
    struct db_rows *rows;
    size_t n = 0;

    if (beyond_id == 0 && page->is_newest_first)
        beyond_id = INT64_MAX;
    if (!db_rows(call->tx, query,
                 DB_BINDS(db_int("ticket_id", ticket_id), db_int("beyond_id", beyond_id),
                          db_int("limit", page->limit + 1)),
                 &rows, call->err))
        return false;
    while (n < (size_t)page->limit && db_next(rows))
        read_record(call, rows, &records[n++]);
    *has_more = n == (size_t)page->limit && db_next(rows);
    *out = records;
    *count = n;
    return db_rows_end(&rows, call->err);
}

bool mail_participant_add(struct call *call, int64_t ticket_id, const struct mail_address *who)
{
    struct str name = str_is_null(who->name) ? STR("") : who->name;

    return db_exec(call->tx, &q_participant_add,
                   DB_BINDS(db_int("ticket_id", ticket_id),
                            db_text("key", email_key(call->arena, who->email)),
                            db_text("address", who->email), db_text("name", name),
                            db_int("most", MAIL_PARTICIPANTS_MAX)),
                   call->err);
}

bool mail_participant_has(struct call *call, int64_t ticket_id, struct str address, bool *out)
{
    int64_t found;

    if (!db_one_int(call->tx, &q_participant_has,
                    DB_BINDS(db_int("ticket_id", ticket_id),
                             db_text("key", email_key(call->arena, address))),
                    0, &found, call->err))
        return false;
    *out = found != 0;
    return true;
}
