#include "proto/mail/value/mail_date_names.h"

#include <stddef.h>

#include "base/attributes.h"

/** Begins the names of a month; ASCII is compared in any case. */
struct month_name {
    const char *head;
    int month;
};

static const struct month_name month_names[] = {
    /* English, and what is alike elsewhere. */
    { "jan", 1 },
    { "feb", 2 },
    { "mar", 3 },
    { "apr", 4 },
    { "may", 5 },
    { "jun", 6 },
    { "jul", 7 },
    { "aug", 8 },
    { "sep", 9 },
    { "oct", 10 },
    { "nov", 11 },
    { "dec", 12 },
    /* German, Dutch, the Nordic languages. */
    { "jän", 1 },
    { "mär", 3 },
    { "mrz", 3 },
    { "maerz", 3 },
    { "mrt", 3 },
    { "maart", 3 },
    { "mai", 5 },
    { "mei", 5 },
    { "maj", 5 },
    { "okt", 10 },
    { "dez", 12 },
    { "des", 12 },
    /* French. */
    { "fév", 2 },
    { "fev", 2 },
    { "avr", 4 },
    { "juin", 6 },
    { "juil", 7 },
    { "aoû", 8 },
    { "aou", 8 },
    { "déc", 12 },
    /* Spanish, Italian, Portuguese. */
    { "ene", 1 },
    { "gen", 1 },
    { "abr", 4 },
    { "mag", 5 },
    { "giu", 6 },
    { "lug", 7 },
    { "ago", 8 },
    { "set", 9 },
    { "ott", 10 },
    { "out", 10 },
    { "dic", 12 },
    /* Russian. */
    { "янв", 1 },
    { "Янв", 1 },
    { "фев", 2 },
    { "Фев", 2 },
    { "мар", 3 },
    { "Мар", 3 },
    { "апр", 4 },
    { "Апр", 4 },
    { "май", 5 },
    { "Май", 5 },
    { "мая", 5 },
    { "июн", 6 },
    { "Июн", 6 },
    { "июл", 7 },
    { "Июл", 7 },
    { "авг", 8 },
    { "Авг", 8 },
    { "сен", 9 },
    { "Сен", 9 },
    { "окт", 10 },
    { "Окт", 10 },
    { "ноя", 11 },
    { "Ноя", 11 },
    { "дек", 12 },
    { "Дек", 12 },
};

static bool starts_nocase(struct str word, struct str head)
{
    return word.n >= head.n && str_eq_ascii_nocase(str_sub(word, 0, head.n), head);
}

int mail_date_month(struct str word)
{
    /* "juin" and "juil" begin like no English month; "mars" and "mardi" both like March. */
    for (size_t i = 0; i < COUNT_OF(month_names); i++)
        if (starts_nocase(word, str_of(month_names[i].head)))
            return month_names[i].month;
    return 0;
}

enum mail_date_half mail_date_half(struct str word)
{
    static const char *const mornings[] = { "am", "a.m", "a.m.", "오전", "午前", "上午" };
    static const char *const afternoons[] = { "pm", "p.m", "p.m.", "오후", "午後", "下午" };

    for (size_t i = 0; i < COUNT_OF(mornings); i++) {
        if (str_eq_ascii_nocase(word, str_of(mornings[i])))
            return MAIL_DATE_MORNING;
        if (str_eq_ascii_nocase(word, str_of(afternoons[i])))
            return MAIL_DATE_AFTERNOON;
    }
    return MAIL_DATE_NO_HALF;
}

enum mail_date_unit mail_date_unit(struct str word, struct str *rest)
{
    static const struct {
        const char *sign;
        enum mail_date_unit unit;
    } units[] = {
        { "년", MAIL_DATE_YEAR },   { "年", MAIL_DATE_YEAR },   { "월", MAIL_DATE_MONTH },
        { "月", MAIL_DATE_MONTH },  { "일", MAIL_DATE_DAY },    { "日", MAIL_DATE_DAY },
        { "시", MAIL_DATE_HOUR },   { "時", MAIL_DATE_HOUR },   { "时", MAIL_DATE_HOUR },
        { "분", MAIL_DATE_MINUTE }, { "分", MAIL_DATE_MINUTE }, { "초", MAIL_DATE_SECOND },
        { "秒", MAIL_DATE_SECOND },
    };

    for (size_t i = 0; i < COUNT_OF(units); i++) {
        struct str sign = str_of(units[i].sign);

        if (str_starts_with(word, sign)) {
            *rest = str_from(word, sign.n);
            return units[i].unit;
        }
    }
    return MAIL_DATE_NO_UNIT;
}

bool mail_date_zone(struct str word, int *offset_minutes)
{
    static const struct {
        const char *name;
        int offset_minutes;
    } zones[] = {
        { "UT", 0 },     { "UTC", 0 },    { "GMT", 0 },     { "WET", 0 },     { "EST", -300 },
        { "EDT", -240 }, { "CST", -360 }, { "CDT", -300 },  { "MST", -420 },  { "MDT", -360 },
        { "PST", -480 }, { "PDT", -420 }, { "AKST", -540 }, { "AKDT", -480 }, { "HST", -600 },
        { "AST", -240 }, { "ADT", -180 }, { "NST", -210 },  { "NDT", -150 },  { "BRT", -180 },
        { "BST", 60 },   { "WEST", 60 },  { "CET", 60 },    { "MET", 60 },    { "MEZ", 60 },
        { "CEST", 120 }, { "MEST", 120 }, { "MESZ", 120 },  { "EET", 120 },   { "SAST", 120 },
        { "EEST", 180 }, { "MSK", 180 },  { "MSD", 240 },   { "PKT", 300 },   { "IST", 330 },
        { "ICT", 420 },  { "WIB", 420 },  { "HKT", 480 },   { "SGT", 480 },   { "PHT", 480 },
        { "AWST", 480 }, { "KST", 540 },  { "JST", 540 },   { "ACST", 570 },  { "AEST", 600 },
        { "ACDT", 630 }, { "AEDT", 660 }, { "NZST", 720 },  { "NZDT", 780 },
    };

    for (size_t i = 0; i < COUNT_OF(zones); i++) {
        if (str_eq_ascii_nocase(word, str_of(zones[i].name))) {
            *offset_minutes = zones[i].offset_minutes;
            return true;
        }
    }
    *offset_minutes = 0;
    return word.n == 1 && word.p[0] >= 'A' && word.p[0] <= 'Z' && word.p[0] != 'T';
}
