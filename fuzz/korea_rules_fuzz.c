/* An operator's file of Korean holidays: it is read or refused with the reason; the list lies in
 * the span, in order, and is the same when it is asked for in two parts. */
#include "base/text/utf8.h"
#include "features/calendar/korea_holidays.h"
#include "fuzz.h"

enum { ROOM = 256 * 1024 * 1024 };

static const struct civil first = { 2026, 3, 1 };
static const struct civil middle = { 2027, 12, 31 };
static const struct civil after_middle = { 2028, 1, 1 };
static const struct civil last = { 2029, 6, 30 };

static void check_list(const struct korea_holiday *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        CHECK(items[i].day >= civil_to_days(first) && items[i].day <= civil_to_days(last));
        CHECK((items[i].kind == KOREA_SUBSTITUTE) == (items[i].for_day != KOREA_NO_DAY));
        CHECK(items[i].for_day == KOREA_NO_DAY || items[i].for_day < items[i].day);
        CHECK(utf8_is_valid(items[i].name_ko) && utf8_is_valid(items[i].name_en));
        CHECK(i == 0 || items[i - 1].day < items[i].day
              || (items[i - 1].day == items[i].day && items[i - 1].kind <= items[i].kind));
    }
}

static bool are_same(const struct korea_holiday *a, const struct korea_holiday *b)
{
    return a->day == b->day && a->for_day == b->for_day && a->kind == b->kind
           && a->is_certain == b->is_certain && str_eq(a->name_ko, b->name_ko)
           && str_eq(a->name_en, b->name_en) && str_eq(a->basis, b->basis);
}

static void check_parts(const struct korea_rules *rules, int64_t as_of_day,
                        const struct korea_holiday *all, size_t count, struct arena *arena)
{
    const struct korea_span spans[] = { { first, middle, as_of_day },
                                        { after_middle, last, as_of_day } };
    size_t done = 0;

    for (size_t i = 0; i < 2; i++) {
        const struct korea_holiday *part;
        size_t n = korea_holidays_list(rules, &spans[i], arena, &part);

        CHECK(n <= count - done);
        for (size_t k = 0; k < n; k++)
            CHECK(are_same(&part[k], &all[done + k]));
        done += n;
    }
    CHECK(done == count);
}

static void check_rules(const struct korea_rules *rules, int64_t as_of_day, struct arena *arena)
{
    const struct korea_span span = { first, last, as_of_day };
    const struct korea_holiday *items;
    size_t count = korea_holidays_list(rules, &span, arena, &items);

    check_list(items, count);
    check_parts(rules, as_of_day, items, count, arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena *arena = arena_new(ROOM);
    const struct korea_rules *rules;
    struct err err = { 0 };

    if (korea_rules_read((struct str){ (const char *)bytes, n }, arena, &rules, &err)) {
        check_rules(rules, KOREA_NO_DAY, arena);
        check_rules(rules, civil_to_days(middle), arena);
    } else {
        CHECK(err.kind == ERR_INVALID && err.message[0] != '\0');
    }
    arena_free(&arena);
    return 0;
}
