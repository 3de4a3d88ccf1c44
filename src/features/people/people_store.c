#include "features/people/people_store.h"

#include "base/arena.h"
#include "core/store_rows.h"
#include "db/db.h"
#include "features/people/people_alike.h"

#define COLUMNS                                                                                    \
    " c.id, c.name, c.organisation_id, o.name, c.language, c.timezone, c.tier, c.created_at_ms,"   \
    " c.version"
#define FROM " FROM customer c LEFT JOIN organisation o ON o.id = c.organisation_id"

/* Who sees only their own teams sees the customers of tickets within that reach. */
#define OWN_TICKET                                                                                 \
    " (:reach = 2 OR EXISTS (SELECT 1 FROM ticket t WHERE t.customer_id = c.id"                    \
    "   AND (t.assignee_id = :me OR t.team_id IN (SELECT value FROM json_each(:teams)))))"
#define OWN_TICKET_PG                                                                              \
    " (:reach = 2 OR EXISTS (SELECT 1 FROM ticket t WHERE t.customer_id = c.id"                    \
    "   AND (t.assignee_id = :me OR t.team_id = ANY(:teams::bigint[]))))"

/* Who turned out to be somebody else is found as that one alone. */
#define FOUND " c.merged_into IS NULL AND"

#define FIND "SELECT" COLUMNS FROM " WHERE c.id = :id AND" FOUND
static const struct db_query q_find = {
    "customer.find",
    FIND OWN_TICKET,
    FIND OWN_TICKET_PG,
};

#define LIST     "SELECT" COLUMNS FROM " WHERE c.id < :before AND" FOUND
#define LIST_END " ORDER BY c.id DESC LIMIT :limit"
static const struct db_query q_list = {
    "customer.list",
    LIST OWN_TICKET LIST_END,
    LIST OWN_TICKET_PG LIST_END,
};

#define BY_NAME                                                                                    \
    "SELECT" COLUMNS FROM                                                                          \
    " WHERE (c.name_key, c.id) > (:from, :from_id) AND c.name_key < :to AND" FOUND
#define BY_NAME_END " ORDER BY c.name_key, c.id LIMIT :limit"
static const struct db_query q_search_names = {
    "customer.search_names",
    BY_NAME OWN_TICKET BY_NAME_END,
    BY_NAME OWN_TICKET_PG BY_NAME_END,
};

/* Of several matching addresses of one customer the first one counts; `+ 0` makes both engines look
 * among the few addresses of the customer, not among all between the prefix and this one. */
#define BY_ADDRESS                                                                                 \
    "SELECT" COLUMNS ", a.id FROM customer_address a JOIN customer c ON c.id = a.customer_id"      \
    " LEFT JOIN organisation o ON o.id = c.organisation_id"                                        \
    " WHERE a.kind = :kind AND a.key >= :from AND a.key < :to AND a.id <> :from_id"                \
    "   AND NOT (c.name_key >= :name_from AND c.name_key < :name_to)"                              \
    "   AND NOT EXISTS (SELECT 1 FROM customer_address b WHERE b.customer_id = a.customer_id"      \
    "     AND b.kind + 0 = a.kind AND b.key >= :prefix AND b.key < a.key) AND"
#define BY_ADDRESS_END " ORDER BY a.key LIMIT :limit"
static const struct db_query q_search_addresses = {
    "customer.search_addresses",
    BY_ADDRESS OWN_TICKET BY_ADDRESS_END,
    BY_ADDRESS OWN_TICKET_PG BY_ADDRESS_END,
};

/* Where a page goes on is told by an id, which a client could make up: it counts within its reach.
 */
#define NAME_KEY "SELECT c.name_key FROM customer c WHERE c.id = :id AND"
static const struct db_query q_name_key = {
    "customer.name_key",
    NAME_KEY OWN_TICKET,
    NAME_KEY OWN_TICKET_PG,
};

#define ADDRESS_KEY                                                                                \
    "SELECT a.key FROM customer_address a JOIN customer c ON c.id = a.customer_id"                 \
    " WHERE a.id = :id AND"
static const struct db_query q_address_key = {
    "customer_address.key",
    ADDRESS_KEY OWN_TICKET,
    ADDRESS_KEY OWN_TICKET_PG,
};

