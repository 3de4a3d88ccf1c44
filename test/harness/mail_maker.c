/* What system tests and measurements ask the writing and signing of mail for.
 *
 *   mail_maker compose                       messages by JSON, one a line, written to their "path"
 *   mail_maker key rsa|ed25519 KEYFILE       makes a key; prints the record that publishes it
 *   mail_maker sign KEYFILE DOMAIN SELECTOR  standard input, with a signature before it
 *   mail_maker verify NAME RECORD            says of each signature of standard input what it is
 *   mail_maker time COUNT                    microseconds of processor for an answer of 3 KB
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/check.h"
#include "base/clock.h"
#include "base/encode.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "proto/json.h"
#include "proto/mail/auth/mail_dkim_sign.h"
#include "proto/mail/auth/mail_dkim_verify.h"
#include "proto/mail/compose/mail_answer.h"
#include "proto/mail/compose/mail_compose.h"

enum { ARENA_MAX = 256 * 1024 * 1024, INPUT_MAX = 64 * 1024 * 1024, JSON_DEPTH = 8 };

static void must(bool is_done, const struct err *err)
{
    if (is_done)
        return;
    fprintf(stderr, "mail_maker: %s %s: %s\n", err->code, err->field, err->message);
    exit(1);
}

static struct str read_all(FILE *file, struct arena *arena)
{
    struct strbuf text = strbuf_new(arena, INPUT_MAX);
    char piece[65536];
    size_t n;

    while ((n = fread(piece, 1, sizeof(piece), file)) > 0)
        strbuf_add(&text, (struct str){ piece, n });
    CHECK(!text.overflow);
    return strbuf_str(&text);
}

static struct str read_file(const char *path, struct arena *arena)
{
    FILE *file = fopen(path, "rb");
    struct str text;

    CHECK(file != NULL);
    text = read_all(file, arena);
    fclose(file);
    return text;
}

static bool write_to_file(void *arg, const void *bytes, size_t n)
{
    return fwrite(bytes, 1, n, arg) == n;
}

/* ---- compose ---- */

static struct mail_addresses read_people(const json_t *list, struct arena *arena)
{
    struct mail_addresses people = {
        ARENA_ARRAY(arena, json_array_size(list) + 1, struct mail_address), json_array_size(list)
    };

    for (size_t i = 0; i < people.count; i++) {
        const json_t *one = json_array_get(list, i);

        people.items[i].name = json_str(json_array_get(one, 0));
        people.items[i].email = json_str(json_array_get(one, 1));
    }
    return people;
}

static struct mail_id_list read_ids(const json_t *list, struct arena *arena)
{
    struct mail_id_list ids = { ARENA_ARRAY(arena, json_array_size(list) + 1, struct str),
                                json_array_size(list) };

    for (size_t i = 0; i < ids.count; i++)
        ids.items[i] = json_str(json_array_get(list, i));
    return ids;
}

static const struct mail_draft_file *read_files(const json_t *list, size_t *count,
                                                struct arena *arena)
{
    struct mail_draft_file *files =
        ARENA_ARRAY(arena, json_array_size(list) + 1, struct mail_draft_file);

    *count = json_array_size(list);
    for (size_t i = 0; i < *count; i++) {
        const json_t *one = json_array_get(list, i);
        struct str *bytes = ARENA_NEW(arena, struct str);

        CHECK(base64_decode(arena, json_str(json_object_get(one, "content")), bytes));
        files[i].source = mail_source_of(bytes);
        files[i].name = json_str(json_object_get(one, "name"));
        files[i].content_type = json_str(json_object_get(one, "type"));
        files[i].content_id = json_str(json_object_get(one, "id"));
    }
    return files;
}

static const struct mail_draft_field *read_fields(const json_t *list, size_t *count,
                                                  struct arena *arena)
{
    struct mail_draft_field *fields =
        ARENA_ARRAY(arena, json_array_size(list) + 1, struct mail_draft_field);

    *count = json_array_size(list);
    for (size_t i = 0; i < *count; i++) {
        fields[i].name = json_str(json_array_get(json_array_get(list, i), 0));
        fields[i].value = json_str(json_array_get(json_array_get(list, i), 1));
    }
    return fields;
}

