#include "proto/smtp/smtp_client_address.h"

#include <string.h>
#include <unicode/uidna.h>

#include "base/check.h"

static bool is_ascii(struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] >= 0x80)
            return false;
    return true;
}

static void copy(struct str text, char *out)
{
    memcpy(out, text.p, text.n);
    out[text.n] = '\0';
}

static UIDNA *open_uts46(void)
{
    UErrorCode status = U_ZERO_ERROR;
    UIDNA *uts46 = uidna_openUTS46(
        UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ | UIDNA_NONTRANSITIONAL_TO_ASCII, &status);

    CHECK(U_SUCCESS(status));
    return uts46;
}

bool smtp_domain_to_ascii(struct str domain, char out[SMTP_DOMAIN_ROOM])
{
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    UErrorCode status = U_ZERO_ERROR;
    UIDNA *uts46;
    int32_t n;

    if (domain.n == 0 || domain.n > SMTP_DOMAIN_MAX)
        return false;
    if (is_ascii(domain)) {
        copy(domain, out);
        return true;
    }
    uts46 = open_uts46();
    n = uidna_nameToASCII_UTF8(uts46, domain.p, (int32_t)domain.n, out, SMTP_DOMAIN_ROOM, &info,
                               &status);
    uidna_close(uts46);
    return U_SUCCESS(status) && info.errors == 0 && n > 0 && n <= SMTP_DOMAIN_MAX;
}

enum smtp_trouble smtp_client_address_of(struct str address, bool has_smtputf8,
                                         struct smtp_client_address *out)
{
    char domain[SMTP_DOMAIN_ROOM];
    struct smtp_path path;

    *out = (struct smtp_client_address){ .is_utf8 = false };
    if (address.n == 0)
        return SMTP_FINE;
    if (!smtp_mailbox_parse(address, &path) || address.n > SMTP_ADDRESS_MAX)
        return SMTP_BAD_ADDRESS;
    if (!is_ascii(path.local)) {
        out->is_utf8 = true;
        copy(address, out->text);
        return has_smtputf8 ? SMTP_FINE : SMTP_NEEDS_SMTPUTF8;
    }
    if (!smtp_domain_to_ascii(path.domain, domain) || !smtp_domain_is_valid(str_of(domain)))
        return SMTP_BAD_ADDRESS;
    copy(path.local, out->text);
    out->text[path.local.n] = '@';
    copy(str_of(domain), out->text + path.local.n + 1);
    return SMTP_FINE;
}
