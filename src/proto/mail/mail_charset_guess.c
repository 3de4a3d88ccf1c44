#include "proto/mail/mail_charset_guess.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/text/utf8.h"
#include "proto/mail/mail_charset_read.h"

/* Weights of one character. One that takes two bytes can gain twice what one of a byte can. */
enum {
    SAMPLE_BYTES = 2048, /* of the text are weighed */
    BAD = -40,           /* U+FFFD, control characters */
    STRANGE = -20,       /* private use, rare blocks */
    FREQUENT_PAIR = 10,  /* a Hangul or Han character everybody uses */
    KANA = 9,
    PAIR_SIGN = 4,
    OTHER_HANGUL = 3,
    FREQUENT_LETTER = 5,
    OTHER_LETTER = 2,
    OUT_OF_CASE = -8, /* a capital behind a small letter */
    OUT_OF_SCRIPT = -6,
    TYPOGRAPHIC = 2,
    DECLARED = 1, /* for each byte over 0x7F */
};

static const char frequent_hangul[] =
    "이다는의에을가니하고지기사안녕요로한은를시도서인어아나자라과해리대정그만보주있습합세수일부"
    "여입전문상제회고객감공장신스거게내원구동오들경드면소트성위화년월당발송용확메관할교환불결문"
    "의담바라비우연선오생무조계러려처배최김박";
static const char frequent_han[] =
    "的一是不了在人有我他这中大来上国和地到以说时要就出会可也你对生能而子那得于着下自之年过"
    "发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理"
    "心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将"
    "两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内"
    "信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题"
    "活您请谢订单货退款订邮件客户服務这這個來說時會國對發後裡們為過與還進開關點業將兩間問應"
    "戰頭體見產機長無經學現當沒動樣實從話給門東聲員論處義幾認條氣題請謝訂單貨貴們郵件戶電"
    "会社様日本年月何方見出入行生分気事者長間時手自前所地物場合高部定意度体内力最小大中数数"
    "送受付注文商品確認願致御件連絡株式担当申込金円配発変更返信";
static const char frequent_letters[] = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфіїє"
                                       "αοιετνησρκπυμλίάέόήςώύ"
                                       "éèàäöüßñóíáçãõêâîôúåøæëïąćęłńśźżěščřžůőűăășțţşğı";

/** Whether `list` holds the character. */
static bool is_among(const char *list, uint32_t character)
{
    char bytes[UTF8_MAX_BYTES + 1] = { 0 };

    (void)utf8_put(bytes, character);
    return strstr(list, bytes) != NULL;
}

static bool is_within(uint32_t c, uint32_t first, uint32_t last)
{
    return c >= first && c <= last;
}

static bool is_ascii_letter(uint32_t c)
{
    return is_within(c | 0x20, 'a', 'z');
}

static bool is_small(uint32_t c)
{
    return is_within(c, 'a', 'z') || is_within(c, 0xDF, 0xFF) || is_within(c, 0x430, 0x45F)
           || is_within(c, 0x3AC, 0x3CE);
}

static bool is_capital(uint32_t c)
{
    return is_within(c, 'A', 'Z') || is_within(c, 0xC0, 0xDE) || is_within(c, 0x400, 0x42F)
           || is_within(c, 0x386, 0x3AB);
}

static bool is_latin(uint32_t c)
{
    return is_ascii_letter(c) || is_within(c, 0xC0, 0x24F);
}

/** Characters of two bytes in every charset that has them. */
static int weigh_pair(uint32_t c)
{
    if (is_within(c, 0xAC00, 0xD7A3))
        return is_among(frequent_hangul, c) ? FREQUENT_PAIR : OTHER_HANGUL;
    if (is_within(c, 0x4E00, 0x9FFF))
        return is_among(frequent_han, c) ? FREQUENT_PAIR : 0;
    if (is_within(c, 0x3041, 0x30FE))
        return KANA;
    if (is_within(c, 0x3000, 0x303F) || is_within(c, 0xFF01, 0xFF5E))
        return PAIR_SIGN;
    if (is_within(c, 0xFF61, 0xFF9F))
        return -1;
    return is_within(c, 0x3131, 0x318E) ? 0 : STRANGE;
}

