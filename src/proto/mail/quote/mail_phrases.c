#include "proto/mail/quote/mail_phrases.h"

/** As str_cmp, without asking for the word's length first. */
static int compare(const char *word, struct str folded)
{
    for (size_t i = 0; i < folded.n; i++) {
        if (word[i] == '\0')
            return -1; /* a text may hold NULs as well, and is longer */
        if (word[i] != folded.p[i])
            return (unsigned char)word[i] - (unsigned char)folded.p[i];
    }
    return (unsigned char)word[folded.n];
}

/** Binary search: where the folded text stands in the list, or where it would. */
static size_t place_of(const struct mail_phrases *list, struct str folded)
{
    size_t low = 0;
    size_t high = list->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (compare(list->words[middle], folded) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

int mail_phrases_find(const struct mail_phrases *lists, size_t list_count, struct str folded,
                      int none)
{
    for (size_t i = 0; i < list_count; i++) {
        size_t at = place_of(&lists[i], folded);

        if (at < lists[i].count && compare(lists[i].words[at], folded) == 0)
            return lists[i].kind;
    }
    return none;
}

int mail_phrases_find_beginning(const struct mail_phrases *lists, size_t list_count,
                                struct str folded, int none)
{
    for (size_t i = 0; i < list_count; i++) {
        /* What begins the text sorts right before it, and no entry begins another. */
        size_t at = place_of(&lists[i], folded);

        if (at > 0 && str_starts_with(folded, str_of(lists[i].words[at - 1])))
            return lists[i].kind;
    }
    return none;
}
