/** What the files of core/condition share. Private to them. */
#ifndef PHAROS_CORE_CONDITION_CONDITION_INTERNAL_H
#define PHAROS_CORE_CONDITION_CONDITION_INTERNAL_H

#include "core/condition/condition.h"

/** Ids and numbers from outside lie within what JSON readers keep exact. */
#define CONDITION_NUMBER_MAX (((int64_t)1 << 53) - 1)

/** A condition in the making, from text or JSON. */
struct condition_maker {
    const struct condition_domain *domain;
    struct call *call; /* NULL: code makes it, every field may be named */
    struct arena *arena;
    struct err *err;
    int terms;
};

/** The field the maker may name, or false with "unknown_field". */
bool condition_maker_field(struct condition_maker *maker, struct str name,
                           const struct condition_field **out) MUST_USE;
/** A term, once operator and values are found to fit the field. Values are taken, in the arena. */
bool condition_maker_term(struct condition_maker *maker, const struct condition_field *field,
                          enum condition_op op, struct condition_value *values, size_t count,
                          const struct condition **out) MUST_USE;
/** `and` or `or` of parts: nested ones of the same kind are opened up, a single part stands for
 * itself, so that equal conditions have one shape. */
const struct condition *condition_join(struct arena *arena, enum condition_kind kind,
                                       const struct condition *const *parts, size_t count);
/** Not; two cancel each other. */
const struct condition *condition_negate(struct arena *arena, const struct condition *part);
/** LIMIT when the whole is deeper than CONDITION_DEPTH_MAX. */
bool condition_maker_done(struct condition_maker *maker, const struct condition *condition,
                          const struct condition **out) MUST_USE;

/** A value from its word in text or from a JSON string: `quoted` ones are never keywords. */
bool condition_value_parse(struct condition_maker *maker, const struct condition_field *field,
                           struct str word, bool quoted, struct condition_value *out) MUST_USE;
/** The word of a value; texts come as they are, to be quoted by the caller. In the arena. */
struct str condition_value_word(struct arena *arena, const struct condition_field *field,
                                const struct condition_value *value);
/** INVALID "bad_value". */
bool condition_bad_value(struct condition_maker *maker, const struct condition_field *field,
                         struct str word);
/** LIMIT "condition_too_large". */
bool condition_too_large(struct condition_maker *maker);
/** INVALID "bad_operator". */
bool condition_bad_operator(struct condition_maker *maker, const struct condition_field *field);

/** The instants [*from_ms, *until_ms) a value of an instant field stands for. */
void condition_instants(const struct condition_reader *reader, const struct condition_value *value,
                        int64_t *from_ms, int64_t *until_ms);

/** is_empty and is_not_empty. */
bool condition_is_emptiness(const struct condition *term);

#endif
