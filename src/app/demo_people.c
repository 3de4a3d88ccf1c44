#include "app/demo_people.h"

#include <string.h>

#include "app/demo_names.h"
#include "base/arena.h"
#include "base/attributes.h"

const char *const demo_team_names[DEMO_TEAM_COUNT] = {
    [DEMO_FRONT] = "1차 상담 · Front line",
    [DEMO_TECHNICAL] = "A/S 기술 · Technical",
    [DEMO_ORDERS] = "배송·환불 · Orders",
    [DEMO_NIGHT] = "야간 당직 · Night",
};

#define SEOUL "Asia/Seoul"

/* clang-format off */
const struct demo_agent demo_agents[DEMO_AGENTS] = {
    { "강민재", "Minjae", "minjae@nurihome.example", "supervisor", LANG_KO, true, SEOUL, DEMO_DESK_HOURS, DEMO_FRONT, true },
    { "김서연", "Seoyeon", "seoyeon@nurihome.example", "agent", LANG_KO, false, SEOUL, DEMO_DESK_HOURS, DEMO_FRONT, true },
    { "이도윤", "Doyun", "doyun@nurihome.example", "agent", LANG_KO, false, SEOUL, DEMO_DESK_HOURS, DEMO_FRONT, true },
    { "Emily Carter", "Emily", "emily@nurihome.example", "agent", LANG_EN, true, "America/New_York", DEMO_AWAY_HOURS, DEMO_FRONT, true },
    { "박지호", "Jiho", "jiho@nurihome.example", "supervisor", LANG_KO, false, SEOUL, DEMO_OFFICE_HOURS, DEMO_TECHNICAL, true },
    { "최하은", "Haeun", "haeun@nurihome.example", "agent", LANG_KO, false, SEOUL, DEMO_OFFICE_HOURS, DEMO_TECHNICAL, true },
    { "Daniel Novak", "Daniel", "daniel@nurihome.example", "agent", LANG_EN, true, "Europe/London", DEMO_AWAY_HOURS, DEMO_TECHNICAL, true },
    { "정우진", "Woojin", "woojin@nurihome.example", "agent", LANG_KO, false, SEOUL, DEMO_DESK_HOURS, DEMO_ORDERS, true },
    { "한소율", "Soyul", "soyul@nurihome.example", "agent", LANG_KO, true, SEOUL, DEMO_DESK_HOURS, DEMO_ORDERS, true },
    { "홍예준", "Yejun", "yejun@nurihome.example", "agent", LANG_KO, true, SEOUL, DEMO_NIGHT_HOURS, DEMO_NIGHT, true },
    { "오세린", "Serin", "serin@baroocall.example", "partner", LANG_KO, false, SEOUL, DEMO_NIGHT_HOURS, DEMO_NIGHT, true },
    { "Grace Kim", "Grace", "grace@nurihome.example", "viewer", LANG_EN, true, SEOUL, DEMO_OFFICE_HOURS, DEMO_FRONT, false },
};

