#include "core/api/problem.h"

#include <string.h>

#include "base/arena.h"
#include "base/zone_typed.h"
#include "core/texts/texts.h"
#include "proto/json.h"

enum { PROBLEM_MAX_BYTES = 16 * 1024 };

/** Where a code asks for another status than its kind, or its value has a name of its own. */
static const struct {
    const char *code;
    int status;
    const char *param_name;
} special[] = {
    { "bad_json", 400, NULL },
    { "bad_cursor", 400, NULL },
    { "bad_request", 400, NULL },
    { "bad_header", 400, NULL },
    { "unauthenticated", 401, NULL },
    { "wrong_password", 401, NULL },
    { "forbidden", 403, "permission" },
    { "method_not_allowed", 405, "allowed" },
    { "version_conflict", 412, "current_version" },
    { "too_large", 413, "limit" },
    { "blob_too_large", 413, "limit" },
    { "body_too_large", 413, "limit" },
    { "upload_quota", 413, "limit" },
    { "target_too_long", 414, NULL },
    { "unsupported_media_type", 415, "accepted" },
    { "condition_too_large", 422, "limit" },
    { "if_match_required", 428, NULL },
    { "head_too_large", 431, NULL },
};

static int kind_status(enum err_kind kind)
{
    switch (kind) {
    case ERR_NONE:
        return 200;
    case ERR_INVALID:
        return 422;
    case ERR_NOT_FOUND:
        return 404;
    case ERR_DENIED:
        return 403;
    case ERR_CONFLICT:
        return 409;
    case ERR_LIMIT:
        return 429;
    case ERR_UNAVAILABLE:
        return 503;
    case ERR_UNCERTAIN:
    case ERR_INTERNAL:
        return 500;
    }
    return 500;
}

int problem_status(const struct err *err)
{
    for (size_t i = 0; i < COUNT_OF(special); i++)
        if (err_is(err, special[i].code))
            return special[i].status;
    return kind_status(err->kind);
}

static const char *param_name(const struct err *err)
{
    for (size_t i = 0; i < COUNT_OF(special); i++)
        if (err_is(err, special[i].code) && special[i].param_name != NULL)
            return special[i].param_name;
    return "param";
}

static void write_params(struct json_out *out, const struct err *err)
{
    int64_t number;

    out_key(out, "params");
    out_begin_object(out);
    if (err->param[0] != '\0') {
        out_key(out, param_name(err));
        if (str_to_int64(str_of(err->param), &number))
            out_int(out, number);
        else
            out_cstring(out, err->param);
    }
    out_end_object(out);
}

/** What may be asked instead, each as it can be sent back and as people there read it. */
static void write_choices(struct json_out *out, const struct err *err)
{
    struct arena *arena = out->buf.arena;

    out_key(out, "choices");
    out_begin_list(out);
    for (int i = 0; i < err->choice_count; i++) {
        const struct err_choice *choice = &err->choices[i];

        out_begin_object(out);
        out_key(out, "at");
        out_instant(out, choice->at_ms);
        out_key(out, "local");
        out_str(out, zone_choice_local(choice, arena));
        out_key(out, "offset");
        out_str(out, zone_ahead_text(choice->ahead_ms, arena));
        out_end_object(out);
    }
    out_end_list(out);
}

/** What kind of thing went wrong, in few words. */
static struct str title(enum lang lang, enum err_kind kind, struct arena *arena)
{
    switch (kind) {
    case ERR_INVALID:
        return texts_format(lang, "problem.invalid", TEXT_ARGS(), arena);
    case ERR_NOT_FOUND:
        return texts_format(lang, "problem.not_found", TEXT_ARGS(), arena);
    case ERR_DENIED:
        return texts_format(lang, "problem.denied", TEXT_ARGS(), arena);
    case ERR_CONFLICT:
        return texts_format(lang, "problem.conflict", TEXT_ARGS(), arena);
    case ERR_LIMIT:
        return texts_format(lang, "problem.limit", TEXT_ARGS(), arena);
    case ERR_UNAVAILABLE:
        return texts_format(lang, "problem.unavailable", TEXT_ARGS(), arena);
    case ERR_UNCERTAIN:
        return texts_format(lang, "problem.uncertain", TEXT_ARGS(), arena);
    case ERR_NONE:
    case ERR_INTERNAL:
        break;
    }
    return texts_format(lang, "problem.internal", TEXT_ARGS(), arena);
}

static void write_body(struct json_out *out, const struct err *err, int status, enum lang lang,
                       const char *call_id)
{
    struct arena *arena = out->buf.arena;

    out_begin_object(out);
    out_key(out, "type");
    out_str(out, str_format(arena, "urn:pharos:problem:%s", err->code));
    out_key(out, "code");
    out_cstring(out, err->code);
    out_key(out, "title");
    out_str(out, title(lang, err->kind, arena));
    out_key(out, "status");
    out_int(out, status);
    out_key(out, "detail");
    out_str(out, texts_error(lang, err, arena));
    if (err->field[0] != '\0') {
        out_key(out, "field");
        out_cstring(out, err->field);
    }
    write_params(out, err);
    if (err->choice_count > 0)
        write_choices(out, err);
    out_key(out, "instance");
    out_cstring(out, call_id);
    out_end_object(out);
}

void problem_add_headers(const struct err *err, int status, struct arena *arena,
                         struct http_response *response)
{
    int retry_after_s = err->retry_after_s > 0 ? err->retry_after_s : 1;

    if (status == 429 || status == 503)
        http_response_header(response, "Retry-After", str_format(arena, "%d", retry_after_s));
    if (status == 401)
        http_response_header(response, "WWW-Authenticate", STR("Bearer realm=\"pharos\""));
    if (status == 405 && err->param[0] != '\0')
        http_response_header(response, "Allow", str_dup(arena, str_of(err->param)));
}

void problem_answer(const struct err *err, int status, enum lang lang, const char *call_id,
                    struct arena *arena, struct http_response *response)
{
    struct json_out out = json_out_new(arena, PROBLEM_MAX_BYTES);

    write_body(&out, err, status, lang, call_id);
    response->status = status;
    response->body = strbuf_str(&out.buf);
    http_response_header(response, "Content-Type", STR("application/problem+json"));
    http_response_header(response, "Content-Language", texts_lang_code(lang));
    http_response_header(response, "Cache-Control", STR("no-store"));
    problem_add_headers(err, status, arena, response);
}

/** The q of one range in thousandths; absent or broken is 1000. */
static int range_quality(struct str range)
{
    size_t at = str_find(range, STR("q="));
    int quality = 0;
    int unit = 1000;

    if (at == range.n)
        return 1000;
    for (size_t i = at + 2; i < range.n && unit > 0; i++) {
        if (range.p[i] == '.')
            continue;
        if (range.p[i] < '0' || range.p[i] > '9')
            break;
        quality += (range.p[i] - '0') * unit;
        unit /= 10;
    }
    return quality;
}

enum lang problem_language(struct str accept_language)
{
    int best[2] = { [LANG_EN] = 0, [LANG_KO] = 0 };

    while (accept_language.n > 0) {
        struct str range = str_trim(str_cut(&accept_language, ','));
        struct str primary = str_sub(range, 0, 2);
        int quality = range_quality(range);

        if (str_eq_ascii_nocase(primary, STR("ko")) && quality > best[LANG_KO])
            best[LANG_KO] = quality;
        if (str_eq_ascii_nocase(primary, STR("en")) && quality > best[LANG_EN])
            best[LANG_EN] = quality;
    }
    return best[LANG_KO] > best[LANG_EN] ? LANG_KO : LANG_EN;
}
