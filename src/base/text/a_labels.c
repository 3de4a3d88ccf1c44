#include "base/text/a_labels.h"

#include <unicode/uidna.h>

#include "base/check.h"

/* Four bytes a character, more than an A-label needs for any of them. */
enum { UTF8_OF_LABELS_MAX = 4 * A_LABELS_MAX };

bool a_labels(struct str name, char out[A_LABELS_MAX + 1])
{
    UErrorCode status = U_ZERO_ERROR;
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    UIDNA *idna;
    int32_t n;

    if (name.n > UTF8_OF_LABELS_MAX)
        return false;
    idna = uidna_openUTS46(UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ
                               | UIDNA_USE_STD3_RULES,
                           &status);
    CHECK(U_SUCCESS(status));
    n = uidna_nameToASCII_UTF8(idna, name.p, (int32_t)name.n, out, A_LABELS_MAX, &info, &status);
    uidna_close(idna);
    if (U_FAILURE(status) || info.errors != 0 || n > A_LABELS_MAX)
        return false;
    out[n] = '\0';
    return true;
}
