/** Dates of mail: RFC 5322 3.3 and 4.3, RFC 850, asctime, ISO 8601 and what else is seen. */
#ifndef PHAROS_PROTO_MAIL_DATE_H
#define PHAROS_PROTO_MAIL_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"

struct arena;

struct mail_date {
    int64_t at_ms;      /* UTC */
    int offset_minutes; /* as written; 0 where none or "-0000" */
};

/** False when no date can be read out of it. */
bool mail_date_read(struct str raw, struct mail_date *out) MUST_USE;
/** RFC 3339 with the offset as written: "2024-03-05T09:30:00+09:00"; Z for UTC. */
struct str mail_date_text(const struct mail_date *date, struct arena *arena);

#endif
