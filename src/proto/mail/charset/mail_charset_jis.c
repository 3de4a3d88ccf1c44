#include <stdbool.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/strbuf.h"
#include "proto/mail/charset/mail_charset_seven.h"

enum { ESC = 0x1B, SHIFT_OUT = 0x0E, SHIFT_IN = 0x0F };

/** A character set that an escape sequence puts in place of ASCII. */
enum jis_set {
    SET_ASCII,
    SET_KANA,    /* JIS X 0201, the half-width katakana */
    SET_KANJI,   /* JIS X 0208 with NEC's and IBM's rows, as Windows writes them */
    SET_KANJI_2, /* JIS X 0212 */
    SET_CHINESE, /* GB 2312, of ISO-2022-JP-2 */
    SET_KOREAN,  /* KS X 1001, of ISO-2022-JP-2 */
};

struct escape {
    const char *text; /* behind the ESC */
    enum jis_set set;
};

static const struct escape escapes[] = {
    { "(B", SET_ASCII },    { "(J", SET_ASCII },   { "(H", SET_ASCII },    { "(I", SET_KANA },
    { "$@", SET_KANJI },    { "$B", SET_KANJI },   { "&@", SET_KANJI },    { "$(@", SET_KANJI },
    { "$(B", SET_KANJI },   { "$(O", SET_KANJI },  { "$(Q", SET_KANJI },   { "$(D", SET_KANJI_2 },
    { "$(P", SET_KANJI_2 }, { "$A", SET_CHINESE }, { "$(A", SET_CHINESE }, { "$(C", SET_KOREAN },
};

/** The converter that reads what a set is rewritten to. */
static const char *const converters[] = {
    [SET_ASCII] = "ibm-943_P15A-2003", [SET_KANA] = "ibm-943_P15A-2003",
    [SET_KANJI] = "ibm-943_P15A-2003", [SET_KANJI_2] = "euc-jp-2007",
    [SET_CHINESE] = "gb18030",         [SET_KOREAN] = "windows-949-2000",
};

struct jis_reading {
    struct arena *arena;
    struct strbuf out;
    struct strbuf run; /* bytes for one converter */
    enum jis_set set;
    enum jis_set run_set; /* the set of `run` */
    size_t bad;
};

static void flush_run(struct jis_reading *reading)
{
    struct mail_charset_text text;

    if (reading->run.n == 0)
        return;
    text =
        mail_charset_icu(strbuf_str(&reading->run), converters[reading->run_set], reading->arena);
    strbuf_add(&reading->out, text.text);
    reading->bad += text.bad;
    strbuf_truncate(&reading->run, 0);
}

/** Length of the escape sequence at `at`, whose set comes into force; 0 when there is none. */
static size_t take_escape(struct str bytes, size_t at, struct jis_reading *reading)
{
    struct str rest = str_from(bytes, at + 1);

    if (bytes.p[at] != ESC)
        return 0;
    for (size_t i = 0; i < COUNT_OF(escapes); i++) {
        struct str text = str_of(escapes[i].text);

        if (str_starts_with(rest, text)) {
            reading->set = escapes[i].set;
            return 1 + text.n;
        }
    }
    return 0;
}

/** Shift_JIS's two bytes for the two of JIS X 0208 (arithmetic of the JIS X 0208 annex). */
static void put_kanji(struct strbuf *run, unsigned row, unsigned cell)
{
    unsigned first = ((row - 0x21) >> 1) + 0x81;
    unsigned second = cell + ((row & 1) != 0 ? (cell < 0x60 ? 0x1F : 0x20) : 0x7E);

    if (first > 0x9F)
        first += 0x40;
    strbuf_add_char(run, (char)first);
    strbuf_add_char(run, (char)second);
}

static void put_pair(struct jis_reading *reading, unsigned first, unsigned second)
{
    if (reading->set == SET_KANJI) {
        put_kanji(&reading->run, first, second);
        return;
    }
    if (reading->set == SET_KANJI_2)
        strbuf_add_char(&reading->run, (char)0x8F);
    strbuf_add_char(&reading->run, (char)(first | 0x80));
    strbuf_add_char(&reading->run, (char)(second | 0x80));
}

static bool is_graphic(unsigned c)
{
    return c >= 0x21 && c <= 0x7E;
}

/** One character at `at`; its length. */
static size_t take_character(struct str bytes, size_t at, struct jis_reading *reading)
{
    unsigned c = (unsigned char)bytes.p[at];
    unsigned next = at + 1 < bytes.n ? (unsigned char)bytes.p[at + 1] : 0;

    if (converters[reading->run_set] != converters[reading->set])
        flush_run(reading);
    reading->run_set = reading->set;
    if (reading->set >= SET_KANJI && is_graphic(c) && is_graphic(next)) {
        put_pair(reading, c, next);
        return 2;
    }
    strbuf_add_char(&reading->run,
                    (char)(reading->set == SET_KANA && is_graphic(c) ? c | 0x80 : c));
    return 1;
}

struct mail_charset_text mail_charset_jis(struct str bytes, struct arena *arena)
{
    struct jis_reading reading = { arena,
                                   strbuf_new(arena, bytes.n * 3 + 4),
                                   strbuf_new(arena, bytes.n * 2 + 4),
                                   SET_ASCII,
                                   SET_ASCII,
                                   0 };
    size_t at = 0;

    while (at < bytes.n) {
        char c = bytes.p[at];
        size_t escape = take_escape(bytes, at, &reading);

        if (escape > 0) {
            at += escape;
        } else if (c == SHIFT_OUT || c == SHIFT_IN) {
            reading.set = c == SHIFT_OUT ? SET_KANA : SET_ASCII;
            at++;
        } else {
            /* RFC 1468: a line ends in ASCII, also where nobody said so. */
            if (c == '\n' || c == '\r')
                reading.set = SET_ASCII;
            at += take_character(bytes, at, &reading);
        }
    }
    flush_run(&reading);
    return (struct mail_charset_text){ strbuf_str(&reading.out), reading.bad };
}
