/** Lines that devices and mail programs add of themselves. */
#include "proto/mail/reply/mail_reply_words.h"
#include "proto/mail/reply/mail_signature.h"
#include "proto/mail/reply/mail_signature_line.h"

enum { DEVICE_LINE_BYTES_MIN = 8, DEVICE_LINE_BYTES_MAX = 200, WORDS_BEFORE_DEVICE_MAX = 5 };

/** The bytes of the longest of `words` that begins the text, which is not empty; 0 for none. */
static size_t begins_with_any(struct str text, const struct str *words)
{
    size_t n = 0;

    for (; !str_is_null(*words); words++)
        if (words->n > n && words->p[0] == text.p[0] && mail_begins_with_word(text, *words))
            n = words->n;
    return n;
}

static bool ends_with_any(struct str text, const struct str *words)
{
    for (; !str_is_null(*words); words++)
        if (str_ends_with(text, *words))
            return true;
    return false;
}

/** The words up to the first comma or full stop, at most so many. */
static struct str first_words(struct str text, size_t max)
{
    size_t n = 0;
    size_t words = 0;

    while (n < text.n && text.p[n] != ',' && text.p[n] != ';' && words < max) {
        if (text.p[n] == '.' && n + 1 < text.n && text.p[n + 1] == ' ')
            break;
        n++;
        words += n < text.n && text.p[n] == ' ' && text.p[n - 1] != ' ';
    }
    return str_sub(text, 0, n);
}

/** "sent from my X" with a short X that nothing follows, whatever X is. */
static bool is_sent_from_something(struct str text)
{
    enum { WORDS_MAX = 7 };
    static const struct str heads[] = { STR_INIT("sent from my "),  STR_INIT("sent from mailbox"),
                                        STR_INIT("sent via "),      STR_INIT("sent with "),
                                        STR_INIT("envoyé de mon "), STR_INIT("enviado desde mi "),
                                        STR_INIT("发自我的"),       STR_INIT("發自我的") };

    for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++)
        if (str_starts_with(text, heads[i]))
            return mail_word_count(text) <= WORDS_MAX && str_find_char(text, ',') == text.n
                   && str_find_char(text, ':') == text.n;
    return false;
}

bool mail_is_device_line(struct str folded)
{
    enum { WORDS_MAX = 20, WORDS_TO_END_MAX = 14 };
    struct str text = mail_strip(folded, " \t<>()[]{}*_-~.!\"'|#");
    size_t n;

    if (text.n < DEVICE_LINE_BYTES_MIN || folded.n > DEVICE_LINE_BYTES_MAX)
        return false;
    if (begins_with_any(text, mail_sent_adverts) > 0 || is_sent_from_something(text))
        return true;
    n = begins_with_any(text, mail_sent_begins);
    if (n > 0 && mail_word_count(text) <= WORDS_MAX
        && signature_has_any(first_words(str_from(text, n), WORDS_BEFORE_DEVICE_MAX), mail_devices))
        return true;
    return ends_with_any(text, mail_sent_ends) && mail_word_count(text) <= WORDS_TO_END_MAX
           && signature_has_any(text, mail_devices);
}
