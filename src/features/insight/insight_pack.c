#include "features/insight/insight_pack.h"

#include <string.h>

#include "base/arena.h"
#include "base/check.h"

enum {
    BITS = 7, /* of a number, in each byte */
    MORE = 1 << BITS,
    VALUE_BITS = 64,
    VALUE_BYTES = 10,  /* of a number, at most */
    FACT_NUMBERS = 13, /* of a fact */
    SURVEY_NUMBERS = 3,
};

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

struct insight_pack_key insight_pack_key_of(const struct insight_fact *fact)
{
    return (struct insight_pack_key){
        .hour = floor_div(fact->created_at_ms, MS_PER_HOUR),
        .block = floor_div(fact->ticket_id, INSIGHT_PACK_TICKETS),
    };
}

int insight_pack_key_order(struct insight_pack_key a, struct insight_pack_key b)
{
    if (a.hour != b.hour)
        return a.hour < b.hour ? -1 : 1;
    return (a.block > b.block) - (a.block < b.block);
}

void insight_pack_put(struct insight_pack *pack, const struct insight_fact *fact)
{
    size_t at = 0;

    while (at < pack->count && pack->facts[at].ticket_id < fact->ticket_id)
        at++;
    if (at < pack->count && pack->facts[at].ticket_id == fact->ticket_id) {
        if (pack->facts[at].version <= fact->version)
            pack->facts[at] = *fact;
        return;
    }
    CHECK(pack->count < INSIGHT_PACK_TICKETS);
    memmove(&pack->facts[at + 1], &pack->facts[at], (pack->count - at) * sizeof(*fact));
    pack->facts[at] = *fact;
    pack->count++;
}

int64_t insight_pack_last_ms(const struct insight_pack *pack)
{
    int64_t last_ms = INT64_MIN;

    for (size_t i = 0; i < pack->count; i++) {
        int64_t ms = insight_fact_last_ms(&pack->facts[i]);

        last_ms = ms > last_ms ? ms : last_ms;
    }
    return last_ms;
}

/* ---- bytes -----------------------------------------------------------------------------------
 */

static unsigned char *put_number(unsigned char *to, uint64_t value)
{
    while (value >= MORE) {
        *to++ = (unsigned char)(value | MORE);
        value >>= BITS;
    }
    *to++ = (unsigned char)value;
    return to;
}

/** Bytes that are being read; at the end of them where they make no sense. */
struct reading {
    const unsigned char *at;
    const unsigned char *end;
    bool is_broken;
};

static uint64_t take_number(struct reading *reading)
{
    uint64_t value = 0;

    for (int shift = 0; shift < VALUE_BITS && reading->at < reading->end; shift += BITS) {
        unsigned char byte = *reading->at++;

        value |= (uint64_t)(byte & (MORE - 1)) << shift;
        if (byte < MORE)
            return value;
    }
    reading->is_broken = true;
    return 0;
}

/** An instant, told from the one before it. */
static unsigned char *put_instant(unsigned char *to, int64_t at_ms, int64_t *before_ms)
{
    int64_t by_ms = at_ms - *before_ms;
    uint64_t twice = (uint64_t)by_ms << 1;

    if (at_ms == 0)
        return put_number(to, 0);
    *before_ms = at_ms;
    return put_number(to, 1 + (by_ms < 0 ? ~twice : twice));
}

static int64_t take_instant(struct reading *reading, int64_t *before_ms)
{
    uint64_t number = take_number(reading);
    uint64_t twice = number - 1;

    if (number == 0)
        return 0;
    *before_ms = (int64_t)((uint64_t)*before_ms + ((twice & 1) != 0 ? ~(twice >> 1) : twice >> 1));
    return *before_ms;
}

/* Channel, score, whether it was solved and whether there is an answer, in one number. */
enum {
    SCORE_SHIFT = 3,
    SCORE_MASK = 7,
    SOLVED_SHIFT = 1,
    SOLVED_MASK = 3,
    CHANNEL_SHIFT = 6,
};

static unsigned char *put_survey(unsigned char *to, const struct survey_case *one,
                                 int64_t *before_ms)
{
    to = put_instant(to, one->asked_at_ms, before_ms);
    to = put_number(to, (uint64_t)one->team_id);
    return put_number(
        to, (uint64_t)one->channel << CHANNEL_SHIFT | (uint64_t)one->score << SCORE_SHIFT
                | (uint64_t)(one->solved - SURVEY_UNSAID) << SOLVED_SHIFT | one->is_answered);
}

static void take_survey(struct reading *reading, int64_t ticket_id, int64_t *before_ms,
                        struct survey_case *out)
{
    uint64_t kind;

    out->ticket_id = ticket_id;
    out->asked_at_ms = take_instant(reading, before_ms);
    out->team_id = (int64_t)take_number(reading);
    kind = take_number(reading);
    out->channel = (enum ticket_channel)(kind >> CHANNEL_SHIFT);
    out->score = (int)(kind >> SCORE_SHIFT & SCORE_MASK);
    out->solved = (enum survey_solved)((int)(kind >> SOLVED_SHIFT & SOLVED_MASK) + SURVEY_UNSAID);
    out->is_answered = (kind & 1) != 0;
}