static const struct db_query q_addresses = {
    "customer_address.of",
    "SELECT id, customer_id, kind, value FROM customer_address"
    " WHERE customer_id IN (SELECT value FROM json_each(:customers)) ORDER BY customer_id, id",
    "SELECT id, customer_id, kind, value FROM customer_address"
    " WHERE customer_id = ANY(:customers::bigint[]) ORDER BY customer_id, id",
};

/* One statement for whoever writes in: a row for each address of the customer. */
static const struct db_query q_of_address = {
    "customer.of_address",
    "SELECT" COLUMNS ", b.id, b.kind, b.value FROM customer_address a"
    " JOIN customer c ON c.id = a.customer_id LEFT JOIN organisation o ON o.id = c.organisation_id"
    " JOIN customer_address b ON b.customer_id = c.id"
    " WHERE a.kind = :kind AND a.key = :key ORDER BY b.id",
    NULL,
};

static const struct db_query q_add = {
    "customer.add",
    "INSERT INTO customer (id, name, name_key, organisation_id, language, timezone, tier, version,"
    "   created_at_ms)"
    " VALUES (:id, :name, :name_key, :organisation, :language, :timezone, :tier, 1, :now_ms)",
    NULL,
};

static const struct db_query q_take_back = {
    "customer.take_back",
    "DELETE FROM customer WHERE id = :id",
    NULL,
};

static const struct db_query q_set = {
    "customer.set",
    "UPDATE customer SET name = :name, name_key = :name_key, organisation_id = :organisation,"
    "   language = :language, timezone = :timezone, tier = :tier, version = version + 1"
    " WHERE id = :id",
    NULL,
};

static const struct db_query q_lock = {
    "customer.lock", /* SQLite has one writer: it is held anyway */
    "SELECT id FROM customer WHERE id = :id",
    "SELECT id FROM customer WHERE id = :id FOR UPDATE",
};

static const struct db_query q_add_address = {
    "customer_address.add", /* waits for a change that adds the same one, then adds nothing */
    "INSERT INTO customer_address (id, customer_id, kind, value, key, mailbox)"
    " VALUES (:id, :customer, :kind, :value, :key, :mailbox) ON CONFLICT (kind, key) DO NOTHING",
    NULL,
};

static const struct db_query q_remove_address = {
    "customer_address.remove",
    "DELETE FROM customer_address WHERE id = :id AND customer_id = :customer",
    NULL,
};

static const struct db_query q_owner = {
    "customer_address.owner",
    "SELECT customer_id FROM customer_address WHERE kind = :kind AND key = :key",
    NULL,
};

const struct db_query *const people_store_queries[] = {
    &q_find,        &q_list,           &q_search_names, &q_search_addresses,
    &q_name_key,    &q_address_key,    &q_addresses,    &q_of_address,
    &q_add,         &q_take_back,      &q_set,          &q_lock,
    &q_add_address, &q_remove_address, &q_owner,        NULL,
};

/* ---- reading ---------------------------------------------------------------------------- */

static void read_customer(const struct db_rows *rows, struct arena *arena, struct customer *out)
{
    *out = (struct customer){
        .id = db_col_int(rows, 0),
        .name = db_col_dup(rows, 1, arena),
        .organisation_id = db_col_int(rows, 2),
        .organisation_name = db_col_dup(rows, 3, arena),
        .language = db_col_is_null(rows, 4) ? LANGUAGE_UNKNOWN : (int)db_col_int(rows, 4),
        .timezone = db_col_dup(rows, 5, arena),
        .tier = (enum customer_tier)db_col_int(rows, 6),
        .created_at_ms = db_col_int(rows, 7),
        .version = db_col_int(rows, 8),
    };
}

/** Hands an address to its customer on the page; rows come in the order of customers. */
static void put_address(struct customer *items, size_t count, int64_t customer_id,
                        const struct address *address)
{
    for (size_t i = 0; i < count; i++) {
        if (items[i].id == customer_id && items[i].address_count < CUSTOMER_ADDRESSES_MAX)
            items[i].addresses[items[i].address_count++] = *address;
    }
}

