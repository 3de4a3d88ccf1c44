#include "proto/mail/classify/mail_bounce.h"

#include "base/arena.h"
#include "proto/mail/classify/mail_spot.h"
#include "proto/mail/classify/mail_status.h"
#include "proto/mail/value/mail_words.h"

enum {
    TELLS = MAIL_SAYING_FAILS | MAIL_SAYING_MAY_FAIL | MAIL_SAYING_DELAYS,
    SURELY = MAIL_SAYING_FAILS | MAIL_SAYING_DELAYS,
};

static bool names_recipient(const struct mail_bounce_body *body)
{
    for (size_t i = 0; i < body->found.count; i++)
        if (body->found.found[i].rank <= MAIL_FOUND_SESSION)
            return true;
    return false;
}

/** The first paragraph tells of a failure: nobody has written anything above it. */
static bool begins_with_failure(const struct mail_notice *notice)
{
    unsigned roles = 0;

    for (size_t i = notice->first_line; i < notice->line_count && notice->lines[i].text.n > 0; i++)
        roles |= notice->lines[i].roles;
    return (roles & TELLS) != 0;
}

/** "-----", or an address alone. */
static bool is_rule_or_address(struct str line)
{
    bool has_word = false;

    for (size_t i = 0; i < line.n; i++) {
        unsigned char c = (unsigned char)line.p[i];

        has_word = has_word || c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
    }
    return !has_word || (str_find_char(line, '@') < line.n && str_find_char(line, ' ') == line.n);
}

/** People complain in the words of servers, of parcels, too; servers say more than one thing. */
static bool says_more(const struct mail_bounce_body *body)
{
    size_t count = 0;

    for (size_t i = 0; i < body->notice->end; i++) {
        const struct mail_notice_line *line = &body->notice->lines[i];

        count += (line->roles & (TELLS | MAIL_SAYING_REASON)) != 0
                 || !str_is_null(mail_reply_code_find(line->text));
    }
    return count > 1 || body->has_returned;
}

/** Words that only machines use, the addresses, and not a line besides: nobody wrote this. */
static bool is_bare_notice(const struct mail_bounce_body *body)
{
    const struct mail_notice *notice = body->notice;

    for (size_t i = 0; i < notice->line_count; i++) {
        const struct mail_notice_line *line = &notice->lines[i];

        if ((line->roles & TELLS) == 0
            && (mail_notice_is_quoted(line->text) || !is_rule_or_address(line->fold)))
            return false;
    }
    return (notice->roles & SURELY) != 0 && says_more(body) && names_recipient(body);
}

/** A text that begins with a failure and names somebody, and the message in question below it. */
static bool gives_back(const struct mail_bounce_body *body)
{
    return body->has_returned && (body->notice->roles & SURELY) != 0
           && begins_with_failure(body->notice) && names_recipient(body);
}

/** Nothing but the words: the text begins with them, the subject agrees, somebody is named. */
static bool is_told_by_words(const struct mail_bounce_head *head, const struct mail_sender *sender,
                             const struct mail_bounce_body *body)
{
    const struct mail_notice *notice = body->notice;

    if (sender->is_no_reply && gives_back(body))
        return true;
    if (head->mentions && is_bare_notice(body))
        return true;
    if (!head->has_subject || (notice->roles & SURELY) == 0 || !begins_with_failure(notice)
        || !says_more(body))
        return false;
    return names_recipient(body)
           || (body->has_returned
               && (notice->lines[notice->first_line].roles & MAIL_SAYING_FAILS) != 0);
}

/** A server wrote it: how much is needed depends on how surely that is so. */
static bool is_told_by_server(const struct mail_bounce_head *head, const struct mail_sender *sender,
                              const struct mail_bounce_body *body)
{
    unsigned roles = body->notice->roles;
    bool is_server = sender->is_daemon
                     || (sender->is_null && (sender->is_postmaster || sender->has_daemon_name));
    bool is_likely = sender->is_null || sender->is_no_reply || sender->has_daemon_name;

    if (head->is_surely)
        return true;
    if (is_server)
        return head->has_subject || body->has_returned
               || (roles & (TELLS | MAIL_SAYING_REASON)) != 0;
    if (is_likely && head->has_subject)
        return (roles & (TELLS | MAIL_SAYING_REASON)) != 0 || body->has_returned;
    if (sender->has_daemon_name || sender->is_postmaster)
        return (roles & SURELY) != 0 || (body->has_returned && (roles & TELLS) != 0);
    return gives_back(body)
           || ((roles & SURELY) != 0 && (head->has_subject || sender->is_null)
               && names_recipient(body));
}

