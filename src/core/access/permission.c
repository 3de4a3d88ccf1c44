#include "core/access/permission.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/strbuf.h"
#include "core/feature.h"

struct permission_table {
    const struct permission *sorted[PERMISSIONS_MAX]; /* by name; the place is the bit */
    size_t count;
};

static int compare_names(const void *a, const void *b)
{
    const struct permission *const *left = a;
    const struct permission *const *right = b;

    return strcmp((*left)->name, (*right)->name);
}

static void gather(struct permission_table *table, const struct permission *permissions)
{
    if (permissions == NULL)
        return;
    for (const struct permission *p = permissions; p->name != NULL; p++) {
        CHECK(table->count < PERMISSIONS_MAX);
        CHECK(strchr(p->name, ' ') == NULL);
        table->sorted[table->count++] = p;
    }
}

struct permission_table *permission_table_new(const struct feature *const *features)
{
    struct permission_table *table = calloc(1, sizeof *table);

    CHECK(table != NULL);
    for (; *features != NULL; features++)
        gather(table, (*features)->permissions);
    qsort(table->sorted, table->count, sizeof table->sorted[0], compare_names);
    for (size_t i = 1; i < table->count; i++)
        CHECK(strcmp(table->sorted[i - 1]->name, table->sorted[i]->name) != 0);
    return table;
}

void permission_table_free(struct permission_table **table)
{
    free(*table);
    *table = NULL;
}

size_t permission_count(const struct permission_table *table)
{
    return table->count;
}

const struct permission *permission_at(const struct permission_table *table, size_t bit)
{
    CHECK(bit < table->count);
    return table->sorted[bit];
}

uint64_t permission_mask(const struct permission_table *table, struct str name)
{
    size_t low = 0;
    size_t high = table->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_cmp(name, str_of(table->sorted[middle]->name));

        if (order == 0)
            return UINT64_C(1) << middle;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return 0;
}

uint64_t permission_set_parse(const struct permission_table *table, struct str names)
{
    uint64_t set = 0;

    if (str_eq(names, STR("all")))
        return UINT64_MAX;
    while (!str_is_null(names))
        set |= permission_mask(table, str_cut(&names, ' '));
    return set;
}

struct str permission_set_format(const struct permission_table *table, uint64_t set,
                                 struct arena *arena)
{
    struct strbuf names = strbuf_new(arena, (size_t)64 * PERMISSIONS_MAX);

    for (size_t bit = 0; bit < table->count; bit++) {
        if ((set >> bit & 1) == 0)
            continue;
        if (names.n > 0)
            strbuf_add_char(&names, ' ');
        strbuf_add_cstr(&names, table->sorted[bit]->name);
    }
    CHECK(!names.overflow);
    return strbuf_str(&names);
}

uint64_t permission_set_of_role(const struct permission_table *table, enum role_bit role)
{
    uint64_t set = 0;

    for (size_t bit = 0; bit < table->count; bit++)
        if ((table->sorted[bit]->default_roles & (unsigned)role) != 0)
            set |= UINT64_C(1) << bit;
    return set;
}
