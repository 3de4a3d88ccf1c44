#include "proto/mail/mail_job.h"

#include <string.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/check.h"
#include "proto/json.h"
#include "proto/mail/auth/mail_dkim_tool.h"
#include "proto/mail/charset/mail_charset.h"
#include "proto/mail/mime/mail_parse.h"

/* In sanitized builds freed memory lies idle for a while, and every piece has its red zones. */
#if defined(__SANITIZE_ADDRESS__)
enum { MEMORY_MB = 1024 };
#else
enum { MEMORY_MB = 64 };
#endif
enum { MB = 1024 * 1024, OPTIONS_MAX = 64 * 1024, DEADLINE_MS = 10000, FIELDS = 4 };

static const struct {
    struct str verb;
    mail_tool *run;
    struct str sample_type; /* what the sample is read as when a worker is prepared */
} tools[] = {
    { STR_INIT("classify"), mail_tool_classify, STR_INIT("message/rfc822") },
    { STR_INIT("decode"), mail_tool_decode, STR_INIT("base64") },
    { STR_INIT("dkim"), mail_tool_dkim, STR_INIT("message/rfc822") },
    { STR_INIT("forward"), mail_tool_forward, STR_INIT("text/plain") },
    { STR_INIT("letter"), mail_tool_letter, STR_INIT("message/rfc822") },
    { STR_INIT("parse"), mail_tool_parse, STR_INIT("message/rfc822") },
    { STR_INIT("reply"), mail_tool_reply, STR_INIT("message/rfc822") },
    { STR_INIT("thread"), mail_tool_thread, STR_INIT("message/rfc822") },
};

static mail_tool *find_tool(struct str verb)
{
    for (size_t i = 0; i < COUNT_OF(tools); i++)
        if (str_eq(tools[i].verb, verb))
            return tools[i].run;
    return NULL;
}

/** Verb and options, each ended by NUL; an empty one was not given. */
static struct str put_head(struct str verb, const struct mail_tool_options *options,
                           struct arena *arena)
{
    const struct mail_bounds *bounds = &options->bounds;

    return str_format(arena,
                      "%" STR_FMT "%c%" STR_FMT "%c%" STR_FMT "%c%" STR_FMT
                      "%c%zu %d %zu %zu %zu %lld%c%" STR_FMT "%c%" STR_FMT "%c",
                      STR_ARG(verb), 0, STR_ARG(options->local_domain), 0, STR_ARG(options->type),
                      0, STR_ARG(options->from), 0, bounds->parts, bounds->depth,
                      bounds->head_bytes, bounds->text_bytes, options->trusted_hops,
                      (long long)options->now_s, 0, STR_ARG(options->trusted), 0,
                      STR_ARG(options->keys), 0);
}

static int64_t cut_number(struct str *numbers)
{
    int64_t value = 0;

    return str_to_int64(str_cut(numbers, ' '), &value) && value > 0 ? value : 0;
}

static void read_numbers(struct str numbers, struct mail_tool_options *out)
{
    out->bounds.parts = (size_t)cut_number(&numbers);
    out->bounds.depth = (int)cut_number(&numbers);
    out->bounds.head_bytes = (size_t)cut_number(&numbers);
    out->bounds.text_bytes = (size_t)cut_number(&numbers);
    out->trusted_hops = (size_t)cut_number(&numbers);
    out->now_s = cut_number(&numbers);
}

static struct str cut_field(struct str *input)
{
    struct str field = str_cut(input, '\0');

    return field.n > 0 ? field : STR_NULL;
}

bool mail_job_run(struct str input, struct arena *arena, struct str *output, struct err *err)
{
    struct str rest = input;
    mail_tool *run = find_tool(cut_field(&rest));
    struct mail_tool_options options;
    struct json_out out = json_out_new(arena, MAIL_OUTPUT_MAX);

    if (run == NULL)
        return err_set(err, ERR_INVALID, "bad_verb", "there is no such mail engine");
    options.local_domain = cut_field(&rest);
    options.type = cut_field(&rest);
    options.from = cut_field(&rest);
    read_numbers(cut_field(&rest), &options);
    options.trusted = cut_field(&rest);
    options.keys = cut_field(&rest);
    return run(rest, &options, arena, &out, err) && strbuf_done(&out.buf, "message", output, err);
}

static const char sample[] =
    "From: =?euc-kr?B?sei/tcjx?= <kim@example.com>\r\nSubject: =?utf-8?Q?hello?=\r\n"
    "Date: Tue, 5 Mar 2024 09:30:00 +0900\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    "--b\r\nContent-Type: text/html; charset=iso-2022-jp\r\n\r\n<p>\x1b$B$\"\x1b(B</p>\r\n"
    "--b\r\nContent-Type: image/png; name=a.png\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    "aGVsbG8=\r\n--b--\r\n";

void mail_job_prepare(void)
{
    mail_charset_prepare();
    mail_dkim_prepare();
    /* Or the first notice in JSON would ask the system for random numbers. */
    json_object_seed(0);
    for (size_t i = 0; i < COUNT_OF(tools); i++) {
        struct arena *arena = arena_new((size_t)MEMORY_MB * MB);
        struct mail_tool_options options = { .type = tools[i].sample_type };
        struct json_out out = json_out_new(arena, MAIL_OUTPUT_MAX);
        struct err err = { 0 };

        CHECK(tools[i].run(str_of(sample), &options, arena, &out, &err));
        arena_free(&arena);
    }
}

struct confine_options mail_confine_options(void)
{
    return (struct confine_options){
        .deadline_ms = DEADLINE_MS,
        .wait_ms = 10 * DEADLINE_MS,
        .max_input_bytes = (size_t)MAIL_MESSAGE_MAX + OPTIONS_MAX,
        .max_output_bytes = MAIL_OUTPUT_MAX,
        .memory_bytes = (size_t)MEMORY_MB * MB,
    };
}

bool mail_run_confined(struct confine_pool *pool, struct str verb,
                       const struct mail_tool_options *options, struct str message,
                       struct arena *arena, struct str *json, struct err *err)
{
    struct str head = put_head(verb, options, arena);
    char *input;

    if (message.n > MAIL_MESSAGE_MAX || head.n > OPTIONS_MAX)
        return err_set(err, ERR_LIMIT, "too_large", "the message is longer than %d bytes",
                       MAIL_MESSAGE_MAX);
    input = arena_bytes(arena, head.n + message.n);
    memcpy(input, head.p, head.n);
    if (message.n > 0)
        memcpy(input + head.n, message.p, message.n);
    return confine_run(pool, "mail", (struct str){ input, head.n + message.n }, arena, json, err);
}

const char *mail_defect_of(const struct err *err)
{
    if (err_is(err, "confined_deadline"))
        return "takes_too_long";
    if (err->kind == ERR_LIMIT)
        return "takes_too_much_memory";
    return err->kind == ERR_INVALID ? "not_readable" : NULL;
}

bool mail_answer_confined(struct confine_pool *pool, struct str verb,
                          const struct mail_tool_options *options, struct str message,
                          struct arena *arena, struct str *json, struct err *err)
{
    struct json_out out = json_out_new(arena, MAIL_OUTPUT_MAX);
    const char *defect;

    if (mail_run_confined(pool, verb, options, message, arena, json, err))
        return true;
    if (!str_eq(verb, STR("parse")) || message.n > MAIL_MESSAGE_MAX)
        return false;
    defect = mail_defect_of(err);
    if (defect == NULL)
        return false;
    mail_parse_write_unreadable(&out, arena, defect);
    return strbuf_done(&out.buf, "message", json, err);
}
