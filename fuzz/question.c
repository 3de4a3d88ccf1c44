#include "question.h"

#include "fuzz.h"

enum { DEPTH_MAX = 16, READ_MAX = 100 * 1000, ANSWER_MAX = 16 * 1024 * 1024 };

json_t *question_read(const uint8_t *bytes, size_t n, struct arena *arena)
{
    struct err err = { 0 };
    json_t *question;

    if (!json_parse((struct str){ (const char *)bytes, n }, DEPTH_MAX, arena, &question, &err)
        || !json_is_object(question))
        return NULL;
    return question;
}

struct json_out question_out(struct arena *arena)
{
    return json_out_new(arena, ANSWER_MAX);
}

json_t *question_answer(bool done, struct json_out *out, const struct err *err, struct arena *arena)
{
    struct err unread = { 0 };
    struct str text;
    json_t *answer;

    if (!done) {
        CHECK((err->kind == ERR_INVALID || err->kind == ERR_LIMIT) && err->message[0] != '\0');
        return NULL;
    }
    /* What is longer may hold more values than are read. */
    if (!strbuf_done(&out->buf, "answer", &text, &unread) || text.n >= READ_MAX)
        return NULL;
    CHECK(json_parse(text, DEPTH_MAX, arena, &answer, &unread) && json_is_object(answer));
    return answer;
}