const struct demo_organisation demo_organisations[DEMO_ORGANISATIONS] = {
    { "한누리빛건설", "hannuribit.example", "02-0000-", LANG_KO, SEOUL },
    { "소담어린이집", "sodam-kids.example", "031-000-", LANG_KO, SEOUL },
    { "물빛노을호텔", "mulbit-noeul.example", "051-000-", LANG_KO, SEOUL },
    { "빛나라학원", "bitnara.example", "070-0000-", LANG_KO, SEOUL },
    { "마루한의원", "maru-clinic.example", "02-0000-", LANG_KO, SEOUL },
    { "온기요양원", "ongi-care.example", "033-000-", LANG_KO, SEOUL },
    { "새솔도서관", "saesol-lib.example", "042-000-", LANG_KO, SEOUL },
    { "두레반찬", "dure-banchan.example", "063-000-", LANG_KO, SEOUL },
    { "느티나무게스트하우스", "neuti-house.example", NULL, LANG_KO, SEOUL },
    { "또바기세무회계", "ttobagi-tax.example", "02-0000-", LANG_KO, SEOUL },
    { "해담치과", "haedam-dental.example", "032-000-", LANG_KO, SEOUL },
    { "푸른결스터디카페", "pureun-study.example", NULL, LANG_KO, SEOUL },
    { "모아오피스", "moa-office.example", "02-0000-", LANG_KO, SEOUL },
    { "다올물류", "daol-logis.example", "031-000-", LANG_KO, SEOUL },
    { "은하수펜션", "eunhasu-stay.example", "033-000-", LANG_KO, SEOUL },
    { "고운필라테스", "goun-pilates.example", NULL, LANG_KO, SEOUL },
    { "참빛안과", "chambit-eye.example", "062-000-", LANG_KO, SEOUL },
    { "늘푸른초등학교", "neulpureun-school.example", "044-000-", LANG_KO, SEOUL },
    { "아람디자인", "aram-design.example", NULL, LANG_KO, SEOUL },
    { "청우정밀", "cheongwoo-pm.example", "055-000-", LANG_KO, SEOUL },
    { "Bayview Inn", "bayview-inn.example", "+1 415 555 01", LANG_EN, "America/Los_Angeles" },
    { "Nordlys Rentals", "nordlys.example", NULL, LANG_EN, "Europe/Oslo" },
    { "Maple Street Dental", "maplestreet.example", "+1 212 555 01", LANG_EN, "America/New_York" },
    { "Harbour & Finch", "harbourfinch.example", "+44 20 7946 09", LANG_EN, "Europe/London" },
    { "Little Acorns Nursery", "littleacorns.example", "+44 20 7946 09", LANG_EN, "Europe/London" },
    { "Lakeshore Co-working", "lakeshore-cw.example", "+1 312 555 01", LANG_EN, "America/Chicago" },
    { "Studio Vogelsang", "studiovogelsang.example", NULL, LANG_EN, "Europe/Berlin" },
    { "Kestrel Yoga", "kestrelyoga.example", NULL, LANG_EN, "Australia/Sydney" },
    { "Orchid Serviced Flats", "orchidflats.example", NULL, LANG_EN, "Asia/Singapore" },
    { "Brookline Animal Clinic", "brooklineanimal.example", "+1 212 555 01", LANG_EN, "America/New_York" },
};
/* clang-format on */

enum {
    KOREANS = 284,
    IN_ORGANISATION_PERCENT = 24,
    PHONE_PERCENT = 62,
    TRIES_MAX = 1000,
    MOBILE_NUMBERS = 10000,
};

struct making {
    struct demo_customer *customers;
    struct random *random;
    struct arena *arena;
    size_t index; /* of the one being made */
    unsigned mobile_step;
};

static size_t pick(struct making *m, size_t count)
{
    return (size_t)random_below(m->random, count);
}

static bool chance(struct making *m, unsigned percent)
{
    return random_below(m->random, 100) < percent;
}

/** Neither another's name nor another's address. */
static bool is_free(const struct making *m, struct str name, struct str email)
{
    for (size_t i = 0; i < m->index; i++)
        if (str_eq(m->customers[i].name, name) || str_eq(m->customers[i].email, email))
            return false;
    return true;
}

static bool phone_is_free(const struct making *m, struct str phone)
{
    for (size_t i = 0; i < m->index; i++)
        if (!str_is_null(m->customers[i].phone) && str_eq(m->customers[i].phone, phone))
            return false;
    return true;
}

/** The local part as people choose it: names, dots, a year, initials. */
static struct str make_local(struct making *m, const char *given, const char *last)
{
    int year = 70 + (int)pick(m, 35);

    switch (pick(m, 6)) {
    case 0:
        return str_format(m->arena, "%s.%s", given, last);
    case 1:
        return str_format(m->arena, "%s%s%02d", last, given, year % 100);
    case 2:
        return str_format(m->arena, "%s_%s", given, last);
    case 3:
        return str_format(m->arena, "%c%s%d", given[0], last, 100 + (int)pick(m, 900));
    case 4:
        return str_format(m->arena, "%s%02d", given, year % 100);
    default:
        return str_format(m->arena, "%s%s", given, last);
    }
}

