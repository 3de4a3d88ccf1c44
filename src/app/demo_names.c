/* Common Korean names, and names abroad, put together by chance: nobody in particular is meant. */
#include "app/demo_names.h"

#include "base/attributes.h"

const struct demo_name demo_korean_surnames[] = {
    { "김", "kim" },       { "김", "kim" },  { "김", "kim" },   { "김", "kim" },
    { "김", "kim" },       { "김", "kim" },  { "김", "kim" },   { "김", "kim" },
    { "김", "kim" },       { "김", "kim" },  { "김", "kim" },   { "김", "kim" },
    { "김", "kim" },       { "김", "kim" },  { "김", "kim" },   { "김", "kim" },
    { "김", "kim" },       { "김", "kim" },  { "김", "kim" },   { "김", "kim" },
    { "김", "kim" },       { "이", "lee" },  { "이", "lee" },   { "이", "lee" },
    { "이", "lee" },       { "이", "lee" },  { "이", "lee" },   { "이", "lee" },
    { "이", "lee" },       { "이", "lee" },  { "이", "lee" },   { "이", "lee" },
    { "이", "lee" },       { "이", "lee" },  { "이", "lee" },   { "이", "lee" },
    { "박", "park" },      { "박", "park" }, { "박", "park" },  { "박", "park" },
    { "박", "park" },      { "박", "park" }, { "박", "park" },  { "박", "park" },
    { "박", "park" },      { "최", "choi" }, { "최", "choi" },  { "최", "choi" },
    { "최", "choi" },      { "최", "choi" }, { "정", "jung" },  { "정", "jung" },
    { "정", "jung" },      { "정", "jung" }, { "정", "jung" },  { "강", "kang" },
    { "강", "kang" },      { "강", "kang" }, { "조", "cho" },   { "조", "cho" },
    { "조", "cho" },       { "윤", "yoon" }, { "윤", "yoon" },  { "윤", "yoon" },
    { "장", "jang" },      { "장", "jang" }, { "임", "lim" },   { "임", "lim" },
    { "한", "han" },       { "한", "han" },  { "오", "oh" },    { "오", "oh" },
    { "서", "seo" },       { "서", "seo" },  { "신", "shin" },  { "신", "shin" },
    { "권", "kwon" },      { "권", "kwon" }, { "황", "hwang" }, { "황", "hwang" },
    { "안", "ahn" },       { "안", "ahn" },  { "송", "song" },  { "송", "song" },
    { "류", "ryu" },       { "홍", "hong" }, { "전", "jeon" },  { "고", "ko" },
    { "문", "moon" },      { "양", "yang" }, { "손", "sohn" },  { "배", "bae" },
    { "백", "baek" },      { "허", "heo" },  { "남", "nam" },   { "심", "shim" },
    { "노", "noh" },       { "하", "ha" },   { "곽", "kwak" },  { "성", "sung" },
    { "차", "cha" },       { "주", "joo" },  { "우", "woo" },   { "구", "koo" },
    { "민", "min" },       { "유", "yoo" },  { "유", "yoo" },   { "진", "jin" },
    { "엄", "eom" },       { "채", "chae" }, { "원", "won" },   { "방", "bang" },
    { "현", "hyun" },      { "함", "ham" },  { "변", "byun" },  { "염", "yeom" },
    { "여", "yeo" },       { "추", "choo" }, { "도", "do" },    { "남궁", "namgung" },
    { "황보", "hwangbo" },
};
const size_t demo_korean_surname_count = COUNT_OF(demo_korean_surnames);

