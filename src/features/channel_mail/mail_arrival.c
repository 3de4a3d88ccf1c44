#include "features/channel_mail/mail_arrival.h"

#include "base/arena.h"
#include "base/check.h"
#include "core/access/secret.h"
#include "core/background/inbox.h"
#include "db/db.h"
#include "features/channel_mail/mail_intake_run.h"
#include "proto/json.h"

enum { RECIPIENTS_MAX_BYTES = 1024 * 1024, LIST_DEPTH = 2 };

static const struct db_query q_insert = {
    "mail_arrival.insert",
    "INSERT INTO mail_arrival (inbox_id, way, peer, helo, sender, recipients, is_tls)"
    " VALUES (:inbox_id, :way, :peer, :helo, :sender, :recipients, :is_tls)",
    NULL,
};
static const struct db_query q_get = {
    "mail_arrival.get",
    "SELECT way, peer, helo, sender, recipients, is_tls FROM mail_arrival"
    " WHERE inbox_id = :inbox_id",
    NULL,
};
static const struct db_query q_remove = {
    "mail_arrival.remove",
    "DELETE FROM mail_arrival WHERE inbox_id = :inbox_id",
    NULL,
};

const struct db_query *const mail_arrival_queries[] = { &q_insert, &q_get, &q_remove, NULL };

const char *mail_way_name(enum mail_way way)
{
    static const char *const names[] = { "smtp", "lmtp", "command", "imap", "import" };

    CHECK(way >= MAIL_BY_SMTP && way <= MAIL_BY_IMPORT);
    return names[way - 1];
}

static bool write_recipients(struct call *call, const struct mail_envelope *envelope,
                             struct str *out)
{
    struct json_out json = json_out_new(call->arena, RECIPIENTS_MAX_BYTES);

    out_begin_list(&json);
    for (size_t i = 0; i < envelope->recipient_count; i++)
        out_str(&json, envelope->recipients[i]);
    out_end_list(&json);
    return strbuf_done(&json.buf, "recipients", out, call->err);
}

struct arriving {
    const struct mail_envelope *envelope;
    struct blob_draft *raw;
    struct str name; /* in the inbox */
};

static void ring(struct call *call, void *arg)
{
    (void)arg;
    mail_intake_ring(call->house);
}

static bool arrive_step(struct call *call, void *arg)
{
    struct arriving *arriving = arg;
    const struct mail_envelope *envelope = arriving->envelope;
    struct str recipients;
    int64_t id;
    bool is_new;

    if (!write_recipients(call, envelope, &recipients)
        || !inbox_receive(call, MAIL_SOURCE, arriving->name, arriving->raw, &id, &is_new))
        return false;
    if (!is_new)
        return true;
    call_after_commit(call, ring, NULL);
    return db_exec(call->tx, &q_insert,
                   DB_BINDS(db_int("inbox_id", id), db_int("way", envelope->way),
                            db_text("peer", envelope->peer), db_text("helo", envelope->helo),
                            db_text("sender", envelope->sender), db_text("recipients", recipients),
                            db_int("is_tls", envelope->is_tls)),
                   call->err);
}

bool mail_arrive_named(struct call *call, const struct mail_envelope *envelope, struct str name,
                       struct blob_draft *raw)
{
    struct arriving arriving = { .envelope = envelope, .raw = raw, .name = name };

    return call_change(call, arrive_step, &arriving);
}

bool mail_arrive(struct call *call, const struct mail_envelope *envelope, struct blob_draft *raw)
{
    /* A peer that did not hear us delivers again, under no name: the intake knows the same mail by
     * what it says. */
    return mail_arrive_named(call, envelope, secret_new(call->house->random, "", call->arena), raw);
}

static bool read_recipients(struct call *call, struct str json, struct mail_envelope *out)
{
    json_t *list;

    if (!json_parse(json, LIST_DEPTH, call->arena, &list, call->err))
        return false;
    out->recipient_count = json_array_size(list);
    out->recipients = ARENA_ARRAY(call->arena, out->recipient_count + 1, struct str);
    for (size_t i = 0; i < out->recipient_count; i++)
        out->recipients[i] = json_str(json_array_get(list, i));
    return true;
}

bool mail_arrival_get(struct call *call, int64_t inbox_id, struct mail_envelope *out)
{
    struct str recipients = STR_NULL;
    struct db_rows *rows;

    if (!db_rows(call->tx, &q_get, DB_BINDS(db_int("inbox_id", inbox_id)), &rows, call->err))
        return false;
    if (db_next(rows)) {
        *out = (struct mail_envelope){
            .way = (enum mail_way)db_col_int(rows, 0),
            .peer = db_col_dup(rows, 1, call->arena),
            .helo = db_col_dup(rows, 2, call->arena),
            .sender = db_col_dup(rows, 3, call->arena),
            .is_tls = db_col_int(rows, 5) != 0,
        };
        recipients = db_col_dup(rows, 4, call->arena);
    }
    if (!db_rows_end(&rows, call->err))
        return false;
    if (str_is_null(recipients))
        return err_set(call->err, ERR_NOT_FOUND, "not_found", "nothing arrived under this number");
    return read_recipients(call, recipients, out);
}

bool mail_arrival_forget(struct call *call, int64_t inbox_id)
{
    return db_exec(call->tx, &q_remove, DB_BINDS(db_int("inbox_id", inbox_id)), call->err);
}