static bool add_addresses(struct call *call, struct customer *items, size_t count)
{
    int64_t *ids = ARENA_ARRAY(call->arena, count, int64_t);
    struct db_rows *rows;

    for (size_t i = 0; i < count; i++) {
        ids[i] = items[i].id;
        items[i].addresses = ARENA_ARRAY(call->arena, CUSTOMER_ADDRESSES_MAX, struct address);
        items[i].address_count = 0;
    }
    if (count == 0)
        return true;
    if (!db_rows(call->tx, &q_addresses, DB_BINDS(db_int_list("customers", ids, count)), &rows,
                 call->err))
        return false;
    while (db_next(rows)) {
        struct address address = { .id = db_col_int(rows, 0),
                                   .kind = (enum address_kind)db_col_int(rows, 2),
                                   .value = db_col_dup(rows, 3, call->arena) };

        put_address(items, count, db_col_int(rows, 1), &address);
    }
    return db_rows_end(&rows, call->err);
}

/** A page of at most `limit`; the statement was asked for one more. */
static bool read_page(struct call *call, const struct db_query *query, struct db_binds binds,
                      int limit, struct customer_page *out)
{
    struct customer *items = ARENA_ARRAY(call->arena, (size_t)limit, struct customer);
    struct customer_page page = { .items = items };
    struct db_rows *rows;

    if (!db_rows(call->tx, query, binds, &rows, call->err))
        return false;
    while (db_next(rows)) {
        if (page.count == (size_t)limit) {
            page.has_more = true;
            continue;
        }
        read_customer(rows, call->arena, &items[page.count++]);
        page.last_address_id = query == &q_search_addresses ? db_col_int(rows, 9) : 0;
    }
    if (!db_rows_end(&rows, call->err) || !add_addresses(call, items, page.count))
        return false;
    *out = page;
    return true;
}

bool people_store_find(struct call *call, const struct scope *scope, int64_t id,
                       struct customer **out)
{
    struct customer_page page;

    if (!read_page(call, &q_find, DB_BINDS(db_int("id", id), SCOPE_BINDS(scope)), 1, &page))
        return false;
    *out = page.count > 0 ? page.items : NULL;
    return true;
}

bool people_store_of_address(struct call *call, enum address_kind kind, struct str key,
                             struct customer **out)
{
    struct customer *found = NULL;
    struct db_rows *rows;

    if (!db_rows(call->tx, &q_of_address, DB_BINDS(db_int("kind", kind), db_text("key", key)),
                 &rows, call->err))
        return false;
    while (db_next(rows)) {
        struct address address;

        if (found == NULL) {
            found = ARENA_NEW(call->arena, struct customer);
            read_customer(rows, call->arena, found);
            found->addresses = ARENA_ARRAY(call->arena, CUSTOMER_ADDRESSES_MAX, struct address);
        }
        address = (struct address){ .id = db_col_int(rows, 9),
                                    .kind = (enum address_kind)db_col_int(rows, 10),
                                    .value = db_col_dup(rows, 11, call->arena) };
        put_address(found, 1, found->id, &address);
    }
    *out = found;
    return db_rows_end(&rows, call->err);
}

bool people_store_list(struct call *call, const struct scope *scope, int64_t before_id, int limit,
                       struct customer_page *out)
{
    return read_page(call, &q_list,
                     DB_BINDS(db_int("before", before_id > 0 ? before_id : INT64_MAX),
                              db_int("limit", limit + 1), SCOPE_BINDS(scope)),
                     limit, out);
}

/** Sorts behind everything that begins with `prefix`: no text goes on with U+10FFFF. */
static struct str end_of(struct str prefix, struct arena *arena)
{
    return str_format(arena, "%" STR_FMT "\U0010FFFF", STR_ARG(prefix));
}

bool people_store_search_names(struct call *call, const struct scope *scope,
                               const struct people_span *span, int limit, struct customer_page *out)
{
    return read_page(call, &q_search_names,
                     DB_BINDS(db_text("from", span->from), db_int("from_id", span->from_id),
                              db_text("to", end_of(span->prefix, call->arena)),
                              db_int("limit", limit + 1), SCOPE_BINDS(scope)),
                     limit, out);
}

