/**
 * Short names for the rows of the tables of sayings about mail that was not delivered, which have
 * hundreds; only those files include this.
 */
#ifndef PHAROS_PROTO_MAIL_BOUNCE_ROWS_H
#define PHAROS_PROTO_MAIL_BOUNCE_ROWS_H

#include "proto/mail/classify/mail_sayings.h"

#define FAILS(family, text)                                                                        \
    {                                                                                              \
        text, MAIL_SAYING_FAILS, family                                                            \
    }
#define MAY_FAIL(family, text)                                                                     \
    {                                                                                              \
        text, MAIL_SAYING_MAY_FAIL, family                                                         \
    }
#define FAILS_AT(family, text)                                                                     \
    {                                                                                              \
        text, MAIL_SAYING_FAILS | MAIL_SAYING_NAMES, family                                        \
    }
#define MAY_FAIL_AT(family, text)                                                                  \
    {                                                                                              \
        text, MAIL_SAYING_MAY_FAIL | MAIL_SAYING_NAMES, family                                     \
    }
#define DELAYS(family, text)                                                                       \
    {                                                                                              \
        text, MAIL_SAYING_DELAYS, family                                                           \
    }
#define SUCCEEDS(family, text)                                                                     \
    {                                                                                              \
        text, MAIL_SAYING_SUCCEEDS, family                                                         \
    }
#define NAMES(family, text)                                                                        \
    {                                                                                              \
        text, MAIL_SAYING_NAMES, family                                                            \
    }
#define ENDS(family, text)                                                                         \
    {                                                                                              \
        text, MAIL_SAYING_ENDS, family                                                             \
    }
#define REASON(text)                                                                               \
    {                                                                                              \
        text, MAIL_SAYING_REASON, "reason"                                                         \
    }

#endif
