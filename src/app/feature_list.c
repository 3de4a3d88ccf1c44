#include "app/feature_list.h"

#include "app/demo_company.h"
#include "app/desk.h"
#include "app/operating.h"
#include "core/access/access_feature.h"
#include "core/engine_feature.h"
#include "features/channel_mail/channel_mail_feature.h"
#include "features/insight/insight_feature.h"
#include "features/live/live_feature.h"
#include "features/moving/moving_feature.h"
#include "features/people/people_feature.h"
#include "features/search/search_feature.h"
#include "features/survey/survey_feature.h"
#include "features/ticket/ticket_feature.h"

/* One feature a line: they are merged line by line. */
/* clang-format off */
const struct feature *const app_features[] = {
    &operating_feature,
    &access_feature,
    &engine_feature,
    &people_feature,
    &ticket_feature,
    &search_feature,
    &channel_mail_feature,
    &survey_feature,
    &insight_feature,
    &live_feature,
    &moving_feature,
    &desk_feature,
    &demo_feature,
    &background_feature, /* last: its threads call all others */
    NULL,
};
/* clang-format on */
