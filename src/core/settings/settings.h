/**
 * Settings: typed values with unit, bounds and a sentence for the operator, declared in tables by
 * the features. The database holds what differs from the defaults; every node reads them within
 * 1 s. A call sees one immutable snapshot from its first look to its end.
 */
#ifndef PHAROS_CORE_SETTINGS_SETTINGS_H
#define PHAROS_CORE_SETTINGS_SETTINGS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/attributes.h"
#include "base/str.h"
#include "core/call.h"
#include "proto/json.h"

enum setting_type {
    SETTING_INT = 1,
    SETTING_BOOL,
    SETTING_DURATION, /* seconds; "90s", "15m", "24h", "30d" are taken as well */
    SETTING_SIZE,     /* bytes; "64KB", "25MB", "2GB" (powers of 1024) are taken as well */
    SETTING_TEXT,     /* min..max bytes */
    SETTING_ENUM,
    SETTING_SECRET, /* min..max bytes, of which nothing is shown; not set as its default */
};

enum setting_when {
    SETTING_AT_ONCE = 0, /* within 1 s, for work that begins from then on */
    SETTING_AT_START,    /* when the program starts next */
};

struct setting {
    const char *name; /* "blob.max_size"; stable */
    enum setting_type type;
    enum setting_when when;
    const char *unit;          /* of an INT: "messages"; NULL where the type says it */
    int64_t standard;          /* the default: INT, BOOL, DURATION, SIZE */
    const char *standard_text; /* TEXT and ENUM; NULL for a SECRET */
    int64_t min;
    int64_t max;
    const char *const *one_of; /* ENUM: NULL-ended */
    /** A further look at a TEXT or SECRET; false with an error of its own. NULL: none. */
    bool (*check)(struct str value, struct err *err);
    /** A SECRET that is told to whoever this names: forgotten when somebody else is named and the
     * same change does not tell it anew. NULL: none. */
    const struct setting *secret;
    const char *help; /* one English sentence for the operator */
};

struct settings_store;

/** Knows every setting of the house's features (CHECK: names once, defaults within bounds) and
 * reads the database. Owned: settings_close. */
bool settings_open(struct house *house, struct settings_store **out, struct err *err) MUST_USE;
/** After every call has ended and before the database is closed. Sets *store to NULL. */
void settings_close(struct settings_store **store);
/** Reads what other nodes have changed; *changed may be NULL. Called by the house's watcher. */
bool settings_refresh(struct house *house, bool *changed, struct err *err) MUST_USE;

/** Values for a call; a setting that no feature declares is our own mistake (CHECK). */
int64_t setting_int(struct call *call, const struct setting *setting);
bool setting_bool(struct call *call, const struct setting *setting);
/** Borrowed until the call's arena is reset. Also the word of an ENUM. */
struct str setting_text(struct call *call, const struct setting *setting);
/** A SECRET, in the call's arena; STR_NULL where it is not set. Errors of sealed_open. */
bool setting_secret(struct call *call, const struct setting *setting, struct str *plain) MUST_USE;
/** The number as it is now, for threads that have no call at hand. */
int64_t setting_int_now(const struct house *house, const struct setting *setting);

/** The declared setting, or NULL. */
const struct setting *setting_find(const struct house *house, struct str name);
/**
 * Changes settings in the running change: `values` is an object of names and JSON values, null
 * being the default. Event setting.changed for each that differs. INVALID "unknown_setting",
 * "bad_setting" with the name as field and what is allowed as param.
 */
bool settings_change(struct call *call, const json_t *values) MUST_USE;
/** The sum of versions: rises with every change. */
bool settings_version(struct call *call, int64_t *out) MUST_USE;
/** Checks one value in words, as a command line gives it: the same errors. */
bool setting_check_text(const struct setting *setting, struct str value, struct err *err) MUST_USE;

struct feature;

/** The table of `--help-settings`: every setting of these features, by name. */
void settings_print_help(const struct feature *const *features, FILE *out);

#endif
