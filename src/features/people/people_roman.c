#include "features/people/people_roman.h"

#include "base/arena.h"
#include "base/attributes.h"
#include "base/text/hangul.h"
#include "base/text/utf8.h"

enum { SPELLINGS_MAX = 24, READINGS_MAX = 64, WORDS_MAX = 3 };

/* Spellings are parted by blanks; the first one is that of the Revised Romanisation. */

/** ㄱ to ㅎ */
static const char *const initials[] = {
    "g k", "kk", "n", "d",  "tt", "r l", "m", "b p", "pp", "s",
    "ss",  "",   "j", "jj", "ch", "k",   "t", "p",   "h",
};

/** ㅏ to ㅣ */
static const char *const vowels[] = {
    "a ah", "ae", "ya",       "yae", "eo u", "e",  "yeo yu you", "ye",   "o oh",    "wa",   "wae",
    "oe",   "yo", "u oo woo", "wo",  "we",   "wi", "yu yoo",     "eu u", "ui ee i", "i ee",
};

/** The finals that names have. */
static const char *const finals[] = {
    [0] = "", [1] = "k g", [4] = "n", [8] = "l", [16] = "m", [17] = "p b", [21] = "ng",
};

/** What more than nine in ten Koreans are called. */
static const struct surname {
    const char *hangul;
    const char *latin;
} surnames[] = {
    { "김", "gim kim" },
    { "이", "i lee yi rhee" },
    { "박", "bak park pak" },
    { "최", "choe choi" },
    { "정", "jeong jung chung" },
    { "강", "gang kang" },
    { "조", "jo cho" },
    { "윤", "yun yoon youn" },
    { "장", "jang chang" },
    { "임", "im lim yim" },
    { "한", "han hahn" },
    { "오", "o oh" },
    { "서", "seo suh" },
    { "신", "sin shin" },
    { "권", "gwon kwon" },
    { "황", "hwang whang" },
    { "안", "an ahn" },
    { "송", "song" },
    { "전", "jeon jun chun" },
    { "홍", "hong" },
    { "유", "yu yoo you" },
    { "류", "ryu ryoo yoo" },
    { "고", "go ko koh" },
    { "문", "mun moon" },
    { "양", "yang" },
    { "손", "son sohn" },
    { "배", "bae pae" },
    { "백", "baek paik" },
    { "허", "heo hur huh" },
    { "남", "nam" },
    { "심", "sim shim" },
    { "노", "no noh roh" },
    { "하", "ha" },
    { "곽", "gwak kwak" },
    { "성", "seong sung" },
    { "차", "cha" },
    { "주", "ju joo chu" },
    { "우", "u woo" },
    { "구", "gu koo ku" },
    { "나", "na ra" },
    { "민", "min" },
    { "진", "jin chin" },
    { "지", "ji chi" },
    { "엄", "eom um" },
    { "채", "chae" },
    { "원", "won" },
    { "천", "cheon chun" },
    { "방", "bang" },
    { "공", "gong kong" },
    { "현", "hyeon hyun" },
    { "함", "ham" },
    { "변", "byeon byun" },
    { "염", "yeom" },
    { "추", "chu choo" },
    { "도", "do" },
    { "소", "so" },
    { "석", "seok suk" },
    { "선", "seon sun" },
    { "남궁", "namgung namkoong" },
};

struct keys {
    struct arena *arena;
    struct str *v;
    size_t count;
};

static void add(struct keys *out, struct str key)
{
    if (out->count < PEOPLE_ROMAN_MAX)
        out->v[out->count++] = key;
}

/** The next of a list of words; false behind the last one. */
static bool next_word(struct str *rest, struct str *word)
{
    if (str_is_null(*rest))
        return false;
    *word = str_cut(rest, ' ');
    return true;
}

static bool has_word(const char *words, struct str word)
{
    struct str rest = str_of(words);
    struct str each;

    while (next_word(&rest, &each))
        if (str_eq(each, word))
            return true;
    return false;
}

/* ---- from Hangul -------------------------------------------------------------------------------
 */

/** Ways to write a syllable in Latin letters. */
struct spellings {
    struct str v[SPELLINGS_MAX];
    size_t count;
};

static struct spellings spell(struct arena *arena, uint32_t syllable)
{
    struct hangul_parts parts = hangul_parts(syllable);
    struct spellings out = { .count = 0 };
    struct str initial;
    struct str vowel;
    struct str final;

    if (parts.final >= COUNT_OF(finals) || finals[parts.final] == NULL)
        return out;
    for (struct str first = str_of(initials[parts.initial]); next_word(&first, &initial);)
        for (struct str then = str_of(vowels[parts.vowel]); next_word(&then, &vowel);)
            for (struct str last = str_of(finals[parts.final]); next_word(&last, &final);)
                out.v[out.count++] = str_format(arena, "%" STR_FMT "%" STR_FMT "%" STR_FMT,
                                                STR_ARG(initial), STR_ARG(vowel), STR_ARG(final));
    return out;
}

/** With the surname at either end, as one word, with a hyphen and as two. */
static void add_latin(struct keys *out, struct str surname, struct str first, struct str second)
{
    static const char *const joints[] = { "", "-", " " };

    for (size_t i = 0; i < COUNT_OF(joints); i++) {
        struct str given = str_format(out->arena, "%" STR_FMT "%s%" STR_FMT, STR_ARG(first),
                                      joints[i], STR_ARG(second));

        add(out,
            str_format(out->arena, "%" STR_FMT " %" STR_FMT, STR_ARG(given), STR_ARG(surname)));
        add(out,
            str_format(out->arena, "%" STR_FMT " %" STR_FMT, STR_ARG(surname), STR_ARG(given)));
    }
}

