/** Values of settings: from JSON and words, and back. Private to core/settings. */
#ifndef PHAROS_CORE_SETTINGS_SETTING_VALUE_H
#define PHAROS_CORE_SETTINGS_SETTING_VALUE_H

#include "core/settings/settings.h"

struct setting_value {
    int64_t i;    /* INT, BOOL, DURATION, SIZE */
    struct str s; /* TEXT, ENUM; a SECRET is sealed here, but for what a person just gave */
};

struct setting_value setting_standard(const struct setting *setting);
/** From the canonical text or a person's words; INVALID "bad_setting". Texts are borrowed. */
bool setting_value_parse(const struct setting *setting, struct str text, struct setting_value *out,
                         struct err *err) MUST_USE;
bool setting_value_from_json(const struct setting *setting, const json_t *json,
                             struct setting_value *out, struct err *err) MUST_USE;
/** From the text in the database, which of a SECRET is the sealed one. */
bool setting_value_stored(const struct setting *setting, struct str text, struct setting_value *out,
                          struct err *err) MUST_USE;
/** The canonical text, in the arena. */
struct str setting_value_text(struct arena *arena, const struct setting *setting,
                              const struct setting_value *value);
void setting_value_write(struct json_out *out, const struct setting *setting,
                         const struct setting_value *value);
/** A SECRET that is set never equals another: what it was sealed from is not looked at. */
bool setting_value_eq(const struct setting *setting, const struct setting_value *a,
                      const struct setting_value *b);
/** "1..100 messages", "5m..30d", "true, false": what is allowed. */
struct str setting_allowed(struct arena *arena, const struct setting *setting);
/** A number in the setting's words: "15m", "64KB", "7". */
struct str setting_number_words(struct arena *arena, const struct setting *setting, int64_t i);
const char *setting_type_name(const struct setting *setting);
bool setting_is_number(const struct setting *setting);
/** "s", "bytes", or the setting's own; NULL without one. */
const char *setting_unit(const struct setting *setting);

#endif
