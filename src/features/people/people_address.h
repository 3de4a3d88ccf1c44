/** Addresses of customers: what compares, and what is shown to those who may not see them. Pure. */
#ifndef PHAROS_FEATURES_PEOPLE_PEOPLE_ADDRESS_H
#define PHAROS_FEATURES_PEOPLE_PEOPLE_ADDRESS_H

#include "features/people/people.h"

struct arena;

/**
 * The key of an address: one for all its spellings. E-mail: core/email. Telephone: E.164 digits
 * behind a `+`; without a country code a number is Korean (010-1234-5678 is +821012345678, the
 * nationwide 1588-1234 is +8215881234). INVALID "bad_email" or "bad_phone".
 */
bool people_address_key(enum address_kind kind, struct str value, struct arena *arena,
                        struct str *out, struct err *err) MUST_USE;

/** What the keys of telephones beginning so have in common; STR_NULL when it is no telephone. */
struct str people_phone_prefix(struct str typed, struct arena *arena);

/** "ga•••@mail.example", "010-••••-2208". */
struct str people_address_mask(enum address_kind kind, struct str value, struct arena *arena);

#endif