static bool only_succeeds(unsigned roles)
{
    return (roles & MAIL_SAYING_SUCCEEDS) != 0
           && (roles & (MAIL_SAYING_DELAYS | MAIL_SAYING_MAY_FAIL | MAIL_SAYING_REASON)) == 0;
}

/** Some servers keep the subject and put "Re:" before it. */
static bool answers_as_server(const struct mail_bounce_head *head, const struct mail_sender *sender,
                              const struct mail_bounce_body *body)
{
    if (sender->is_daemon || (sender->is_null && sender->is_postmaster))
        return true;
    return sender->is_postmaster && !head->is_forward
           && (body->notice->roles & MAIL_SAYING_FAILS) != 0 && names_recipient(body);
}

enum mail_bounce_verdict mail_bounce_judge(const struct mail_bounce_head *head,
                                           const struct mail_sender *sender,
                                           const struct mail_bounce_body *body)
{
    unsigned roles = body->notice->roles;

    if (head->is_answer && !head->is_surely && !answers_as_server(head, sender, body)
        && !(head->mentions && is_bare_notice(body)))
        return MAIL_BOUNCE_NO;
    if (head->is_machine && only_succeeds(roles))
        return MAIL_BOUNCE_DONE;
    if (!(head->is_machine ? is_told_by_server(head, sender, body)
                           : is_told_by_words(head, sender, body)))
        return MAIL_BOUNCE_NO;
    return head->delays || (roles & MAIL_SAYING_DELAYS) != 0 ? MAIL_BOUNCE_DELAYED
                                                             : MAIL_BOUNCE_FAILED;
}

/** Exim, Google: "X-Failed-Recipients: a@b, c@d", in one field or in many. */
static void add_from_field(const struct mail_head *head, struct mail_failures *failures)
{
    const struct mail_field *field;
    size_t at = 0;

    while ((field = mail_head_next(head, "X-Failed-Recipients", &at)) != NULL) {
        struct str value = mail_words_decode(field->value, STR_NULL, failures->arena);
        struct mail_spot spot = { .end = 0 };

        while (mail_spot_find(value, spot.end, &spot))
            mail_failures_add(failures, spot.address);
    }
}

/** The address of one of their own users, where the servers of a domain name him alone. */
static struct str with_domain(struct str name, struct str domain, struct arena *arena)
{
    return str_is_null(domain)
               ? name
               : str_format(arena, "%" STR_FMT "@%" STR_FMT, STR_ARG(name), STR_ARG(domain));
}

/** The surest of what was found. */
static void add_found(const struct mail_bounce_body *body, struct mail_failures *failures)
{
    enum mail_found_rank best = MAIL_FOUND_RANKS;

    for (size_t i = 0; i < body->found.count; i++)
        if (body->found.found[i].rank < best)
            best = body->found.found[i].rank;
    if (best >= MAIL_FOUND_SOMEWHERE && !str_is_null(body->returned_to)) {
        mail_failures_add(failures, body->returned_to);
        return;
    }
    for (size_t i = 0; i < body->found.count; i++) {
        struct str address = body->found.found[i].address;

        if (body->found.found[i].rank != best)
            continue;
        if (best == MAIL_FOUND_BARE)
            address = with_domain(address, body->domain, failures->arena);
        mail_failures_add(failures, address);
        /* What stands somewhere is a guess; one is enough. */
        if (best >= MAIL_FOUND_SOMEWHERE)
            return;
    }
}

/** Where the words about a failure begin and end. */
struct span {
    struct mail_failure *failure;
    size_t first;
    size_t end;
    bool has_text;
};

static size_t collect_spans(const struct mail_bounce_body *body, struct mail_failures *failures,
                            struct span *spans)
{
    size_t count = 0;

    for (size_t i = 0; i < body->found.count; i++) {
        const struct mail_found *found = &body->found.found[i];
        struct mail_failure *failure =
            found->rank <= MAIL_FOUND_TO && found->line < body->notice->end
                ? mail_failures_find(failures, found->address)
                : NULL;

        if (failure == NULL)
            continue;
        mail_failure_read(failure, found->rest);
        if (found->rank == MAIL_FOUND_SESSION)
            continue;
        if (count > 0)
            spans[count - 1].end = found->line;
        spans[count++] =
            (struct span){ failure, found->line + 1, body->notice->end, found->rest.n > 2 };
    }
    return count;
}

static void read_span(const struct mail_notice *notice, struct span *span)
{
    for (size_t i = span->first; i < span->end; i++) {
        mail_failure_read(span->failure, notice->lines[i].text);
        span->has_text = span->has_text || notice->lines[i].text.n > 0;
    }
}

