/** Names of folders as IMAP writes them: modified UTF-7 (RFC 3501 section 5.1.3). Pure. */
#ifndef PHAROS_PROTO_IMAP_FOLDER_H
#define PHAROS_PROTO_IMAP_FOLDER_H

#include "base/str.h"

struct arena;

/** `name`, valid UTF-8, in the arena. */
struct str imap_folder_encode(struct arena *arena, struct str name);

#endif
