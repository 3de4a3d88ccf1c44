/**
 * The addresses that are ours: what is taken in, for which team, and in whose name we answer. While
 * none is configured, every address in our domains is ours.
 */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_OWN_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_OWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"
#include "core/call.h"

struct db_query;
struct setting;

/** One of ours. */
struct mail_own {
    int64_t id;         /* 0: known by its domain alone */
    struct str address; /* as configured, or as it was written */
    struct str name;    /* who customers see as sender; STR_NULL: nobody in particular */
    int64_t team_id;    /* who gets what comes in; 0: nobody yet */
    struct str signatures[LANG_COUNT]; /* STR_NULL or empty: none */
    int64_t brand_id;                  /* 0: none, and the members of its own behind it are empty */
    struct str brand_name;
    struct str brand_signatures[LANG_COUNT];
};

/** Domains whose every address is taken while no address is configured; a comma-separated list,
 * empty for the domain of the first account. */
extern const struct setting mail_domains;

/** Which of some addresses are ours, found with one look. Lives in the call's arena. */
struct mail_own_known {
    const struct mail_own_keyed *configured;
    size_t count;
    struct str domains; /* of which every address is ours; "" where addresses are configured */
};

/** Finds out about `addresses`, in call->tx; what is no address is ours in no case. */
bool mail_own_look_up(struct call *call, const struct str *addresses, size_t count,
                      struct mail_own_known *out) MUST_USE;
/**
 * Whether `address`, one of those that were looked up, is ours. "support+order7@…" is "support@…"
 * where only that is configured.
 */
bool mail_own_is(struct call *call, const struct mail_own_known *known, struct str address,
                 struct mail_own *out);

/** Both for a single address. */
bool mail_own_find(struct call *call, struct str address, bool *is_ours,
                   struct mail_own *out) MUST_USE;

/** Who writes where no address of ours was written to: the standard one, else support@ our domain.
 * In call->tx. */
bool mail_own_standard(struct call *call, struct mail_own *out) MUST_USE;

enum { MAIL_OWN_LIST_MAX = 200 };

/** Those that are configured, the standard one first. In call->tx; in call->arena. */
bool mail_own_list(struct call *call, struct mail_own **out, size_t *count) MUST_USE;

/** The domain that stands for us where no address says more; "" where there is none. In call->tx.
 */
bool mail_own_domain(struct call *call, struct str *out) MUST_USE;

enum { MAIL_OWN_DOMAINS_MAX = 100 };

/** The domains of our addresses, folded, each once, that of the standard one first; of those the
 * setting names while there is no address. In call->tx; in call->arena. */
bool mail_own_domains(struct call *call, struct str **out, size_t *count) MUST_USE;

/** Who customers see as sender: its own name, else its brand's. May be empty. */
struct str mail_own_name(const struct mail_own *own);
/** What stands below an answer in that language, its own before its brand's: one in the other
 * language is better than none. May be empty.
 */
struct str mail_own_signature(const struct mail_own *own, enum lang lang);

/** The language of what we add to an answer: the ticket's ("ko", "en" or STR_NULL), else the
 * customer's (an enum lang, negative where it is not known), else English. */
enum lang mail_own_lang(struct str ticket, int64_t customer);

extern const struct db_query *const mail_own_queries[];

#endif
