/** What a single line, folded, may be at the end of a letter. Used by the mail_signature*.c files.
 */
#ifndef PHAROS_PROTO_MAIL_SIGNATURE_LINE_H
#define PHAROS_PROTO_MAIL_SIGNATURE_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "proto/mail/quote/mail_folded.h"

enum { SIGNATURE_LINE_CHARS = 60 /* lines of signatures are not longer */ };

/** One of the words (a list of mail_reply_words.h) stands in the line. */
bool signature_has_any(struct str folded, const struct str *words);

/** How many delimiting characters the line consists of; 0 when there is another among them. */
size_t signature_delimiter_length(struct str folded);

/** "--" of RFC 3676 4.3 and what people type for it. */
bool signature_is_strong_delimiter(struct str folded);

/** Some words with a full stop or the like behind them. */
bool signature_is_sentence(struct str folded);

/** A number, an address, a label with something behind it. */
bool signature_is_contact(struct str folded);

/** A contact line that begins with a name: "Kim Cheolsu | 010-1234-5678". */
bool signature_is_named_contact(struct str folded);

/** Words like a name's, with the target of a link behind them. */
bool signature_is_linked_name(struct str folded);

/** What mail programs write for a picture: a logo, mostly. */
bool signature_is_picture(struct str folded);

/** A picture's name or a postal address: what may stand between contact lines. */
bool signature_is_filler(struct str folded);

/** An office, a company, a street, a filler. */
bool signature_is_title(struct str folded);

/** One to four words of letters: what a name may look like. */
bool signature_is_name_like(struct str folded);

/** What a customer was asked for: an order's number, an account. */
bool signature_is_form(struct str folded);

/** A word of the line stands in the writer's address or name (folded; may be empty). */
bool signature_names_writer(struct str folded, struct str writer);

/** "-Kim", "- Kim Cheolsu": a name behind a dash; `line` as written, `folded` the same folded. */
bool signature_is_signed_name(struct str line, struct str folded);

/** Begins with a dash, or is one of a list's items. */
bool signature_is_dashed(struct str folded);

/** "Sales Director", not "please call the director": the words begin with capitals. As written. */
bool signature_is_capitalized(struct str line);

/** A line drawn around an address. */
bool signature_is_rule(struct str folded);

#endif
