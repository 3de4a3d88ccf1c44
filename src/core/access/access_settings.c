#include "core/access/access_settings.h"

#include <string.h>

enum {
    MINUTE_S = 60,
    HOUR_S = 60 * MINUTE_S,
    DAY_S = 24 * HOUR_S,
    COMPANY_NAME_BYTES = 200,
    URL_BYTES = 300,
};

const struct setting setting_company_name = {
    .name = "company.name",
    .type = SETTING_TEXT,
    .standard_text = "Pharos",
    .min = 1,
    .max = COMPANY_NAME_BYTES,
    .help = "The company's name, as members and customers see it.",
};

/** A name or an address, perhaps with a port. */
static bool is_host(struct str host)
{
    for (size_t i = 0; i < host.n; i++)
        if (strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]", host.p[i])
            == NULL)
            return false;
    return host.n > 0;
}

/** Our pages name each other from the root of their host, so there is no path to say. */
static bool check_public_url(struct str value, struct err *err)
{
    struct str rest = value;
    struct str scheme = str_cut(&rest, ':');
    struct str host = str_starts_with(rest, STR("//")) ? str_from(rest, 2) : STR("");

    if (str_ends_with(host, STR("/")))
        host = str_sub(host, 0, host.n - 1);
    if (value.n == 0
        || ((str_eq(scheme, STR("https")) || str_eq(scheme, STR("http"))) && is_host(host)))
        return true;
    err_set(err, ERR_INVALID, "bad_setting", "this is no address such as https://help.example.com");
    return err_param(err, "https://HOST");
}

const struct setting setting_public_url = {
    .name = "web.public_url",
    .type = SETTING_TEXT,
    .standard_text = "",
    .min = 0,
    .max = URL_BYTES,
    .check = check_public_url,
    .help = "Where customers reach this server, such as https://help.example.com; while it is "
            "empty, mails have no links and nobody is asked how it was.",
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

const struct setting *const access_settings[] = { &setting_company_name, &setting_public_url,
                                                  &setting_session_idle, &setting_session_life,
                                                  NULL };
