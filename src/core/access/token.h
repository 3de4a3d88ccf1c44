/** API tokens: what programs authenticate with. A token may do what its owner may, and less. */
#ifndef PHAROS_CORE_ACCESS_TOKEN_H
#define PHAROS_CORE_ACCESS_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"
#include "core/call.h"

enum { TOKEN_NAME_CHARS_MAX = 120, TOKEN_SCOPES_MAX = 64 };

struct token {
    int64_t id;
    struct str name;
    struct str scopes; /* "all", or names parted by single blanks */
    int64_t created_at_ms;
    int64_t expires_at_ms; /* 0: never */
    int64_t used_at_ms;    /* to the minute; 0: not yet */
};

struct token_draft {
    int64_t account_id;
    struct str name;
    const struct str *scopes; /* "all" alone, or permissions */
    size_t scope_count;
    int64_t expires_at_ms; /* 0: never */
};

/**
 * Makes a token; *secret is what the program sends, shown here only. INVALID "unknown_permission",
 * DENIED "scope_not_held" for what the caller does not hold, "bad_name", "bad_expiry".
 */
bool token_create(struct call *call, const struct token_draft *draft, struct token **out,
                  struct str *secret) MUST_USE;
/** For the command line: a token of whoever has this address. `scopes`: names parted by commas. */
bool token_create_for(struct call *call, struct str email, struct str scopes,
                      struct str *secret) MUST_USE;

struct token_list {
    const struct token *items; /* newest first */
    size_t count;
    bool has_more;
};
/** The account's own, below `before_id` (0: from the newest). In call->tx. */
bool token_list(struct call *call, int64_t account_id, int64_t before_id, int limit,
                struct token_list *out) MUST_USE;
/** Ends one of the caller's own tokens at once. NOT_FOUND. */
bool token_revoke(struct call *call, int64_t id) MUST_USE;

struct db_query;
extern const struct db_query *const token_queries[];

#endif
