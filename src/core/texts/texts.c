#include "core/texts/texts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "base/text/particles.h"
#include "base/zone_typed.h"
#include "core/texts/texts_table.h"

enum { NUMBER_ROOM = 32, DIGITS_PER_GROUP = 3 };

/** A message being written. The catalogue is checked when it is compiled, so that syntax errors
 *  cannot come here; a form inside a form is the deepest it goes. */
struct writer {
    enum lang lang;
    const struct text_arg *args;
    struct arena *arena;
    struct strbuf out;
};

static int compare_key(const void *key, const void *entry)
{
    return strcmp(key, ((const struct text_entry *)entry)->key);
}

static const struct text_entry *find_entry(const char *key)
{
    return bsearch(key, texts_table, texts_table_count, sizeof(texts_table[0]), compare_key);
}

static const struct text_arg *find_arg(const struct writer *writer, struct str name)
{
    for (const struct text_arg *arg = writer->args; arg->name != NULL; arg++)
        if (str_eq(name, str_of(arg->name)))
            return arg;
    return NULL;
}

/** The offset of the '}' that closes the brace opened before `at`. */
static size_t find_close(struct str message, size_t at)
{
    int depth = 1;

    for (; at < message.n; at++) {
        if (message.p[at] == '{')
            depth++;
        if (message.p[at] == '}' && --depth == 0)
            return at;
    }
    return message.n;
}

static struct str value_text(const struct writer *writer, struct str name)
{
    const struct text_arg *arg = find_arg(writer, name);

    if (arg == NULL)
        return str_format(writer->arena, "{%" STR_FMT "}", STR_ARG(name));
    return arg->is_number ? texts_number(arg->number, writer->arena) : arg->text;
}

static void write_particle(struct writer *writer, struct str name, struct str pair)
{
    struct str value = value_text(writer, name);

    strbuf_add(&writer->out, value);
    if (korean_ends_in_sign(value))
        strbuf_add_cstr(&writer->out, "\u2060"); /* a particle never begins a line */
    strbuf_add(&writer->out, korean_particle(value, pair));
}

/** The forms of a plural: finds the one called `wanted`; STR_NULL where there is none. */
static struct str find_form(struct str forms, struct str wanted)
{
    while (forms.n > 0) {
        size_t open = str_find_char(forms, '{');
        size_t close = find_close(forms, open + 1);

        if (str_eq(str_trim(str_sub(forms, 0, open)), wanted))
            return str_sub(forms, open + 1, close - open - 1);
        forms = str_trim(str_from(forms, close + 1));
    }
    return STR_NULL;
}

static struct str choose_form(const struct writer *writer, struct str forms, int64_t number)
{
    struct str exact = str_format(writer->arena, "=%lld", (long long)number);
    struct str form = find_form(forms, exact);

    if (str_is_null(form) && writer->lang == LANG_EN && (number == 1 || number == -1))
        form = find_form(forms, STR("one"));
    return str_is_null(form) ? find_form(forms, STR("other")) : form;
}

static void write_message(struct writer *writer, struct str message, int depth);

static void write_plural(struct writer *writer, struct str name, struct str forms, int depth)
{
    const struct text_arg *arg = find_arg(writer, name);

    write_message(writer, choose_form(writer, forms, arg != NULL ? arg->number : 0), depth);
}

/** What stands between braces: a value, a value with a particle, or a plural. */
static void write_braces(struct writer *writer, struct str inside, int depth)
{
    size_t colon = str_find_char(inside, ':');
    size_t comma = str_find_char(inside, ',');
    struct str name;

    if (comma < colon) {
        name = str_trim(str_cut(&inside, ','));
        (void)str_cut(&inside, ','); /* the word "plural" */
        write_plural(writer, name, str_trim(inside), depth + 1);
    } else if (colon < inside.n) {
        name = str_cut(&inside, ':');
        write_particle(writer, name, inside);
    } else {
        strbuf_add(&writer->out, value_text(writer, inside));
    }
}

static void write_message(struct writer *writer, struct str message, int depth)
{
    enum { DEPTH_MAX = 4 };

    while (message.n > 0 && depth <= DEPTH_MAX) {
        size_t open = str_find_char(message, '{');
        size_t close;

        strbuf_add(&writer->out, str_sub(message, 0, open));
        if (open == message.n)
            return;
        close = find_close(message, open + 1);
        write_braces(writer, str_sub(message, open + 1, close - open - 1), depth);
        message = str_from(message, close + 1);
    }
}

struct str texts_format(enum lang lang, const char *key, const struct text_arg *args,
                        struct arena *arena)
{
    const struct text_entry *entry = find_entry(key);
    struct writer writer = { lang, args, arena, strbuf_new(arena, TEXTS_MAX_BYTES) };

    if (entry == NULL)
        return str_dup(arena, str_of(key));
    write_message(&writer, str_of(entry->messages[lang]), 0);
    return strbuf_str(&writer.out);
}

bool texts_has(const char *key)
{
    return find_entry(key) != NULL;
}

static struct str choice_text(const struct err *err, int i, struct arena *arena)
{
    return i < err->choice_count ? zone_choice_text(&err->choices[i], arena) : STR("");
}

struct str texts_error(enum lang lang, const struct err *err, struct arena *arena)
{
    char key[sizeof("error.") + ERR_CODE_MAX];

    snprintf(key, sizeof(key), "error.%s", err->code);
    if ((lang == LANG_EN && err->message[0] != '\0') || !texts_has(key))
        return str_dup(arena, str_of(err->message));
    return texts_format(lang, key,
                        TEXT_ARGS(TEXT_STR("param", str_of(err->param)),
                                  TEXT_STR("field", str_of(err->field)),
                                  TEXT_STR("first", choice_text(err, 0, arena)),
                                  TEXT_STR("second", choice_text(err, 1, arena))),
                        arena);
}

struct str texts_number(int64_t number, struct arena *arena)
{
    char room[NUMBER_ROOM];
    char *p = room + sizeof(room);
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    int digits = 0;

    do {
        if (digits > 0 && digits % DIGITS_PER_GROUP == 0)
            *--p = ',';
        *--p = (char)('0' + rest % 10);
        rest /= 10;
        digits++;
    } while (rest > 0);
    if (number < 0)
        *--p = '-';
    return str_dup(arena, (struct str){ p, (size_t)(room + sizeof(room) - p) });
}

static const char *const lang_codes[LANG_COUNT] = { [LANG_EN] = "en", [LANG_KO] = "ko" };

struct str texts_lang_code(enum lang lang)
{
    return str_of(lang_codes[lang]);
}

bool texts_lang_of(struct str code, enum lang *out)
{
    size_t n = 0;

    while (n < code.n && code.p[n] != '-' && code.p[n] != '_')
        n++;
    for (size_t i = 0; i < COUNT_OF(lang_codes); i++) {
        if (str_eq_ascii_nocase(str_sub(code, 0, n), str_of(lang_codes[i]))) {
            *out = (enum lang)i;
            return true;
        }
    }
    return false;
}
