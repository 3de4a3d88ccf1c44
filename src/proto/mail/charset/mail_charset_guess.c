#include "proto/mail/charset/mail_charset_guess.h"

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/text/utf8.h"
#include "proto/mail/charset/mail_charset_read.h"

/* Weights of one character. One that takes two bytes can gain twice what one of a byte can. */
enum {
    SAMPLE_BYTES = 2048, /* of the text are weighed */
    BEFORE_BYTES = 16,   /* before its first byte over 0x7F are weighed too */
    BAD = -40,           /* U+FFFD, control characters */
    CUT = -16,           /* U+FFFD as the last character */
    STRANGE = -20,       /* private use, rare blocks */
    ASCII = 1,
    FREQUENT_PAIR = 10, /* a Hangul or Han character everybody uses */
    KANA = 9,
    FOREIGN_KANA = 2, /* kana in a charset that is not Japanese */
    PAIR_SIGN = 4,
    OTHER_HANGUL = 1,
    OTHER_HAN = 1,
    GLUED_PAIR = -6, /* a small Latin letter beside it: "Gr??e" was one word */
    FREQUENT_LETTER = 5,
    OTHER_LETTER = 2,
    RARE_LETTER = -3,
    ONE_SCRIPT_LETTER = 4, /* Hebrew, Arabic and Thai have no capitals to tell by */
    OUT_OF_CASE = -8,      /* a capital behind a small letter */
    OUT_OF_SCRIPT = -6,
    STRAY_SIGN = -4, /* within a word */
    TYPOGRAPHIC = 2,
    WELL_FORMED = 15,  /* a character of UTF-8 in two bytes; in more, twice that */
    DECLARED = 1,      /* for each byte over 0x7F */
    WESTERN = 4,       /* windows-1252, which is most of what is in one byte */
    MEANT_WESTERN = 9, /* still more where that is declared */
    BITS = 8,
    PLANE = 0x10000,
};

static const char frequent_hangul[] =
    "이다는의에을가니하고지기사안녕요로한은를시도서인어아나자라과해리대정그만보주있습합세수일부"
    "여입전문상제회객감공장신스거게내원구동오들경드면소트성위화년월당발송용확메관할교환불결"
    "담바비우연선생무조계러려처배최김박마모때번네방예외요즘좀더것같데음으였았했없않못잘르타"
    "변개현차간단금각강건검격견고곡곳괜굉군권귀규그근글급긴길깨꼭꾸끝남냐너노논누느능늘닌"
    "답닙닥달덕던덜도독돈돌되된될두둘뒤든등디따떤떻또뜻락란람량렇레력련렬령례록론료루류륙률"
    "름릴림립링맞매먹먼멀며명몇목몰물미민믿밀밖반받밤법벌베벽별병복본봉북분비빠빨산살삼새색"
    "석설섭센셔셨속손순술숨숫쉽슨승식실심싶써쓰씀씨악압앞애액야약양얼업엇었엔역열영올와완왜"
    "울웃움워원웹육율응의익임입잇작잔잠재저적절점접정족존졸종죄준줄중즉증진질집짜쪽찍찾책천"
    "철첫청체초촌총추축출충취치친칠침카캐커컴코콜크클키탁태택터테텔토통퇴투특틀티파판팔패팩팅"
    "님언팀채팅칸값틸텀퍼페편평포폰표품풍프플피필학함항행향허험혁협형호혹혼홈홍황효후훈휴희히힘";
static const char frequent_han[] =
    "的一是不了在人有我他这中大来上国和地到以说时要就出会可也你对生能而子那得于着下自之年过"
    "发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理"
    "心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将"
    "两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内"
    "信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题"
    "活您请谢订单货退款订邮件客户服務这這個來說時會國對發後裡們為過與還進開關點業將兩間問應"
    "戰頭體見產機長無經學現當沒動樣實從話給門東聲員論處義幾認條氣題請謝訂單貨貴們郵件戶電"
    "会社様日本年月何方見出入行生分気事者長間時手自前所地物場合高部定意度体内力最小大中数数"
    "送受付注文商品確認願致御件連絡株式担当申込金円配発変更返信番号回答質問登録会員様予約宅届"
    "到着希望購入支払請求書領収破損交換不良故障修理保証期限割引料無効利用規約個別情報住所電佐"
    "藤田山本木村鈴橋伊渡辺林加井松野川健太郎美優愛真由香直樹"
    "王芳李伟张刘陈杨赵黄周吴徐孙胡朱林何郭马罗梁宋郑韩唐冯董程曹袁邓许沈曾彭苏卢蒋蔡丁魏叶"
    "潘杜戴夏钟汪任姜范姚谭廖陆郝孔白崔康毛秦史顾邵孟龙武怡君志明建国军丽敏静秀娟强磊洋艳勇超";
