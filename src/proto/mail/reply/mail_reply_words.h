/**
 * What mail programs and people write around quotes and under letters, in all languages we know
 * of. Every phrase is folded (base/text/fold.h), so a folded line can be searched for it. Lists end
 * with STR_NULL.
 */
#ifndef PHAROS_PROTO_MAIL_REPLY_WORDS_H
#define PHAROS_PROTO_MAIL_REPLY_WORDS_H

#include "base/str.h"

/* Attribution lines: "on … <name> wrote:". */
extern const struct str mail_attribution_openers[]; /* first word: "on", "am", "le" */
extern const struct str mail_wrote_last[];          /* a verb that ends the line */
extern const struct str mail_wrote_inside[];        /* one that the name or the date follows */

extern const struct str mail_quoting_openers[]; /* "quoting <name> <address>:", no verb */

/* Marks above which an answer is to be written. */
extern const struct str mail_reply_above[];

/* Lines that a device or a mail program adds: they begin or end so, and name the device. */
extern const struct str mail_sent_begins[];  /* "sent from", "envoyé de mon" */
extern const struct str mail_sent_ends[];    /* "gesendet", "에서 보냄" */
extern const struct str mail_sent_adverts[]; /* "get outlook for": enough by themselves */
extern const struct str mail_devices[];

/* Signatures. */
extern const struct str mail_closings[];        /* "kind regards" */
extern const struct str mail_footers[];         /* in list footers and legal notices */
extern const struct str mail_footer_headings[]; /* all of the line above such a notice */
extern const struct str mail_contact_labels[];  /* before a number or an address: "tel", "전화" */
extern const struct str mail_titles[];      /* offices and companies: "manager", "주식회사" */
extern const struct str mail_street_ends[]; /* with the blank before a house's number: "str. " */
/* Begin or end what a customer is asked for ("주문번호"), and announce it ("ship to"). */
extern const struct str mail_form_labels[];
extern const struct str mail_asked_for[];

#endif