bool people_store_search_addresses(struct call *call, const struct scope *scope,
                                   enum address_kind kind, const struct people_span *span,
                                   struct str name_prefix, int limit, struct customer_page *out)
{
    return read_page(call, &q_search_addresses,
                     DB_BINDS(db_int("kind", kind), db_text("from", span->from),
                              db_int("from_id", span->from_id), db_text("prefix", span->prefix),
                              db_text("to", end_of(span->prefix, call->arena)),
                              db_text("name_from", name_prefix),
                              db_text("name_to", end_of(name_prefix, call->arena)),
                              db_int("limit", limit + 1), SCOPE_BINDS(scope)),
                     limit, out);
}

static bool one_text(struct call *call, const struct db_query *query, int64_t id, struct str *out)
{
    const struct scope *scope = &call->access.scope;
    struct str found = STR_NULL;
    struct db_rows *rows;

    if (!db_rows(call->tx, query, DB_BINDS(db_int("id", id), SCOPE_BINDS(scope)), &rows, call->err))
        return false;
    if (db_next(rows))
        found = db_col_dup(rows, 0, call->arena);
    if (!db_rows_end(&rows, call->err))
        return false;
    *out = found;
    return true;
}

bool people_store_name_key(struct call *call, int64_t id, struct str *out)
{
    return one_text(call, &q_name_key, id, out);
}

bool people_store_address_key(struct call *call, int64_t address_id, struct str *out)
{
    return one_text(call, &q_address_key, address_id, out);
}

/* ---- writing ---------------------------------------------------------------------------- */

static struct db_bind bind_language(int language)
{
    return language == LANGUAGE_UNKNOWN ? db_null("language") : db_int("language", language);
}

bool people_store_add(struct call *call, struct customer_row *row)
{
    return db_new_id(call->tx, "customer", &row->id, call->err)
           && db_exec(call->tx, &q_add,
                      DB_BINDS(db_int("id", row->id), db_text("name", row->name),
                               db_text("name_key", row->name_key),
                               db_id("organisation", row->organisation_id),
                               bind_language(row->language), db_text("timezone", row->timezone),
                               db_int("tier", row->tier), db_int("now_ms", call->now_ms)),
                      call->err);
}

bool people_store_take_back(struct call *call, int64_t id)
{
    return db_exec(call->tx, &q_take_back, DB_BINDS(db_int("id", id)), call->err);
}

bool people_store_set(struct call *call, const struct customer_row *row)
{
    return db_exec(call->tx, &q_set,
                   DB_BINDS(db_int("id", row->id), db_text("name", row->name),
                            db_text("name_key", row->name_key),
                            db_id("organisation", row->organisation_id),
                            bind_language(row->language), db_text("timezone", row->timezone),
                            db_int("tier", row->tier)),
                   call->err);
}

bool people_store_lock(struct call *call, int64_t id)
{
    int64_t found;

    return db_one_int(call->tx, &q_lock, DB_BINDS(db_int("id", id)), 0, &found, call->err);
}

bool people_store_add_address(struct call *call, int64_t customer_id, enum address_kind kind,
                              struct str value, struct str key, bool *added)
{
    struct str forms[PEOPLE_MAILBOX_FORMS] = { STR_NULL };
    int64_t id;
    int64_t changed;

    if (kind == ADDRESS_EMAIL)
        people_alike_mailbox(call->arena, key, forms);
    if (!db_new_id(call->tx, "customer_address", &id, call->err)
        || !db_change(call->tx, &q_add_address,
                      DB_BINDS(db_int("id", id), db_int("customer", customer_id),
                               db_int("kind", kind), db_text("value", value), db_text("key", key),
                               db_text("mailbox", forms[0])),
                      &changed, call->err))
        return false;
    *added = changed > 0;
    return true;
}

bool people_store_remove_address(struct call *call, int64_t customer_id, int64_t address_id,
                                 bool *removed)
{
    int64_t changed;

    if (!db_change(call->tx, &q_remove_address,
                   DB_BINDS(db_int("id", address_id), db_int("customer", customer_id)), &changed,
                   call->err))
        return false;
    *removed = changed > 0;
    return true;
}

bool people_store_owner(struct call *call, enum address_kind kind, struct str key,
                        int64_t *customer_id)
{
    return db_one_int(call->tx, &q_owner, DB_BINDS(db_int("kind", kind), db_text("key", key)), 0,
                      customer_id, call->err);
}
