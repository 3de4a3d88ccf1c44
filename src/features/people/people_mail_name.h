/** The name of a person as the display name of an address tells it. Pure. */
#ifndef PHAROS_FEATURES_PEOPLE_PEOPLE_MAIL_NAME_H
#define PHAROS_FEATURES_PEOPLE_PEOPLE_MAIL_NAME_H

#include "base/str.h"

struct arena;

/**
 * "Kim, Hana" is Hana Kim, as directories write it; "김, 하나" is 김하나; "Hana Kim via Support"
 * and
 * "'Hana Kim'" are Hana Kim, as lists and mailers write it. "Acme, Inc." and all else stay as they
 * are. STR_NULL where no name is left, or it is only the address again.
 */
struct str people_mail_name(struct arena *arena, struct str written, struct str email);

#endif
