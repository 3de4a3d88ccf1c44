/** urgency_rules.json, emotion_words.json and abuse_words.json, as the build puts them into the
 * program (tools/embed-text). */
#ifndef PHAROS_FEATURES_TRIAGE_FEELINGS_BUILT_IN_H
#define PHAROS_FEATURES_TRIAGE_FEELINGS_BUILT_IN_H

#include <stddef.h>

extern const char urgency_built_in[];
extern const size_t urgency_built_in_n;
extern const char abuse_built_in[];
extern const size_t abuse_built_in_n;
extern const char emotion_built_in[];
extern const size_t emotion_built_in_n;

#endif
