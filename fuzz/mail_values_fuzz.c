/* Values of mail headers: whatever comes in, text without NUL goes out, and what a date reads as is
 * what it reads as again. The first byte chooses the reader, the second the charset. */
#include "base/attributes.h"
#include "base/text/utf8.h"
#include "fuzz.h"
#include "proto/mail/charset/mail_charset.h"
#include "proto/mail/value/mail_address.h"
#include "proto/mail/value/mail_date.h"
#include "proto/mail/value/mail_words.h"

static void check_text(struct str text)
{
    CHECK(utf8_is_valid(text));
    CHECK(str_find_char(text, '\0') == text.n);
}

static void read_params(struct str raw, struct str label, struct arena *arena)
{
    struct mail_param_value value;

    mail_params_read(raw, label, arena, &value);
    CHECK(value.count <= MAIL_PARAMS_MAX);
    for (size_t i = 0; i < value.count; i++)
        if (!str_eq(value.params[i].name, STR("boundary")))
            CHECK(utf8_is_valid(value.params[i].value));
}

static void read_addresses(struct str raw, struct str label, struct arena *arena)
{
    struct mail_address *list;
    size_t count = mail_addresses_read(raw, label, arena, &list);

    CHECK(count <= MAIL_ADDRESSES_MAX);
    for (size_t i = 0; i < count; i++) {
        CHECK(list[i].email.n > 0);
        CHECK(utf8_is_valid(list[i].email));
        check_text(list[i].name);
    }
}

static void read_date(struct str raw, struct arena *arena)
{
    struct mail_date date;
    struct mail_date again;

    if (!mail_date_read(raw, &date))
        return;
    CHECK(mail_date_read(mail_date_text(&date, arena), &again));
    CHECK(again.at_ms == date.at_ms && again.offset_minutes == date.offset_minutes);
}

static struct str label_of(uint8_t byte)
{
    static const char *const labels[] = {
        NULL,          "utf-8",  "euc-kr",     "iso-2022-kr", "johab", "shift_jis",
        "iso-2022-jp", "euc-jp", "gbk",        "hz-gb-2312",  "big5",  "utf-7",
        "utf-16",      "utf-32", "iso-8859-1", "x",
    };

    return str_of(labels[byte % COUNT_OF(labels)]);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena *arena;
    struct str raw;
    struct str label;

    if (n < 2)
        return 0;
    arena = arena_new((size_t)256 << 20);
    raw = (struct str){ (const char *)bytes + 2, n - 2 };
    label = label_of(bytes[1]);
    switch (bytes[0] % 5) {
    case 0:
        check_text(mail_charset_decode(raw, label, arena, NULL));
        break;
    case 1:
        check_text(mail_words_decode(raw, label, arena));
        break;
    case 2:
        read_params(raw, label, arena);
        break;
    case 3:
        read_addresses(raw, label, arena);
        break;
    default:
        read_date(raw, arena);
    }
    arena_free(&arena);
    return 0;
}