static void write_given(struct keys *out, const char *surname, struct str given)
{
    size_t at = 0;
    struct spellings first = spell(out->arena, utf8_next(given, &at));
    struct spellings second = spell(out->arena, utf8_next(given, &at));
    struct str rest = str_of(surname);
    struct str each;

    while (next_word(&rest, &each))
        for (size_t i = 0; i < first.count; i++)
            for (size_t j = 0; j < second.count; j++)
                add_latin(out, each, first.v[i], second.v[j]);
}

static bool is_of_two_syllables(struct str text)
{
    size_t at = 0;

    return utf8_count(text) == 2 && hangul_is_syllable(utf8_next(text, &at))
           && hangul_is_syllable(utf8_next(text, &at));
}

static void from_hangul(struct keys *out, struct str name)
{
    for (size_t i = 0; i < COUNT_OF(surnames); i++) {
        struct str surname = str_of(surnames[i].hangul);
        struct str given = str_trim(str_from(name, surname.n));

        if (str_starts_with(name, surname) && is_of_two_syllables(given))
            write_given(out, surnames[i].latin, given);
    }
}

/* ---- from Latin letters ------------------------------------------------------------------------
 */

/** A syllable that the text may begin with, and its letters. */
struct reading {
    uint32_t syllable;
    size_t n;
};

static void read_finals(struct str text, struct hangul_parts parts, size_t n, struct reading *out,
                        size_t *count)
{
    struct str final;

    for (parts.final = 0; parts.final < COUNT_OF(finals); parts.final++) {
        if (finals[parts.final] == NULL)
            continue;
        for (struct str rest = str_of(finals[parts.final]); next_word(&rest, &final);)
            if (str_starts_with(str_from(text, n), final) && *count < READINGS_MAX)
                out[(*count)++] = (struct reading){ hangul_join(parts), n + final.n };
    }
}

static void read_vowels(struct str text, struct hangul_parts parts, size_t n, struct reading *out,
                        size_t *count)
{
    struct str vowel;

    for (parts.vowel = 0; parts.vowel < COUNT_OF(vowels); parts.vowel++)
        for (struct str rest = str_of(vowels[parts.vowel]); next_word(&rest, &vowel);)
            if (str_starts_with(str_from(text, n), vowel))
                read_finals(text, parts, n + vowel.n, out, count);
}

static size_t read_syllable(struct str text, struct reading out[READINGS_MAX])
{
    struct hangul_parts parts = { 0 };
    struct str initial;
    size_t count = 0;

    for (; parts.initial < COUNT_OF(initials); parts.initial++)
        for (struct str rest = str_of(initials[parts.initial]); next_word(&rest, &initial);)
            if (str_starts_with(text, initial))
                read_vowels(text, parts, initial.n, out, &count);
    return count;
}

static void add_hangul(struct keys *out, const char *surname, uint32_t first, uint32_t second)
{
    char given[2 * UTF8_MAX_BYTES];
    size_t n = utf8_put(given, first);

    n += utf8_put(given + n, second);
    add(out, str_format(out->arena, "%s%.*s", surname, (int)n, given));
    add(out, str_format(out->arena, "%s %.*s", surname, (int)n, given));
}

/** `cut`: where the first syllable ends; 0 where nothing tells. */
static void read_given(struct keys *out, const char *surname, struct str letters, size_t cut)
{
    struct reading first[READINGS_MAX];
    struct reading second[READINGS_MAX];
    size_t first_count = read_syllable(letters, first);

    for (size_t i = 0; i < first_count; i++) {
        size_t second_count;

        if (cut != 0 && first[i].n != cut)
            continue;
        second_count = read_syllable(str_from(letters, first[i].n), second);
        for (size_t j = 0; j < second_count; j++)
            if (first[i].n + second[j].n == letters.n)
                add_hangul(out, surname, first[i].syllable, second[j].syllable);
    }
}

/** A hyphen or a blank may stand between the syllables, and once only. */
static void read_name(struct keys *out, struct str surname, struct str given)
{
    size_t blank = str_find_char(given, ' ');
    size_t cut = str_find_char(given, '-');

    if (blank < given.n)
        cut = blank;
    if (cut < given.n)
        given = str_format(out->arena, "%" STR_FMT "%" STR_FMT, STR_ARG(str_sub(given, 0, cut)),
                           STR_ARG(str_from(given, cut + 1)));
    else
        cut = 0;
    for (size_t i = 0; i < COUNT_OF(surnames); i++)
        if (has_word(surnames[i].latin, surname))
            read_given(out, surnames[i].hangul, given, cut);
}

static void from_latin(struct keys *out, struct str name)
{
    size_t first = str_find_char(name, ' ');
    size_t last = name.n;

    while (last > 0 && name.p[last - 1] != ' ')
        last--;
    if (first == name.n)
        return;
    read_name(out, str_from(name, last), str_sub(name, 0, last - 1));
    read_name(out, str_sub(name, 0, first), str_from(name, first + 1));
}

struct people_roman people_roman_keys(struct arena *arena, struct str name_key)
{
    struct keys keys = { .arena = arena, .v = ARENA_ARRAY(arena, PEOPLE_ROMAN_MAX, struct str) };

    from_hangul(&keys, name_key);
    if (keys.count == 0)
        from_latin(&keys, name_key);
    return (struct people_roman){ keys.v, keys.count };
}
