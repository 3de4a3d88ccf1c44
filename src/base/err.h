/**
 * Errors. A function that can fail returns bool; false means `*err` is filled and its outputs are
 * untouched. The kinds are a closed list: one table each maps them to HTTP status, WebSocket close
 * code, exit code and so on. errno, SQLite codes and SQLSTATE stop at `io` and `db`.
 */
#ifndef PHAROS_BASE_ERR_H
#define PHAROS_BASE_ERR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"

enum err_kind {
    ERR_NONE = 0,
    ERR_INVALID,     /* what was asked cannot be understood or is not allowed to have this value */
    ERR_NOT_FOUND,   /* not there, or outside the caller's scope: nobody can tell which */
    ERR_DENIED,      /* the caller may not do this (or must log in: code "unauthenticated") */
    ERR_CONFLICT,    /* it has changed since, exists already, or is not in a state for this */
    ERR_LIMIT,       /* too large, too many, too often */
    ERR_UNAVAILABLE, /* not now; trying again later can succeed */
    ERR_UNCERTAIN,   /* we cannot know whether it happened: never repeat blindly */
    ERR_INTERNAL,    /* our fault */
};

enum { ERR_FIELD_MAX = 96, ERR_CODE_MAX = 48, ERR_TEXT_MAX = 256, ERR_PARAM_MAX = 64 };
enum { ERR_CHOICES_MAX = 2 };

/** An instant that may be meant, and what clocks are ahead of UTC then. */
struct err_choice {
    int64_t at_ms;
    int64_t ahead_ms;
};

struct err {
    enum err_kind kind;
    char code[ERR_CODE_MAX];   /* stable name, also the catalogue key `error.<code>` */
    char field[ERR_FIELD_MAX]; /* JSON path or option the error is about; "" when none */
    char param[ERR_PARAM_MAX]; /* one value for the words: a limit, an allowed list; "" when none */
    char message[ERR_TEXT_MAX]; /* English, fit for the caller: what could not be done */
    char detail[ERR_TEXT_MAX];  /* for the log only: errno text, SQLite message */
    int retry_after_s;          /* for LIMIT and UNAVAILABLE; 0 when unknown */
    struct err_choice choices[ERR_CHOICES_MAX]; /* for a time that is not one instant */
    int choice_count;
};

/** Fills *err (code is a stable snake_case name) and returns false, so that it can be returned. A
 * text that does not fit is cut behind a whole character, here as below. */
bool err_set(struct err *err, enum err_kind kind, const char *code, const char *format, ...)
    PRINTF_LIKE(4, 5);

/** Names the field the error is about; returns false. */
bool err_field(struct err *err, const char *field);

/** Says of what the field is a part: "/text" within "/message" is "/message/text"; returns false.
 */
bool err_within(struct err *err, const char *path);

/** Gives the words a value; returns false. */
bool err_param(struct err *err, const char *format, ...) PRINTF_LIKE(2, 3);

/** Offers an instant that may be meant, at most ERR_CHOICES_MAX; returns false. */
bool err_choice(struct err *err, int64_t at_ms, int64_t ahead_ms);

/** Adds what only the log shall see; returns false. */
bool err_detail(struct err *err, const char *format, ...) PRINTF_LIKE(2, 3);

/** True when `err` carries this stable code. */
bool err_is(const struct err *err, const char *code);

/** Makes *err empty again. */
void err_clear(struct err *err);

/** The kind's stable name, e.g. "not_found". */
const char *err_kind_name(enum err_kind kind);

#endif
