#include "app/demo_story.h"

#include "base/attributes.h"

const struct demo_stories *const demo_stories[LANG_COUNT][DEMO_STORY_LISTS] = {
    [LANG_KO] = { &demo_ko_repair, &demo_ko_orders, &demo_ko_sundry },
    [LANG_EN] = { &demo_en_repair, &demo_en_orders, &demo_en_sundry },
};

const struct demo_product demo_products[] = {
    { DEMO_VACUUM,
      "RV-9",
      { "robot vacuum", "로봇청소기" },
      { "[RV-9|RV-9|RV-9 robot vacuum|robot vacuum|robot vacuum (RV-9)|RV-9 robot]",
        "[RV-9|RV-9|RV-9 로봇청소기|로봇청소기|로봇청소기 RV-9]" } },
    { DEMO_VACUUM,
      "RV-7",
      { "robot vacuum", "로봇청소기" },
      { "[RV-7|RV-7|RV-7 robot vacuum|robot vacuum|older RV-7]",
        "[RV-7|RV-7|RV-7 로봇청소기|로봇청소기|청소기]" } },
    { DEMO_AIR,
      "NA-520",
      { "air purifier", "공기청정기" },
      { "[NA-520|NA-520|NA-520 air purifier|air purifier|purifier]",
        "[NA-520|NA-520|NA-520 공기청정기|공기청정기|공청기]" } },
    { DEMO_AIR,
      "NA-310",
      { "air purifier", "공기청정기" },
      { "[NA-310|NA-310|NA-310 air purifier|air purifier|small air purifier]",
        "[NA-310|NA-310|NA-310 공기청정기|공기청정기|안방 공기청정기]" } },
    { DEMO_HUMIDIFIER,
      "HU-30",
      { "humidifier", "가습기" },
      { "[HU-30|HU-30|HU-30 humidifier|humidifier|humidifier (HU-30)]",
        "[HU-30|HU-30|HU-30 가습기|가습기|가습기 HU-30]" } },
    { DEMO_WATER,
      "WP-11",
      { "water purifier", "정수기" },
      { "[WP-11|WP-11|WP-11 water purifier|water purifier|countertop purifier]",
        "[WP-11|WP-11|WP-11 정수기|정수기|주방 정수기]" } },
    { DEMO_HOB,
      "IH-4",
      { "induction hob", "인덕션" },
      { "[IH-4|IH-4|IH-4 hob|induction hob|induction cooktop]",
        "[IH-4|IH-4|IH-4 인덕션|인덕션|4구 인덕션]" } },
};
const size_t demo_product_count = COUNT_OF(demo_products);