/** Letters of scripts that are written in one byte each. */
static int weigh_letter(uint32_t c, uint32_t before)
{
    if (is_latin(c) != is_latin(before) && is_latin(before))
        return OUT_OF_SCRIPT;
    if (is_capital(c) && is_small(before))
        return OUT_OF_CASE;
    if (is_latin(c) && before >= 0x80 && is_latin(before))
        return -OTHER_LETTER * 2;
    if (is_capital(c))
        return 1;
    return is_among(frequent_letters, c) ? FREQUENT_LETTER : OTHER_LETTER;
}

static bool is_letter(uint32_t c)
{
    return is_within(c, 0xC0, 0x24F) || is_within(c, 0x386, 0x3CE) || is_within(c, 0x400, 0x45F)
           || is_within(c, 0x490, 0x491) || is_within(c, 0x5D0, 0x5EA) || is_within(c, 0x621, 0x652)
           || is_within(c, 0xE01, 0xE5B);
}

static int weigh(uint32_t c, uint32_t before)
{
    if (c == UTF8_REPLACEMENT || c == 0x7F || is_within(c, 0x80, 0x9F)
        || (c < ' ' && c != '\t' && c != '\n' && c != '\r'))
        return BAD;
    if (c < 0x80)
        return 0;
    if (is_within(c, 0xE000, 0xF8FF) || is_within(c, 0x2500, 0x257F))
        return STRANGE;
    if (is_letter(c))
        return c == 0xD7 || c == 0xF7 ? -1 : weigh_letter(c, before);
    if (is_within(c, 0x2013, 0x2026) || c == 0x20AC)
        return TYPOGRAPHIC;
    if (c >= 0x2E80)
        return weigh_pair(c);
    return is_latin(before) ? -4 : -1;
}

static int weigh_text(struct str text)
{
    uint32_t before = ' ';
    int sum = 0;

    for (size_t at = 0; at < text.n;) {
        uint32_t c = utf8_next(text, &at);

        sum += weigh(c, before);
        before = c;
    }
    return sum;
}

/** The beginning, or what surrounds the first byte over 0x7F where it stands further down. */
static struct str sample_of(struct str bytes)
{
    size_t at = 0;

    while (at < bytes.n && (unsigned char)bytes.p[at] < 0x80)
        at++;
    return str_sub(bytes, at > 16 ? at - 16 : 0, SAMPLE_BYTES);
}

static int count_high(struct str bytes)
{
    int count = 0;

    for (size_t i = 0; i < bytes.n; i++)
        count += (unsigned char)bytes.p[i] >= 0x80;
    return count;
}

const struct mail_charset *mail_charset_guess(struct str bytes, const struct mail_charset *declared,
                                              struct arena *arena)
{
    /* Of equals the first wins. */
    static const char *const candidates[] = {
        "utf-8",        "windows-949",  "shift_jis",    "gb18030",      "big5",
        "euc-jp",       "windows-1252", "windows-1251", "koi8-r",       "windows-1250",
        "windows-1253", "windows-1254", "windows-874",  "windows-1255", "windows-1256",
    };
    struct str sample = sample_of(bytes);
    const struct mail_charset *best = declared;
    int best_weight = INT32_MIN;

    if (declared != NULL)
        best_weight = weigh_text(mail_charset_read(sample, declared, arena).text)
                      + DECLARED * (count_high(sample) + 2);
    for (size_t i = 0; i < COUNT_OF(candidates); i++) {
        const struct mail_charset *candidate = mail_charset_find(str_of(candidates[i]));
        int weight = weigh_text(mail_charset_read(sample, candidate, arena).text);

        if (weight > best_weight) {
            best = candidate;
            best_weight = weight;
        }
    }
    return best;
}
