#include "features/survey/survey_feature.h"

#include "core/house.h"
#include "features/survey/survey.h"
#include "features/survey/survey_api.h"
#include "features/survey/survey_ask.h"
#include "features/survey/survey_limit.h"
#include "features/survey/survey_page.h"
#include "features/survey/survey_store.h"
#include "features/ticket/ticket_events.h"

static const struct route routes[] = {
    { .method = "GET",
      .path = "/api/v1/tickets/{id}/survey",
      .permission = "ticket.read",
      .handle = survey_handle_of_ticket,
      .summary =
          "What the customer was asked about a ticket and what they answered, newest first" },
    { .method = "GET",
      .path = "/api/v1/customers/{id}/surveys",
      .permission = "ticket.read",
      .handle = survey_handle_of_customer,
      .flags = ROUTE_LIST,
      .summary = "What was asked about a customer's tickets and answered, newest first" },
    { .method = "GET",
      .path = "/api/v1/surveys/figures",
      .permission = "ticket.read",
      .handle = survey_handle_figures,
      .query = survey_figures_query,
      .summary = "How satisfied customers are, altogether, by team and by channel" },
    { .method = "GET",
      .path = "/s/*",
      .handle = survey_handle_show,
      .flags = ROUTE_PUBLIC | ROUTE_HIDDEN | ROUTE_ANY_QUERY },
    { .method = "POST",
      .path = "/s/*",
      .handle = survey_handle_answer,
      .flags = ROUTE_PUBLIC | ROUTE_HIDDEN | ROUTE_ANY_QUERY | ROUTE_RAW_BODY },
    { .method = "GET",
      .path = "/pages/survey.css",
      .handle = survey_handle_style,
      .flags = ROUTE_PUBLIC | ROUTE_HIDDEN },
    { 0 },
};

static const struct event_type *const events[] = { &event_survey_answered, &event_survey_asked,
                                                   NULL };
static const struct reactor reactors[] = { { &event_ticket_confirm_asked, survey_ask_react },
                                           { 0 } };
static const struct setting *const settings[] = { &survey_answers_per_minute, &survey_ask,
                                                  &survey_wait, NULL };
static const struct timer_kind *const timers[] = { &survey_ask_timer, NULL };
static const struct db_query *const *const queries[] = { survey_store_queries, NULL };

static bool start(struct house *house, void **state, struct err *err)
{
    (void)err;
    *state = survey_limit_new(house->random);
    return true;
}

static void stop(struct house *house, void *state)
{
    struct survey_limit *limit = state;

    (void)house;
    survey_limit_free(&limit);
}

const struct feature survey_feature = {
    .name = "survey",
    .routes = routes,
    .events = events,
    .reactors = reactors,
    .settings = settings,
    .timers = timers,
    .queries = queries,
    .start = start,
    .stop = stop,
};
