/** The classes, names and styles by which mail programs mark what they quote. */
#include "proto/mail/reply/mail_reply_marks.h"

#include "base/attributes.h"
#include "base/text/fold.h"
#include "proto/html/html_element.h"
#include "proto/html/html_filter.h"

struct mark {
    struct str word; /* folded, without what mailers set before the names of what they quote */
    enum mail_reply_hint hint;
};

static const struct mark classes[] = {
    { STR_INIT("protonmail_quote"), REPLY_HINT_QUOTE },
    { STR_INIT("tutanota_quote"), REPLY_HINT_QUOTE },
    { STR_INIT("zmail_extra"), REPLY_HINT_QUOTE },
    { STR_INIT("freshdesk_quote"), REPLY_HINT_QUOTE },
    { STR_INIT("missive_quote"), REPLY_HINT_QUOTE },
    { STR_INIT("sh-quoted-content"), REPLY_HINT_QUOTE },
    { STR_INIT("mail_android_quote"), REPLY_HINT_QUOTE },
    { STR_INIT("fsreplyabove"), REPLY_HINT_SPLIT },
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
    { STR_INIT("bloop_sign"), REPLY_HINT_SIGNATURE },
    { STR_INIT("cm_signature"), REPLY_HINT_SIGNATURE },
    { STR_INIT("front-signature"), REPLY_HINT_SIGNATURE },
    { STR_INIT("k9mail-signature"), REPLY_HINT_SIGNATURE },
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
    { STR_INIT("messagereplysection"), REPLY_HINT_QUOTE },
    { STR_INIT("messagesignaturesection"), REPLY_HINT_SIGNATURE },
};

static const struct mark data_markers[] = {
    { STR_INIT("__quoted_text__"), REPLY_HINT_QUOTE },
    { STR_INIT("__headers__"), REPLY_HINT_SPLIT },
    { STR_INIT("__divider__"), REPLY_HINT_SPLIT },
    { STR_INIT("__sig_pre__"), REPLY_HINT_SIGNATURE },
    { STR_INIT("__sig_post__"), REPLY_HINT_SIGNATURE },
};

/** "yiv" and a number: what Yahoo sets before the names in what it quotes. In bytes. */
static size_t yahoo_prefix(struct str word)
{
    size_t n = 3;

    if (!str_starts_with(word, STR("yiv")))
        return 0;
    while (n < word.n && word.p[n] >= '0' && word.p[n] <= '9')
        n++;
    return n > 3 ? n : 0;
}

/** "x_x_signature" of Outlook, "ecxsignature" of Hotmail, "yiv123x_signature" of Yahoo: what was
 * quoted once and more. */
static struct str without_prefixes(struct str word)
{
    size_t n;

    do {
        n = str_starts_with(word, STR("x_"))    ? 2
            : str_starts_with(word, STR("ecx")) ? 3
                                                : yahoo_prefix(word);
        word = str_from(word, n);
    } while (n > 0);
    return word;
}

static enum mail_reply_hint find(const struct mark *marks, size_t count, struct str word)
{
    word = without_prefixes(word);
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

/** "ydp1a2b3csignature", "ydp1a2b3cyahoo_quoted_123": Yahoo gives each name of a mail a prefix of
 * its own. */
static enum mail_reply_hint find_yahoo(struct str word)
{
    struct str quoted = STR("yahoo_quoted");

    if (str_find(word, quoted) < word.n)
        return REPLY_HINT_QUOTE;
    if (!str_starts_with(word, STR("ydp")))
        return REPLY_HINT_NONE;
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

static enum mail_reply_hint by_id(const struct html_token *token, struct arena *scratch)
{
    struct str id = folded_attribute(token, "id", scratch);
    enum mail_reply_hint hint = find(ids, COUNT_OF(ids), id);

    return hint == REPLY_HINT_NONE ? find_yahoo(id) : hint;
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

/** What is around a quote and its attribution. Forms and shops have quotes of another kind, so that
 * the names are exact. */
static bool is_wrap(const struct html_token *token, struct arena *scratch)
{
    static const struct mark wraps[] = {
        { STR_INIT("gmail_quote"), REPLY_HINT_WRAP },
        { STR_INIT("gmail_quote_container"), REPLY_HINT_WRAP },
        { STR_INIT("outlookquote"), REPLY_HINT_WRAP },
        { STR_INIT("email-quote"), REPLY_HINT_WRAP },
        { STR_INIT("quoted-text"), REPLY_HINT_WRAP },
        { STR_INIT("cm_quote"), REPLY_HINT_WRAP },
    };
    struct str rest = folded_attribute(token, "class", scratch);

    while (rest.n > 0)
        if (find(wraps, COUNT_OF(wraps), str_trim(str_cut(&rest, ' '))) != REPLY_HINT_NONE)
            return true;
    return false;
}

/** The line that Outlook draws above the head of what it quotes. */
static bool has_head_rule(const struct html_token *token, struct arena *scratch)
{
    struct str style = folded_attribute(token, "style", scratch);
    struct str top = str_from(style, str_find(style, STR("border-top:")));

    top.n = str_find_char(top, ';');
    return str_find(top, STR("solid")) < top.n;
}

/** The line that Outlook and others draw left of what they quote. */
static bool has_quote_bar(const struct html_token *token, struct arena *scratch)
{
    struct str style = folded_attribute(token, "style", scratch);
    struct str left = str_from(style, str_find(style, STR("border-left:")));

    left.n = str_find_char(left, ';');
    return str_find(left, STR("solid")) < left.n;
}

static enum mail_reply_hint by_look(const struct html_token *token, struct arena *scratch)
{
    if (has_quote_bar(token, scratch))
        return REPLY_HINT_QUOTE;
    if (has_head_rule(token, scratch))
        return REPLY_HINT_HEAD;
    return is_wrap(token, scratch) ? REPLY_HINT_WRAP : REPLY_HINT_NONE;
}

enum mail_reply_hint mail_reply_element(const struct html_token *token, struct arena *scratch)
{
    enum mail_reply_hint hint;

    if (token->attribute_count > 0) {
        hint = html_token_attribute(token, "data-signatureblock") != NULL
                   ? REPLY_HINT_SIGNATURE
                   : by_class(token, scratch);
        if (hint == REPLY_HINT_NONE)
            hint = by_id(token, scratch);
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
    return html_element_is(token->element, "div") ? by_look(token, scratch) : REPLY_HINT_NONE;
}