static const char frequent_letters[] = "оеаинтсрвл"
                                       "αοιετνησρκπυμλίάέόήςώύ"
                                       "اليمونرتبعدسفهكحجقةأشإ"
                                       "กขคงจชดตทนบปพมยรลวสหอะาเแโใไัิีุู่้์"
                                       "éèàùìòäöüßñóíáçãõêâîôúåøæëïąćęłńóśźżěščřžýůďťňőűăâîșțşţğıİ";
/** What Western texts have beside letters, and other charsets letters for. */
static const char western_signs[] = "¿¡«»©®°£€½¼¾±×µ§²³·–—‘’“”„…•™";
static const char rare_letters[] = "ѕґъэфщцџѓќћђњљЎϊϋΐΰฃฅฆฌฎฏฐฑฒฬฮฺ๎๏๚๛๐๑๒๓๔๕๖๗๘๙";

/** Which characters of the first plane are frequent, a bit for each. */
struct frequent {
    uint8_t bits[PLANE / BITS];
    uint8_t rare[PLANE / BITS];
    uint8_t signs[PLANE / BITS];
};

static void mark(uint8_t *bits, const char *list)
{
    struct str text = str_of(list);

    for (size_t at = 0; at < text.n;) {
        uint32_t c = utf8_next(text, &at);

        if (c < PLANE)
            bits[c / BITS] |= (uint8_t)(1U << c % BITS);
    }
}

static bool is_marked(const uint8_t *bits, uint32_t c)
{
    return c < PLANE && (bits[c / BITS] >> c % BITS & 1) != 0;
}

static struct frequent *new_frequent(struct arena *arena)
{
    struct frequent *frequent = ARENA_NEW(arena, struct frequent);

    mark(frequent->bits, frequent_hangul);
    mark(frequent->bits, frequent_han);
    mark(frequent->bits, frequent_letters);
    mark(frequent->rare, rare_letters);
    mark(frequent->signs, western_signs);
    return frequent;
}

/** What a text is weighed with. */
struct scale {
    const struct frequent *frequent;
    bool is_japanese; /* the charset, so that kana are at home in it */
};

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
static int weigh_pair(const struct scale *scale, uint32_t c)
{
    if (is_within(c, 0xAC00, 0xD7A3))
        return is_marked(scale->frequent->bits, c) ? FREQUENT_PAIR : OTHER_HANGUL;
    if (is_within(c, 0x4E00, 0x9FFF))
        return is_marked(scale->frequent->bits, c) ? FREQUENT_PAIR : OTHER_HAN;
    if (is_within(c, 0x3041, 0x30FE))
        return scale->is_japanese ? KANA : FOREIGN_KANA;
    if (is_within(c, 0x3000, 0x303F) || is_within(c, 0xFF01, 0xFF5E))
        return PAIR_SIGN;
    if (is_within(c, 0xFF61, 0xFF9F))
        return -1;
    return is_within(c, 0x3131, 0x318E) ? 0 : STRANGE;
}

/** The small letter of a capital, for the alphabets weighed here. */
static uint32_t small_of(uint32_t c)
{
    if (is_within(c, 0x400, 0x40F))
        return c + 0x50;
    return is_within(c, 0xC0, 0xDE) || is_within(c, 0x391, 0x3A9) || is_within(c, 0x410, 0x42F)
               ? c + 0x20
               : c;
}

static bool is_one_case(uint32_t c)
{
    return is_within(c, 0x5D0, 0x5EA) || is_within(c, 0x621, 0x652) || is_within(c, 0xE01, 0xE5B);
}

/** Forms that stand at the end of a word only. */
static bool is_hebrew_final(uint32_t c)
{
    return c == 0x5DA || c == 0x5DD || c == 0x5DF || c == 0x5E3 || c == 0x5E5;
}

/** Vowels and tones that stand over or under the consonant before them. */
static bool is_thai_mark(uint32_t c)
{
    return c == 0xE31 || is_within(c, 0xE34, 0xE3A) || is_within(c, 0xE47, 0xE4E);
}

static int weigh_thai(const struct scale *scale, uint32_t c, uint32_t before)
{
    bool is_after_consonant = is_within(before, 0xE01, 0xE2E) || is_thai_mark(before);
    bool is_after_leading_vowel = is_within(before, 0xE40, 0xE44);

    if (is_marked(scale->frequent->rare, c))
        return OUT_OF_SCRIPT;
    if ((is_thai_mark(c) && !is_after_consonant)
        || (is_after_leading_vowel && !is_within(c, 0xE01, 0xE2E)))
        return OUT_OF_CASE;
    return is_marked(scale->frequent->bits, c) ? ONE_SCRIPT_LETTER : 0;
}

