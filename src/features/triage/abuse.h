/**
 * Abuse, and samples without it. What predicts dissatisfaction must not hear words of abuse:
 * otherwise whoever swears is served before others, and soon everybody does. They are data
 * (abuse_words.json), found also in the disguises that go around filters (시1발, f*ck, f.u.c.k).
 * They become blanks, byte for byte, so that nothing else of the text moves.
 */
#ifndef PHAROS_FEATURES_TRIAGE_ABUSE_H
#define PHAROS_FEATURES_TRIAGE_ABUSE_H

#include <stdbool.h>

#include "base/attributes.h"
#include "features/triage/sample.h"

struct arena;
struct err;

/** A list of phrases; constant, so safe from any thread. */
struct abuse_words;

/** Those that came with the program, in the arena. */
const struct abuse_words *abuse_words_built_in(struct arena *arena);

/** Those that an operator edited, in the arena: FEELINGS.md tells the form. INVALID naming the
 * place as a JSON pointer; LIMIT where there are too many. */
bool abuse_words_read(struct str json, struct arena *arena, const struct abuse_words **out,
                      struct err *err) MUST_USE;

/** The text itself where there is none in it, else a copy in the arena. */
struct str abuse_left_out(const struct abuse_words *words, struct str text, struct arena *arena);

/** The sample with text and earlier turns so; what is new of it in the arena. */
struct sample abuse_sample(const struct abuse_words *words, const struct sample *sample,
                           struct arena *arena);

/** The same of all of a list. */
struct sample_list abuse_samples(const struct abuse_words *words, const struct sample_list *samples,
                                 struct arena *arena);

#endif
