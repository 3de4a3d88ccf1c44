#include "features/triage/retrieval_index.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

#include "base/err.h"

const struct section_kind retrieval_index_kind = { "PHAROSIX", 1 };

/** How long each section is. */
static void sizes_of(const struct retrieval_counts *counts, size_t *out)
{
    size_t meanings = counts->meanings;
    size_t n = 0;

    out[n++] = sizeof(struct retrieval_head);
    out[n++] = ((size_t)counts->docs + 1) * sizeof(uint32_t);
    out[n++] = counts->id_bytes;
    for (size_t i = 0; i < RETRIEVAL_LISTS; i++) {
        out[n++] = counts->terms[i] * sizeof(uint64_t);
        out[n++] = ((size_t)counts->terms[i] + 1) * sizeof(uint32_t);
        out[n++] = ((size_t)counts->terms[i] + 1) * sizeof(uint32_t);
        out[n++] = counts->postings[i] * sizeof(uint32_t);
        out[n++] = counts->blocks[i] * sizeof(struct retrieval_block);
        out[n++] = counts->postings[i] * sizeof(uint16_t);
        out[n++] = counts->docs * sizeof(float);
    }
    out[n++] = counts->terms[RETRIEVAL_GRAMS] * sizeof(uint32_t);
    out[n++] = counts->rows * sizeof(float);
    out[n++] = counts->rows * meanings;
    out[n++] = counts->docs * meanings;
}

void retrieval_index_sections(const struct retrieval_index *index, struct str *out)
{
    size_t sizes[RETRIEVAL_SECTIONS];
    const void *parts[RETRIEVAL_SECTIONS];
    size_t n = 0;

    sizes_of(&index->head.counts, sizes);
    parts[n++] = &index->head;
    parts[n++] = index->id_starts;
    parts[n++] = index->ids;
    for (size_t i = 0; i < RETRIEVAL_LISTS; i++) {
        const struct retrieval_postings *list = &index->lists[i];

        parts[n++] = list->keys;
        parts[n++] = list->starts;
        parts[n++] = list->block_starts;
        parts[n++] = list->docs;
        parts[n++] = list->blocks;
        parts[n++] = list->impacts;
        parts[n++] = list->norms;
    }
    parts[n++] = index->rows;
    parts[n++] = index->row_scales;
    parts[n++] = index->row_vectors;
    parts[n++] = index->doc_vectors;
    for (size_t i = 0; i < n; i++)
        out[i] = (struct str){ parts[i], sizes[i] };
}

static void point(const struct section_file *file, struct retrieval_index *out)
{
    const struct str *next = file->sections + 1;

    out->id_starts = (const void *)next++->p;
    out->ids = next++->p;
    for (size_t i = 0; i < RETRIEVAL_LISTS; i++) {
        struct retrieval_postings *list = &out->lists[i];

        list->keys = (const void *)next++->p;
        list->starts = (const void *)next++->p;
        list->block_starts = (const void *)next++->p;
        list->docs = (const void *)next++->p;
        list->blocks = (const void *)next++->p;
        list->impacts = (const void *)next++->p;
        list->norms = (const void *)next++->p;
        list->terms = out->head.counts.terms[i];
        list->doc_count = out->head.counts.docs;
    }
    out->rows = (const void *)next++->p;
    out->row_scales = (const void *)next++->p;
    out->row_vectors = (const void *)next++->p;
    out->doc_vectors = (const void *)next->p;
}

/* Checking. */

static bool bad_index(struct err *err, const char *what)
{
    return err_set(err, ERR_INVALID, "bad_file", "the index cannot be used: %s", what);
}

static bool check_head(const struct section_file *file, struct retrieval_head *head,
                       struct err *err)
{
    size_t sizes[RETRIEVAL_SECTIONS];

    if (file->count != RETRIEVAL_SECTIONS || file->sections[0].n != sizeof(*head))
        return bad_index(err, "it has other parts");
    memcpy(head, file->sections[0].p, sizeof(*head));
    sizes_of(&head->counts, sizes);
    if (head->counts.docs == 0 || head->counts.docs > RETRIEVAL_DOCS_MAX
        || head->counts.meanings > RETRIEVAL_MEANINGS_MAX)
        return bad_index(err, "its counts cannot be");
    for (size_t i = 0; i < RETRIEVAL_SECTIONS; i++)
        if (file->sections[i].n != sizes[i])
            return bad_index(err, "its counts do not agree");
    for (size_t i = 0; i < RETRIEVAL_FIT_MAX; i++)
        if (!isfinite(head->fit[i]))
            return bad_index(err, "its numbers are none");
    return true;
}

/** From 0 up to `end` without a step back. */
static bool are_starts(const uint32_t *starts, size_t count, uint32_t end)
{
    if (starts[0] != 0 || starts[count] != end)
        return false;
    for (size_t i = 0; i < count; i++)
        if (starts[i] > starts[i + 1])
            return false;
    return true;
}

static bool is_block(const struct retrieval_postings *list, const struct retrieval_block *block,
                     uint32_t from, uint32_t until)
{
    uint32_t max = 0;

    for (uint32_t i = from; i < until; i++)
        if (list->impacts[i] > max)
            max = list->impacts[i];
    return block->last == list->docs[until - 1] && block->max == max;
}

