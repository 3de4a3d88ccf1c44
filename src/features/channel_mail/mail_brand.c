#include "features/channel_mail/mail_brand.h"

#include "base/arena.h"
#include "base/text/fold.h"
#include "core/store_rows.h"
#include "db/db.h"

const struct event_type event_mail_brand_created = {
    .name = "mail_brand.created",
    .flags = EVENT_AUDIT,
    .help = "A brand that addresses of ours may belong to was made.",
    .fields = { { "brand", EVENT_ID } },
};

const struct event_type event_mail_brand_changed = {
    .name = "mail_brand.changed",
    .flags = EVENT_AUDIT,
    .help = "A brand's name, signature or words for acknowledgements were changed.",
    .fields = { { "brand", EVENT_ID } },
};

const struct event_type event_mail_brand_removed = {
    .name = "mail_brand.removed",
    .flags = EVENT_AUDIT,
    .help = "A brand that no address belonged to was removed.",
    .fields = { { "brand", EVENT_ID } },
};

#define COLUMNS                                                                                    \
    "id, name, signature_en, signature_ko, acknowledge_en, acknowledge_ko, acknowledge_closed_en," \
    " acknowledge_closed_ko, version"

static const struct db_query q_find = {
    "mail_brand.find",
    "SELECT " COLUMNS " FROM mail_brand WHERE id = :id AND :reach = 2",
    NULL,
};
static const struct db_query q_list = {
    "mail_brand.list",
    "SELECT " COLUMNS " FROM mail_brand WHERE id < :before AND :reach = 2"
    " ORDER BY id DESC LIMIT :limit",
    NULL,
};
static const struct db_query q_count = { "mail_brand.count", "SELECT count(*) FROM mail_brand",
                                         NULL };
static const struct db_query q_lock = {
    "mail_brand.lock", /* SQLite has one writer: it is held anyway */
    "SELECT id FROM mail_brand WHERE id = :id",
    "SELECT id FROM mail_brand WHERE id = :id FOR UPDATE",
};
static const struct db_query q_add = {
    "mail_brand.add",
    "INSERT INTO mail_brand (" COLUMNS ", created_at_ms)"
    " VALUES (:id, :name, :signature_en, :signature_ko, :acknowledge_en, :acknowledge_ko,"
    "   :closed_en, :closed_ko, :version, :now_ms)",
    NULL,
};
static const struct db_query q_set = {
    "mail_brand.set",
    "UPDATE mail_brand SET name = :name, signature_en = :signature_en,"
    "   signature_ko = :signature_ko, acknowledge_en = :acknowledge_en,"
    "   acknowledge_ko = :acknowledge_ko, acknowledge_closed_en = :closed_en,"
    "   acknowledge_closed_ko = :closed_ko, version = :version WHERE id = :id",
    NULL,
};
static const struct db_query q_is_used = {
    "mail_brand.is_used",
    "SELECT 1 FROM mail_address WHERE brand_id = :id LIMIT 1",
    NULL,
};
static const struct db_query q_remove = { "mail_brand.remove",
                                          "DELETE FROM mail_brand WHERE id = :id", NULL };

const struct db_query *const mail_brand_queries[] = {
    &q_find, &q_list, &q_count, &q_lock, &q_add, &q_set, &q_is_used, &q_remove, NULL,
};

/* ---- reading -----------------------------------------------------------------------------------
 */

static void read_brand(const struct db_rows *rows, struct arena *arena, void *out)
{
    enum { VERSION_AT = 8 };

    *(struct mail_brand *)out = (struct mail_brand){
        .id = db_col_int(rows, 0),
        .name = db_col_dup(rows, 1, arena),
        .signatures = { [LANG_EN] = db_col_dup(rows, 2, arena),
                        [LANG_KO] = db_col_dup(rows, 3, arena) },
        .acknowledge = { [LANG_EN] = db_col_dup(rows, 4, arena),
                         [LANG_KO] = db_col_dup(rows, 5, arena) },
        .acknowledge_closed = { [LANG_EN] = db_col_dup(rows, 6, arena),
                                [LANG_KO] = db_col_dup(rows, 7, arena) },
        .version = db_col_int(rows, VERSION_AT),
    };
}

bool mail_brand_get(struct call *call, int64_t id, struct mail_brand **out)
{
    struct store_page page;

    if (!store_rows_page(call, &q_find,
                         DB_BINDS(db_int("id", id), db_int("reach", call->access.scope.reach)),
                         read_brand, sizeof(struct mail_brand), 1, &page))
        return false;
    if (page.count == 0)
        return err_set(call->err, ERR_NOT_FOUND, "not_found", "there is no such brand");
    *out = page.items;
    return true;
}

bool mail_brand_list(struct call *call, int64_t before_id, int limit, struct mail_brand_list *out)
{
    struct store_page page;

    if (!store_rows_page(call, &q_list,
                         DB_BINDS(db_int("before", before_id > 0 ? before_id : INT64_MAX),
                                  db_int("reach", call->access.scope.reach),
                                  db_int("limit", limit + 1)),
                         read_brand, sizeof(struct mail_brand), limit, &page))
        return false;
    *out = (struct mail_brand_list){ page.items, page.count, page.has_more };
    return true;
}

static bool lock(struct call *call, int64_t id, bool *exists)
{
    int64_t found;

    if (!db_one_int(call->tx, &q_lock, DB_BINDS(db_int("id", id)), 0, &found, call->err))
        return false;
    *exists = found != 0;
    return true;
}