static unsigned char *put_surveys(unsigned char *to, const struct insight_fact *fact,
                                  int64_t before_ms)
{
    to = put_number(to, fact->survey_count);
    for (size_t i = 0; i < fact->survey_count; i++)
        to = put_survey(to, &fact->surveys[i], &before_ms);
    return to;
}

static void take_surveys(struct reading *reading, int64_t before_ms, struct arena *arena,
                         struct insight_fact *out)
{
    uint64_t count = take_number(reading);

    out->survey_count = 0;
    out->surveys = NULL;
    if (count > (uint64_t)(reading->end - reading->at) / SURVEY_NUMBERS)
        reading->is_broken = true;
    if (count == 0 || reading->is_broken)
        return;
    out->surveys = ARENA_ARRAY(arena, count, struct survey_case);
    for (; out->survey_count < count; out->survey_count++)
        take_survey(reading, out->ticket_id, &before_ms, &out->surveys[out->survey_count]);
}

static unsigned char *put_fact(unsigned char *to, const struct insight_fact *fact,
                               int64_t hour_start_ms)
{
    int64_t before_ms = fact->created_at_ms;

    to = put_number(to, (uint64_t)(fact->created_at_ms - hour_start_ms));
    to = put_number(to, (uint64_t)fact->team_id);
    to = put_number(to, (uint64_t)fact->assignee_id);
    to = put_number(to, (uint64_t)fact->channel << 1 | fact->is_asked);
    to = put_number(to, (uint64_t)fact->contacts);
    to = put_instant(to, fact->first_answer_at_ms, &before_ms);
    to = put_instant(to, fact->again_at_ms, &before_ms);
    to = put_instant(to, fact->first_done_at_ms, &before_ms);
    to = put_instant(to, fact->reopened_at_ms, &before_ms);
    to = put_instant(to, fact->done_at_ms, &before_ms);
    to = put_number(to, (uint64_t)fact->version);
    return put_surveys(to, fact, before_ms);
}

static void take_fact(struct reading *reading, int64_t hour_start_ms, struct arena *arena,
                      struct insight_fact *out)
{
    uint64_t kind;
    int64_t before_ms;

    out->created_at_ms = (int64_t)((uint64_t)hour_start_ms + take_number(reading));
    before_ms = out->created_at_ms;
    out->team_id = (int64_t)take_number(reading);
    out->assignee_id = (int64_t)take_number(reading);
    kind = take_number(reading);
    out->channel = (enum ticket_channel)(kind >> 1);
    out->is_asked = (kind & 1) != 0;
    out->contacts = (int64_t)take_number(reading);
    out->first_answer_at_ms = take_instant(reading, &before_ms);
    out->again_at_ms = take_instant(reading, &before_ms);
    out->first_done_at_ms = take_instant(reading, &before_ms);
    out->reopened_at_ms = take_instant(reading, &before_ms);
    out->done_at_ms = take_instant(reading, &before_ms);
    out->version = (int64_t)take_number(reading);
    take_surveys(reading, before_ms, arena, out);
}

static size_t most_bytes(const struct insight_pack *pack)
{
    size_t numbers = pack->count * FACT_NUMBERS;

    for (size_t i = 0; i < pack->count; i++)
        numbers += pack->facts[i].survey_count * SURVEY_NUMBERS;
    return numbers * VALUE_BYTES;
}

struct str insight_pack_write(const struct insight_pack *pack, struct arena *arena)
{
    unsigned char *bytes = ARENA_ARRAY(arena, most_bytes(pack) + 1, unsigned char);
    unsigned char *to = bytes;
    int64_t before_id = pack->key.block * INSIGHT_PACK_TICKETS - 1;

    for (size_t i = 0; i < pack->count; i++) {
        to = put_number(to, (uint64_t)(pack->facts[i].ticket_id - before_id));
        before_id = pack->facts[i].ticket_id;
        to = put_fact(to, &pack->facts[i], pack->key.hour * (int64_t)MS_PER_HOUR);
    }
    return (struct str){ (const char *)bytes, (size_t)(to - bytes) };
}

bool insight_pack_read(struct insight_pack *pack, struct str bytes, struct arena *arena)
{
    struct reading reading = { .at = (const unsigned char *)bytes.p,
                               .end = (const unsigned char *)bytes.p + bytes.n };
    int64_t id = pack->key.block * INSIGHT_PACK_TICKETS - 1;
    uint64_t left = INSIGHT_PACK_TICKETS;

    for (pack->count = 0; reading.at < reading.end; pack->count++) {
        uint64_t by = take_number(&reading);

        if (by == 0 || by > left)
            return false;
        left -= by;
        id += (int64_t)by;
        pack->facts[pack->count].ticket_id = id;
        take_fact(&reading, pack->key.hour * (int64_t)MS_PER_HOUR, arena,
                  &pack->facts[pack->count]);
        if (reading.is_broken)
            return false;
    }
    return true;
}
