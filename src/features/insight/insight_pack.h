/**
 * Facts side by side in few bytes, so that a page that counts a million of them reads a few
 * thousand rows: a pack holds those of tickets that were made within the same hour and whose ids
 * lie in the same block. Decision 0013. Pure.
 *
 * The bytes: facts by id, of each its numbers one after the other, seven bits a byte, lowest first,
 * the eighth bit set where more follow. First the id, as how far it is from the one before; then
 * the milliseconds into the hour; then the other members in the order insight_pack.c writes them,
 * how many surveys there are, and these.
 * An instant is 0 where it has not happened, else 1 + how far it is from the one before it of the
 * same fact, twice that, with the lowest bit for "earlier".
 */
#ifndef PHAROS_FEATURES_INSIGHT_INSIGHT_PACK_H
#define PHAROS_FEATURES_INSIGHT_INSIGHT_PACK_H

#include "features/insight/insight_fact.h"

struct arena;

/* As many ids as a block has: a change of one fact writes them all. */
enum { INSIGHT_PACK_TICKETS = 128 };

struct insight_pack_key {
    int64_t hour;  /* since 1970-01-01 00:00 UTC */
    int64_t block; /* ids divided by INSIGHT_PACK_TICKETS */
};

struct insight_pack {
    struct insight_pack_key key;
    size_t count;
    struct insight_fact facts[INSIGHT_PACK_TICKETS]; /* by id */
};

struct insight_pack_key insight_pack_key_of(const struct insight_fact *fact);
/** -1, 0 or 1. */
int insight_pack_key_order(struct insight_pack_key a, struct insight_pack_key b);

/** Puts a fact of this pack's key where it belongs, unless there is one of a later version. */
void insight_pack_put(struct insight_pack *pack, const struct insight_fact *fact);
/** The last instant at which anything of any of them could matter. */
int64_t insight_pack_last_ms(const struct insight_pack *pack);

/** In the arena. */
struct str insight_pack_write(const struct insight_pack *pack, struct arena *arena);
/** Into a pack whose key is set; surveys in the arena. False where these bytes were not written by
 * the above. */
bool insight_pack_read(struct insight_pack *pack, struct str bytes, struct arena *arena) MUST_USE;

#endif
