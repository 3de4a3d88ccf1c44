#include "proto/mail/mail_clean.h"

#include "base/arena.h"
#include "base/text/utf8.h"

struct str mail_clean(struct arena *arena, struct str text)
{
    char *bytes;
    size_t n = 0;

    if (str_find_char(text, '\0') < text.n) {
        bytes = arena_alloc(arena, text.n);
        for (size_t i = 0; i < text.n; i++)
            if (text.p[i] != '\0')
                bytes[n++] = text.p[i];
        text = (struct str){ bytes, n };
    }
    return text.n > 0 ? utf8_repair(arena, text) : text;
}