static struct mail_draft read_draft(const json_t *value, struct arena *arena)
{
    struct mail_draft draft = {
        .from = read_people(json_object_get(value, "from"), arena).items[0],
        .sender = { STR_NULL, STR_NULL },
        .reply_to = read_people(json_object_get(value, "reply_to"), arena),
        .to = read_people(json_object_get(value, "to"), arena),
        .cc = read_people(json_object_get(value, "cc"), arena),
        .subject = json_str(json_object_get(value, "subject")),
        .date = { json_integer_value(json_object_get(value, "at_ms")),
                  (int)json_integer_value(json_object_get(value, "offset_minutes")) },
        .message_id = json_str(json_object_get(value, "message_id")),
        .in_reply_to = json_str(json_object_get(value, "in_reply_to")),
        .references = read_ids(json_object_get(value, "references"), arena),
        .text = json_str(json_object_get(value, "text")),
        .html = json_str(json_object_get(value, "html")),
        .boundary_seed = (uint64_t)json_integer_value(json_object_get(value, "seed")),
    };

    draft.files = read_files(json_object_get(value, "files"), &draft.file_count, arena);
    draft.pictures = read_files(json_object_get(value, "pictures"), &draft.picture_count, arena);
    draft.fields = read_fields(json_object_get(value, "fields"), &draft.field_count, arena);
    return draft;
}

static void compose_line(struct str line, struct arena *arena)
{
    struct err err = { 0 };
    struct mail_draft draft;
    struct mail_sink sink;
    json_t *value;
    FILE *file;

    must(json_parse(line, JSON_DEPTH, arena, &value, &err), &err);
    draft = read_draft(value, arena);
    file = fopen(str_cstr(arena, json_str(json_object_get(value, "path"))), "wb");
    CHECK(file != NULL);
    sink = (struct mail_sink){ write_to_file, file };
    must(mail_compose(&draft, &mail_compose_limits_usual, arena, &sink, &err), &err);
    CHECK(fclose(file) == 0);
}

static void compose(char **args, struct arena *arena)
{
    struct str rest = read_all(stdin, arena);

    (void)args;
    while (!str_is_null(rest)) {
        struct str line = str_cut(&rest, '\n');
        struct arena *own = arena_new(ARENA_MAX);

        if (line.n > 0)
            compose_line(line, own);
        arena_free(&own);
    }
}

/* ---- signatures ---- */

static void make_key(char **args, struct arena *arena)
{
    bool is_rsa = strcmp(args[0], "rsa") == 0;
    FILE *file = fopen(args[1], "wb");
    struct mail_dkim_key *key;
    struct err err = { 0 };
    struct str pem;

    CHECK(file != NULL);
    must(mail_dkim_key_generate(is_rsa ? MAIL_DKIM_RSA : MAIL_DKIM_ED25519,
                                MAIL_DKIM_RSA_BITS_USUAL, arena, &pem, &err),
         &err);
    CHECK(write_to_file(file, pem.p, pem.n) && fclose(file) == 0);
    must(mail_dkim_key_read(pem, &key, &err), &err);
    printf("%" STR_FMT "\n", STR_ARG(mail_dkim_key_record(key, arena)));
    mail_dkim_key_free(&key);
}

static void sign(char **args, struct arena *arena)
{
    enum { SIGNED_AT_S = 1795932240 };
    struct mail_dkim_signer *signer = mail_dkim_signer_new(arena);
    struct mail_dkim_signing signing = { .domain = str_of(args[1]), .selector = str_of(args[2]) };
    struct mail_dkim_key *key;
    struct str message = read_all(stdin, arena);
    struct err err = { 0 };
    struct str fields;

    must(mail_dkim_key_read(read_file(args[0], arena), &key, &err), &err);
    signing.key = key;
    CHECK(mail_dkim_signer_write(signer, message.p, message.n));
    must(mail_dkim_signer_end(signer, &signing, 1, SIGNED_AT_S, 0, &fields, &err), &err);
    CHECK(write_to_file(stdout, fields.p, fields.n) && write_to_file(stdout, message.p, message.n));
    mail_dkim_key_free(&key);
}