/** Recipients that are listed one below the other share what follows the last of them. */
static void share_spans(struct span *spans, size_t count)
{
    for (size_t i = count; i-- > 1;) {
        struct span *before = &spans[i - 1];

        if (before->has_text)
            continue;
        if (str_is_null(before->failure->status))
            before->failure->status = spans[i].failure->status;
        if (str_is_null(before->failure->reply_code))
            before->failure->reply_code = spans[i].failure->reply_code;
    }
}

static bool is_command(struct str fold)
{
    return str_starts_with(fold, STR(">>> ")) || str_starts_with(fold, STR("sent <<< "))
           || str_starts_with(fold, STR("sent >>> "));
}

static bool is_answer(struct str fold)
{
    return str_starts_with(fold, STR("<<< ")) || str_starts_with(fold, STR("received >>> "))
           || str_starts_with(fold, STR("received <<< "));
}

/** The answer to "RCPT TO:<a@b>" is about a@b. */
static void read_session(const struct mail_notice *notice, struct mail_failures *failures)
{
    struct mail_failure *asked = NULL;

    for (size_t i = 0; i < notice->end; i++) {
        const struct mail_notice_line *line = &notice->lines[i];
        struct mail_spot spot;

        if (is_command(line->fold)) {
            asked = mail_spot_find(line->text, 0, &spot)
                        ? mail_failures_find(failures, spot.address)
                        : NULL;
        } else if (is_answer(line->fold) && asked != NULL) {
            mail_failure_read(asked, line->text);
        }
    }
}

static bool any_has_code(const struct mail_failures *failures)
{
    for (size_t i = 0; i < failures->count; i++)
        if (!str_is_null(failures->list[i].status) || !str_is_null(failures->list[i].reply_code))
            return true;
    return false;
}

/** What is said of nobody in particular holds for the only one, or for all. */
static void read_all(const struct mail_notice *notice, struct mail_failures *failures)
{
    struct mail_failure common = { .status = STR_NULL };

    if (failures->count > 1 && any_has_code(failures))
        return;
    for (size_t i = 0; i < notice->end; i++)
        mail_failure_read(&common, notice->lines[i].text);
    for (size_t i = 0; i < failures->count; i++) {
        struct mail_failure *failure = &failures->list[i];

        if (str_is_null(failure->status))
            failure->status = common.status;
        if (str_is_null(failure->reply_code))
            failure->reply_code = common.reply_code;
    }
}

/** A report may name a file or a program; the field names who was written to. */
static void name_by_field(const struct mail_head *head, struct mail_failures *failures)
{
    struct mail_failures *named = mail_failures_new(failures->arena);

    add_from_field(head, named);
    if (named->count != failures->count)
        return;
    for (size_t i = 0; i < failures->count; i++) {
        struct str *recipient = &failures->list[i].recipient;

        if (str_find_char(*recipient, '@') == recipient->n)
            *recipient = named->list[i].recipient;
    }
}

/**
 * PMDF and its heirs write "Recipient address: KIM@node" and below it "Original address: a@b": the
 * second is the one that the writer knows.
 */
static void name_by_original(const struct mail_notice *notice, struct mail_failures *failures)
{
    struct mail_failure *above = NULL;

    for (size_t i = 0; i < notice->end; i++) {
        const struct mail_notice_line *line = &notice->lines[i];
        struct mail_spot spot;

        if (!str_starts_with(line->fold, STR("recipient address:"))
            && !str_starts_with(line->fold, STR("original address:")))
            continue;
        if (!mail_spot_find(line->text, 0, &spot))
            continue;
        if (line->fold.p[0] == 'r')
            above = mail_failures_find(failures, spot.address);
        else if (above != NULL && mail_failures_find(failures, spot.address) == NULL)
            above->recipient = spot.address;
    }
}

void mail_bounce_fill(const struct mail_head *head, const struct mail_bounce_body *body,
                      struct mail_failures *failures)
{
    struct span *spans = ARENA_ARRAY(failures->arena, body->found.count + 1, struct span);
    size_t count;

    name_by_field(head, failures);
    count = collect_spans(body, failures, spans);
    read_session(body->notice, failures);
    for (size_t i = 0; i < count; i++)
        read_span(body->notice, &spans[i]);
    share_spans(spans, count);
    read_all(body->notice, failures);
    name_by_original(body->notice, failures);
}

void mail_bounce_read(const struct mail_head *head, const struct mail_bounce_body *body,
                      bool is_delayed, struct mail_failures *failures)
{
    add_from_field(head, failures);
    if (failures->count == 0)
        add_found(body, failures);
    if (failures->count == 0)
        mail_failures_add(failures, STR_NULL);
    mail_bounce_fill(head, body, failures);
    for (size_t i = 0; i < failures->count; i++) {
        if (is_delayed)
            failures->list[i].permanence = MAIL_TEMPORARY;
        mail_failure_settle(&failures->list[i], MAIL_PERMANENT);
    }
}
