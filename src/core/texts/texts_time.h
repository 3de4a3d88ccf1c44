/**
 * Instants, durations and money in words, for one reader: language, zone and present instant.
 * Desk clocks have 24 hours. Pure; results in the arena.
 */
#ifndef PHAROS_CORE_TEXTS_TEXTS_TIME_H
#define PHAROS_CORE_TEXTS_TEXTS_TIME_H

#include <stdint.h>

#include "base/str.h"
#include "core/texts/lang.h"

struct arena;

/** For whom words are made. */
struct texts_reader {
    enum lang lang;
    struct str zone; /* IANA name; an unknown one reads as UTC */
    int64_t now_ms;
};

/**
 * As short as it can be: today 02:14, the six days before 토 23:40 / Sat 23:40, this year 11월 3일
 * / 3 Nov, else 2024-07-21 / 21 Jul 2024. Days and years are those of the reader's zone.
 */
struct str texts_moment(const struct texts_reader *reader, int64_t at_ms, struct arena *arena);

/** Under an hour away: 방금, 3분 전, 20분 뒤 / just now, 3 min ago, in 20 min; else the moment. */
struct str texts_when(const struct texts_reader *reader, int64_t at_ms, struct arena *arena);

/** 2026년 11월 22일 일요일 02:14:07 KST / Sunday 22 November 2026, 02:14:07 KST. */
struct str texts_stamp(const struct texts_reader *reader, int64_t at_ms, struct arena *arena);

/**
 * Rounded down, so that no promise is made of time that is gone: 2일 3시간, 5시간 40분, 34분,
 * 6분 12초, 12초 / 2 d 3 h, 5 h 40 min, 34 min, 6 min 12 s, 12 s. A negative one counts as 0.
 */
struct str texts_duration(enum lang lang, int64_t seconds, struct arena *arena);

/** A share of 0..1 in thousandths: 949 is 94.9%. The same in both languages. */
struct str texts_permille(int64_t permille, struct arena *arena);

/**
 * Minor units (below 2^53 either way) of an ISO 4217 currency: ₩389,000, $1,299.00; a currency
 * without a sign of its own stands before the number (CHF 12.50). The same in both languages.
 */
struct str texts_money(int64_t amount_minor, struct str currency, struct arena *arena);

#endif