/** The zone has one record: its name and its text. */
static enum mail_dkim_found find_txt(void *arg, struct str name, struct arena *arena,
                                     struct str *record)
{
    char **zone = arg;

    (void)arena;
    if (!str_eq(name, str_of(zone[0])))
        return MAIL_DKIM_NOT_FOUND;
    *record = str_of(zone[1]);
    return MAIL_DKIM_FOUND;
}

static void verify(char **args, struct arena *arena)
{
    struct mail_dkim_lookup lookup = { find_txt, args };
    struct mail_dkim_limits limits = { 10 };
    struct mail_dkim_report report;

    mail_dkim_verify(read_all(stdin, arena), &lookup, clock_now_ms(&clock_system) / 1000, &limits,
                     arena, &report);
    for (size_t i = 0; i < report.count; i++)
        printf("%s%s%s\n", mail_dkim_result_name(report.items[i].result),
               report.items[i].reason != NULL ? " " : "",
               report.items[i].reason != NULL ? report.items[i].reason : "");
}

/* ---- measuring ---- */

static bool count_bytes(void *arg, const void *bytes, size_t n)
{
    (void)bytes;
    *(uint64_t *)arg += n;
    return true;
}

static struct str long_text(struct arena *arena)
{
    struct strbuf text = strbuf_new(arena, 3000);

    while (!text.overflow)
        strbuf_add_cstr(&text, "안녕하세요, 김하나 고객님. 주문하신 상품은 오늘 출발했습니다.\n"
                               "See https://haneul.example/orders/1234 for where it is now.\n\n");
    return strbuf_str(&text);
}

static void time_composing(char **args, struct arena *arena)
{
    long count = strtol(args[0], NULL, 10);
    struct mail_address to = { STR("김하나"), STR("hana@example.com") };
    struct mail_draft draft = {
        .from = { STR("하늘 고객센터"), STR("help@haneul.example") },
        .sender = { STR_NULL, STR_NULL },
        .to = { &to, 1 },
        .subject = STR("Re: 주문하신 상품이 출발했습니다"),
        .date = { 1795932240000, 540 },
        .message_id = STR("a1@haneul.example"),
        .in_reply_to = STR("b1@example.com"),
        .text = long_text(arena),
        .html = STR_NULL,
    };
    struct mail_answer answer = { draft.text, STR_NULL, STR_NULL, { STR_NULL }, STR("ko") };
    struct arena *own = arena_new(ARENA_MAX);
    struct err err = { 0 };
    uint64_t total = 0;
    struct mail_sink sink = { count_bytes, &total };
    clock_t start;

    CHECK(count > 0);
    start = clock();
    for (long i = 0; i < count; i++) {
        arena_reset(own);
        must(mail_answer_html(&answer, own, &draft.html, &err), &err);
        must(mail_compose(&draft, &mail_compose_limits_usual, own, &sink, &err), &err);
    }
    printf("%zu bytes of text, %" PRIu64 " bytes of mail, %.1f us\n", draft.text.n,
           total / (uint64_t)count,
           1e6 * (double)(clock() - start) / CLOCKS_PER_SEC / (double)count);
    arena_free(&own);
}

static const struct verb {
    const char *name;
    int arg_count;
    void (*run)(char **args, struct arena *arena);
} verbs[] = {
    { "compose", 0, compose }, { "key", 2, make_key },        { "sign", 3, sign },
    { "verify", 2, verify },   { "time", 1, time_composing },
};

int main(int argc, char **argv)
{
    struct arena *arena = arena_new(ARENA_MAX);

    for (size_t i = 0; argc > 1 && i < COUNT_OF(verbs); i++)
        if (strcmp(argv[1], verbs[i].name) == 0 && argc == verbs[i].arg_count + 2) {
            verbs[i].run(argv + 2, arena);
            arena_free(&arena);
            return fflush(stdout) == 0 ? 0 : 1;
        }
    fprintf(stderr, "mail_maker compose | key | sign | verify | time: see its source\n");
    return 2;
}
