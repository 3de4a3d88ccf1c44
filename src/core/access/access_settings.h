/** Settings of log-in and of the company itself. */
#ifndef PHAROS_CORE_ACCESS_ACCESS_SETTINGS_H
#define PHAROS_CORE_ACCESS_ACCESS_SETTINGS_H

#include "core/settings/settings.h"

extern const struct setting setting_company_name;
/** "https://help.example.com"; "" where nobody has said. */
extern const struct setting setting_public_url;
extern const struct setting setting_session_idle;
extern const struct setting setting_session_life;

/** All of the above, ended by NULL. */
extern const struct setting *const access_settings[];

#endif
