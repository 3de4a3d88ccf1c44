/* `pharos mail thread FILE...`: the messages of several files, joined into conversations. */
#include <stdio.h>

#include "app/app.h"
#include "app/cmd_mail.h"
#include "app/cmd_mail_ring.h"
#include "app/input_file.h"
#include "base/arena.h"
#include "base/random.h"
#include "base/text/utf8.h"
#include "proto/json.h"
#include "proto/mail/mail_job.h"
#include "proto/mail/thread/mail_thread.h"
#include "proto/mail/value/mail_head.h"

enum {
    THREADS_ARENA_MAX = 512 * 1024 * 1024,
    OUTPUT_MAX = 128 * 1024 * 1024,
    IDS_DEPTH = 3,
};

struct joining {
    struct mail_work *work;
    struct arena *arena; /* of what stays until the end */
    struct mail_thread_message *messages;
    size_t next;  /* file to read */
    size_t count; /* messages taken */
    bool is_failed;
    struct err err;
};

static bool next_file(void *arg, struct mail_place *place)
{
    struct joining *joining = arg;
    const struct mail_work *work = joining->work;

    if (joining->next == work->file_count)
        return false;
    place->message = str_of(work->files[joining->next++]);
    return true;
}

static void read_ids(void *arg, struct mail_place *place)
{
    const struct joining *joining = arg;
    struct str bytes;

    place->is_failed =
        !input_file_read(place->message.p, MAIL_MESSAGE_MAX, place->arena, &bytes, &place->err)
        || !mail_run_confined(joining->work->pool, STR("thread"), &joining->work->options,
                              str_sub(bytes, 0, MAIL_HEAD_BYTES_MAX), place->arena, &place->result,
                              &place->err);
}

/** A worker's answer; a message without an id goes by its file. */
static bool keep(struct joining *joining, struct mail_place *place, struct err *err)
{
    struct mail_thread_message *message = &joining->messages[joining->count++];
    const json_t *references;
    json_t *answer;

    if (!json_parse(place->result, IDS_DEPTH, place->arena, &answer, err)
        || !arena_check(joining->arena, err))
        return false;
    references = json_object_get(answer, "references");
    message->id = json_str(json_object_get(answer, "id"));
    if (message->id.n == 0)
        message->id = utf8_repair(place->arena, place->message);
    message->id = str_dup(joining->arena, message->id);
    message->reference_count = json_array_size(references);
    message->references = ARENA_ARRAY(joining->arena, message->reference_count, struct str);
    for (size_t i = 0; i < message->reference_count; i++)
        message->references[i] = str_dup(joining->arena, json_str(json_array_get(references, i)));
    message->answered = str_dup(joining->arena, json_str(json_object_get(answer, "answered")));
    return true;
}

static void take(void *arg, struct mail_place *place)
{
    struct joining *joining = arg;

    if (joining->is_failed)
        return;
    joining->is_failed = place->is_failed || !keep(joining, place, &place->err);
    joining->err = place->err;
}

/* ---- what comes out ---- */

/** Nodes by their conversation, each list in the order of the files. */
static void write_threads(const struct mail_threads *threads, struct arena *arena,
                          struct json_out *out)
{
    size_t *starts = ARENA_ARRAY(arena, threads->thread_count + 1, size_t);
    const struct mail_thread_node **sorted =
        ARENA_ARRAY(arena, threads->count, const struct mail_thread_node *);
    size_t at = 0;

    for (size_t i = 0; i < threads->count; i++)
        starts[threads->nodes[i].thread + 1]++;
    for (size_t i = 1; i <= threads->thread_count; i++)
        starts[i] += starts[i - 1];
    for (size_t i = 0; i < threads->count; i++)
        sorted[starts[threads->nodes[i].thread]++] = &threads->nodes[i];
    out_begin_list(out);
    for (size_t thread = 0; thread < threads->thread_count; thread++) {
        out_begin_list(out);
        for (; at < starts[thread]; at++)
            out_str(out, sorted[at]->id);
        out_end_list(out);
    }
    out_end_list(out);
}

static struct str write_all(const struct mail_threads *threads, struct arena *arena)
{
    struct json_out out = json_out_new(arena, OUTPUT_MAX);

    out_begin_object(&out);
    out_key(&out, "threads");
    write_threads(threads, arena, &out);
    out_key(&out, "parents");
    out_begin_object(&out);
    for (size_t i = 0; i < threads->count; i++) {
        out_key_str(&out, threads->nodes[i].id);
        out_str(&out, threads->nodes[i].parent);
    }
    out_end_object(&out);
    out_end_object(&out);
    return strbuf_str(&out.buf);
}

static int join_all(struct joining *joining)
{
    struct mail_ring_use use = { next_file, read_ids, take, joining };
    struct mail_threads threads;
    struct str json;

    joining->messages =
        ARENA_ARRAY(joining->arena, joining->work->file_count, struct mail_thread_message);
    mail_ring_run(&use);
    if (joining->is_failed)
        return app_fail(&joining->err);
    mail_threads_build(joining->messages, joining->count, &random_system, joining->arena, &threads);
    json = write_all(&threads, joining->arena);
    printf("%" STR_FMT "\n", STR_ARG(json));
    return fflush(stdout) == 0 ? 0 : 1;
}

int mail_work_thread(struct mail_work *work)
{
    struct joining joining = { .work = work, .arena = arena_new(THREADS_ARENA_MAX) };
    int code = join_all(&joining);

    arena_free(&joining.arena);
    return code;
}
