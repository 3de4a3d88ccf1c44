/**
 * Customers: people who write to the company, every address they are reached at, and the
 * organisations they belong to. See README.md.
 */
#ifndef PHAROS_FEATURES_PEOPLE_PEOPLE_H
#define PHAROS_FEATURES_PEOPLE_PEOPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"
#include "core/call.h"
#include "proto/json.h"

/** Stored; never renumber. */
enum address_kind { ADDRESS_EMAIL = 1, ADDRESS_PHONE = 2 };

/** How much a customer is promised. Stored; never renumber. */
enum customer_tier { TIER_STANDARD = 1, TIER_SILVER = 2, TIER_GOLD = 3, TIER_VIP = 4 };

enum {
    CUSTOMER_NAME_CHARS_MAX = 200,
    CUSTOMER_ADDRESSES_MAX = 50,
    ORGANISATION_NAME_CHARS_MAX = 200
};

/** Nothing is known about a customer's language. */
enum { LANGUAGE_UNKNOWN = -1 };

struct address {
    int64_t id;
    enum address_kind kind;
    struct str value; /* as given; masked where the caller may not see it */
};

struct organisation {
    int64_t id;
    struct str name;
    struct str domain; /* folded; STR_NULL: none */
    int64_t version;
};

struct customer {
    int64_t id;
    struct str name;
    int64_t organisation_id; /* 0: none */
    struct str organisation_name;
    int language;        /* enum lang or LANGUAGE_UNKNOWN */
    struct str timezone; /* STR_NULL: not known */
    enum customer_tier tier;
    struct address *addresses; /* in the order they were added */
    size_t address_count;
    int64_t created_at_ms;
    int64_t version;
};

/** One address as it is given, to be added. */
struct address_draft {
    enum address_kind kind;
    struct str value;
};

struct customer_draft {
    struct str name;
    int64_t
        organisation_id; /* 0: by the domain of the first e-mail address, where one is declared */
    int language;        /* enum lang or LANGUAGE_UNKNOWN */
    struct str timezone; /* STR_NULL: not known */
    enum customer_tier tier;
    const struct address_draft *addresses;
    size_t address_count;
};

/** What to change; NULL, STR_NULL and a false `has_…` leave things as they are. */
struct customer_patch {
    struct str name;
    bool has_organisation;
    int64_t organisation_id; /* 0: none */
    bool has_language;
    int language;
    bool has_timezone;
    struct str timezone; /* STR_NULL: not known */
    bool has_tier;
    enum customer_tier tier;
    const struct address_draft *add;
    size_t add_count;
    const int64_t *remove; /* ids of addresses */
    size_t remove_count;
};

/** Somebody as a ticket or a mail names them. */
struct people_ref {
    int64_t id;       /* an existing customer, else 0 */
    struct str email; /* with id 0 */
    struct str name;  /* for a new customer; STR_NULL: the address's local part */
    int language;     /* for a new customer: enum lang or LANGUAGE_UNKNOWN */
};

/**
 * The customer that is meant, made where the address is new, in the running change. Two changes
 * that meet a new address at one time make one customer. INVALID "bad_email" or, for an id that
 * is not there, "unknown_customer"; the field is relative: "/customer/email", "/customer/id".
 * Addresses are masked as by people_get.
 */
bool people_find_or_create(struct call *call, const struct people_ref *ref,
                           struct customer **out) MUST_USE;

/** Whose address this is; *id is 0 where it is nobody's. In call->tx. INVALID "bad_email",
 * "bad_phone". */
bool people_find_by_address(struct call *call, enum address_kind kind, struct str value,
                            int64_t *id) MUST_USE;

/**
 * For the program itself, which writes to people: name and first e-mail address of a customer, both
 * STR_NULL where there is none. In call->tx.
 */
bool people_mail_address(struct call *call, int64_t id, struct str *name,
                         struct str *email) MUST_USE;

/** INVALID naming the member, CONFLICT "address_taken" with the other customer's id as param. */
bool people_create(struct call *call, const struct customer_draft *draft,
                   struct customer **out) MUST_USE;
/** seen_version -1 means any. CONFLICT "version_conflict" with the version; as people_create. */
bool people_change(struct call *call, int64_t id, int64_t seen_version,
                   const struct customer_patch *patch, struct customer **out) MUST_USE;

/**
 * In call->tx, within the caller's scope: who sees only their own teams sees the customers of
 * tickets within that scope. Addresses are masked without the permission customer.addresses.
 */
bool people_get(struct call *call, int64_t id, struct customer **out) MUST_USE;
/** The same, and the audit hears who looked; outside of a change. */
bool people_view(struct call *call, int64_t id, struct customer **out) MUST_USE;

/** Where a search goes on; all zero is its beginning. */
struct people_position {
    int64_t stage; /* 1: among names, 2: among addresses */
    int64_t id;    /* of the last customer or address that was seen */
};

struct customer_page {
    struct customer *items;
    size_t count;
    bool has_more;
    int64_t last_address_id;     /* of a page found by address */
    struct people_position next; /* of a search with more */
};

/** Newest first, below `before_id` (0: from the newest). In call->tx, scoped and masked. */
bool people_list(struct call *call, int64_t before_id, int limit,
                 struct customer_page *out) MUST_USE;
/**
 * Those whose name begins with `query`, in the order of names, then those with an address that
 * does, in the order of addresses; telephone numbers may be typed with blanks and dashes. Who may
 * not see addresses does not find by them. In call->tx, scoped and masked. INVALID "bad_cursor".
 */
bool people_search(struct call *call, struct str query, struct people_position at, int limit,
                   struct customer_page *out) MUST_USE;

/** CUSTOMER of docs/api.md. */
void people_write(struct json_out *out, const struct customer *customer);
/** Words of the API; the parse functions answer false for any other. */
const char *address_kind_word(enum address_kind kind);
bool address_kind_parse(struct str word, enum address_kind *out) MUST_USE;
const char *customer_tier_word(enum customer_tier tier);
bool customer_tier_parse(struct str word, enum customer_tier *out) MUST_USE;

/**
 * Makes an organisation; `domain` STR_NULL: none. Customers with an address at the domain who
 * write from now on belong to it. INVALID "bad_name", "bad_domain"; CONFLICT "domain_taken".
 */
bool organisation_create(struct call *call, struct str name, struct str domain,
                         struct organisation **out) MUST_USE;
/** `name` STR_NULL leaves it; seen_version -1 means any; has_domain with STR_NULL takes it away. */
bool organisation_change(struct call *call, int64_t id, int64_t seen_version, struct str name,
                         bool has_domain, struct str domain, struct organisation **out) MUST_USE;
/** In call->tx, within the scope: partners see those of customers they see. */
bool organisation_get(struct call *call, int64_t id, struct organisation **out) MUST_USE;

struct organisation_page {
    struct organisation *items; /* newest first */
    size_t count;
    bool has_more;
};
bool organisation_list(struct call *call, int64_t before_id, int limit,
                       struct organisation_page *out) MUST_USE;

/** ORG of docs/api.md. */
void organisation_write(struct json_out *out, const struct organisation *organisation);

#endif