static struct str make_email(struct making *m, const struct demo_customer *customer,
                             const char *given, const char *last)
{
    static const char *const domains[] = { "mail.example", "mail.example", "post.example",
                                           "inbox.example", "narumail.example" };
    struct str local;

    if (customer->organisation != DEMO_PRIVATE)
        return str_format(m->arena, pick(m, 2) == 0 ? "%s.%s@%s" : "%s%.1s@%s", given, last,
                          demo_organisations[customer->organisation].domain);
    local = make_local(m, given, last);
    return str_format(m->arena, "%" STR_FMT "@%s", STR_ARG(local),
                      domains[pick(m, COUNT_OF(domains))]);
}

/** 010-0000-…: no such numbers are given out. The step visits each of them once. */
static struct str make_mobile(struct making *m)
{
    unsigned number = (unsigned)(m->index + 1) * m->mobile_step % MOBILE_NUMBERS;

    return str_format(m->arena, "010-0000-%04u", number);
}

static struct str make_phone(struct making *m, const struct demo_customer *customer,
                             const char *head)
{
    struct str phone = STR_NULL;
    int digits = customer->lang == LANG_KO ? 4 : 2;

    if (!chance(m, PHONE_PERCENT))
        return STR_NULL;
    if (customer->organisation != DEMO_PRIVATE)
        head = demo_organisations[customer->organisation].phone_head;
    else if (customer->lang == LANG_KO)
        return make_mobile(m);
    if (head == NULL)
        return STR_NULL;
    for (int tries = 0; tries < 20 && str_is_null(phone); tries++) {
        struct str wanted = str_format(m->arena, "%s%0*u", head, digits,
                                       (unsigned)pick(m, digits == 4 ? 10000 : 100));

        if (phone_is_free(m, wanted))
            phone = wanted;
    }
    return phone;
}

static enum demo_temper make_temper(struct making *m)
{
    size_t at = pick(m, 100);

    if (at < 24)
        return DEMO_CURT;
    return at < 50 ? DEMO_WARM : DEMO_CALM;
}

/** Who writes for a company types with care; others as they like. */
static unsigned make_habits(struct making *m, const struct demo_customer *customer)
{
    unsigned habits = 0;
    bool careful = customer->organisation != DEMO_PRIVATE || chance(m, 35);

    if (careful)
        return chance(m, 15) ? DEMO_TYPES_LINES : 0;
    habits |= chance(m, 30) ? DEMO_TYPES_LINES : 0;
    habits |= chance(m, 22) ? DEMO_TYPES_NO_STOPS : 0;
    habits |= chance(m, 12) ? DEMO_TYPES_DOTS : 0;
    habits |= chance(m, 40) ? DEMO_TYPES_TOGETHER : 0;
    habits |= chance(m, 28) ? DEMO_TYPES_FACES : 0;
    habits |= chance(m, 10) ? DEMO_TYPES_LOUD : 0;
    if (customer->lang == LANG_EN) {
        habits |= chance(m, 16) ? DEMO_TYPES_LOWER : 0;
        habits |= chance(m, 18) ? DEMO_TYPES_NO_MARKS : 0;
    }
    return habits;
}

static const char *make_tier(struct making *m, const struct demo_customer *customer)
{
    size_t at = pick(m, 100);

    if (customer->organisation != DEMO_PRIVATE)
        return at < 18 ? "vip" : at < 55 ? "gold" : "silver";
    return at < 4 ? "vip" : at < 13 ? "gold" : at < 32 ? "silver" : "standard";
}

static bool try_korean(struct making *m, struct demo_customer *customer)
{
    const struct demo_name *last = &demo_korean_surnames[pick(m, demo_korean_surname_count)];
    const struct demo_name *given = &demo_korean_given_names[pick(m, demo_korean_given_name_count)];

    customer->name = str_format(m->arena, "%s%s", last->text, given->text);
    customer->given = customer->name;
    customer->email = make_email(m, customer, given->latin, last->latin);
    if (!is_free(m, customer->name, customer->email))
        return false;
    customer->phone = make_phone(m, customer, NULL);
    return true;
}

