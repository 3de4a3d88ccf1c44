#include "features/search/search_api.h"

#include "base/check.h"
#include "core/feature.h"
#include "features/search/search.h"
#include "features/search/search_feature.h"
#include "features/search/search_query.h"
#include "features/ticket/ticket_json.h"

struct find_step {
    struct search_index *index;
    struct search_ask ask;
    struct search_page page;
};

static bool find_step(struct call *call, void *arg)
{
    struct find_step *step = arg;

    return search_find(call, step->index, &step->ask, &step->page);
}

static bool read_page(struct exchange *x, struct search_ask *ask)
{
    struct cursor cursor;

    if (!exchange_cursor(x, 3, &cursor))
        return false;
    ask->after = (struct search_after){ .place = cursor.parts[0],
                                        .score = cursor.parts[1],
                                        .as_of_ms = cursor.parts[2],
                                        .is_set = cursor.count == 3 };
    ask->limit = exchange_limit(x);
    return true;
}

static void write_highlights(struct json_out *out, const struct search_highlight *highlight)
{
    out_key(out, "highlights");
    out_begin_list(out);
    if (highlight->text.n > 0) {
        out_begin_object(out);
        out_key(out, "text");
        out_str(out, highlight->text);
        out_key(out, "ranges");
        out_begin_list(out);
        for (size_t i = 0; i < highlight->range_count; i++) {
            out_begin_list(out);
            out_int(out, highlight->ranges[i].begin);
            out_int(out, highlight->ranges[i].end);
            out_end_list(out);
        }
        out_end_list(out);
        out_end_object(out);
    }
    out_end_list(out);
}

static void write_result(struct exchange *x, const struct search_result *result)
{
    struct json_out *out = &x->out;

    out_begin_object(out);
    out_key(out, "ticket");
    ticket_write(out, x->call, &result->ticket);
    out_key(out, "message");
    out_id(out, result->message_id);
    out_key(out, "at");
    out_instant(out, result->at_ms);
    write_highlights(out, &result->highlight);
    out_end_object(out);
}

static bool answer(struct exchange *x, const struct search_page *page)
{
    struct cursor next = { .count = 3,
                           .parts = { page->next.place, page->next.score, page->next.as_of_ms } };

    exchange_list_begin(x);
    for (size_t i = 0; i < page->count; i++)
        write_result(x, &page->results[i]);
    return exchange_list_end(x, page->has_more ? &next : NULL);
}

static bool handle_search(struct exchange *x)
{
    struct find_step step = { .index = feature_state(x->call->house, &search_feature) };
    struct str text = exchange_query(x, "q");

    CHECK(step.index != NULL);
    step.ask.text = text.p != NULL ? text : STR("");
    step.ask.order = str_eq(exchange_query(x, "order"), STR("best")) ? SEARCH_BEST : SEARCH_NEWEST;
    return read_page(x, &step.ask) && call_read(x->call, find_step, &step) && answer(x, &step.page);
}

static const char *const orders[] = { "newest", "best", NULL };

static const struct field query[] = {
    { .name = "q",
      .type = FIELD_STRING,
      .max = SEARCH_QUERY_MAX_BYTES,
      .help = "Words, \"phrases\", -words, state: team: assignee: tag: priority: customer: before: "
              "after:" },
    { .name = "order", .type = FIELD_ENUM, .one_of = orders },
    { 0 },
};

const struct route search_routes[] = {
    { .method = "GET",
      .path = "/api/v1/search",
      .permission = "ticket.read",
      .handle = handle_search,
      .flags = ROUTE_LIST,
      .query = query,
      .summary = "Find messages and tickets" },
    { 0 },
};
