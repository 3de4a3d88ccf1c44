/**
 * The catalogue of texts: lang/en.json and lang/ko.json, compiled into the program. A message holds
 *     {name}                                      a named value; numbers are grouped
 *     {n, plural, =0 {…} one {…} other {…}}       forms by number (Korean has only `other`)
 *     {name:은/는}                                 a value and the particle its last sound asks for
 * Rules, events and errors carry codes and values; words are made here, for one reader. Pure.
 */
#ifndef PHAROS_CORE_TEXTS_TEXTS_H
#define PHAROS_CORE_TEXTS_TEXTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "core/texts/lang.h"

struct arena;
struct err;

/** The longest text that is made; what would be longer is cut between two pieces. */
enum { TEXTS_MAX_BYTES = 16 * 1024 };

/** A value named by a message: a text, or a number (is_number). */
struct text_arg {
    const char *name;
    bool is_number;
    int64_t number;
    struct str text;
};

#define TEXT_STR(arg_name, value) ((struct text_arg){ .name = (arg_name), .text = (value) })
#define TEXT_INT(arg_name, value)                                                                  \
    ((struct text_arg){ .name = (arg_name), .is_number = true, .number = (value) })

/** The arguments of texts_format, also where there are none. */
#define TEXT_ARGS(...) ((const struct text_arg[]){ __VA_ARGS__ __VA_OPT__(, ){ .name = NULL } })

/**
 * The text of `key` with its values put in. `args` ends with an entry whose name is NULL
 * (TEXT_ARGS does that). A key that does not exist gives the key, a value that is missing its name
 * in braces: tools/check-texts finds both before a reader does.
 */
struct str texts_format(enum lang lang, const char *key, const struct text_arg *args,
                        struct arena *arena);

/** True when the catalogue has this key. */
bool texts_has(const char *key);

/**
 * What went wrong, in the reader's words: in English the error's own message, which is the most
 * exact, in other languages `error.<code>` with {param}, {field} and the choices {first} and
 * {second}; where one is missing, the other.
 */
struct str texts_error(enum lang lang, const struct err *err, struct arena *arena);

/** 4,254 in both languages. */
struct str texts_number(int64_t number, struct arena *arena);

/** "en" or "ko". */
struct str texts_lang_code(enum lang lang);
/** By the part before '-' or '_', ASCII case ignored: "ko-KR" is Korean. False: not one of ours. */
bool texts_lang_of(struct str code, enum lang *out);

#endif
