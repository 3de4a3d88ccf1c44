#include "proto/mail/auth/mail_alignment.h"

#include <libpsl.h>

#include "base/arena.h"
#include "proto/mail/auth/mail_auth_results.h"
#include "proto/mail/compose/mail_domain.h"

/** An address of numbers has no letters at its end; a domain's last label always has some. */
static bool is_number(struct str domain)
{
    for (size_t i = domain.n; i > 0 && domain.p[i - 1] != '.'; i--)
        if (domain.p[i - 1] < '0' || domain.p[i - 1] > '9')
            return false;
    return true;
}

bool mail_organisation(struct str domain, struct arena *arena, struct str *out)
{
    const char *registered;
    struct str folded;
    char *text;

    if (!mail_domain_fold(domain, arena, &folded))
        return false;
    text = str_cstr(arena, folded);
    registered = is_number(folded) ? NULL : psl_registrable_domain(psl_builtin(), text);
    *out = registered != NULL ? str_of(registered) : folded;
    return true;
}

bool mail_is_aligned(struct str a, struct str b, enum mail_alignment_mode mode, struct arena *arena)
{
    struct str left;
    struct str right;
    bool are_domains =
        mode == MAIL_ALIGN_STRICT
            ? mail_domain_fold(a, arena, &left) && mail_domain_fold(b, arena, &right)
            : mail_organisation(a, arena, &left) && mail_organisation(b, arena, &right);

    return are_domains && str_eq(left, right);
}

static bool proves(const struct mail_auth_result *result, struct str from,
                   enum mail_alignment_mode mode, struct arena *arena)
{
    return result->verdict == MAIL_AUTH_PASS && !str_is_null(result->domain)
           && mail_is_aligned(result->domain, from, mode, arena);
}

struct mail_alignment mail_align(struct str from, const struct mail_auth_results *results,
                                 enum mail_alignment_mode spf_mode,
                                 enum mail_alignment_mode dkim_mode, struct arena *arena)
{
    struct mail_alignment alignment = { .spf = proves(&results->spf, from, spf_mode, arena) };

    for (size_t i = 0; i < results->dkim_count && !alignment.dkim; i++)
        alignment.dkim = proves(&results->dkim[i], from, dkim_mode, arena);
    return alignment;
}
