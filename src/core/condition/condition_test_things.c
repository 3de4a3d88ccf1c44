#include "core/condition/condition_test_things.h"

static void read_nullable(struct condition_cell *out, int64_t value)
{
    out->is_null = value == 0;
    out->i = value;
}

static void read_id(const void *row, struct condition_cell *out)
{
    out->i = ((const struct thing *)row)->id;
}

static void read_state(const void *row, struct condition_cell *out)
{
    out->i = ((const struct thing *)row)->state;
}

static void read_priority(const void *row, struct condition_cell *out)
{
    out->i = ((const struct thing *)row)->priority;
}

static void read_count(const void *row, struct condition_cell *out)
{
    read_nullable(out, ((const struct thing *)row)->count);
}

static void read_assignee(const void *row, struct condition_cell *out)
{
    read_nullable(out, ((const struct thing *)row)->assignee);
}

static void read_team(const void *row, struct condition_cell *out)
{
    read_nullable(out, ((const struct thing *)row)->team);
}

static void read_title(const void *row, struct condition_cell *out)
{
    out->s = ((const struct thing *)row)->title;
    out->is_null = str_is_null(out->s);
}

static void read_created(const void *row, struct condition_cell *out)
{
    out->i = ((const struct thing *)row)->created_at_ms;
}

static void read_solved(const void *row, struct condition_cell *out)
{
    read_nullable(out, ((const struct thing *)row)->solved_at_ms);
}

static void read_vip(const void *row, struct condition_cell *out)
{
    out->i = ((const struct thing *)row)->vip;
}

static void read_tags(const void *row, struct condition_cell *out)
{
    out->texts = ((const struct thing *)row)->tags;
    out->count = ((const struct thing *)row)->tag_count;
}

static void read_watchers(const void *row, struct condition_cell *out)
{
    out->ids = ((const struct thing *)row)->watchers;
    out->count = ((const struct thing *)row)->watcher_count;
}

static const struct condition_word states[] = {
    { "new", 1 }, { "open", 2 }, { "pending", 3 }, { "solved", 4 }, { NULL, 0 }
};

static const struct condition_word priorities[] = {
    { "low", 1 }, { "normal", 2 }, { "high", 3 }, { "urgent", 4 }, { NULL, 0 }
};

static const struct condition_field fields[] = {
    { .name = "id", .type = CONDITION_ID, .sql = "t.id", .read = read_id },
    { .name = "state",
      .type = CONDITION_ENUM,
      .sql = "t.state",
      .words = states,
      .read = read_state },
    { .name = "priority",
      .type = CONDITION_ENUM,
      .flags = CONDITION_ORDERED,
      .sql = "t.priority",
      .words = priorities,
      .read = read_priority },
    { .name = "count",
      .type = CONDITION_INT,
      .flags = CONDITION_NULLABLE,
      .sql = "t.count",
      .read = read_count },
    { .name = "assignee",
      .type = CONDITION_ID,
      .flags = CONDITION_NULLABLE | CONDITION_ACCOUNTS,
      .sql = "t.assignee_id",
      .read = read_assignee },
    { .name = "team",
      .type = CONDITION_ID,
      .flags = CONDITION_NULLABLE | CONDITION_TEAMS,
      .sql = "t.team_id",
      .read = read_team },
    { .name = "title",
      .type = CONDITION_TEXT,
      .flags = CONDITION_NULLABLE,
      .sql = "t.title",
      .read = read_title },
    { .name = "created",
      .type = CONDITION_INSTANT,
      .sql = "t.created_at_ms",
      .read = read_created },
    { .name = "solved",
      .type = CONDITION_INSTANT,
      .flags = CONDITION_NULLABLE,
      .sql = "t.solved_at_ms",
      .read = read_solved },
    { .name = "vip", .type = CONDITION_BOOL, .sql = "t.vip = 1", .read = read_vip },
    { .name = "tag",
      .type = CONDITION_TEXT,
      .flags = CONDITION_SET,
      .sql = "EXISTS (SELECT 1 FROM thing_tag g WHERE g.thing_id = t.id AND g.tag ?)",
      .read = read_tags },
    { .name = "watcher",
      .type = CONDITION_ID,
      .flags = CONDITION_SET | CONDITION_ACCOUNTS,
      .sql = "EXISTS (SELECT 1 FROM thing_watcher w WHERE w.thing_id = t.id AND w.account_id ?)",
      .read = read_watchers },
    { .name = NULL },
};

const struct condition_domain thing_domain = {
    .name = "thing", .fields = fields, .team_field = "team", .assignee_field = "assignee"
};

const struct list_source thing_source = {
    .name = "thing.list",
    .columns = "t.id, t.priority, t.waiting_ms",
    .from = "thing t",
};
