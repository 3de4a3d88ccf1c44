#include "core/feature.h"

#include <stdlib.h>

#include "base/check.h"
#include "core/house.h"

static size_t feature_count(const struct house *house)
{
    size_t n = 0;

    while (house->features[n] != NULL)
        n++;
    return n;
}

static void stop_first(struct house *house, size_t count)
{
    while (count-- > 0)
        if (house->features[count]->start != NULL)
            house->features[count]->stop(house, house->feature_states[count]);
    free(house->feature_states);
    house->feature_states = NULL;
}

bool features_start(struct house *house, struct err *err)
{
    size_t n = feature_count(house);

    CHECK(house->feature_states == NULL);
    house->feature_states = calloc(n + 1, sizeof(*house->feature_states));
    CHECK(house->feature_states != NULL);
    for (size_t i = 0; i < n; i++) {
        const struct feature *feature = house->features[i];

        if (feature->start != NULL && !feature->start(house, &house->feature_states[i], err)) {
            stop_first(house, i);
            return false;
        }
    }
    return true;
}

void features_stop(struct house *house)
{
    if (house->feature_states != NULL)
        stop_first(house, feature_count(house));
}

void *feature_state(const struct house *house, const struct feature *feature)
{
    if (house->feature_states == NULL)
        return NULL;
    for (size_t i = 0; house->features[i] != NULL; i++)
        if (house->features[i] == feature)
            return house->feature_states[i];
    return NULL;
}
