/** The classes, names and styles by which mail programs mark what they quote. */
#include "proto/mail/reply/mail_reply_marks.h"

#include "base/attributes.h"
#include "base/text/fold.h"
#include "proto/html/html_element.h"
#include "proto/html/html_filter.h"

struct mark {
    struct str word; /* folded; Outlook sets "x_" before what it has quoted once */
    enum mail_reply_hint hint;
};

static const struct mark classes[] = {
    { STR_INIT("yahoo_quoted"), REPLY_HINT_QUOTE },
    { STR_INIT("protonmail_quote"), REPLY_HINT_QUOTE },
    { STR_INIT("tutanota_quote"), REPLY_HINT_QUOTE },
    { STR_INIT("zmail_extra"), REPLY_HINT_QUOTE },
    { STR_INIT("freshdesk_quote"), REPLY_HINT_QUOTE },
    { STR_INIT("missive_quote"), REPLY_HINT_QUOTE },
    { STR_INIT("sh-quoted-content"), REPLY_HINT_QUOTE },
    { STR_INIT("ms-outlook-mobile-reference-message"), REPLY_HINT_SPLIT },
    { STR_INIT("outlookmessageheader"), REPLY_HINT_SPLIT },
    { STR_INIT("gmail_attr"), REPLY_HINT_ATTRIBUTION },
    { STR_INIT("moz-cite-prefix"), REPLY_HINT_ATTRIBUTION },
    { STR_INIT("airmail_on"), REPLY_HINT_ATTRIBUTION },
    { STR_INIT("gmail_signature"), REPLY_HINT_SIGNATURE },
    { STR_INIT("gmail_signature_prefix"), REPLY_HINT_SIGNATURE },
    { STR_INIT("moz-signature"), REPLY_HINT_SIGNATURE },
    { STR_INIT("protonmail_signature_block"), REPLY_HINT_SIGNATURE },
    { STR_INIT("ms-outlook-mobile-signature"), REPLY_HINT_SIGNATURE },
    { STR_INIT("sh-signature"), REPLY_HINT_SIGNATURE },
    { STR_INIT("mail-signature"), REPLY_HINT_SIGNATURE },
    { STR_INIT("acompli_signature"), REPLY_HINT_SIGNATURE },
};

static const struct mark ids[] = {
    { STR_INIT("divrplyfwdmsg"), REPLY_HINT_SPLIT },
    { STR_INIT("appendonsend"), REPLY_HINT_SPLIT },
    { STR_INIT("olk_src_body_section"), REPLY_HINT_SPLIT },
    { STR_INIT("stopspelling"), REPLY_HINT_SPLIT },
    { STR_INIT("mail-editor-reference-message-container"), REPLY_HINT_SPLIT },
    { STR_INIT("isreplycontent"), REPLY_HINT_SPLIT },
    { STR_INIT("isforwardcontent"), REPLY_HINT_SPLIT },
    { STR_INIT("zwchr"), REPLY_HINT_SPLIT },
    { STR_INIT("reply-intro"), REPLY_HINT_ATTRIBUTION },
    { STR_INIT("signature"), REPLY_HINT_SIGNATURE },
    { STR_INIT("applemailsignature"), REPLY_HINT_SIGNATURE },
    { STR_INIT("linebreakatbeginningofsignature"), REPLY_HINT_SIGNATURE },
    { STR_INIT("composer_signature"), REPLY_HINT_SIGNATURE },
    { STR_INIT("ms-outlook-mobile-signature"), REPLY_HINT_SIGNATURE },
    { STR_INIT("ymail_android_signature"), REPLY_HINT_SIGNATURE },
    { STR_INIT("_rc_sig"), REPLY_HINT_SIGNATURE },
};

static const struct mark names[] = {
    { STR_INIT("_mailoriginal"), REPLY_HINT_SPLIT },
    { STR_INIT("quote"), REPLY_HINT_QUOTE },
};

