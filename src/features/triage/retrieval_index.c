#include "features/triage/retrieval_index.h"

#include <math.h>
#include <string.h>

#include "base/err.h"

enum { ALIGNMENT = 8 };

static size_t place(size_t *at, size_t count, size_t size)
{
    size_t here = *at;

    *at = (here + count * size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    return here;
}

static void place_list(size_t *at, const struct retrieval_counts *counts, size_t i,
                       struct retrieval_list_layout *out)
{
    size_t terms = counts->terms[i];
    size_t postings = counts->postings[i];

    out->keys = place(at, terms, sizeof(uint64_t));
    out->starts = place(at, terms + 1, sizeof(uint32_t));
    out->block_starts = place(at, terms + 1, sizeof(uint32_t));
    out->docs = place(at, postings, sizeof(uint32_t));
    out->blocks = place(at, counts->blocks[i], sizeof(struct retrieval_block));
    out->impacts = place(at, postings, sizeof(uint16_t));
    out->norms = place(at, counts->docs, sizeof(float));
}

struct retrieval_layout retrieval_layout_of(const struct retrieval_counts *counts)
{
    struct retrieval_layout layout;
    size_t at = 0;
    size_t meanings = counts->meanings;

    (void)place(&at, 1, sizeof(struct retrieval_head));
    layout.id_starts = place(&at, (size_t)counts->docs + 1, sizeof(uint32_t));
    layout.ids = place(&at, counts->id_bytes, 1);
    for (size_t i = 0; i < RETRIEVAL_LISTS; i++)
        place_list(&at, counts, i, &layout.lists[i]);
    layout.rows = place(&at, counts->terms[RETRIEVAL_GRAMS], sizeof(uint32_t));
    layout.row_scales = place(&at, counts->rows, sizeof(float));
    layout.row_vectors = place(&at, counts->rows * meanings, 1);
    layout.doc_vectors = place(&at, counts->docs * meanings, 1);
    layout.bytes = at;
    return layout;
}

static const void *at(struct str bytes, size_t offset)
{
    return bytes.p + offset;
}

static void point_list(struct str bytes, const struct retrieval_counts *counts, size_t i,
                       const struct retrieval_list_layout *layout, struct retrieval_postings *out)
{
    out->keys = at(bytes, layout->keys);
    out->starts = at(bytes, layout->starts);
    out->block_starts = at(bytes, layout->block_starts);
    out->docs = at(bytes, layout->docs);
    out->blocks = at(bytes, layout->blocks);
    out->impacts = at(bytes, layout->impacts);
    out->norms = at(bytes, layout->norms);
    out->terms = counts->terms[i];
    out->doc_count = counts->docs;
}

void retrieval_index_point(struct str bytes, struct retrieval_index *out)
{
    struct retrieval_layout layout;

    memcpy(&out->head, bytes.p, sizeof(out->head));
    layout = retrieval_layout_of(&out->head.counts);
    out->id_starts = at(bytes, layout.id_starts);
    out->ids = at(bytes, layout.ids);
    for (size_t i = 0; i < RETRIEVAL_LISTS; i++)
        point_list(bytes, &out->head.counts, i, &layout.lists[i], &out->lists[i]);
    out->rows = at(bytes, layout.rows);
    out->row_scales = at(bytes, layout.row_scales);
    out->row_vectors = at(bytes, layout.row_vectors);
    out->doc_vectors = at(bytes, layout.doc_vectors);
}

struct sha256 retrieval_digest(struct str bytes)
{
    return sha256_of(str_from(bytes, offsetof(struct retrieval_head, counts)));
}

/* Checking. */

static bool bad_index(struct err *err, const char *what)
{
    return err_set(err, ERR_INVALID, "bad_index", "not an index that can be used: %s", what);
}

static bool check_head(struct str bytes, struct err *err)
{
    struct retrieval_head head;
    struct sha256 digest;

    if (bytes.n < sizeof(head) || memcmp(bytes.p, RETRIEVAL_MAGIC, sizeof(head.magic)) != 0)
        return bad_index(err, "it is no index of pharos");
    memcpy(&head, bytes.p, sizeof(head));
    if (head.version != RETRIEVAL_VERSION || head.reserved != 0)
        return bad_index(err, "it is of another version; make it anew with pharos intel index");
    if (head.bytes != bytes.n)
        return bad_index(err, "it was cut");
    digest = retrieval_digest(bytes);
    if (memcmp(&digest, &head.digest, sizeof(digest)) != 0)
        return bad_index(err, "it was damaged");
    if (head.counts.docs == 0 || head.counts.docs > RETRIEVAL_DOCS_MAX
        || head.counts.meanings > RETRIEVAL_MEANINGS_MAX
        || retrieval_layout_of(&head.counts).bytes != bytes.n)
        return bad_index(err, "its counts do not agree");
    for (size_t i = 0; i < RETRIEVAL_FIT_MAX; i++)
        if (!isfinite(head.fit[i]))
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

bool retrieval_index_open(struct str bytes, struct retrieval_index *out, struct err *err)
{
    struct retrieval_index index;

    if (!check_head(bytes, err))
        return false;
    retrieval_index_point(bytes, &index);
    if (!are_starts(index.id_starts, index.head.counts.docs, index.head.counts.id_bytes))
        return bad_index(err, "its ids are not in order");
    for (size_t i = 0; i < RETRIEVAL_LISTS; i++)
        if (!is_list(&index.lists[i], &index.head.counts, i))
            return bad_index(err, "its postings are not in order");
    if (!are_meanings(&index))
        return bad_index(err, "its vectors are not in order");
    *out = index;
    return true;
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
