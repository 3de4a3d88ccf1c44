#include "features/search/search_filter.h"

#include "base/arena.h"
#include "base/instant.h"
#include "base/text/fold.h"
#include "core/api/listing.h"
#include "features/search/search_name_store.h"
#include "features/ticket/ticket.h"
#include "features/ticket/ticket_condition.h"

enum { PAGE_MAX = 2000 };

static bool bad_value(struct call *call, const struct search_operator *op)
{
    err_set(call->err, ERR_INVALID, "bad_query", "this operator does not know that value");
    err_field(call->err, "q");
    return err_param(call->err, "%" STR_FMT ":%" STR_FMT, STR_ARG(op->name), STR_ARG(op->value));
}

static void narrow(struct call *call, struct search_filter *filter, const struct condition *more,
                   bool negated)
{
    struct condition *not = ARENA_NEW(call->arena, struct condition);
    const struct condition **part = ARENA_NEW(call->arena, const struct condition *);

    if (negated) {
        *part = more;
        not ->kind = CONDITION_NOT;
        not ->parts = part;
        not ->part_count = 1;
        more = not ;
    }
    filter->where = condition_both(call->arena, filter->where, more);
}

/** The operator's words as the text form of a condition: "state:new,open". */
static bool add_words(struct call *call, const struct search_operator *op,
                      struct search_filter *filter)
{
    const struct condition *condition;
    struct str folded = text_fold(call->arena, op->value);

    if (str_find_char(folded, '"') < folded.n || str_find_char(folded, '\\') < folded.n)
        return bad_value(call, op);
    if (str_find_char(folded, ' ') < folded.n)
        folded = str_format(call->arena, "\"%" STR_FMT "\"", STR_ARG(folded));
    if (!condition_parse(
            call, &ticket_domain,
            str_format(call->arena, "%" STR_FMT ":%" STR_FMT, STR_ARG(op->name), STR_ARG(folded)),
            &condition))
        return bad_value(call, op);
    narrow(call, filter, condition, op->negated);
    return true;
}

static void add_id(struct call *call, const struct search_operator *op, int64_t id,
                   struct search_filter *filter)
{
    struct condition_value *value = ARENA_NEW(call->arena, struct condition_value);

    *value = (struct condition_value){ .kind = CONDITION_NUMBER, .i = id };
    narrow(call, filter,
           condition_term(call->arena, &ticket_domain, str_cstr(call->arena, op->name),
                          CONDITION_IS, value, 1),
           op->negated);
}

static bool is_word_of_owners(struct str value)
{
    int64_t id;

    return str_eq(value, STR("me")) || str_eq(value, STR("none")) || str_eq(value, STR("my_teams"))
           || str_to_int64(value, &id);
}

/** team: and assignee: also take names, customer: also an address. */
static bool add_owner(struct call *call, const struct search_operator *op,
                      struct search_filter *filter)
{
    int64_t id;

    if (str_eq(op->name, STR("team")) && str_eq(op->value, STR("me"))) {
        struct search_operator mine = { op->name, STR("my_teams"), op->negated };

        return add_words(call, &mine, filter);
    }
    if (is_word_of_owners(op->value))
        return add_words(call, op, filter);
    if (!search_name_store_find(call, op->name, op->value, &id))
        return false;
    if (id == 0)
        return bad_value(call, op);
    add_id(call, op, id, filter);
    return true;
}

/** A civil date in the reader's zone begins there; an instant is itself. */
static bool read_moment(struct call *call, const struct search_operator *op, int64_t *out)
{
    struct civil day;

    if (instant_parse(op->value, out))
        return true;
    if (!civil_parse(op->value, &day))
        return bad_value(call, op);
    return search_name_store_day_begins(call, day, out);
}

static bool add_span(struct call *call, const struct search_operator *op,
                     struct search_filter *filter)
{
    bool before = str_eq(op->name, STR("before")) != op->negated;
    int64_t moment;

    if (!read_moment(call, op, &moment))
        return false;
    if (before && moment < filter->until_ms)
        filter->until_ms = moment;
    if (!before && moment > filter->from_ms)
        filter->from_ms = moment;
    return true;
}

bool search_filter_read(struct call *call, const struct search_query *query,
                        struct search_filter *out)
{
    *out = (struct search_filter){ .from_ms = INT64_MIN, .until_ms = INT64_MAX };
    for (size_t i = 0; i < query->operator_count; i++) {
        const struct search_operator *op = &query->operators[i];
        bool is_span = str_eq(op->name, STR("before")) || str_eq(op->name, STR("after"));
        bool is_owner = str_eq(op->name, STR("team")) || str_eq(op->name, STR("assignee"))
                        || str_eq(op->name, STR("customer"));
        bool added = is_span    ? add_span(call, op, out)
                     : is_owner ? add_owner(call, op, out)
                                : add_words(call, op, out);

        if (!added)
            return false;
    }
    return true;
}

bool search_filter_is_open(const struct call *call, const struct search_filter *filter)
{
    return filter->where == NULL && call->access.scope.reach == REACH_ALL;
}

/* ---- which tickets -------------------------------------------------------------------------- */

static const struct list_source source = {
    .name = "search.tickets",
    .columns = "t.id",
    .from = "json_each(:ids) i CROSS JOIN ticket t ON t.id = i.value",
    .from_pg = "unnest(:ids::bigint[]) i (id) JOIN ticket t ON t.id = i.id",
};

static const struct list_order by_id = {
    .name = "id",
    .keys = { { "t.id", NULL, false } },
};

struct taken {
    int64_t *ids;
    size_t n;
};

static bool take(struct call *call, struct db_rows *rows, void *arg)
{
    struct taken *taken = arg;

    (void)call;
    taken->ids[taken->n++] = db_col_int(rows, 0);
    return true;
}

/** At most PAGE_MAX of them. */
static bool take_tickets(struct call *call, const struct search_filter *filter, const int64_t *ids,
                         size_t id_count, struct taken *taken)
{
    struct condition_reader reader = condition_reader_of(call, STR_NULL);
    struct list_query query = {
        .source = &source,
        .domain = &ticket_domain,
        .where = filter->where,
        .scope = &call->access.scope,
        .reader = &reader,
        .binds = DB_BINDS(db_int_list("ids", ids, id_count)),
    };
    struct list_page page = { .order = &by_id, .limit = PAGE_MAX };
    bool more;

    return list_rows(call, &query, &page, take, taken, &more);
}

bool search_filter_tickets(struct call *call, const struct search_filter *filter,
                           const int64_t *ids, size_t id_count, int64_t *out, size_t *out_count)
{
    struct taken taken = { .ids = out };

    for (size_t i = 0; i < id_count; i += PAGE_MAX) {
        size_t count = id_count - i < PAGE_MAX ? id_count - i : PAGE_MAX;

        if (!take_tickets(call, filter, ids + i, count, &taken))
            return false;
    }
    *out_count = taken.n;
    return true;
}
