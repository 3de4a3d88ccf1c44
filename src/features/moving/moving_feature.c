#include "features/moving/moving_feature.h"

#include "features/moving/moving_api.h"
#include "features/moving/moving_store.h"

static const struct permission permissions[] = {
    { "export.read", ROLE_ADMIN, "Read the whole log of events" },
    { 0 },
};

static const struct route routes[] = {
    { .method = "GET",
      .path = "/api/v1/export",
      .permission = "export.read",
      .handle = moving_handle_export,
      .query = moving_export_query,
      .summary = "Events as JSON lines, oldest first",
      .answer = "One event a line; X-Pharos-Position is `since` of the next call." },
    { 0 },
};

static const struct db_query *const *const queries[] = { moving_store_queries, NULL };

const struct feature moving_feature = {
    .name = "moving",
    .routes = routes,
    .permissions = permissions,
    .queries = queries,
};
