/**
 * The end of a letter: signature, the line a device adds, contact lines, list footers and legal
 * notices. Works on the lines that remain once quotes are gone.
 */
#ifndef PHAROS_PROTO_MAIL_SIGNATURE_H
#define PHAROS_PROTO_MAIL_SIGNATURE_H

#include <stdbool.h>
#include <stddef.h>

#include "proto/mail/quote/mail_folded.h"

struct mail_signature_input {
    const struct mail_line *lines;
    const bool *is_kept_apart; /* quotes and code: never part of a signature, may end one */
    size_t count;
    struct str from; /* folded; address or name of the writer, may be STR_NULL */
};

/** Sets is_signature[i] for each line that belongs to it; the others are left as they are. */
void mail_signature_find(const struct mail_signature_input *input, bool *is_signature);

/** "Sent from my iPhone", "나의 iPhone에서 보냄", "Get Outlook for iOS": a line, folded. */
bool mail_is_device_line(struct str folded);

/** A full stop or the like, also a Korean verb's ending. */
bool mail_ends_sentence(struct str folded);

/** "Kind regards," and the like: the whole of a line, folded. */
bool mail_is_closing(struct str folded);

#endif
