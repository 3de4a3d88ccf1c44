/* Files of an index from anybody, as they are and with a right seal: they are refused, or what is
 * found in them stays within its bounds. */
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "features/triage/retrieval_fit.h"
#include "features/triage/retrieval_index.h"
#include "features/triage/retrieval_search.h"
#include "fuzz.h"

static void search(const struct retrieval_index *index, const char *text)
{
    struct retrieval_searcher *searcher = retrieval_searcher_new(index);
    struct retrieval_found found = retrieval_search(searcher, str_of(text), RETRIEVAL_NO_DOC);

    for (size_t i = 0; i < found.count; i++)
        CHECK(found.matches[i].doc < index->head.counts.docs);
    for (uint32_t doc = 0; doc < index->head.counts.docs; doc++)
        CHECK(retrieval_id(index, doc).n <= index->head.counts.id_bytes);
    (void)retrieval_fits(index, &found);
    retrieval_searcher_free(&searcher);
}

static void use(const char *bytes, size_t n)
{
    struct section_file file;
    struct retrieval_index index;
    struct err err = { 0 };

    if (!section_file_read((struct str){ bytes, n }, &retrieval_index_kind, &file, &err)
        || !retrieval_index_read(&file, &index, &err)) {
        CHECK(err.kind == ERR_INVALID);
        return;
    }
    search(&index, "where is my refund");
    search(&index, "환불은 언제 되나요");
}

/** The sections of the file, however damaged, in a file that is in order. */
static void use_sealed_anew(const struct section_file *file)
{
    size_t n;
    char *bytes = section_file_make(&retrieval_index_kind, file->sections, file->count, &n);

    use(bytes, n);
    free(bytes);
}

/**
 * A seed is a file of an index; beside it as it is, its bytes are cut into sections where a whole
 * index's counts, at the same place, say that they lie.
 */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct section_file file = { 0 };
    size_t sizes[RETRIEVAL_SECTIONS];
    struct retrieval_index shape = { 0 };
    struct str sections[RETRIEVAL_SECTIONS];
    size_t at = 0;
    char *copy = aligned_alloc(SECTION_ALIGN, (n / SECTION_ALIGN + 1) * SECTION_ALIGN);

    CHECK(copy != NULL);
    if (n > 0)
        memcpy(copy, bytes, n);
    use(copy, n);
    if (n >= sizeof(shape.head)) {
        memcpy(&shape.head, bytes, sizeof(shape.head));
        retrieval_index_sections(&shape, sections);
        for (size_t i = 0; i < RETRIEVAL_SECTIONS; i++) {
            sizes[i] = sections[i].n < n - at ? sections[i].n : n - at;
            file.sections[i] = (struct str){ (const char *)bytes + at, sizes[i] };
            at += sizes[i];
        }
        file.count = RETRIEVAL_SECTIONS;
        use_sealed_anew(&file);
    }
    free(copy);
    return 0;
}
