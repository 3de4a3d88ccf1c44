#include "app/demo_letter.h"

#include "base/arena.h"
#include "base/strbuf.h"
#include "core/access/email.h"
#include "core/access/secret.h"
#include "core/blob/blob.h"
#include "core/texts/texts.h"
#include "core/texts/texts_time.h"
#include "features/channel_mail/mail_arrival.h"
#include "proto/mail/compose/mail_answer.h"
#include "proto/mail/compose/mail_compose.h"

enum { LETTER_MAX_BYTES = 4 * 1024 * 1024 };

static bool into_text(void *arg, const void *bytes, size_t n)
{
    strbuf_add(arg, (struct str){ bytes, n });
    return true;
}

/** As a mail program does: the whole of what is answered, below. */
static struct mail_answer answer_of(struct call *call, const struct demo_letter *letter)
{
    struct texts_reader reader = { .lang = call->lang, .zone = STR("Asia/Seoul") };
    const struct mail_kept *answered = letter->answered;
    struct mail_answer answer = { .text = letter->text, .language = texts_lang_code(call->lang) };

    if (answered == NULL)
        return answer;
    answer.attribution = texts_format(
        call->lang, "mail.attribution",
        TEXT_ARGS(TEXT_STR("when", texts_stamp(&reader, answered->at_ms, call->arena)),
                  TEXT_STR("name", str_is_null(letter->to.name) || letter->to.name.n == 0
                                       ? letter->to.email
                                       : letter->to.name)),
        call->arena);
    answer.quoted_text = answered->text;
    return answer;
}

/** Those of the mail that is answered, and its own. */
static struct mail_id_list references_of(struct arena *arena, const struct mail_kept *answered)
{
    struct mail_id_list before = answered->route.references;
    struct mail_id_list all = { .items = ARENA_ARRAY(arena, before.count + 1, struct str) };

    for (; all.count < before.count; all.count++)
        all.items[all.count] = before.items[all.count];
    all.items[all.count++] = answered->rfc_id;
    return all;
}

static bool compose(struct call *call, struct demo_letter *letter, struct str *raw)
{
    struct strbuf out = strbuf_new(call->arena, LETTER_MAX_BYTES);
    struct mail_sink sink = { into_text, &out };
    struct mail_answer answer = answer_of(call, letter);
    struct mail_draft draft = {
        .from = letter->from,
        .to = { &letter->to, 1 },
        .subject = letter->subject,
        .date = { .at_ms = call->now_ms },
        .message_id = letter->message_id,
        .boundary_seed = random_u64(call->house->random),
    };

    if (letter->answered != NULL) {
        draft.in_reply_to = letter->answered->rfc_id;
        draft.references = references_of(call->arena, letter->answered);
    }
    return mail_answer_text(&answer, call->arena, &draft.text, call->err)
           && mail_answer_html(&answer, call->arena, &draft.html, call->err)
           && mail_compose(&draft, &mail_compose_limits_usual, call->arena, &sink, call->err)
           && strbuf_done(&out, "text", raw, call->err);
}

bool demo_letter_bring(struct call *call, struct demo_letter *letter)
{
    const struct mail_envelope envelope = {
        .way = MAIL_BY_COMMAND,
        .peer = STR(""),
        .helo = STR(""),
        .sender = letter->from.email,
        .recipients = &letter->to.email,
        .recipient_count = 1,
    };
    struct blob_draft *raw;
    struct str bytes;

    letter->message_id = str_format(call->arena, "%" STR_FMT "@%" STR_FMT,
                                    STR_ARG(secret_new(call->house->random, "", call->arena)),
                                    STR_ARG(email_domain(letter->from.email)));
    return compose(call, letter, &bytes) && blob_prepare(call, bytes, &raw)
           && mail_arrive(call, &envelope, raw);
}
