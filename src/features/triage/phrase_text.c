#include "features/triage/phrase_text.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text/chars.h"
#include "base/text/hangul.h"
#include "base/text/stem.h"

enum {
    FIRST_ROOM = 256,
    FINALS_FROM = 0x11A7, /* U+11A8 is the first final consonant (Unicode 15, section 3.12) */
    ASCII_A = 'a',
    ASCII_Z = 'z',
};

struct reading {
    struct phrase_text text;
    struct folded_char hyphen; /* one that waits for what follows; none: character 0 */
    uint32_t last;             /* the character before */
    uint32_t word;
    size_t word_from; /* piece that the spelled word at the end begins with */
    unsigned repeats;
    bool was_spelled;
    bool was_cjk;
    bool was_blank;
    bool was_line;
};

static bool is_blank(uint32_t c)
{
    return c <= ' ' || c == 0x85 || c == 0xA0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200F)
           || c == 0x2028 || c == 0x2029;
}

static bool ends_line(uint32_t c)
{
    return c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029;
}

static bool ends_sentence(uint32_t c)
{
    return c == '.' || c == '!' || c == '?' || c == ',' || c == ';' || c == 0x3001 || c == 0x3002;
}

static struct phrase_piece *put(struct reading *reading, const struct phrase_piece *piece)
{
    struct phrase_text *text = &reading->text;

    if (text->count == text->room) {
        text->room = text->room > 0 ? 2 * text->room : FIRST_ROOM;
        text->pieces = realloc(text->pieces, text->room * sizeof(*text->pieces));
        CHECK(text->pieces != NULL);
    }
    text->pieces[text->count] = *piece;
    return &text->pieces[text->count++];
}

/** Stems the spelled word at the end in place, where it is an English one. */
static void stem_last(struct reading *reading)
{
    struct phrase_piece *pieces = reading->text.pieces + reading->word_from;
    size_t n = reading->text.count - reading->word_from;
    uint32_t end = pieces[n - 1].end;
    char letters[STEM_WORD_MAX];

    if (n > STEM_WORD_MAX)
        return;
    for (size_t i = 0; i < n; i++) {
        uint32_t letter = pieces[i].symbol & ~PHRASE_WORD_BEGINS;

        if (letter < ASCII_A || letter > ASCII_Z)
            return;
        letters[i] = (char)letter;
    }
    n = stem_english(letters, n);
    for (size_t i = 1; i < n; i++)
        pieces[i].symbol = (unsigned char)letters[i];
    pieces[n - 1].end = end;
    reading->text.count = reading->word_from + n;
}

static void end_word(struct reading *reading, bool stems)
{
    if (reading->was_spelled && stems)
        stem_last(reading);
    if (reading->was_spelled || reading->was_cjk)
        reading->text.pieces[reading->text.count - 1].ends_word = true;
    reading->was_spelled = reading->was_cjk = false;
}

static void take_blank(struct reading *reading, uint32_t character)
{
    end_word(reading, true);
    reading->was_blank = true;
    reading->was_line = reading->was_line || ends_line(character);
    reading->last = ' ';
}

static void begin_piece(struct reading *reading, struct phrase_piece *piece)
{
    piece->after_line = reading->was_line;
    reading->word += piece->begins_word;
    piece->word = reading->word;
    reading->was_blank = reading->was_line = false;
}

static void take_spelled(struct reading *reading, struct phrase_piece *piece)
{
    bool was_digit = reading->text.count > 0 && reading->was_spelled
                     && reading->text.pieces[reading->text.count - 1].is_digit;

    /* "5pm" is two words, so that it is the same as "5 pm". */
    piece->begins_word = !reading->was_spelled || piece->is_digit != was_digit;
    piece->is_spelled = true;
    if (piece->begins_word) {
        end_word(reading, true);
        reading->word_from = reading->text.count;
        piece->symbol |= PHRASE_WORD_BEGINS;
    }
    begin_piece(reading, piece);
    reading->was_spelled = true;
    put(reading, piece);
}

static void take_cjk(struct reading *reading, struct phrase_piece *piece)
{
    unsigned final = hangul_is_syllable(piece->symbol) ? hangul_final(piece->symbol) : 0;

    piece->begins_word = !reading->was_cjk;
    if (piece->begins_word)
        end_word(reading, true);
    begin_piece(reading, piece);
    reading->was_cjk = true;
    piece->symbol -= final;
    put(reading, piece);
    if (final == HANGUL_FINAL_NONE)
        return;
    piece->symbol = FINALS_FROM + final;
    piece->is_final = true;
    piece->begins_word = piece->after_line = false;
    put(reading, piece);
}

static void take_mark(struct reading *reading, struct phrase_piece *piece)
{
    end_word(reading, true);
    piece->begins_word = piece->ends_word = true;
    begin_piece(reading, piece);
    if (ends_sentence(piece->symbol))
        reading->word += PHRASE_SENTENCE_GAP;
    put(reading, piece);
}

static void take_char(struct reading *reading, const struct folded_char *folded)
{
    enum char_class class = char_class_of(folded->character);
    struct phrase_piece piece = { .symbol = folded->character,
                                  .begin = folded->begin,
                                  .end = folded->end,
                                  .is_digit = class == CHAR_DIGIT };

    if (class == CHAR_LETTER || class == CHAR_DIGIT || class == CHAR_COMPLEX)
        take_spelled(reading, &piece);
    else if (class == CHAR_CJK)
        take_cjk(reading, &piece);
    else
        take_mark(reading, &piece);
}

