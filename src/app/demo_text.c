#include "app/demo_text.h"

#include <string.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/check.h"
#include "base/strbuf.h"
#include "base/text/particles.h"

enum { TEXT_MAX = 8192, CHOICES_MAX = 24, PHRASES_MAX = 48 };

void demo_scene_set(struct demo_scene *scene, const char *name, struct str text)
{
    for (size_t i = 0; i < scene->slot_count; i++)
        if (strcmp(scene->slots[i].name, name) == 0) {
            scene->slots[i].text = text;
            return;
        }
    CHECK(scene->slot_count < DEMO_SLOTS_MAX);
    scene->slots[scene->slot_count++] = (struct demo_slot){ name, text };
}

/* ---- choices and gaps ------------------------------------------------------------------------ */

static bool is_letter(char c)
{
    return c >= 'a' && c <= 'z';
}

/** Takes the letters before a ~ off; true where they name the temper, or where there are none. */
static bool take_tempers(struct str *choice, enum demo_temper temper, bool *named)
{
    size_t n = 0;

    *named = false;
    while (n < choice->n && is_letter(choice->p[n]))
        n++;
    if (n == 0 || n >= choice->n || choice->p[n] != '~')
        return true;
    *named = str_find_char(str_sub(*choice, 0, n), (char)temper) < n;
    *choice = str_from(*choice, n + 1);
    return *named;
}

/** The end of the choices that begin behind a bracket; *out holds those between its bars. */
static size_t split(struct str text, struct str *out, size_t *count)
{
    size_t from = 0;
    int depth = 0;

    *count = 0;
    for (size_t at = 0; at < text.n; at++) {
        bool ends = depth == 0 && (text.p[at] == '|' || text.p[at] == ']');

        if (ends) {
            CHECK(*count < CHOICES_MAX);
            out[(*count)++] = str_sub(text, from, at - from);
            from = at + 1;
        }
        if (ends && text.p[at] == ']')
            return at;
        depth += (text.p[at] == '[') - (text.p[at] == ']');
    }
    CHECK(!"a bracket is closed");
    return text.n;
}

/** The first choice of a group whose choices go together with those of others begins with #. */
static bool take_sign(struct str *choices)
{
    if (choices[0].n == 0 || choices[0].p[0] != '#')
        return false;
    choices[0] = str_from(choices[0], 1);
    return true;
}

/** Choices for this temper come before those for everybody. */
static struct str choose(struct demo_scene *scene, struct str *choices, size_t count)
{
    struct str open[CHOICES_MAX];
    struct str meant[CHOICES_MAX];
    size_t open_count = 0;
    size_t meant_count = 0;

    if (take_sign(choices))
        return choices[scene->variant % count];
    for (size_t i = 0; i < count; i++) {
        bool named;

        if (!take_tempers(&choices[i], scene->temper, &named))
            continue;
        open[open_count++] = choices[i];
        if (named)
            meant[meant_count++] = choices[i];
    }
    if (meant_count > 0)
        return meant[random_below(scene->random, meant_count)];
    return open_count > 0 ? open[random_below(scene->random, open_count)] : STR("");
}

static struct str find_slot(const struct demo_scene *scene, struct str name)
{
    for (size_t i = 0; i < scene->slot_count; i++)
        if (str_eq(str_of(scene->slots[i].name), name))
            return scene->slots[i].text;
    CHECK(!"the scene knows what a gap names");
    return STR_NULL;
}

static struct str find_phrase(struct demo_scene *scene, struct str name)
{
    struct str found[PHRASES_MAX];
    size_t count = 0;

    for (const struct demo_phrase *phrase = demo_phrases; phrase->name != NULL; phrase++)
        if (phrase->lang == scene->lang && str_eq(str_of(phrase->name), name)) {
            CHECK(count < PHRASES_MAX);
            found[count++] = str_of(phrase->text);
        }
    CHECK(count > 0);
    return found[random_below(scene->random, count)];
}

static void fill_gap(struct demo_scene *scene, struct strbuf *out, struct str gap)
{
    struct str name = str_cut(&gap, ':');
    struct str word = demo_text(scene, find_slot(scene, name));

    strbuf_add(out, word);
    if (str_is_null(gap))
        return;
    CHECK(korean_is_particle_pair(gap));
    strbuf_add(out, korean_particle(word, gap));
}

/** One choice, gap or phrase at the head of `text`; how many bytes it took. */
static size_t write_piece(struct demo_scene *scene, struct strbuf *out, struct str text)
{
    struct str choices[CHOICES_MAX];
    size_t count;
    size_t end;

    if (text.p[0] == '[') {
        end = split(str_from(text, 1), choices, &count);
        strbuf_add(out, demo_text(scene, choose(scene, choices, count)));
        return end + 2;
    }
    end = str_find_char(text, text.p[0] == '{' ? '}' : '>');
    CHECK(end < text.n);
    if (text.p[0] == '{')
        fill_gap(scene, out, str_sub(text, 1, end - 1));
    else
        strbuf_add(out, demo_text(scene, find_phrase(scene, str_sub(text, 1, end - 1))));
    return end + 1;
}

