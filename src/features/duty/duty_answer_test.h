/** For tests: questions and answers of `pharos oncall` that can be read. */
#ifndef PHAROS_FEATURES_DUTY_DUTY_ANSWER_TEST_H
#define PHAROS_FEATURES_DUTY_DUTY_ANSWER_TEST_H

#include "base/cmocka_test.h"
#include "base/err.h"
#include "features/duty/duty_tool.h"

/** What a verb makes of a question, both with single quotation marks; or the code and the member of
 * a refusal. */
static inline struct str answer(struct arena *arena, duty_verb *verb, struct str question)
{
    struct json_out out = json_out_new(arena, 1 << 20);
    char *text = str_cstr(arena, question);
    struct err err = { 0 };
    json_t *json;

    for (char *c = text; *c != '\0'; c++)
        if (*c == '\'')
            *c = '"';
    assert_true(json_parse(str_of(text), 16, arena, &json, &err));
    if (!verb(json, arena, &out, &err))
        return str_format(arena, "%s %s", err.code, err.field);
    text = str_cstr(arena, strbuf_str(&out.buf));
    for (char *c = text; *c != '\0'; c++)
        if (*c == '"')
            *c = '\'';
    return str_of(text);
}

#endif