/** "double-charged" is two words, and "-_-" three marks. */
static void settle_hyphen(struct reading *reading, uint32_t next)
{
    struct folded_char hyphen = reading->hyphen;

    reading->hyphen.character = 0;
    if (char_class_of(next) == CHAR_LETTER)
        take_blank(reading, ' ');
    else
        take_char(reading, &hyphen);
}

static bool is_repeated(struct reading *reading, uint32_t character)
{
    reading->repeats = character == reading->last ? reading->repeats + 1 : 1;
    reading->last = character;
    return reading->repeats > PHRASE_REPEATS_MAX && char_class_of(character) != CHAR_DIGIT;
}

static bool take_folded(void *arg, const struct folded_char *folded)
{
    struct reading *reading = arg;

    if (reading->hyphen.character != 0)
        settle_hyphen(reading, folded->character);
    if (is_blank(folded->character)) {
        take_blank(reading, folded->character);
        return true;
    }
    if (is_repeated(reading, folded->character)) {
        reading->text.pieces[reading->text.count - 1].end = folded->end;
        return true;
    }
    if (folded->character == '-' && reading->was_spelled)
        reading->hyphen = *folded;
    else if (char_class_of(folded->character) != CHAR_APOSTROPHE || !reading->was_spelled)
        take_char(reading, folded);
    return true;
}

struct phrase_text phrase_text_read(struct str text, bool keeps_last)
{
    struct reading reading = { .was_blank = true };

    (void)text_scan_folded(text, take_folded, &reading);
    if (reading.hyphen.character != 0)
        take_char(&reading, &reading.hyphen);
    end_word(&reading, !keeps_last);
    return reading.text;
}

/* ---- what was taken apart ---------------------------------------------------------------------*/

/** The folded characters, so that what stands around one can be seen. */
struct folded_text {
    struct folded_char *chars;
    size_t count;
    size_t room;
};

static bool keep_folded(void *arg, const struct folded_char *folded)
{
    struct folded_text *text = arg;

    if (text->count == text->room) {
        text->room = text->room > 0 ? 2 * text->room : FIRST_ROOM;
        text->chars = realloc(text->chars, text->room * sizeof(*text->chars));
        CHECK(text->chars != NULL);
    }
    text->chars[text->count++] = *folded;
    return true;
}

static enum char_class class_at(const struct folded_text *text, size_t at)
{
    return at < text->count ? char_class_of(text->chars[at].character) : CHAR_BREAK;
}

static bool is_word_char(enum char_class class)
{
    return class == CHAR_LETTER || class == CHAR_DIGIT || class == CHAR_COMPLEX;
}

/** A mark, but none that ends a sentence for certain, or opens a line. */
static bool is_filler(const struct folded_text *text, size_t at)
{
    enum char_class class = class_at(text, at);
    uint32_t c = at < text->count ? text->chars[at].character : ' ';

    return !is_word_char(class) && class != CHAR_CJK && !is_blank(c) && c != '!' && c != '?';
}

static bool is_between_syllables(const struct folded_text *text, size_t at)
{
    return at > 0 && is_filler(text, at) && class_at(text, at - 1) == CHAR_CJK
           && class_at(text, at + 1) == CHAR_CJK;
}

static bool is_lone_letter(const struct folded_text *text, size_t at)
{
    return class_at(text, at) == CHAR_LETTER && (at == 0 || !is_word_char(class_at(text, at - 1)))
           && !is_word_char(class_at(text, at + 1));
}

/** The place behind the last of letters that stand alone with the same mark, or blank, between
 * each two; `from` where they are too few. */
static size_t end_of_spelled(const struct folded_text *text, size_t from)
{
    size_t last = from;
    uint32_t between = from + 1 < text->count ? text->chars[from + 1].character : 0;
    bool is_apart = is_filler(text, from + 1) || between == ' ';

    if (!is_lone_letter(text, from) || !is_apart)
        return from;
    while (last + 2 < text->count && text->chars[last + 1].character == between
           && is_lone_letter(text, last + 2))
        last += 2;
    return (last - from) / 2 + 1 >= PHRASE_SPELLED_MIN ? last + 1 : from;
}

/** In "a f i r e" the first letter is a word. */
static bool is_article(const struct folded_text *text, size_t at)
{
    return text->chars[at].character == ASCII_A && at + 1 < text->count
           && text->chars[at + 1].character == ' ';
}

/** Leaves out what stands between; false where nothing does. */
static bool join(struct folded_text *text)
{
    size_t count = text->count;
    size_t kept = 0;
    size_t spelled_until = 0;

    for (size_t i = 0; i < count; i++) {
        size_t until = i < spelled_until || is_article(text, i) ? i : end_of_spelled(text, i);

        if (until > i)
            spelled_until = until;
        if (i < spelled_until ? is_lone_letter(text, i) : !is_between_syllables(text, i))
            text->chars[kept++] = text->chars[i];
    }
    text->count = kept;
    return kept < count;
}

struct phrase_text phrase_text_read_joined(struct str text)
{
    struct reading reading = { .was_blank = true };
    struct folded_text folded = { 0 };

    (void)text_scan_folded(text, keep_folded, &folded);
    if (join(&folded)) {
        for (size_t i = 0; i < folded.count; i++)
            (void)take_folded(&reading, &folded.chars[i]);
        if (reading.hyphen.character != 0)
            take_char(&reading, &reading.hyphen);
        end_word(&reading, true);
    }
    free(folded.chars);
    return reading.text;
}

void phrase_text_free(struct phrase_text *text)
{
    free(text->pieces);
    *text = (struct phrase_text){ 0 };
}