struct str demo_text(struct demo_scene *scene, struct str text)
{
    struct strbuf out = strbuf_new(scene->arena, TEXT_MAX);

    while (text.n > 0) {
        size_t plain = 0;

        while (plain < text.n && strchr("[{<", text.p[plain]) == NULL)
            plain++;
        strbuf_add(&out, str_sub(text, 0, plain));
        text = str_from(text, plain);
        if (text.n > 0)
            text = str_from(text, write_piece(scene, &out, text));
    }
    CHECK(!out.overflow);
    return strbuf_str(&out);
}

static bool is_mark(char c)
{
    return c == '.' || c == '?' || c == '!';
}

struct str demo_text_tidy(struct arena *arena, struct str text)
{
    char *out = arena_alloc(arena, text.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        bool at_start = n == 0 || out[n - 1] == '\n';

        if (c == ' ' && (at_start || out[n - 1] == ' '))
            continue;
        /* Blanks before a stop, a stop behind another mark or behind nothing. */
        if (c == '.' || c == '\n')
            while (n > 0 && out[n - 1] == ' ')
                n--;
        if (c == '.' && (n == 0 || out[n - 1] == '\n' || is_mark(out[n - 1])))
            continue;
        out[n++] = c;
    }
    return (struct str){ out, n };
}

/* ---- habits ---------------------------------------------------------------------------------- */

static struct str replace(struct arena *arena, struct str text, struct str old, struct str new)
{
    struct strbuf out = strbuf_new(arena, TEXT_MAX);

    while (text.n > 0) {
        size_t at = str_find(text, old);

        strbuf_add(&out, str_sub(text, 0, at));
        if (at < text.n)
            strbuf_add(&out, new);
        text = str_from(text, at < text.n ? at + old.n : at);
    }
    return strbuf_str(&out);
}

struct replacement {
    const char *old;
    const char *new;
};

static struct str replace_all(struct arena *arena, struct str text, const struct replacement *list,
                              size_t count)
{
    for (size_t i = 0; i < count; i++)
        text = replace(arena, text, str_of(list[i].old), str_of(list[i].new));
    return text;
}

static const struct replacement together[] = {
    { "할 수 ", "할수 " },   { "수 있", "수있" },     { "안 돼", "안되" },
    { "안 되", "안되" },     { "것 같", "거 같" },    { "해 주", "해주" },
    { " 번째", "번째" },     { "한 번", "한번" },     { "보내 주", "보내주" },
    { "안 들", "안들" },     { "알려 주", "알려주" }, { "어떻게 해", "어떡해" },
    { "며칠 전", "몇일전" }, { "이번 주", "이번주" }, { "지난 주", "지난주" },
    { "왔는데 ", "왔는데" },
};

static struct str lower(struct arena *arena, struct str text)
{
    char *copy = str_cstr(arena, text);

    for (size_t i = 0; i < text.n; i++)
        if (copy[i] >= 'A' && copy[i] <= 'Z')
            copy[i] = (char)(copy[i] - 'A' + 'a');
    return (struct str){ copy, text.n };
}

/** Without the stop it ends with, as far as it ends with one. */
static struct str without_last_stop(struct str text)
{
    return text.n > 0 && text.p[text.n - 1] == '.' ? str_sub(text, 0, text.n - 1) : text;
}

/** What the hand adds at the end. */
static struct str add_behind(struct arena *arena, struct str text, const char *mark)
{
    text = without_last_stop(text);
    return str_format(arena, "%" STR_FMT "%s", STR_ARG(text), mark);
}

static struct str type_faces(struct arena *arena, enum lang lang, bool is_sad, struct str text)
{
    if (lang == LANG_EN)
        return add_behind(arena, text, is_sad ? " :(" : " :)");
    return add_behind(arena, text, is_sad ? " ㅠㅠ" : "^^");
}

struct str demo_text_typed(struct arena *arena, enum lang lang, unsigned habits, bool is_sad,
                           struct str text)
{
    static const struct replacement stops[] = { { ". ", " " }, { ".\n", "\n" } };
    static const struct replacement dots[] = { { "요. ", "요.. " }, { "다. ", "다.. " } };

    if ((habits & DEMO_TYPES_TOGETHER) && lang == LANG_KO)
        text = replace_all(arena, text, together, COUNT_OF(together));
    if (habits & DEMO_TYPES_FACES)
        text = type_faces(arena, lang, is_sad, text);
    if (habits & DEMO_TYPES_LOUD)
        text = add_behind(arena, text, "!!");
    if (habits & DEMO_TYPES_LINES)
        text = replace(arena, replace(arena, text, STR(". "), STR(".\n")), STR("? "), STR("?\n"));
    if (habits & DEMO_TYPES_DOTS)
        text = replace_all(arena, text, dots, COUNT_OF(dots));
    if (habits & DEMO_TYPES_NO_STOPS)
        text = without_last_stop(replace_all(arena, text, stops, COUNT_OF(stops)));
    if (habits & DEMO_TYPES_LOWER)
        text = lower(arena, text);
    if (habits & DEMO_TYPES_NO_MARKS)
        text = replace(arena, text, STR("'"), STR(""));
    return text;
}
