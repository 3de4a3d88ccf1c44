#include "proto/mail/reply/mail_signature.h"

#include "proto/mail/reply/mail_reply_words.h"
#include "proto/mail/reply/mail_signature_search.h"

static void take_device_lines(struct signature_search *s)
{
    for (size_t i = 0; i < s->in->count; i++)
        if (!s->in->is_kept_apart[i] && mail_is_device_line(signature_folded_at(s, i)))
            s->found[i] = true;
}

static bool is_pgp_line(struct str folded, const char *what)
{
    struct str text = mail_strip(folded, "- ");

    return str_starts_with(folded, STR("-----")) && str_eq(text, str_of(what));
}

/** What OpenPGP (RFC 4880 7) puts around a text that it signs. */
static void take_pgp(struct signature_search *s)
{
    size_t count = s->in->count;
    bool is_inside = false;

    for (size_t i = 0; i < count; i++) {
        struct str line = signature_folded_at(s, i);

        if (is_pgp_line(line, "begin pgp signed message")) {
            s->found[i] = true;
            for (i++; i < count && str_starts_with(signature_folded_at(s, i), STR("hash:")); i++)
                s->found[i] = true;
            i--;
            continue;
        }
        is_inside = is_inside || is_pgp_line(line, "begin pgp signature");
        s->found[i] = s->found[i] || is_inside;
        if (is_inside && is_pgp_line(line, "end pgp signature"))
            is_inside = false;
    }
}

static void set_floor(struct signature_search *s)
{
    for (size_t i = 0; i < s->in->count; i++)
        if (s->in->is_kept_apart[i])
            s->floor = i + 1;
    s->has_above = s->floor > 0;
    while (s->floor < s->in->count && (signature_is_empty_at(s, s->floor) || s->found[s->floor]))
        s->floor++;
}

void mail_signature_find(const struct mail_signature_input *input, bool *is_signature)
{
    enum { BLOCKS_MAX = 12 };
    struct signature_search search = { .in = input, .found = is_signature, .top = input->count };

    take_pgp(&search);
    take_device_lines(&search);
    set_floor(&search);
    signature_take_delimited(&search);
    for (int i = 0; i < BLOCKS_MAX && signature_take_last(&search); i++)
        continue;
}
