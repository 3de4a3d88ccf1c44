#include "app/feature_list.h"

#include "app/desk.h"
#include "app/operating.h"

const struct feature *const app_features[] = {
    &operating_feature,
    &desk_feature,
    NULL,
};
