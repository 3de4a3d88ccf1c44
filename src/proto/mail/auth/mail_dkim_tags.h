/** Tag lists: "v=1; a=rsa-sha256; …" (RFC 6376 3.2). Used by the DKIM files only. */
#ifndef PHAROS_PROTO_MAIL_DKIM_TAGS_H
#define PHAROS_PROTO_MAIL_DKIM_TAGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"

struct arena;

enum { MAIL_DKIM_TAGS_MAX = 40 };

struct mail_dkim_tag {
    struct str name;
    struct str value; /* trimmed; may have blanks and line ends within */
    struct str raw;   /* all between the '=' and the next ';' */
};

struct mail_dkim_tags {
    struct mail_dkim_tag items[MAIL_DKIM_TAGS_MAX];
    size_t count;
};

/** Borrowed from `text`. False for what is no such list: a tag without a name or '=', or twice. */
bool mail_dkim_tags_read(struct str text, struct mail_dkim_tags *out) MUST_USE;

/** NULL when there is none. */
const struct mail_dkim_tag *mail_dkim_tags_find(const struct mail_dkim_tags *tags,
                                                const char *name);
/** The value, or STR_NULL. */
struct str mail_dkim_tags_get(const struct mail_dkim_tags *tags, const char *name);

/** Is `word` one of those that ':' parts? Case and blanks do not matter. */
bool mail_dkim_list_has(struct str list, const char *word);

/** Without blanks and line ends. */
struct str mail_dkim_squeeze(struct str text, struct arena *arena);

/** A count of seconds or bytes; false for anything but 1 to 15 digits. */
bool mail_dkim_number(struct str text, int64_t *out) MUST_USE;

#endif
