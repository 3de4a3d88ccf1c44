/** Words of dates in the languages mail is written in. Used by mail_date.c only. */
#ifndef PHAROS_PROTO_MAIL_DATE_NAMES_H
#define PHAROS_PROTO_MAIL_DATE_NAMES_H

#include <stdbool.h>

#include "base/str.h"

/** 1 to 12 by the name of a month, whole or cut; 0 for any other word. */
int mail_date_month(struct str word);

enum mail_date_half {
    MAIL_DATE_NO_HALF,
    MAIL_DATE_MORNING,
    MAIL_DATE_AFTERNOON,
};

/** AM, PM and their kin. */
enum mail_date_half mail_date_half(struct str word);

/** What the number before a Korean, Chinese or Japanese sign counts. */
enum mail_date_unit {
    MAIL_DATE_NO_UNIT,
    MAIL_DATE_YEAR,
    MAIL_DATE_MONTH,
    MAIL_DATE_DAY,
    MAIL_DATE_HOUR,
    MAIL_DATE_MINUTE,
    MAIL_DATE_SECOND,
};

/** By the word that follows the number; *rest is what the word holds behind the sign. */
enum mail_date_unit mail_date_unit(struct str word, struct str *rest);

/** False for a word that is no zone. RFC 5322 4.3: single letters say nothing, so they are UTC. */
bool mail_date_zone(struct str word, int *offset_minutes);

#endif
