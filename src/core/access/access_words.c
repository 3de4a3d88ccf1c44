/* Accounts and teams as the API writes them, and the words of their enums. */
#include "core/access/account.h"
#include "core/access/team.h"
#include "proto/json.h"

static const struct {
    enum account_theme theme;
    const char *word;
} themes[] = { { THEME_SYSTEM, "system" }, { THEME_LIGHT, "light" }, { THEME_DARK, "dark" } };

const char *account_theme_word(enum account_theme theme)
{
    for (size_t i = 0; i < COUNT_OF(themes); i++)
        if (themes[i].theme == theme)
            return themes[i].word;
    return "system";
}

bool account_theme_parse(struct str word, enum account_theme *out)
{
    for (size_t i = 0; i < COUNT_OF(themes); i++)
        if (str_eq(word, str_of(themes[i].word))) {
            *out = themes[i].theme;
            return true;
        }
    return false;
}

const char *account_language_word(enum lang language)
{
    return language == LANG_KO ? "ko" : "en";
}

bool account_language_parse(struct str word, enum lang *out)
{
    if (!str_eq(word, STR("ko")) && !str_eq(word, STR("en")))
        return false;
    *out = str_eq(word, STR("ko")) ? LANG_KO : LANG_EN;
    return true;
}

static void write_ids(struct json_out *out, struct membership set)
{
    out_begin_list(out);
    for (size_t i = 0; i < set.count; i++)
        out_id(out, set.ids[i]);
    out_end_list(out);
}

void account_write(struct json_out *out, const struct account *account)
{
    out_begin_object(out);
    out_key(out, "id");
    out_id(out, account->id);
    out_key(out, "email");
    out_str(out, account->email);
    out_key(out, "name");
    out_str(out, account->name);
    out_key(out, "role");
    out_str(out, account->role);
    out_key(out, "language");
    out_cstring(out, account_language_word(account->language));
    out_key(out, "timezone");
    out_str(out, account->timezone);
    out_key(out, "theme");
    out_cstring(out, account_theme_word(account->theme));
    out_key(out, "active");
    out_bool(out, account->active);
    out_key(out, "teams");
    write_ids(out, account->teams);
    out_key(out, "version");
    out_int(out, account->version);
    out_end_object(out);
}

void team_write(struct json_out *out, const struct team *team)
{
    out_begin_object(out);
    out_key(out, "id");
    out_id(out, team->id);
    out_key(out, "name");
    out_str(out, team->name);
    out_key(out, "members");
    write_ids(out, team->members);
    out_key(out, "version");
    out_int(out, team->version);
    out_end_object(out);
}
