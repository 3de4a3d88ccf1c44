/** E-mail addresses as people type them: whether they can be one, and the form that compares. */
#ifndef PHAROS_CORE_ACCESS_EMAIL_H
#define PHAROS_CORE_ACCESS_EMAIL_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/err.h"
#include "base/str.h"

struct arena;

/** Longest address that can stand in an SMTP path (RFC 5321, 4.5.3.1.3, less its brackets). */
enum { EMAIL_BYTES_MAX = 254 };

/**
 * One local part and one domain (RFC 5321 4.1.2 without quoted local parts and address literals,
 * with the UTF-8 of RFC 6531). INVALID "bad_email".
 */
bool email_check(struct str address, struct err *err) MUST_USE;

/**
 * What two spellings of one address have in common: NFKC with case folded, in both parts. Servers
 * may tell local parts apart by case (RFC 5321 2.4); none that people write to does.
 */
struct str email_key(struct arena *arena, struct str address);

/** What stands behind the `@`, borrowed. */
struct str email_domain(struct str address);

#endif