static bool are_postings(const struct retrieval_postings *list, uint32_t term)
{
    uint32_t from = list->starts[term];
    uint32_t until = list->starts[term + 1];
    uint32_t block = list->block_starts[term];

    if (from == until || list->docs[until - 1] >= list->doc_count
        || list->block_starts[term + 1] - block
               != (until - from + RETRIEVAL_BLOCK - 1) / RETRIEVAL_BLOCK)
        return false;
    for (uint32_t i = from + 1; i < until; i++)
        if (list->docs[i - 1] >= list->docs[i])
            return false;
    for (uint32_t i = from; i < until; i += RETRIEVAL_BLOCK, block++)
        if (!is_block(list, &list->blocks[block], i,
                      until - i < RETRIEVAL_BLOCK ? until : i + RETRIEVAL_BLOCK))
            return false;
    return true;
}

static bool is_list(const struct retrieval_postings *list, const struct retrieval_counts *counts,
                    size_t i)
{
    if (!are_starts(list->starts, list->terms, counts->postings[i])
        || !are_starts(list->block_starts, list->terms, counts->blocks[i]))
        return false;
    for (uint32_t term = 0; term < list->terms; term++)
        if ((term > 0 && list->keys[term - 1] >= list->keys[term]) || !are_postings(list, term))
            return false;
    for (uint32_t doc = 0; doc < list->doc_count; doc++)
        if (!isfinite(list->norms[doc]) || list->norms[doc] < 0)
            return false;
    return true;
}

static bool are_meanings(const struct retrieval_index *index)
{
    for (uint32_t term = 0; term < index->lists[RETRIEVAL_GRAMS].terms; term++)
        if (index->rows[term] != RETRIEVAL_NO_ROW && index->rows[term] >= index->head.counts.rows)
            return false;
    for (uint32_t row = 0; row < index->head.counts.rows; row++)
        if (!isfinite(index->row_scales[row]))
            return false;
    return true;
}

static bool is_end_of_id(char c)
{
    return c == '"' || (c >= '0' && c <= '9');
}

/** A text or a whole number as JSON and nothing around it, since results are written with it. */
static bool is_id(struct str id)
{
    json_t *value;
    bool is_one;

    if (id.n == 0 || !(is_end_of_id(id.p[0]) || id.p[0] == '-') || !is_end_of_id(id.p[id.n - 1]))
        return false;
    value = json_loadb(id.p, id.n, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    is_one = json_is_string(value) || json_is_integer(value);
    json_decref(value);
    return is_one;
}

static bool are_ids(const struct retrieval_index *index)
{
    for (uint32_t doc = 0; doc < index->head.counts.docs; doc++)
        if (!is_id(retrieval_id(index, doc)))
            return false;
    return true;
}

bool retrieval_index_read(const struct section_file *file, struct retrieval_index *out,
                          struct err *err)
{
    struct retrieval_index index;

    if (!check_head(file, &index.head, err))
        return false;
    point(file, &index);
    if (!are_starts(index.id_starts, index.head.counts.docs, index.head.counts.id_bytes))
        return bad_index(err, "its ids are not in order");
    if (!are_ids(&index))
        return bad_index(err, "its ids are none");
    for (size_t i = 0; i < RETRIEVAL_LISTS; i++)
        if (!is_list(&index.lists[i], &index.head.counts, i))
            return bad_index(err, "its postings are not in order");
    if (!are_meanings(&index))
        return bad_index(err, "its vectors are not in order");
    *out = index;
    return true;
}

bool retrieval_index_open(const char *path, struct section_file *file, struct retrieval_index *out,
                          struct err *err)
{
    if (!section_file_open(path, &retrieval_index_kind, file, err))
        return false;
    if (retrieval_index_read(file, out, err))
        return true;
    section_file_close(file);
    return false;
}

bool retrieval_index_write(const char *path, const struct retrieval_index *index, size_t *bytes,
                           struct err *err)
{
    struct str sections[RETRIEVAL_SECTIONS];

    retrieval_index_sections(index, sections);
    return section_file_write(path, &retrieval_index_kind, sections, RETRIEVAL_SECTIONS, bytes,
                              err);
}

/* Reading. */

uint32_t retrieval_find_term(const struct retrieval_postings *list, uint64_t key)
{
    uint32_t from = 0;
    uint32_t until = list->terms;

    while (from < until) {
        uint32_t middle = from + (until - from) / 2;

        if (list->keys[middle] < key)
            from = middle + 1;
        else
            until = middle;
    }
    return from < list->terms && list->keys[from] == key ? from : RETRIEVAL_NO_TERM;
}

uint32_t retrieval_doc_count(const struct retrieval_postings *list, uint32_t term)
{
    return list->starts[term + 1] - list->starts[term];
}

struct str retrieval_id(const struct retrieval_index *index, uint32_t doc)
{
    uint32_t from = index->id_starts[doc];

    return (struct str){ index->ids + from, index->id_starts[doc + 1] - from };
}
