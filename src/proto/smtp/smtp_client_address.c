#include "proto/smtp/smtp_client_address.h"

#include <string.h>

#include "io/net_host.h"

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

enum smtp_trouble smtp_client_address_of(struct str address, bool has_smtputf8,
                                         struct smtp_client_address *out)
{
    char domain[NET_HOST_ROOM];
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
    if (!net_host_ascii(path.domain, domain) || !smtp_domain_is_valid(str_of(domain)))
        return SMTP_BAD_ADDRESS;
    copy(path.local, out->text);
    out->text[path.local.n] = '@';
    copy(str_of(domain), out->text + path.local.n + 1);
    return SMTP_FINE;
}
