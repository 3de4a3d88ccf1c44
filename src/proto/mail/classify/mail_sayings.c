#include "proto/mail/classify/mail_sayings.h"

#include <string.h>

#include "base/arena.h"
#include "base/check.h"

enum { BUCKETS = 2048 };

struct entry {
    const struct mail_saying *saying;
    size_t bytes;
    size_t next; /* of the same bucket, plus one; 0 ends */
};

struct mail_sayings {
    struct entry *entries;
    size_t count;
    size_t heads[BUCKETS]; /* index plus one */
};

/** Of MAIL_SAYING_BYTES_MIN bytes (FNV-1a, Fowler, Noll and Vo). */
static size_t bucket_of(const char *p)
{
    unsigned hash = 2166136261U;

    for (int i = 0; i < MAIL_SAYING_BYTES_MIN; i++)
        hash = (hash ^ (unsigned char)p[i]) * 16777619U;
    return (hash ^ (hash >> 15)) % BUCKETS;
}

static void add(struct mail_sayings *sayings, const struct mail_saying *saying)
{
    struct entry *entry = &sayings->entries[sayings->count++];
    size_t *head;

    entry->saying = saying;
    entry->bytes = strlen(saying->text);
    CHECK(entry->bytes >= MAIL_SAYING_BYTES_MIN);
    head = &sayings->heads[bucket_of(saying->text)];
    entry->next = *head;
    *head = sayings->count;
}

struct mail_sayings *mail_sayings_new(const struct mail_saying_table *const *tables, size_t count,
                                      struct arena *arena)
{
    struct mail_sayings *sayings = ARENA_NEW(arena, struct mail_sayings);
    size_t room = 0;

    for (size_t i = 0; i < count; i++)
        room += tables[i]->count;
    sayings->entries = ARENA_ARRAY(arena, room, struct entry);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < tables[i]->count; k++)
            add(sayings, &tables[i]->sayings[k]);
    return sayings;
}

const struct mail_saying *mail_sayings_at(const struct mail_sayings *sayings, struct str folded,
                                          size_t at)
{
    const struct entry *best = NULL;
    size_t next;

    if (at + MAIL_SAYING_BYTES_MIN > folded.n)
        return NULL;
    next = sayings->heads[bucket_of(folded.p + at)];
    while (next != 0) {
        const struct entry *entry = &sayings->entries[next - 1];

        if (entry->bytes <= folded.n - at && (best == NULL || entry->bytes > best->bytes)
            && memcmp(entry->saying->text, folded.p + at, entry->bytes) == 0)
            best = entry;
        next = entry->next;
    }
    return best != NULL ? best->saying : NULL;
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/** Scripts without blanks between words begin a word with every character. */
static bool begins_word(struct str text, size_t at)
{
    unsigned char c = (unsigned char)text.p[at];

    if (c >= 0x80)
        return c >= 0xC0;
    return at == 0 || !is_word(text.p[at - 1]) || !is_word((char)c);
}

const struct mail_saying *mail_sayings_next(const struct mail_sayings *sayings, struct str folded,
                                            size_t *at, size_t *found_at)
{
    while (*at < folded.n) {
        size_t here = (*at)++;
        const struct mail_saying *found =
            begins_word(folded, here) ? mail_sayings_at(sayings, folded, here) : NULL;

        if (found != NULL) {
            *found_at = here;
            return found;
        }
    }
    return NULL;
}

struct folding {
    char *out;
    size_t n;
    bool wants_blank;
};

static void fold_blank(struct folding *folding)
{
    if (folding->wants_blank && folding->n > 0)
        folding->out[folding->n++] = ' ';
    folding->wants_blank = false;
}

/** Characters that are read as another, by their UTF-8. */
static size_t fold_special(struct str rest, char *out)
{
    static const struct {
        struct str bytes;
        char as;
    } special[] = {
        { STR_INIT("\xC2\xA0"), ' ' },     /* no-break space */
        { STR_INIT("\xE3\x80\x80"), ' ' }, /* ideographic space */
        { STR_INIT("\xE2\x80\x98"), '\'' }, { STR_INIT("\xE2\x80\x99"), '\'' },
        { STR_INIT("\xE2\x80\x9C"), '"' },  { STR_INIT("\xE2\x80\x9D"), '"' },
        { STR_INIT("\xEF\xBC\x9A"), ':' },  { STR_INIT("\xE2\x80\xAF"), ' ' },
    };

    for (size_t i = 0; i < sizeof(special) / sizeof(special[0]); i++) {
        struct str bytes = special[i].bytes;

        if (bytes.p[0] == rest.p[0] && str_starts_with(rest, bytes)) {
            *out = special[i].as;
            return bytes.n;
        }
    }
    *out = rest.p[0];
    return 1;
}

/** Small letters of Latin, Greek and Cyrillic below U+0460; others stay (UnicodeData.txt). */
static unsigned small_letter(unsigned c)
{
    if ((c >= 0xC0 && c <= 0xDE && c != 0xD7) || (c >= 0x391 && c <= 0x3A9)
        || (c >= 0x410 && c <= 0x42F))
        return c + 0x20;
    if (c >= 0x400 && c <= 0x40F)
        return c + 0x50;
    if ((c >= 0x100 && c <= 0x137) || (c >= 0x14A && c <= 0x177))
        return c | 1;
    if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E))
        return c % 2 == 1 ? c + 1 : c;
    return c;
}

/** A character of two bytes; its small letter has two as well. */
static void fold_pair(struct folding *folding, struct str pair)
{
    unsigned c = ((unsigned)(pair.p[0] & 0x1F) << 6) | (unsigned)(pair.p[1] & 0x3F);

    c = small_letter(c);
    fold_blank(folding);
    folding->out[folding->n++] = (char)(0xC0 | (c >> 6));
    folding->out[folding->n++] = (char)(0x80 | (c & 0x3F));
}

static bool is_pair(struct str rest)
{
    return rest.n >= 2 && ((unsigned char)rest.p[0] & 0xE0) == 0xC0
           && (unsigned char)rest.p[0] >= 0xC3 && ((unsigned char)rest.p[1] & 0xC0) == 0x80;
}

static void fold_char(struct folding *folding, char c)
{
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        folding->wants_blank = true;
        return;
    }
    fold_blank(folding);
    folding->out[folding->n++] = (c >= 'A' && c <= 'Z') ? (char)(c - 'A' + 'a') : c;
}

struct str mail_fold(struct str text, struct arena *arena)
{
    struct folding folding = { .out = arena_bytes(arena, text.n + 1) };
    size_t at = 0;

    while (at < text.n) {
        char c = text.p[at];

        if (is_pair(str_from(text, at))) {
            fold_pair(&folding, str_sub(text, at, 2));
            at += 2;
            continue;
        }
        at += (unsigned char)c >= 0x80 ? fold_special(str_from(text, at), &c) : 1;
        fold_char(&folding, c);
    }
    return (struct str){ folding.out, folding.n };
}

bool mail_fold_begins_with_any(struct str folded, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count && folded.n > 0; i++)
        if (words[i][0] == folded.p[0] && str_starts_with(folded, str_of(words[i])))
            return true;
    return false;
}