static const struct mark data_markers[] = {
    { STR_INIT("__quoted_text__"), REPLY_HINT_QUOTE },
    { STR_INIT("__headers__"), REPLY_HINT_SPLIT },
    { STR_INIT("__divider__"), REPLY_HINT_SPLIT },
    { STR_INIT("__sig_pre__"), REPLY_HINT_SIGNATURE },
    { STR_INIT("__sig_post__"), REPLY_HINT_SIGNATURE },
};

static enum mail_reply_hint find(const struct mark *marks, size_t count, struct str word)
{
    while (str_starts_with(word, STR("x_")))
        word = str_from(word, 2);
    for (size_t i = 0; i < count; i++)
        if (str_eq(marks[i].word, word))
            return marks[i].hint;
    return REPLY_HINT_NONE;
}

static struct str folded_attribute(const struct html_token *token, const char *name,
                                   struct arena *scratch)
{
    enum { VALUE_BYTES_MAX = 2000 };

    if (html_token_attribute(token, name) == NULL)
        return STR("");
    return text_fold(scratch,
                     str_sub(html_attribute_value(token, name, scratch), 0, VALUE_BYTES_MAX));
}

/** "ydp1a2b3csignature": Yahoo gives each class of a mail a prefix of its own. */
static enum mail_reply_hint find_yahoo(struct str word)
{
    if (!str_starts_with(word, STR("ydp")))
        return REPLY_HINT_NONE;
    if (str_ends_with(word, STR("yahoo_quoted")))
        return REPLY_HINT_QUOTE;
    return str_ends_with(word, STR("signature")) ? REPLY_HINT_SIGNATURE : REPLY_HINT_NONE;
}

static enum mail_reply_hint by_class(const struct html_token *token, struct arena *scratch)
{
    struct str rest = folded_attribute(token, "class", scratch);

    while (rest.n > 0) {
        struct str word = str_trim(str_cut(&rest, ' '));
        enum mail_reply_hint hint = find(classes, COUNT_OF(classes), word);

        if (hint == REPLY_HINT_NONE)
            hint = find_yahoo(word);
        if (hint != REPLY_HINT_NONE)
            return hint;
    }
    return REPLY_HINT_NONE;
}

/** Blockquotes that editors indent with; the others quote. */
static bool is_indent(const struct html_token *token, struct arena *scratch)
{
    struct str style = folded_attribute(token, "style", scratch);
    struct str class = folded_attribute(token, "class", scratch);

    if (html_token_attribute(token, "type") != NULL)
        return false;
    if (str_find(class, STR("indent")) < class.n)
        return true;
    if (str_find(class, STR("quote")) < class.n)
        return false;
    return (str_find(style, STR("border:none")) < style.n
            || str_find(style, STR("border: none")) < style.n)
           && str_find(style, STR("border-left")) == style.n;
}

/** The line that Outlook and others draw left of what they quote. */
static bool has_quote_bar(const struct html_token *token, struct arena *scratch)
{
    struct str style = folded_attribute(token, "style", scratch);
    struct str left = str_from(style, str_find(style, STR("border-left:")));

    left.n = str_find_char(left, ';');
    return str_find(left, STR("solid")) < left.n;
}

enum mail_reply_hint mail_reply_element(const struct html_token *token, struct arena *scratch)
{
    enum mail_reply_hint hint;

    if (token->attribute_count > 0) {
        hint = by_class(token, scratch);
        if (hint == REPLY_HINT_NONE)
            hint = find(ids, COUNT_OF(ids), folded_attribute(token, "id", scratch));
        if (hint == REPLY_HINT_NONE)
            hint = find(names, COUNT_OF(names), folded_attribute(token, "name", scratch));
        if (hint == REPLY_HINT_NONE)
            hint = find(data_markers, COUNT_OF(data_markers),
                        folded_attribute(token, "data-marker", scratch));
        if (hint != REPLY_HINT_NONE)
            return hint;
    }
    if (html_element_is(token->element, "blockquote"))
        return is_indent(token, scratch) ? REPLY_HINT_NONE : REPLY_HINT_QUOTE;
    if (html_element_is(token->element, "div") && has_quote_bar(token, scratch))
        return REPLY_HINT_QUOTE;
    return REPLY_HINT_NONE;
}
