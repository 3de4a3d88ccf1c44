/**
 * Korean particles: which of two forms follows a word, by the word's last sound as it is read
 * aloud in Korean. Hangul has it in the letters; digits are read as Sino-Korean numbers (10 is 십),
 * capitals by the letter's name (SLA is 에스엘에이), other Latin words by their usual Hangul
 * spelling, which is a guess from the last letters. Pure.
 */
#ifndef PHAROS_BASE_TEXT_PARTICLES_H
#define PHAROS_BASE_TEXT_PARTICLES_H

#include <stdbool.h>

#include "base/str.h"

enum last_sound {
    LAST_SOUND_VOWEL,     /* also where nothing can be said */
    LAST_SOUND_RIEUL,     /* ㄹ: like a vowel before 으로/로, like a consonant elsewhere */
    LAST_SOUND_CONSONANT, /* any other final consonant */
};

enum last_sound korean_last_sound(struct str word);

/** True for pairs we know: 은/는 이/가 을/를 과/와 으로/로 아/야 이에요/예요 이나/나 이랑/랑
 * 이라/라. */
bool korean_is_particle_pair(struct str pair);

/** The form of a known pair, "은/는" or "이에요/예요", that follows `word`; part of `pair`. */
struct str korean_particle(struct str word, struct str pair);

/** True when the word ends in a sign or bracket: a particle must then be kept from the next line
 * with U+2060. */
bool korean_ends_in_sign(struct str word);

#endif
