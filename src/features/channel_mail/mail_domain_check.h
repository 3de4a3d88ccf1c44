/**
 * Whether a domain of ours publishes what mail needs: who takes its mail (MX, RFC 5321), who may
 * send for it (SPF, RFC 7208), the key that signs for it (DKIM, RFC 6376), and what receivers are
 * to do with the rest (DMARC, RFC 7489); with what is missing as text to paste into a zone.
 */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_DOMAIN_CHECK_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_DOMAIN_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "io/dns.h"

enum mail_domain_state {
    MAIL_DOMAIN_FINE = 1,
    MAIL_DOMAIN_NOT_ANSWERED, /* nobody could be asked about `record` */
    MAIL_DOMAIN_NO_MX,
    MAIL_DOMAIN_NULL_MX, /* it says that it takes no mail (RFC 7505) */
    MAIL_DOMAIN_NO_SPF,
    MAIL_DOMAIN_TWO_SPF,  /* of which none counts (RFC 7208, 4.5) */
    MAIL_DOMAIN_OPEN_SPF, /* everybody may send for it */
    MAIL_DOMAIN_NO_DKIM,
    MAIL_DOMAIN_OTHER_DKIM, /* another key */
    MAIL_DOMAIN_NO_DMARC,
    MAIL_DOMAIN_TWO_DMARC, /* of which none counts (RFC 7489, 6.6.3) */
};

struct mail_domain_finding {
    enum mail_domain_state state;
    const char *record; /* "MX", "SPF", "DKIM", "DMARC" */
    struct str name;    /* where it stands, or should */
    struct str found;   /* what stands there; "" for nothing */
    struct str paste;   /* what to publish; STR_NULL: nothing */
};

/** A domain, and what it should publish. */
struct mail_domain_plan {
    struct str domain; /* in A-labels */
    struct str relay;  /* who sends for it: a host or an address of IPv4 or IPv6; "": not known */
    struct str dkim_name; /* STR_NULL: mail is not signed, and nothing is asked */
    struct str dkim_text;
};

enum { MAIL_DOMAIN_FINDINGS_MAX = 4 };

/** Returns how many findings there are, in the order above; texts in `arena`. Blocks on `dns`. */
size_t mail_domain_check(struct dns *dns, const struct mail_domain_plan *plan, struct arena *arena,
                         struct mail_domain_finding out[MAIL_DOMAIN_FINDINGS_MAX]);

#endif
