#include "features/search/search_feature.h"

#include "features/search/search_api.h"
#include "features/search/search_follow.h"
#include "features/search/search_index.h"
#include "features/search/search_name_store.h"
#include "features/search/search_postgres.h"

static const struct db_query *const *const queries[] = {
    search_name_store_queries,
    search_postgres_queries,
    NULL,
};

static const struct follower *const followers[] = { &search_follower, NULL };

static bool start(struct house *house, void **state, struct err *err)
{
    struct search_index *index;

    if (!search_index_open(house, &index, err))
        return false;
    *state = index;
    return true;
}

static void stop(struct house *house, void *state)
{
    struct search_index *index = state;

    (void)house;
    search_index_close(&index);
}

const struct feature search_feature = {
    .name = "search",
    .routes = search_routes,
    .followers = followers,
    .queries = queries,
    .start = start,
    .stop = stop,
};
