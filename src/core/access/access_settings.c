#include "core/access/access_settings.h"

enum { MINUTE_S = 60, HOUR_S = 60 * MINUTE_S, DAY_S = 24 * HOUR_S, COMPANY_NAME_BYTES = 200 };

const struct setting setting_company_name = {
    .name = "company.name",
    .type = SETTING_TEXT,
    .standard_text = "Pharos",
    .min = 1,
    .max = COMPANY_NAME_BYTES,
    .help = "The company's name, as members and customers see it.",
};

const struct setting setting_session_idle = {
    .name = "session.idle",
    .type = SETTING_DURATION,
    .standard = 3 * DAY_S,
    .min = 5 * MINUTE_S,
    .max = 90 * DAY_S,
    .help = "A desk that nobody used for this long has to log in again.",
};

const struct setting setting_session_life = {
    .name = "session.life",
    .type = SETTING_DURATION,
    .standard = 30 * DAY_S,
    .min = HOUR_S,
    .max = 365 * DAY_S,
    .help = "Everybody has to log in again after this long; for sessions that begin from now on.",
};

const struct setting *const access_settings[] = { &setting_company_name, &setting_session_idle,
                                                  &setting_session_life, NULL };
