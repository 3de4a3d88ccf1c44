/**
 * The demo company's way to write: texts with gaps and choices, and the habits of those who type.
 * Pure: chance comes in as a value.
 *
 *   [a|b|c]     one of them, which may hold choices of its own; [|a] now and then
 *   [#a|b|c]    the one that all such groups of the scene take: what is answered fits what was
 * asked [c~a|b]     a choice that begins with letters and ~ is only for writers of one of these
 * tempers {order}     what the scene knows under that name, a text with choices itself
 *   {order:을/를}  the same with the Korean particle that its last sound asks for
 *   <thanks>    a phrase of the scene's language, chosen from those of that name
 */
#ifndef PHAROS_APP_DEMO_TEXT_H
#define PHAROS_APP_DEMO_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/random.h"
#include "base/str.h"
#include "core/texts/lang.h"

struct arena;

/** How somebody is minded; the letter stands before the ~ of a choice. */
enum demo_temper {
    DEMO_CALM = 'k',
    DEMO_CURT = 'c', /* few words, little patience */
    DEMO_WARM = 'w', /* thanks a lot, tells more */
};

struct demo_phrase {
    enum lang lang;
    const char *name;
    const char *text;
};

/** Phrases of both languages, ended by a NULL name; several may have one name. */
extern const struct demo_phrase demo_phrases[];

struct demo_slot {
    const char *name;
    struct str text;
};

enum { DEMO_SLOTS_MAX = 32 };

/** What a text is about, and who writes it. */
struct demo_scene {
    enum lang lang;
    enum demo_temper temper;
    struct random *random;
    struct arena *arena;
    uint64_t variant; /* of groups that go together */
    struct demo_slot slots[DEMO_SLOTS_MAX];
    size_t slot_count;
};

void demo_scene_set(struct demo_scene *scene, const char *name, struct str text);

/** The text with every choice made and every gap filled, in the scene's arena. A name that nobody
 * knows or a bracket that nobody closes is our own mistake (CHECK). */
struct str demo_text(struct demo_scene *scene, struct str text);

/** Without what empty choices leave behind: blanks and stops too many. In the arena. */
struct str demo_text_tidy(struct arena *arena, struct str text);

/** How somebody types; a set of them belongs to each customer. */
enum demo_habit {
    DEMO_TYPES_LINES = 1 << 0,    /* each sentence in a line of its own, as on a phone */
    DEMO_TYPES_NO_STOPS = 1 << 1, /* leaves the full stops out */
    DEMO_TYPES_DOTS = 1 << 2,     /* lets sentences trail off.. */
    DEMO_TYPES_TOGETHER = 1 << 3, /* 할수있나요: blanks left out as many do */
    DEMO_TYPES_FACES = 1 << 4,    /* ㅠㅠ and ^^, :) in English */
    DEMO_TYPES_LOWER = 1 << 5,    /* no capitals */
    DEMO_TYPES_NO_MARKS = 1 << 6, /* dont, its */
    DEMO_TYPES_LOUD = 1 << 7,     /* !! */
};

/** A finished text as somebody with these habits would have typed it, in the arena. `is_sad`
 * decides on the face. */
struct str demo_text_typed(struct arena *arena, enum lang lang, unsigned habits, bool is_sad,
                           struct str text);

#endif
