#include "proto/html/html_traits.h"

#include "base/arena.h"
#include "proto/html/html_entity.h"
#include "proto/html/html_filter.h"

/** What the declarations read so far say; a later one replaces an earlier one. */
struct seen {
    bool is_not_displayed;
    bool is_invisible;
    bool is_transparent;
    bool is_flat;       /* height: 0 */
    bool is_narrow;     /* width: 0 */
    bool is_capped;     /* max-height: 0 */
    bool cuts_overflow; /* overflow: hidden */
    bool has_font_size;
    bool has_no_size; /* font-size: 0 */
    bool sets_white_space;
    bool keeps_lines;
    bool has_no_margin;
};

static bool is(struct str word, const char *other)
{
    return str_eq_ascii_nocase(word, str_of(other));
}

/** "0", "0.0px", "0%": a number that is zero, in whatever unit. */
static bool is_zero(struct str value)
{
    size_t n = 0;

    while (n < value.n && (value.p[n] == '0' || value.p[n] == '.'))
        n++;
    return n > 0 && (n == value.n || value.p[n] < '0' || value.p[n] > '9');
}

/** Nothing but zeros, in up to four values; or what Word writes for no margin. */
static bool is_no_margin(struct str value)
{
    if (is(value, ".0001pt") || is(value, "0.0001pt"))
        return true;
    for (size_t i = 0; i < value.n; i++)
        if (value.p[i] >= '1' && value.p[i] <= '9')
            return false;
    return is_zero(value);
}

/** Sizes that are shares of the size outside leave a size of 0 what it is. */
static bool is_relative(struct str value)
{
    return str_ends_with(value, STR("%"))
           || (str_ends_with(value, STR("em")) && !str_ends_with(value, STR("rem")));
}

static void note_font_size(struct seen *seen, struct str value)
{
    seen->has_no_size = is_zero(value);
    seen->has_font_size = seen->has_no_size || !is_relative(value);
}

static void note_white_space(struct seen *seen, struct str value)
{
    seen->sets_white_space = true;
    seen->keeps_lines = is(str_sub(value, 0, 3), "pre") || is(value, "break-spaces");
}

static void note(struct seen *seen, struct str name, struct str value)
{
    if (is(name, "display"))
        seen->is_not_displayed = is(value, "none");
    else if (is(name, "visibility"))
        seen->is_invisible = is(value, "hidden") || is(value, "collapse");
    else if (is(name, "opacity"))
        seen->is_transparent = is_zero(value);
    else if (is(name, "max-height"))
        seen->is_capped = is_zero(value);
    else if (is(name, "height"))
        seen->is_flat = is_zero(value);
    else if (is(name, "width"))
        seen->is_narrow = is_zero(value);
    else if (is(name, "overflow"))
        seen->cuts_overflow = is(value, "hidden");
    else if (is(name, "font-size"))
        note_font_size(seen, value);
    else if (is(name, "font"))
        seen->has_font_size = true;
    else if (is(name, "white-space"))
        note_white_space(seen, value);
    else if (is(name, "margin") || is(name, "margin-bottom"))
        seen->has_no_margin = is_no_margin(value);
}

static bool is_hidden(const struct seen *seen)
{
    return seen->is_not_displayed || seen->is_invisible || seen->is_transparent || seen->is_capped
           || (seen->cuts_overflow && (seen->is_flat || seen->is_narrow));
}

static unsigned traits_of_style(struct str style, unsigned traits)
{
    struct seen seen = { .is_not_displayed = false };

    while (style.n > 0) {
        struct str name;
        struct str value;

        html_style_cut(&style, &name, &value);
        note(&seen, name, value);
    }
    if (is_hidden(&seen))
        traits |= HTML_HIDDEN;
    if (seen.has_font_size)
        traits &= ~(unsigned)HTML_TINY;
    if (seen.has_no_size)
        traits |= HTML_TINY;
    if (seen.sets_white_space)
        traits &= ~(unsigned)HTML_KEEPS_LINES;
    if (seen.keeps_lines)
        traits |= HTML_KEEPS_LINES;
    if (seen.has_no_margin)
        traits |= HTML_TIGHT;
    return traits;
}

/** Classes whose style sheet we do not read may set a size; Word's paragraphs have no margin. */
static unsigned traits_of_class(struct str value, unsigned traits)
{
    traits &= ~(unsigned)HTML_TINY;
    return str_starts_with(str_trim(value), STR("Mso")) ? traits | HTML_TIGHT : traits;
}

unsigned html_traits(const struct html_token *token, unsigned outside, struct arena *scratch)
{
    unsigned traits = outside & (HTML_TINY | HTML_KEEPS_LINES);
    struct str style = STR_NULL;

    if ((token->element->flags & HTML_LINES) != 0)
        traits |= HTML_KEEPS_LINES;
    if ((token->element->flags & HTML_TABLE) != 0)
        traits &= ~(unsigned)HTML_TINY; /* old documents do not hand the size down to tables */
    for (size_t i = 0; i < token->attribute_count; i++) {
        const struct html_attribute *attribute = &token->attributes[i];

        if (attribute->name.n == 6 && is(attribute->name, "hidden"))
            traits |= HTML_HIDDEN;
        else if (attribute->name.n == 5 && is(attribute->name, "class"))
            traits = traits_of_class(attribute->value, traits);
        else if (attribute->name.n == 5 && is(attribute->name, "style") && str_is_null(style))
            style = attribute->value;
    }
    if (style.n == 0)
        return traits;
    return traits_of_style(html_decode(str_sub(style, 0, HTML_STYLE_MAX_BYTES), true, scratch),
                           traits);
}
