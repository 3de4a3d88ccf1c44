/* Who may be the same person as a customer. */
#include "base/arena.h"
#include "features/people/people_alike.h"
#include "features/people/people_merge.h"
#include "features/people/people_merge_store.h"
#include "features/people/people_roman.h"

enum { FOUND_MAX = 32, EMAILS_MAX = 10, PHONES_MAX = 10 };

/** Ids with what speaks for each. */
struct finding {
    int64_t ids[FOUND_MAX];
    unsigned evidence[FOUND_MAX];
    size_t count;
};

static void add(struct finding *finding, int64_t id, enum people_evidence evidence)
{
    size_t at = 0;

    while (at < finding->count && finding->ids[at] != id)
        at++;
    if (at == FOUND_MAX)
        return;
    if (at == finding->count)
        finding->count++;
    finding->ids[at] = id;
    finding->evidence[at] |= evidence;
}

/** A name that half the town has tells nothing. */
static bool find_keyed(struct call *call, const struct customer *customer, const struct str *keys,
                       size_t key_count, enum people_evidence evidence, struct finding *finding)
{
    int64_t ids[PEOPLE_ALIKE_MAX + 1];
    size_t count;

    if (key_count == 0)
        return true;
    if (!people_merge_store_named(call, customer->id, keys, key_count, PEOPLE_ALIKE_MAX + 1, ids,
                                  &count))
        return false;
    for (size_t i = 0; count <= PEOPLE_ALIKE_MAX && i < count; i++)
        add(finding, ids[i], evidence);
    return true;
}

static bool find_named(struct call *call, const struct customer *customer, struct finding *finding)
{
    struct people_spellings spellings = people_alike_names(call->arena, customer->name);
    struct people_roman roman = { .count = 0 };

    if (spellings.count > 0)
        roman = people_roman_keys(call->arena, spellings.keys[0]);
    return find_keyed(call, customer, spellings.keys, spellings.count, EVIDENCE_NAME, finding)
           && find_keyed(call, customer, roman.keys, roman.count, EVIDENCE_ROMAN, finding);
}

static bool find_at(struct call *call, const struct customer *customer, struct finding *finding)
{
    struct str keys[EMAILS_MAX];
    struct str forms[PEOPLE_MAILBOX_FORMS];
    int64_t ids[PEOPLE_ALIKE_MAX];
    size_t key_count;
    size_t count;

    if (!people_merge_store_emails(call, customer->id, keys, EMAILS_MAX, &key_count))
        return false;
    for (size_t i = 0; i < key_count; i++) {
        size_t form_count = people_alike_mailbox(call->arena, keys[i], forms);

        for (size_t j = 0; j < form_count; j++) {
            if (!people_merge_store_at(call, customer->id, forms[j], PEOPLE_ALIKE_MAX, ids, &count))
                return false;
            for (size_t k = 0; k < count; k++)
                add(finding, ids[k], EVIDENCE_MAILBOX);
        }
    }
    return true;
}

/** A telephone that half the town has is some company's. */
static bool find_phoned(struct call *call, const struct customer *customer, struct finding *finding)
{
    struct str keys[PHONES_MAX];
    int64_t ids[PEOPLE_ALIKE_MAX + 1];
    size_t key_count;
    size_t count;

    if (!people_merge_store_phones(call, customer->id, keys, PHONES_MAX, &key_count))
        return false;
    for (size_t i = 0; i < key_count; i++) {
        if (!people_merge_store_phoned(call, customer->id, keys[i], PEOPLE_ALIKE_MAX + 1, ids,
                                       &count))
            return false;
        for (size_t j = 0; count <= PEOPLE_ALIKE_MAX && j < count; j++)
            add(finding, ids[j], EVIDENCE_TELEPHONE);
    }
    return true;
}

static int kinds_of(unsigned evidence)
{
    int count = 0;

    for (; evidence != 0; evidence >>= 1)
        count += evidence & 1;
    return count;
}

/** Those with this evidence whom the caller may see, as far as there is room. */
static bool take(struct call *call, const struct finding *finding, unsigned evidence,
                 struct people_alike *out, size_t *count)
{
    for (size_t i = 0; i < finding->count && *count < PEOPLE_ALIKE_MAX; i++) {
        struct customer *customer;

        if (finding->evidence[i] != evidence)
            continue;
        if (people_get(call, finding->ids[i], &customer))
            out[(*count)++] = (struct people_alike){ *customer, evidence };
        else if (call->err->kind == ERR_NOT_FOUND)
            err_clear(call->err);
        else
            return false;
    }
    return true;
}

/** More kinds of evidence come first; of as many, those that say more. */
bool people_list_alike(struct call *call, int64_t id, struct people_alike **out, size_t *count)
{
    struct finding finding = { .count = 0 };
    struct customer *customer;

    *count = 0;
    *out = ARENA_ARRAY(call->arena, PEOPLE_ALIKE_MAX, struct people_alike);
    if (!people_get(call, id, &customer) || !find_at(call, customer, &finding)
        || !find_phoned(call, customer, &finding) || !find_named(call, customer, &finding))
        return false;
    for (int kinds = kinds_of(EVIDENCE_ALL); kinds > 0; kinds--)
        for (unsigned evidence = EVIDENCE_ALL; evidence > 0; evidence--)
            if (kinds_of(evidence) == kinds && !take(call, &finding, evidence, *out, count))
                return false;
    return true;
}
