/* `pharos mail VERB --batch`: a path a line in, an object a line out. */
#include <malloc.h>
#include <stdio.h>
#include <string.h>

#include "app/cmd_mail.h"
#include "app/cmd_mail_ring.h"
#include "base/arena.h"
#include "base/encode.h"
#include "base/strbuf.h"
#include "base/text/utf8.h"

enum { ERROR_LINE_MAX = 4096, HEAP_KEPT_BYTES = 4 * 1024 * 1024 };

static bool read_path(void *arg, struct mail_place *place)
{
    ssize_t n = getline(&place->path, &place->path_room, stdin);

    (void)arg;
    while (n > 0 && (place->path[n - 1] == '\n' || place->path[n - 1] == '\r'))
        place->path[--n] = '\0';
    return n >= 0;
}

static struct str error_line(struct arena *arena, const struct err *err)
{
    struct strbuf line = strbuf_new(arena, ERROR_LINE_MAX);

    strbuf_add_cstr(&line, "{\"error\":");
    strbuf_add_json(&line, utf8_repair(arena, str_of(err->message)));
    strbuf_add_char(&line, '}');
    return strbuf_str(&line);
}

static void work(void *arg, struct mail_place *place)
{
    const struct mail_work *work = arg;
    bool is_file = strcmp(place->path, "-") != 0;

    if (!is_file)
        err_set(&place->err, ERR_INVALID, "unreadable_file", "standard input has the paths");
    if (!is_file || !mail_work_run(work, place->path, place->arena, &place->result, &place->err))
        place->result = error_line(place->arena, &place->err);
}

static void print(void *arg, struct mail_place *place)
{
    (void)arg;
    fwrite(place->result.p, 1, place->result.n, stdout);
    fputc('\n', stdout);
    fflush(stdout);
}

int mail_work_batch(struct mail_work *work_at)
{
    struct mail_ring_use use = { .fill = read_path, .work = work, .take = print, .arg = work_at };

    /* Memory that is given back after each mail and asked for anew costs more than most mails. */
    mallopt(M_TRIM_THRESHOLD, HEAP_KEPT_BYTES);
    mallopt(M_MMAP_THRESHOLD, HEAP_KEPT_BYTES);
    mail_ring_run(&use);
    return ferror(stdout) == 0 ? 0 : 1;
}
