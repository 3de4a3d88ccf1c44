/**
 * How satisfied the demo company's customers are when they are asked, and who answers. The company
 * of the default seed carries a signal: a logistic model with the coefficients below, so that
 * figures, predictions and searches for causes can be held against what is true. Any other company
 * has the same share of satisfied customers for everybody and every matter. docs/demo.md tells it
 * in words.
 */
#ifndef PHAROS_APP_DEMO_RATING_H
#define PHAROS_APP_DEMO_RATING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/demo_plan.h"

/* The model: log-odds of a score of 4 or 5. */
#define DEMO_LOG_ODDS_BASE        2.7  /* answered at once, by day, solved at the first try */
#define DEMO_LOG_ODDS_WAIT        -0.5 /* for each unit of ln(1 + hours until the first answer) */
#define DEMO_LOG_ODDS_AFTER_HOURS -0.9 /* written outside of Monday to Friday, 9 to 18 in Korea */
#define DEMO_LOG_ODDS_REFUSED     -1.5 /* for each time it was called solved and was not */
#define DEMO_LOG_ODDS_ORDERS      -0.9 /* with the team for orders when they are asked */
#define DEMO_LOG_ODDS_PRODUCT     -1.0 /* about the HU-30 humidifier */
/** The share of satisfied customers in a company without a signal. */
#define DEMO_SATISFIED_SHARE 0.66

/** Index of that humidifier among demo_products. */
enum { DEMO_DISLIKED_PRODUCT = 4 };

/** What a customer has been through when they are asked. */
struct demo_experience {
    double wait_hours; /* from their first words to our first answer */
    bool is_after_hours;
    unsigned refusals; /* times it was called solved and was not */
    bool is_orders;
    bool is_disliked_product;
};

/** One answer that was given, for those who hold the company against its model. */
struct demo_rating {
    struct demo_experience experience;
    int score; /* 1..5, 0: they only said whether it is solved */
    bool is_satisfied;
};

/** Only one company has it. */
bool demo_has_signal(int64_t seed);

/** The probability of a score of 4 or 5. */
double demo_satisfied_share(const struct demo_experience *experience, bool has_signal);

/**
 * Adds who is asked and what they answer to the steps of a ticket, which are those from `first` on,
 * in the order of time: whoever wrote by mail or form, a minute after it was solved, at most once
 * in 24 hours. Steps in which the customer says whether it is solved become answers.
 */
void demo_rating_add(struct demo_plan *plan, size_t ticket, size_t first,
                     int64_t customer_offset_ms, int64_t now_ms, struct random *random,
                     struct arena *arena);

#endif
