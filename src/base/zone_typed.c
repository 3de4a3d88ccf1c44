#include "base/zone_typed.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/instant.h"
#include "base/zone_table.h"

enum {
    MINUTE_CHARS = 16, /* 2026-11-30T09:00 */
    SECONDS_AT = 17,
    SECONDS_PER_MINUTE = 60,
    SECONDS_PER_HOUR = 60 * SECONDS_PER_MINUTE,
    WORDS_MAX_BYTES = 8 * 1024,
};

bool zone_typed_wall(struct str text, int64_t *out_wall_ms)
{
    char whole[ZONE_TYPED_MAX + sizeof(":00Z")];

    if (text.n > ZONE_TYPED_MAX)
        return false;
    snprintf(whole, sizeof(whole), "%" STR_FMT "%s", STR_ARG(text),
             text.n == MINUTE_CHARS ? ":00Z" : "Z");
    return instant_parse(str_of(whole), out_wall_ms);
}

/* ---- refusing ----------------------------------------------------------------------------------
 */

static bool bad_local(struct err *err)
{
    return err_set(err, ERR_INVALID, "bad_local",
                   "this is no local time: write it without an offset, like 2026-11-30T09:00");
}

static bool refuse(struct err *err, const char *code, const char *what,
                   const struct err_choice choices[ERR_CHOICES_MAX])
{
    struct arena *arena = arena_new(WORDS_MAX_BYTES);

    err_set(err, ERR_INVALID, code, "%s: choose %" STR_FMT " or %" STR_FMT, what,
            STR_ARG(zone_choice_text(&choices[0], arena)),
            STR_ARG(zone_choice_text(&choices[1], arena)));
    arena_free(&arena);
    for (size_t i = 0; i < ERR_CHOICES_MAX; i++)
        err_choice(err, choices[i].at_ms, choices[i].ahead_ms);
    return false;
}

static struct err_choice choice_at(const struct zone_table *zone, int64_t at_ms)
{
    return (struct err_choice){ at_ms, zone_table_offset_ms(zone, at_ms) };
}

bool zone_typed_instant(const struct zone_table *zone, struct str text, int64_t *out_ms,
                        struct err *err)
{
    int64_t step_ms = text.n == MINUTE_CHARS ? MS_PER_MINUTE : MS_PER_SECOND;
    struct zone_instants found;
    int64_t wall_ms;

    if (!zone_typed_wall(text, &wall_ms))
        return bad_local(err);
    found = zone_table_instants(zone, wall_ms);
    if (found.first_ms < INSTANT_MIN_MS || found.first_ms > INSTANT_MAX_MS)
        return bad_local(err);
    if (found.standing == ZONE_NEVER)
        return refuse(err, "local_skipped", "clocks jump over this time",
                      (const struct err_choice[]){ choice_at(zone, found.change_ms - step_ms),
                                                   choice_at(zone, found.change_ms) });
    if (found.standing == ZONE_TWICE)
        return refuse(err, "local_twice", "clocks show this time twice",
                      (const struct err_choice[]){ choice_at(zone, found.first_ms),
                                                   choice_at(zone, found.second_ms) });
    *out_ms = found.first_ms;
    return true;
}

/* ---- words -------------------------------------------------------------------------------------
 */

struct str zone_ahead_text(int64_t ahead_ms, struct arena *arena)
{
    int seconds = (int)(llabs(ahead_ms) / MS_PER_SECOND);
    const char *sign = ahead_ms < 0 ? "-" : "+";
    int hours = seconds / SECONDS_PER_HOUR;
    int minutes = seconds / SECONDS_PER_MINUTE % SECONDS_PER_MINUTE;

    seconds %= SECONDS_PER_MINUTE;
    if (seconds != 0)
        return str_format(arena, "%s%02d:%02d:%02d", sign, hours, minutes, seconds);
    return str_format(arena, "%s%02d:%02d", sign, hours, minutes);
}

struct str zone_choice_local(const struct err_choice *choice, struct arena *arena)
{
    struct str text = instant_format_brief(arena, choice->at_ms + choice->ahead_ms);

    return str_sub(text, 0, text.n - 1);
}

struct str zone_choice_text(const struct err_choice *choice, struct arena *arena)
{
    struct str local = zone_choice_local(choice, arena);
    bool is_minute = str_eq(str_from(local, SECONDS_AT), STR("00"));

    return str_format(arena, "%.*s %" STR_FMT " (UTC%" STR_FMT ")", CIVIL_CHARS, local.p,
                      STR_ARG(str_sub(local, CIVIL_CHARS + 1,
                                      (is_minute ? MINUTE_CHARS : local.n) - CIVIL_CHARS - 1)),
                      STR_ARG(zone_ahead_text(choice->ahead_ms, arena)));
}
