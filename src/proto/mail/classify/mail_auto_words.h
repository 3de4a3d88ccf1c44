/** Subjects of automatic answers. Used by the mail_auto files. */
#ifndef PHAROS_PROTO_MAIL_AUTO_WORDS_H
#define PHAROS_PROTO_MAIL_AUTO_WORDS_H

#include <stddef.h>

/** Folded (mail_fold). Programs put the first kind before a subject; people do not. */
extern const char *const mail_auto_subjects_sure[];
extern const size_t mail_auto_subjects_sure_count;

/** Prefixes that programs write, and people only where they ask something. */
extern const char *const mail_auto_subjects_office[];
extern const size_t mail_auto_subjects_office_count;

/** Prefixes of older programs that people write too, of insurances and ill children. */
extern const char *const mail_auto_subjects_away[];
extern const size_t mail_auto_subjects_away_count;

/** What automatic answers begin with and people may write as well. */
extern const char *const mail_auto_subjects[];
extern const size_t mail_auto_subjects_count;

#endif
