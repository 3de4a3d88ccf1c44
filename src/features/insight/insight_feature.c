#include "features/insight/insight_feature.h"

#include "features/insight/insight_api.h"
#include "features/insight/insight_follow.h"
#include "features/insight/insight_store.h"

static const struct route routes[] = {
    { .method = "GET",
      .path = "/api/v1/insight/figures",
      .permission = "ticket.read",
      .handle = insight_handle_figures,
      .query = insight_figures_query,
      .summary = "How the work went in a period, and in the one before; altogether, by team, by "
                 "channel, by hour of the week and by day" },
    { .method = "GET",
      .path = "/api/v1/insight/tickets",
      .permission = "ticket.read",
      .handle = insight_handle_tickets,
      .flags = ROUTE_LIST,
      .query = insight_tickets_query,
      .summary = "The tickets that a figure counts, newest first" },
    { .method = "GET",
      .path = "/api/v1/insight/csv",
      .permission = "ticket.read",
      .handle = insight_handle_csv,
      .query = insight_csv_query,
      .summary = "A table of figures as a CSV file",
      .answer = "The table as text/csv in UTF-8; a cell that a spreadsheet would take for a "
                "formula begins with an apostrophe." },
    { 0 },
};

static const struct follower *const followers[] = { &insight_follower, NULL };
static const struct db_query *const *const queries[] = { insight_store_queries, NULL };

const struct feature insight_feature = {
    .name = "insight",
    .routes = routes,
    .followers = followers,
    .queries = queries,
};