const struct demo_name demo_korean_given_names[] = {
    { "가람", "garam" },    { "가온", "gaon" },     { "건우", "gunwoo" },   { "경민", "kyungmin" },
    { "규리", "gyuri" },    { "기훈", "kihoon" },   { "나래", "narae" },    { "나윤", "nayoon" },
    { "다은", "daeun" },    { "다인", "dain" },     { "다온", "daon" },     { "도경", "dokyung" },
    { "도훈", "dohoon" },   { "동하", "dongha" },   { "라온", "raon" },     { "명진", "myungjin" },
    { "미란", "miran" },    { "미숙", "misook" },   { "미정", "mijung" },   { "민규", "mingyu" },
    { "민서", "minseo" },   { "민선", "minsun" },   { "범준", "bumjun" },   { "병철", "byungchul" },
    { "보람", "boram" },    { "상우", "sangwoo" },  { "상훈", "sanghoon" }, { "새롬", "saerom" },
    { "서아", "seoa" },     { "서영", "seoyoung" }, { "성호", "sungho" },   { "성희", "sunghee" },
    { "세라", "sera" },     { "소라", "sora" },     { "소은", "soeun" },    { "수경", "sukyung" },
    { "수빈", "subin" },    { "수아", "sua" },      { "수진", "sujin" },    { "승민", "seungmin" },
    { "승희", "seunghee" }, { "시온", "sion" },     { "시우", "siwoo" },    { "아름", "areum" },
    { "양희", "yanghee" },  { "연주", "yeonju" },   { "연희", "yeonhee" },  { "영미", "youngmi" },
    { "영수", "youngsoo" }, { "영호", "youngho" },  { "예나", "yena" },     { "예린", "yerin" },
    { "옥순", "oksoon" },   { "용준", "yongjun" },  { "원석", "wonsuk" },   { "유나", "yuna" },
    { "유림", "yurim" },    { "윤서", "yoonseo" },  { "은경", "eunkyung" }, { "은별", "eunbyul" },
    { "은서", "eunseo" },   { "은정", "eunjung" },  { "의찬", "uichan" },   { "인숙", "insook" },
    { "인호", "inho" },     { "재경", "jaekyung" }, { "재민", "jaemin" },   { "재윤", "jaeyoon" },
    { "재현", "jaehyun" },  { "정란", "jungran" },  { "정민", "jungmin" },  { "정숙", "jungsook" },
    { "정우", "jungwoo" },  { "정훈", "junghoon" }, { "종수", "jongsoo" },  { "주아", "jua" },
    { "주영", "juyoung" },  { "주원", "juwon" },    { "준서", "junseo" },   { "준영", "junyoung" },
    { "지선", "jisun" },    { "지안", "jian" },     { "지연", "jiyeon" },   { "지영", "jiyoung" },
    { "지우", "jiwoo" },    { "지윤", "jiyoon" },   { "진아", "jina" },     { "진호", "jinho" },
    { "찬미", "chanmi" },   { "채린", "chaerin" },  { "채아", "chaea" },    { "철민", "chulmin" },
    { "태경", "taekyung" }, { "태윤", "taeyoon" },  { "하람", "haram" },    { "하린", "harin" },
    { "하율", "hayul" },    { "하진", "hajin" },    { "한별", "hanbyul" },  { "한솔", "hansol" },
    { "해솔", "haesol" },   { "현우", "hyunwoo" },  { "현정", "hyunjung" }, { "현주", "hyunju" },
    { "형석", "hyungsuk" }, { "혜란", "hyeran" },   { "혜림", "hyerim" },   { "혜원", "hyewon" },
    { "혜정", "hyejung" },  { "호준", "hojun" },    { "효진", "hyojin" },   { "희라", "heera" },
    { "희수", "heesoo" },   { "희정", "heejung" },
};
const size_t demo_korean_given_name_count = COUNT_OF(demo_korean_given_names);

