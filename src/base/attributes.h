/** Compiler attributes and tiny helpers used by every floor. */
#ifndef PHAROS_BASE_ATTRIBUTES_H
#define PHAROS_BASE_ATTRIBUTES_H

/** The caller has to look at the result: false means `*err` is filled. */
#define MUST_USE __attribute__((warn_unused_result))

/** printf-style arguments are checked by the compiler; positions count from 1. */
#define PRINTF_LIKE(format_index, first_arg)                                                       \
    __attribute__((format(printf, format_index, first_arg)))

#define NO_RETURN __attribute__((noreturn))

/** Number of elements of an array (not of a pointer). */
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/** The struct that holds `member` at `pointer`. */
#define CONTAINER_OF(pointer, type, member)                                                        \
    ((type *)(void *)((char *)(pointer)-offsetof(type, member)))

#endif