static const struct demo_region *pick_region(struct making *m, const char *timezone)
{
    const struct demo_region *region;

    do {
        region = &demo_regions[pick(m, demo_region_count)];
        if (timezone != NULL && strcmp(region->timezone, timezone) == 0)
            return region;
    } while (timezone != NULL || !chance(m, region->weight * 3));
    return region;
}

static const char *pick_name(struct making *m, const char *const *names)
{
    size_t count = 0;

    while (names[count] != NULL)
        count++;
    return names[pick(m, count)];
}

/** A name as an address has it: small letters, no blanks. */
static const char *plain(struct arena *arena, const char *name)
{
    char *copy = str_cstr(arena, str_of(name));
    size_t n = 0;

    for (size_t i = 0; copy[i] != '\0'; i++)
        if (copy[i] != ' ' && copy[i] != '\'')
            copy[n++] = copy[i] >= 'A' && copy[i] <= 'Z' ? (char)(copy[i] - 'A' + 'a') : copy[i];
    copy[n] = '\0';
    return copy;
}

static bool try_foreign(struct making *m, struct demo_customer *customer)
{
    const char *timezone = customer->organisation != DEMO_PRIVATE
                               ? demo_organisations[customer->organisation].timezone
                               : NULL;
    const struct demo_region *region = pick_region(m, timezone);
    const char *given = pick_name(m, region->given_names);
    const char *last = pick_name(m, region->last_names);

    customer->name = str_format(m->arena, "%s %s", given, last);
    customer->given = str_of(given);
    customer->timezone = region->timezone;
    customer->email = make_email(m, customer, plain(m->arena, given), plain(m->arena, last));
    if (!is_free(m, customer->name, customer->email))
        return false;
    customer->phone = make_phone(m, customer, region->phone_head);
    return true;
}

/** One of that language; every organisation has at least two people, who come first. */
static size_t pick_organisation(struct making *m, enum lang lang, size_t nth)
{
    size_t of_lang = 0;
    size_t wanted;

    for (size_t i = 0; i < DEMO_ORGANISATIONS; i++)
        of_lang += demo_organisations[i].lang == lang;
    if (nth >= 2 * of_lang && !chance(m, IN_ORGANISATION_PERCENT / 2))
        return DEMO_PRIVATE;
    wanted = nth < 2 * of_lang ? nth % of_lang : pick(m, of_lang);
    for (size_t i = 0; i < DEMO_ORGANISATIONS; i++)
        if (demo_organisations[i].lang == lang && wanted-- == 0)
            return i;
    return DEMO_PRIVATE;
}

static void make_customer(struct making *m, enum lang lang, size_t nth)
{
    struct demo_customer *customer = &m->customers[m->index];
    bool done = false;

    *customer = (struct demo_customer){ .lang = lang, .timezone = SEOUL };
    customer->organisation = pick_organisation(m, lang, nth);
    for (int tries = 0; !done && tries < TRIES_MAX; tries++)
        done = lang == LANG_KO ? try_korean(m, customer) : try_foreign(m, customer);
    customer->temper = make_temper(m);
    customer->habits = make_habits(m, customer);
    customer->tier = make_tier(m, customer);
    m->index++;
}

/** Those of companies were made first; nobody shall find them all in a row. */
static void shuffle(struct making *m)
{
    for (size_t i = DEMO_CUSTOMERS - 1; i > 0; i--) {
        size_t other = pick(m, i + 1);
        struct demo_customer kept = m->customers[i];

        m->customers[i] = m->customers[other];
        m->customers[other] = kept;
    }
}

void demo_people_make(struct demo_customer customers[DEMO_CUSTOMERS], struct random *random,
                      struct arena *arena)
{
    struct making m = { customers, random, arena, 0, 0 };

    m.mobile_step = 7 + 10 * (unsigned)random_below(random, 900);
    for (size_t i = 0; i < KOREANS; i++)
        make_customer(&m, LANG_KO, i);
    for (size_t i = KOREANS; i < DEMO_CUSTOMERS; i++)
        make_customer(&m, LANG_EN, i - KOREANS);
    shuffle(&m);
}