static const char *const us_given[] = {
    "Olivia", "Tom",      "Chloe", "Marcus",  "Denise",  "Kevin",  "Rachel", "Tyler", "Megan",
    "Andre",  "Kathleen", "Jorge", "Heather", "Brandon", "Alicia", "Walter", NULL,
};
static const char *const us_last[] = {
    "Bennett", "Gallagher", "Whitfield", "Ortega",     "Hollis",   "Pruitt",
    "Delaney", "Castillo",  "Brandt",    "McAllister", "Nakamura", "Tillman",
    "Voss",    "Reyes",     "Sorensen",  "Barlow",     NULL,
};
static const char *const uk_given[] = {
    "Ben",  "Fiona", "Harriet", "Callum", "Imogen", "Rhys", "Priyanka",
    "Neil", "Sian",  "Gareth",  "Tamsin", "Owen",   NULL,
};
static const char *const uk_last[] = {
    "Okafor",    "Ashworth",  "Pritchard",  "Kettering", "Lockwood", "MacLeod", "Bhatt",
    "Thornbury", "Llewellyn", "Fairclough", "Hargreave", "Penrose",  NULL,
};
static const char *const de_given[] = {
    "Hannah", "Lukas", "Sabine", "Jonas", "Katrin", "Felix", "Anke", "Moritz", NULL,
};
static const char *const de_last[] = {
    "Weiss",   "Hartmann",  "Lindner",   "Vogelsang", "Brenner",
    "Kessler", "Reinhardt", "Ostermann", NULL,
};
static const char *const fr_given[] = {
    "Daniel", "Camille", "Mathieu", "Sophie", "Bastien", "Elodie", NULL,
};
static const char *const fr_last[] = {
    "Moreau", "Lefevre", "Garnier", "Roussel", "Chevalier", "Delorme", NULL,
};
static const char *const no_given[] = {
    "Erik", "Ingrid", "Marcus", "Astrid", "Lars", "Sunniva", NULL,
};
static const char *const no_last[] = {
    "Sand", "Lindqvist", "Bakken", "Nygaard", "Solberg", "Ekholm", NULL,
};
static const char *const sg_given[] = {
    "Priya", "Wei Ling", "Jun Hao", "Farah", "Kumar", "Mei", NULL,
};
static const char *const sg_last[] = {
    "Raman", "Tan", "Lim", "Rahim", "Pillai", "Goh", NULL,
};
static const char *const au_given[] = {
    "Jack", "Bronwyn", "Liam", "Kirra", "Stuart", "Georgia", NULL,
};
static const char *const au_last[] = {
    "Whitlock", "Dunstan", "Carmody", "Harrigan", "Tranter", "Osborne", NULL,
};
static const char *const jp_given[] = {
    "Aiko", "Kenji", "Yui", "Haruto", "Emi", NULL,
};
static const char *const jp_last[] = {
    "Tanaka", "Morita", "Hayashida", "Okubo", "Shimada", NULL,
};
static const char *const br_given[] = {
    "Lucas", "Mariana", "Thiago", "Beatriz", NULL,
};
static const char *const br_last[] = {
    "Ferreira", "Azevedo", "Monteiro", "Teixeira", NULL,
};
static const char *const ae_given[] = {
    "Nora", "Khalid", "Layla", "Omar", NULL,
};
static const char *const ae_last[] = {
    "Haddad", "Mansour", "Rahman", "Sabbagh", NULL,
};

const struct demo_region demo_regions[] = {
    { "America/New_York", 26, us_given, us_last, "+1 212 555 01" },
    { "America/Chicago", 10, us_given, us_last, "+1 312 555 01" },
    { "America/Los_Angeles", 14, us_given, us_last, "+1 415 555 01" },
    { "Europe/London", 16, uk_given, uk_last, "+44 20 7946 09" },
    { "Europe/Berlin", 9, de_given, de_last, NULL },
    { "Europe/Paris", 6, fr_given, fr_last, NULL },
    { "Europe/Oslo", 5, no_given, no_last, NULL },
    { "Asia/Singapore", 7, sg_given, sg_last, NULL },
    { "Australia/Sydney", 7, au_given, au_last, "+61 2 5550 01" },
    { "Asia/Tokyo", 5, jp_given, jp_last, NULL },
    { "America/Sao_Paulo", 3, br_given, br_last, NULL },
    { "Asia/Dubai", 3, ae_given, ae_last, NULL },
};
const size_t demo_region_count = COUNT_OF(demo_regions);
