/** Date and name of an attribution line: "On Mon, 4 Mar 2024 at 9:30, Kim <kim@…> wrote:". */
#ifndef PHAROS_PROTO_MAIL_FORWARD_WROTE_H
#define PHAROS_PROTO_MAIL_FORWARD_WROTE_H

#include "base/str.h"

struct arena;

struct mail_wrote {
    struct str date; /* as written; STR_NULL, as `from`, when they cannot be told apart */
    struct str from;
};

/** `line` is an attribution (mail_attribution.h), its wrapped lines joined. */
struct mail_wrote mail_wrote_read(struct str line, struct arena *arena);

/* Words that part date and name, folded (base/text/fold.h); each list ends with STR_NULL. */
extern const struct str mail_wrote_middles[]; /* between the two, where no verb stands there */
extern const struct str mail_wrote_fillers[]; /* before the verb or behind the name */
extern const struct str mail_wrote_by[];      /* before the name */
extern const struct str mail_halves_of_day[]; /* behind a clock time */

#endif