/** Letters of scripts that are written in one byte each. */
static int weigh_letter(const struct scale *scale, uint32_t c, uint32_t before)
{
    uint32_t small = small_of(c);
    int weight = is_marked(scale->frequent->bits, small)   ? FREQUENT_LETTER
                 : is_marked(scale->frequent->rare, small) ? RARE_LETTER
                                                           : OTHER_LETTER;

    if (is_latin(c) != is_latin(before) && is_latin(before))
        return OUT_OF_SCRIPT;
    if (is_latin(c) && is_within(before, 0xA2, 0xBE) && before != 0xAB)
        return STRAY_SIGN;
    if (is_within(c, 0xE01, 0xE5B))
        return weigh_thai(scale, c, before);
    if (is_one_case(c))
        return is_hebrew_final(before)               ? OUT_OF_CASE
               : weight == OTHER_LETTER && c > 0x600 ? 0
                                                     : ONE_SCRIPT_LETTER;
    if (is_capital(c) && is_small(before))
        return OUT_OF_CASE;
    if (is_latin(c) && before >= 0x80 && is_latin(before))
        return weight - FREQUENT_LETTER;
    return weight;
}

static bool is_letter(uint32_t c)
{
    return is_within(c, 0xC0, 0x24F) || is_within(c, 0x386, 0x3CE) || is_within(c, 0x400, 0x45F)
           || is_within(c, 0x490, 0x491) || is_one_case(c);
}

/** A Latin letter belongs to no word of another script. */
static int weigh_ascii(uint32_t c, uint32_t before)
{
    if (is_within(c, 'a', 'z') && is_within(before, 0x3400, 0xFEFF))
        return GLUED_PAIR;
    return is_ascii_letter(c) && is_letter(before) && !is_latin(before) ? OUT_OF_SCRIPT : ASCII;
}

static int weigh(const struct scale *scale, uint32_t c, uint32_t before)
{
    if (c == UTF8_REPLACEMENT || c == 0x7F || is_within(c, 0x80, 0x9F)
        || (c < ' ' && c != '\t' && c != '\n' && c != '\r'))
        return BAD;
    if (c < 0x80)
        return weigh_ascii(c, before);
    if (is_within(c, 0xE000, 0xF8FF) || is_within(c, 0x2500, 0x257F)
        || is_within(c, 0x2000, 0x200A))
        return STRANGE;
    if (is_letter(c))
        return c == 0xD7 || c == 0xF7 ? -1 : weigh_letter(scale, c, before);
    if (is_marked(scale->frequent->signs, c))
        return is_latin(before) && c < 0x2000 && c != 0xBB ? STRAY_SIGN : TYPOGRAPHIC;
    if (c >= 0x2E80)
        return weigh_pair(scale, c) + (is_within(before, 'a', 'z') ? GLUED_PAIR : 0);
    return is_latin(before) || is_within(c, 0x600, 0x6FF) ? STRAY_SIGN : -1;
}

static int weigh_text(const struct scale *scale, struct str text)
{
    uint32_t before = ' ';
    int sum = 0;

    for (size_t at = 0; at < text.n;) {
        uint32_t c = utf8_next(text, &at);

        /* The last character may only have been cut. */
        sum += c == UTF8_REPLACEMENT && at == text.n ? CUT : weigh(scale, c, before);
        before = c;
    }
    return sum;
}

/** What surrounds the first byte over 0x7F; units of two and four bytes stay whole. */
static struct str sample_of(struct str bytes)
{
    size_t at = 0;

    while (at < bytes.n && (unsigned char)bytes.p[at] < 0x80)
        at++;
    return str_sub(bytes, at > BEFORE_BYTES ? (at - BEFORE_BYTES) & ~(size_t)3 : 0, SAMPLE_BYTES);
}

static int count_high(struct str bytes)
{
    int count = 0;

    for (size_t i = 0; i < bytes.n; i++)
        count += (unsigned char)bytes.p[i] >= 0x80;
    return count;
}

static bool is_japanese(const struct mail_charset *charset)
{
    return str_eq(str_of(charset->name), STR("Shift_JIS"))
           || str_eq(str_of(charset->name), STR("EUC-JP")) || charset->icu == NULL;
}

/** What UTF-8 gains by its form alone: accident makes few characters of several bytes. */
static int weigh_form(struct str text)
{
    int sum = 0;

    for (size_t at = 0; at < text.n;) {
        uint32_t c = utf8_next(text, &at);

        if (c >= 0x80 && c != UTF8_REPLACEMENT)
            sum += c >= 0x800 ? WELL_FORMED * 2 : WELL_FORMED;
    }
    return sum;
}

static int weigh_as(struct str sample, const struct mail_charset *charset,
                    const struct frequent *frequent, struct arena *arena)
{
    struct scale scale = { frequent, is_japanese(charset) };

    return weigh_text(&scale, mail_charset_read(sample, charset, arena).text);
}

