/* Names and addresses are invented; every domain ends in .example (RFC 2606). */
#include "app/demo_story.h"

#include "base/attributes.h"

const char *const demo_teams[] = { "1차 상담 · Front line", "A/S 기술 · Technical",
                                   "배송·환불 · Orders", "야간 당직 · Night" };
const size_t demo_team_count = COUNT_OF(demo_teams);

const struct demo_agent demo_agents[] = {
    { "강민재", "minjae@nurihome.example", "supervisor", LANG_KO, "Asia/Seoul", 0 },
    { "김서연", "seoyeon@nurihome.example", "agent", LANG_KO, "Asia/Seoul", 0 },
    { "이도윤", "doyun@nurihome.example", "agent", LANG_KO, "Asia/Seoul", 0 },
    { "Emily Carter", "emily@nurihome.example", "agent", LANG_EN, "America/New_York", 0 },
    { "박지호", "jiho@nurihome.example", "supervisor", LANG_KO, "Asia/Seoul", 1 },
    { "최하은", "haeun@nurihome.example", "agent", LANG_KO, "Asia/Seoul", 1 },
    { "Daniel Novak", "daniel@nurihome.example", "agent", LANG_EN, "Europe/London", 1 },
    { "정우진", "woojin@nurihome.example", "agent", LANG_KO, "Asia/Seoul", 2 },
    { "한소율", "soyul@nurihome.example", "agent", LANG_KO, "Asia/Seoul", 2 },
    { "홍예준", "yejun@nurihome.example", "agent", LANG_KO, "Asia/Seoul", 3 },
    { "오세린", "serin@baroocall.example", "partner", LANG_KO, "Asia/Seoul", 3 },
    { "Grace Kim", "grace@nurihome.example", "viewer", LANG_EN, "Asia/Seoul", 0 },
};
const size_t demo_agent_count = COUNT_OF(demo_agents);

const char *const demo_products[] = {
    "RV-9", "RV-7", "NA-520", "NA-310", "HU-30", "WP-11", "IH-4"
};
const size_t demo_product_count = COUNT_OF(demo_products);