bool mail_brand_hold(struct call *call, int64_t id)
{
    bool exists;

    if (!lock(call, id, &exists))
        return false;
    return exists || err_set(call->err, ERR_INVALID, "unknown_brand", "there is no such brand");
}

/* ---- changing ----------------------------------------------------------------------------------
 */

struct brand_work {
    const struct mail_brand_patch *patch;
    int64_t id;
    int64_t seen_version;
    struct mail_brand **out;
};

static bool record(struct call *call, const struct event_type *type, const struct mail_brand *brand)
{
    return event_add(call, &(struct event_draft){ .type = type, .version = brand->version },
                     EVENT_VALUES(event_id("brand", brand->id)), NULL);
}

static bool is_taken(struct err *err)
{
    if (!err_is(err, "duplicate"))
        return false;
    err_set(err, ERR_CONFLICT, "brand_taken", "another brand has this name");
    return err_field(err, "/name");
}

static void take_text(struct str *now, struct str wanted)
{
    if (!str_is_null(wanted))
        *now = str_trim(wanted);
}

static bool apply(struct call *call, const struct mail_brand_patch *patch, struct mail_brand *brand)
{
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        take_text(&brand->signatures[lang], patch->signatures[lang]);
        take_text(&brand->acknowledge[lang], patch->acknowledge[lang]);
        take_text(&brand->acknowledge_closed[lang], patch->acknowledge_closed[lang]);
    }
    if (!str_is_null(patch->name))
        brand->name = text_nfc(call->arena, str_trim(patch->name));
    if (brand->name.n > 0)
        return true;
    err_set(call->err, ERR_INVALID, "bad_name", "a brand has a name");
    return err_field(call->err, "/name");
}

#define BRAND_BINDS(b)                                                                             \
    db_int("id", (b)->id), db_text("name", (b)->name),                                             \
        db_text("signature_en", (b)->signatures[LANG_EN]),                                         \
        db_text("signature_ko", (b)->signatures[LANG_KO]),                                         \
        db_text("acknowledge_en", (b)->acknowledge[LANG_EN]),                                      \
        db_text("acknowledge_ko", (b)->acknowledge[LANG_KO]),                                      \
        db_text("closed_en", (b)->acknowledge_closed[LANG_EN]),                                    \
        db_text("closed_ko", (b)->acknowledge_closed[LANG_KO]), db_int("version", (b)->version)

static bool has_room(struct call *call)
{
    int64_t count;

    if (!db_one_int(call->tx, &q_count, DB_NO_BINDS, 0, &count, call->err))
        return false;
    if (count < MAIL_BRANDS_MAX)
        return true;
    err_set(call->err, ERR_LIMIT, "too_many", "there are %d brands already", MAIL_BRANDS_MAX);
    return err_param(call->err, "%d", MAIL_BRANDS_MAX);
}

static bool create_step(struct call *call, void *arg)
{
    const struct brand_work *work = arg;
    struct mail_brand *new = ARENA_NEW(call->arena, struct mail_brand);
    int64_t changed;

    *new = (struct mail_brand){ .name = STR(""), .version = 1 };
    for (int lang = 0; lang < LANG_COUNT; lang++)
        new->signatures[lang] = new->acknowledge[lang] = new->acknowledge_closed[lang] = STR("");
    if (!apply(call, work->patch, new) || !has_room(call)
        || !db_new_id(call->tx, "mail_brand", &new->id, call->err))
        return false;
    if (!db_change(call->tx, &q_add, DB_BINDS(BRAND_BINDS(new), db_int("now_ms", call->now_ms)),
                   &changed, call->err))
        return is_taken(call->err);
    *work->out = new;
    return record(call, &event_mail_brand_created, new);
}

bool mail_brand_create(struct call *call, const struct mail_brand_patch *patch,
                       struct mail_brand **out)
{
    struct brand_work work = { .patch = patch, .out = out };

    return call_change(call, create_step, &work);
}

static bool change_step(struct call *call, void *arg)
{
    const struct brand_work *work = arg;
    struct mail_brand *now;
    int64_t changed;
    bool exists;

    if (!lock(call, work->id, &exists) || !mail_brand_get(call, work->id, &now))
        return false;
    if (work->seen_version >= 0 && work->seen_version != now->version)
        return call_version_conflict(call, "the brand", now->version);
    now->version++;
    if (!apply(call, work->patch, now))
        return false;
    if (!db_change(call->tx, &q_set, DB_BINDS(BRAND_BINDS(now)), &changed, call->err))
        return is_taken(call->err);
    *work->out = now;
    return record(call, &event_mail_brand_changed, now);
}

bool mail_brand_change(struct call *call, int64_t id, int64_t seen_version,
                       const struct mail_brand_patch *patch, struct mail_brand **out)
{
    struct brand_work work = { .patch = patch, .id = id, .seen_version = seen_version, .out = out };

    return call_change(call, change_step, &work);
}

static bool remove_step(struct call *call, void *arg)
{
    const int64_t *id = arg;
    struct mail_brand *brand;
    int64_t used;
    bool exists;

    if (!lock(call, *id, &exists) || !mail_brand_get(call, *id, &brand)
        || !db_one_int(call->tx, &q_is_used, DB_BINDS(db_int("id", *id)), 0, &used, call->err))
        return false;
    if (used != 0)
        return err_set(call->err, ERR_CONFLICT, "brand_in_use",
                       "addresses belong to this brand still: give them another one first");
    return db_exec(call->tx, &q_remove, DB_BINDS(db_int("id", *id)), call->err)
           && record(call, &event_mail_brand_removed, brand);
}

bool mail_brand_remove(struct call *call, int64_t id)
{
    return call_change(call, remove_step, &id);
}