static bool is_western(const struct mail_charset *charset)
{
    return str_eq(str_of(charset->name), STR("windows-1252"));
}

/** Declared as Latin by name; US-ASCII with bytes over 0x7F is another thing. */
static bool is_meant_western(const struct mail_charset *declared)
{
    return declared != NULL && declared == mail_charset_find(STR("iso-8859-1"));
}

/** What being declared counts for; US-ASCII with bytes over 0x7F is hardly a declaration. */
static int advantage(const struct mail_charset *declared, int high_count)
{
    if (is_meant_western(declared))
        return WESTERN + MEANT_WESTERN + DECLARED * high_count;
    return is_western(declared) ? WESTERN : DECLARED * (high_count + 2);
}

/**
 * Bytes of the words that have none under 0x80: Greek, Cyrillic and the like are written in such
 * words; in a Latin text a short one may stand by chance.
 */
static size_t count_foreign(struct str sample)
{
    enum { WORD_MIN = 2 };
    size_t high = 0;
    size_t count = 0;
    bool is_pure = true;

    for (size_t i = 0; i <= sample.n; i++) {
        unsigned char c = i < sample.n ? (unsigned char)sample.p[i] : ' ';

        if (c >= 0x80) {
            high++;
        } else if (is_ascii_letter(c)) {
            is_pure = false;
        } else {
            count += is_pure && high >= WORD_MIN ? high : 0;
            high = 0;
            is_pure = true;
        }
    }
    return count;
}

/** Two bytes over 0x7F beside each other: Latin letters with signs stand alone, mostly. */
static bool has_high_pair(struct str sample)
{
    for (size_t i = 1; i < sample.n; i++)
        if ((unsigned char)sample.p[i - 1] >= 0x80 && (unsigned char)sample.p[i] >= 0x80)
            return true;
    return false;
}

/** How many of the candidates come into question, from the first on. */
static size_t candidate_count(const struct mail_charset *declared, struct str sample, size_t all)
{
    enum { LATIN_END = 7, FOREIGN_BYTES = 5 }; /* those of two bytes, and Latin */

    if (!is_meant_western(declared) || count_foreign(sample) >= FOREIGN_BYTES)
        return all;
    return has_high_pair(sample) ? LATIN_END : 0;
}

/**
 * More of it is well formed than is not: in charsets of one byte that does not come about by
 * chance, but for Thai, whose letters lie where the later bytes of UTF-8 do.
 */
static bool is_mostly_utf8(struct str repaired, const struct mail_charset *other)
{
    size_t good = 0;
    size_t bad = 0;

    if (other->kind != MAIL_CHARSET_SINGLE || str_eq(str_of(other->name), STR("windows-874")))
        return false;
    for (size_t at = 0; at < repaired.n;) {
        uint32_t c = utf8_next(repaired, &at);

        good += c >= 0x80 && c != UTF8_REPLACEMENT;
        bad += c == UTF8_REPLACEMENT;
    }
    return good > bad;
}

const struct mail_charset *mail_charset_guess(struct str bytes, const struct mail_charset *declared,
                                              struct arena *arena)
{
    /* Of equals the first wins. */
    static const char *const candidates[] = {
        "utf-8",        "windows-949", "shift_jis",    "gb18030",
        "big5",         "euc-jp",      "windows-1252", "windows-1251",
        "koi8-r",       "iso-8859-2",  "windows-1250", "windows-1253",
        "windows-1254", "windows-874", "windows-1255", "windows-1256",
    };
    const struct frequent *frequent = new_frequent(arena);
    struct str sample = sample_of(bytes);
    const struct mail_charset *best = declared;
    size_t count = candidate_count(declared, sample, COUNT_OF(candidates));
    int best_weight = INT32_MIN;

    if (declared != NULL)
        best_weight =
            weigh_as(sample, declared, frequent, arena) + advantage(declared, count_high(sample));
    for (size_t i = 0; i < count; i++) {
        const struct mail_charset *candidate = mail_charset_find(str_of(candidates[i]));
        int weight = weigh_as(sample, candidate, frequent, arena);

        if (is_western(candidate))
            weight += WESTERN;
        if (candidate->kind == MAIL_CHARSET_UTF8)
            weight += weigh_form(utf8_repair(arena, sample));
        if (weight > best_weight) {
            best = candidate;
            best_weight = weight;
        }
    }
    if (declared != NULL && declared->kind == MAIL_CHARSET_UTF8
        && is_mostly_utf8(utf8_repair(arena, sample), best))
        return declared;
    return best;
}

int mail_charset_weigh(struct str bytes, const struct mail_charset *charset, struct arena *arena)
{
    return weigh_as(sample_of(bytes), charset, new_frequent(arena), arena);
}
