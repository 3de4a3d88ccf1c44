/**
 * Who signed a mail (DKIM, RFC 6376), found out by ourselves where no server that we trust said so.
 * Keys are asked of name servers after the mail was accepted, and remembered for a while; the
 * signature is checked in a confined worker.
 */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_DKIM_CHECK_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_DKIM_CHECK_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/digest.h"
#include "core/call.h"
#include "io/dns.h"
#include "proto/mail/letter/mail_letter.h"

struct confine_pool;
struct setting;

extern const struct setting mail_dkim_check;
/** "192.0.2.1" or "192.0.2.1:5353"; empty: the machine's own name servers. */
extern const struct setting mail_dns_server;

enum { MAIL_DKIM_RECORD_MAX = 4096, MAIL_DKIM_KEYS_MAX = 256 };

/** What a name server said of one name. */
struct mail_dkim_answer {
    struct sha256 name;
    int64_t until_ms; /* 0: nothing stands here */
    bool is_found;
    char *record; /* owned */
    size_t n;
};

/** What is remembered of name servers. One for each house. */
struct mail_dkim_keys {
    pthread_mutex_t lock;
    struct mail_dkim_answer answers[MAIL_DKIM_KEYS_MAX];
    size_t next;             /* what makes room for the next one */
    int64_t silent_until_ms; /* nobody answers: nobody is asked */
};

void mail_dkim_keys_init(struct mail_dkim_keys *keys);
void mail_dkim_keys_fini(struct mail_dkim_keys *keys);

/**
 * Sets what is known of the letter's signatures in letter->auth, where nothing is. Outside of any
 * transaction; asks `dns` at most for a few seconds. False where the mail should be read again
 * later (UNAVAILABLE).
 */
bool mail_dkim_check_letter(struct call *call, struct confine_pool *pool,
                            struct mail_dkim_keys *keys, struct dns *dns, struct str message,
                            struct mail_letter *letter) MUST_USE;

/** The same as the house's settings say, in a server; nothing elsewhere. */
bool mail_dkim_check_by_settings(struct call *call, struct confine_pool *pool, struct str message,
                                 struct mail_letter *letter) MUST_USE;

#endif