const struct demo_customer demo_customers[] = {
    { "윤가람", "garam@mail.example", "010-2345-2208", NULL, LANG_KO, "Asia/Seoul", "vip" },
    { "배소은", "soeun.bae@mail.example", "010-8812-4471", NULL, LANG_KO, "Asia/Seoul", "gold" },
    { "임재현", "jaehyun@hanbit.example", "02-555-0142", "한빛건설", LANG_KO, "Asia/Seoul",
      "silver" },
    { "노유나", "yuna.noh@mail.example", NULL, NULL, LANG_KO, "Asia/Seoul", "standard" },
    { "한지우", "jiwoo@mail.example", "010-3310-9087", NULL, LANG_KO, "Asia/Seoul", "standard" },
    { "문태경", "taekyung@sodam.example", "031-701-2040", "소담어린이집", LANG_KO, "Asia/Seoul",
      "gold" },
    { "서다인", "dain.seo@mail.example", NULL, NULL, LANG_KO, "Asia/Seoul", "standard" },
    { "조은별", "eunbyul@mail.example", "010-4402-7719", NULL, LANG_KO, "Asia/Seoul", "standard" },
    { "신동하", "dongha@garden.example", "051-330-8800", "가든호텔", LANG_KO, "Asia/Seoul", "vip" },
    { "유채원", "chaewon@mail.example", NULL, NULL, LANG_KO, "Asia/Seoul", "silver" },
    { "권시우", "siwoo.kwon@mail.example", "010-7705-1123", NULL, LANG_KO, "Asia/Seoul",
      "standard" },
    { "황보라", "bora@mail.example", NULL, NULL, LANG_KO, "Asia/Seoul", "standard" },
    { "남궁민", "min.namgung@mail.example", "010-9920-5548", NULL, LANG_KO, "Asia/Seoul", "gold" },
    { "안서준", "seojun@bitnara.example", "070-4120-3300", "빛나라학원", LANG_KO, "Asia/Seoul",
      "silver" },
    { "고은채", "eunchae@mail.example", NULL, NULL, LANG_KO, "Asia/Seoul", "standard" },
    { "류하람", "haram@mail.example", "010-6634-8012", NULL, LANG_KO, "Asia/Seoul", "standard" },
    { "백지안", "jian.baek@mail.example", NULL, NULL, LANG_KO, "Asia/Seoul", "standard" },
    { "송태양", "taeyang@mail.example", "010-5151-2626", NULL, LANG_KO, "Asia/Seoul", "standard" },
    { "Daniel Moreau", "d.moreau@mail.example", NULL, NULL, LANG_EN, "Europe/Paris", "gold" },
    { "Olivia Bennett", "olivia.bennett@mail.example", "+1 212 555 0178", NULL, LANG_EN,
      "America/New_York", "standard" },
    { "Marcus Lindqvist", "marcus@nordlys.example", NULL, "Nordlys Rentals", LANG_EN,
      "Europe/Stockholm", "vip" },
    { "Priya Raman", "priya.raman@mail.example", "+65 6555 0120", NULL, LANG_EN, "Asia/Singapore",
      "silver" },
    { "Tom Gallagher", "tom@bayview.example", "+1 415 555 0133", "Bayview Inn", LANG_EN,
      "America/Los_Angeles", "gold" },
    { "Hannah Weiss", "hannah.weiss@mail.example", NULL, NULL, LANG_EN, "Europe/Berlin",
      "standard" },
    { "Lucas Ferreira", "lucas@mail.example", NULL, NULL, LANG_EN, "America/Sao_Paulo",
      "standard" },
    { "Aiko Tanaka", "aiko.tanaka@mail.example", NULL, NULL, LANG_EN, "Asia/Tokyo", "silver" },
    { "Ben Okafor", "ben.okafor@mail.example", "+44 20 7946 0101", NULL, LANG_EN, "Europe/London",
      "standard" },
    { "Sofia Marino", "sofia@mail.example", NULL, NULL, LANG_EN, "Europe/Rome", "standard" },
    { "Jack Whitlock", "jack.whitlock@mail.example", NULL, NULL, LANG_EN, "Australia/Sydney",
      "standard" },
    { "Chloe Park", "chloe.park@mail.example", "+1 312 555 0199", NULL, LANG_EN, "America/Chicago",
      "gold" },
    { "차은우리", "woori.cha@mail.example", NULL, NULL, LANG_KO, "Asia/Seoul", "standard" },
    { "도하늘", "haneul.do@mail.example", "010-2020-4040", NULL, LANG_KO, "Asia/Seoul",
      "standard" },
    { "마루한의원", "desk@maru.example", "02-330-1199", "마루한의원", LANG_KO, "Asia/Seoul",
      "gold" },
    { "심규리", "gyuri@mail.example", NULL, NULL, LANG_KO, "Asia/Seoul", "standard" },
    { "전해솔", "haesol@mail.example", "010-1357-2468", NULL, LANG_KO, "Asia/Seoul", "silver" },
    { "양다온", "daon.yang@mail.example", NULL, NULL, LANG_KO, "Asia/Seoul", "standard" },
    { "Nora Haddad", "nora.haddad@mail.example", NULL, NULL, LANG_EN, "Asia/Dubai", "standard" },
    { "Erik Sand", "erik.sand@mail.example", NULL, NULL, LANG_EN, "Europe/Oslo", "standard" },
    { "변시온", "sion@mail.example", NULL, NULL, LANG_KO, "Asia/Seoul", "standard" },
    { "우하린", "harin.woo@mail.example", "010-8080-9191", NULL, LANG_KO, "Asia/Seoul", "gold" },
};
const size_t demo_customer_count = COUNT_OF(demo_customers);
