/**
 * The SQL back end of conditions: a WHERE out of constant fragments and bound values. For
 * core/listing and what else composes statements in this floor.
 */
#ifndef PHAROS_CORE_CONDITION_CONDITION_SQL_H
#define PHAROS_CORE_CONDITION_CONDITION_SQL_H

#include "base/strbuf.h"
#include "core/condition/condition.h"
#include "db/db.h"

/** A statement being composed, with its values. Everything in the arena. */
struct sql_text {
    struct strbuf buf;
    enum db_engine engine;
    struct db_bind *binds;
    size_t bind_count;
    size_t bind_room;
};

enum { SQL_TEXT_MAX = 256 * 1024 };

struct sql_text sql_text_new(struct arena *arena, enum db_engine engine);
/** Adds a constant of ours: `pg` (when not NULL) on PostgreSQL. */
void sql_add(struct sql_text *sql, const char *text, const char *pg);
/** Adds the parameter for a value; the bind's name is given here. */
void sql_add_bind(struct sql_text *sql, struct db_bind bind);
/** Takes over a caller's value, whose name stands in a constant. */
void sql_keep_bind(struct sql_text *sql, struct db_bind bind);

/**
 * Adds the condition as a truth value that can stand beside AND. Negations are pushed down to the
 * terms, so that no comparison with NULL is ever negated and indexes keep serving.
 */
void sql_add_condition(struct sql_text *sql, const struct condition *condition,
                       const struct condition_reader *reader);

#endif
