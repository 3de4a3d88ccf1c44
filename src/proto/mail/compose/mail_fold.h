/**
 * One field of a head as it is written: folded at 76 columns (RFC 5322 2.2.3), text that ASCII
 * cannot say in encoded words of UTF-8 (RFC 2047). Nothing that is handed in can end the field.
 */
#ifndef PHAROS_PROTO_MAIL_FOLD_H
#define PHAROS_PROTO_MAIL_FOLD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "base/strbuf.h"

struct arena;

enum {
    MAIL_LINE_USUAL = 76, /* columns of a line without its end, where it can be cut */
    MAIL_LINE_MAX = 998,  /* RFC 5322 2.1.1: columns of any line */
    MAIL_WORD_MAX = 900,  /* bytes of what cannot be cut, with room for a name before it */
};

struct mail_fold {
    struct strbuf *out;
    size_t column;
    bool has_words;
    bool is_joined; /* the next word follows without a blank */
};

/** Writes "Name:". */
void mail_fold_begin(struct mail_fold *fold, struct strbuf *out, struct str name);
/** A blank (or a new line) and the word: ASCII without line ends, up to MAIL_WORD_MAX bytes. */
void mail_fold_word(struct mail_fold *fold, struct str word);
/** Text, valid UTF-8, as encoded words, each of whole characters. */
void mail_fold_encoded(struct mail_fold *fold, struct str text);
/**
 * Unstructured text of one line (mail_line_tidy): words of ASCII as they are, and all that lies
 * between the first and the last word that needs it encoded.
 */
void mail_fold_text(struct mail_fold *fold, struct str text);
/** Ends the line. */
void mail_fold_end(struct mail_fold *fold);

/** All of a field whose value is ASCII and is cut at its single blanks. */
void mail_fold_field(struct strbuf *out, struct str name, struct str value);

/** One line of valid UTF-8: control characters and line ends are blanks; none at both ends. */
struct str mail_line_tidy(struct str text, struct arena *arena);

/** Letters, digits and signs of ASCII, blanks among them: bytes 32 to 126. */
bool mail_is_printable(struct str text);

#endif
