#include "proto/mail/classify/mail_bounce_lines.h"

#include "base/arena.h"
#include "base/attributes.h"
#include "proto/mail/classify/mail_bounce_labels.h"
#include "proto/mail/classify/mail_spot.h"
#include "proto/mail/classify/mail_status.h"

enum { REMARKS_MAX = 8 }; /* lines in brackets below an entry */

struct finder {
    const struct mail_notice *notice;
    struct str sender;
    struct mail_found_list *out;
    size_t room;
    size_t line;
};

static void keep(struct finder *finder, struct str address, struct str rest,
                 enum mail_found_rank rank)
{
    struct mail_found_list *out = finder->out;

    if (out->count == finder->room)
        return;
    if (str_eq_ascii_nocase(address, finder->sender)) {
        /* "Dear kim@...," is no recipient. */
        if (rank == MAIL_FOUND_SOMEWHERE)
            return;
        rank = MAIL_FOUND_SENDER;
    }
    out->found[out->count++] = (struct mail_found){ address, str_trim(rest), finder->line, rank };
}

/** Bullets and the mark that MDaemon puts before a recipient. */
static size_t skip_bullet(struct str text)
{
    static const char *const bullets[] = { "* ", "- ", "> ",  "+ ", ">>> ",
                                           "•",  "·",  "*\t", "o ", "・" };
    size_t at = 0;

    for (size_t i = 0; i < COUNT_OF(bullets); i++)
        if (str_starts_with(text, str_of(bullets[i])))
            at = str_of(bullets[i]).n;
    while (at < text.n && (text.p[at] == ' ' || text.p[at] == '\t'))
        at++;
    return at;
}

static bool has_any(struct str fold, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_find(fold, str_of(words[i])) < fold.n)
            return true;
    return false;
}

/** "on Thu, 29 Apr 2010", "on 4/29/99 9:19": Exchange's entries. */
static bool is_on_date(struct str rest)
{
    struct str day = str_from(rest, 3);

    if (!str_starts_with(rest, STR("on ")) || day.n < 3)
        return false;
    return (day.p[0] >= '0' && day.p[0] <= '9') || (day.n > 3 && day.p[3] == ',')
           || (day.p[0] >= 'A' && day.p[0] <= 'Z');
}

/** Can this follow an address that is an entry of a list? */
static bool is_entry_rest(const struct finder *finder, struct str rest)
{
    static const char *const words[] = {
        "failed",     "unknown user",   "user unknown", "is unknown",   "invalid address",
        "error_code", "does not exist", "not found",    "mailbox full", "undeliverable",
        "...",        "no such",        "rejected",     "unrouteable",  "delivery"
    };
    const struct mail_notice_line *line = &finder->notice->lines[finder->line];
    struct str text = str_trim(rest);

    if (text.n == 0)
        return true;
    switch (text.p[0]) {
    case ':':
    case ',':
    case ';':
    case '[':
    case '(':
    case '<':
    case '-':
    case '.':
    case '=':
    case '|':
        return true;
    default:
        break;
    }
    return is_on_date(text) || (line->roles & MAIL_SAYING_REASON) != 0
           || !str_is_null(mail_reply_code_find(text))
           || has_any(line->fold, words, COUNT_OF(words));
}

/** Exim: "alias@a.b <real@c.d>: reason" speaks of the second. */
static bool follows_another(struct str rest, struct mail_spot *second)
{
    struct str text = str_trim(rest);

    return text.n > 0 && text.p[0] == '<' && mail_spot_find(text, 0, second) && second->start == 1
           && second->end + 1 < text.n && text.p[second->end + 1] == ':';
}

static size_t past_closing(struct str text, size_t at)
{
    while (at < text.n
           && (text.p[at] == '>' || text.p[at] == '"' || text.p[at] == '\'' || text.p[at] == ']'))
        at++;
    return at;
}

/** An entry: an address begins the line, bare or in <>, quotes, brackets. */
static bool find_entry(struct finder *finder, struct str text)
{
    struct mail_spot spot;
    struct mail_spot second;
    size_t start = skip_bullet(text);
    struct str entry = str_from(text, start);
    size_t marks = 0;
    struct str rest;

    while (marks < entry.n && marks < 2
           && (entry.p[marks] == '<' || entry.p[marks] == '"' || entry.p[marks] == '\''
               || entry.p[marks] == '['))
        marks++;
    if (str_starts_with(str_from(entry, marks), STR("mailto:")))
        marks += 7;
    if (!mail_spot_find(entry, 0, &spot) || spot.start > marks + 1)
        return false;
    if (spot.start < marks)
        marks = spot.start;
    rest = str_from(entry, past_closing(entry, spot.end));
    if (marks == 0 && !is_entry_rest(finder, rest))
        return false;
    /* "> a@b said …" is a quotation, not MDaemon's list. */
    if (mail_notice_is_quoted(text) && str_trim(rest).n > 0)
        return false;
    if (follows_another(rest, &second)) {
        spot.address = second.address;
        rest = str_from(str_trim(rest), second.end + 1);
    }
    keep(finder, spot.address, rest, MAIL_FOUND_LISTED);
    return true;
}

/** What stands before the address, folded, without marks and "rfc822;". */
static struct str label_before(struct str fold, size_t start)
{
    struct str label = str_trim(str_sub(fold, 0, start));

    if (str_ends_with(label, STR("rfc822;")))
        label.n -= 7;
    while (label.n > 0
           && (label.p[label.n - 1] == '<' || label.p[label.n - 1] == ':'
               || label.p[label.n - 1] == '"' || label.p[label.n - 1] == ' '
               || label.p[label.n - 1] == '\'' || label.p[label.n - 1] == '='))
        label.n--;
    return label;
}

/** Every address of a list behind a label: "a@b, c@d". */
static void keep_all(struct finder *finder, struct str text, enum mail_found_rank rank)
{
    struct mail_spot spot = { .end = 0 };

    while (mail_spot_find(text, spot.end, &spot))
        keep(finder, spot.address, str_from(text, past_closing(text, spot.end)), rank);
}

/** "Recipient: a@b", "Unknown user: a@b", "   To: a@b". */
static bool find_labelled(struct finder *finder, const struct mail_notice_line *line)
{
    struct mail_spot spot;
    struct mail_spot folded;
    struct str label;

    if (!mail_spot_find(line->text, 0, &spot) || !mail_spot_find(line->fold, 0, &folded))
        return false;
    label = label_before(line->fold, folded.start);
    if (str_eq(label, STR("to")) || str_eq(label, STR("sent <<< rcpt to"))
        || str_eq(label, STR("sent >>> rcpt to"))) {
        keep_all(finder, line->text, label.n == 2 ? MAIL_FOUND_TO : MAIL_FOUND_SESSION);
        return true;
    }
    if (str_starts_with(label, STR(">>> rcpt to")) || str_starts_with(label, STR("rcpt to"))) {
        keep(finder, spot.address, str_from(line->text, spot.end),
             label.p[0] == '>' ? MAIL_FOUND_SESSION : MAIL_FOUND_LISTED);
        return true;
    }
    if (!mail_bounce_is_recipient_label(label))
        return false;
    keep_all(finder, line->text, MAIL_FOUND_LISTED);
    return true;
}

/** Remarks in brackets stand below the entry of an address; a file or a program is no entry. */
static bool is_below_entry(const struct finder *finder)
{
    const struct mail_found_list *out = finder->out;
    size_t line = finder->line;
    size_t last = line > REMARKS_MAX ? line - REMARKS_MAX : 0;

    while (line > last && str_starts_with(finder->notice->lines[line].fold, STR("(")))
        line--;
    return out->count > 0 && out->found[out->count - 1].rank == MAIL_FOUND_LISTED
           && out->found[out->count - 1].line == line;
}

/** Exchange: "c=US;a= ;p=X;o=Y;dda:SMTP=a@b; on Thu, …". sendmail: "(expanded from: <a@b>)". */
static bool find_special(struct finder *finder, const struct mail_notice_line *line)
{
    struct mail_spot spot;

    if (!mail_spot_find(line->text, 0, &spot))
        return false;
    if (str_starts_with(line->fold, STR("(expanded from:"))) {
        if (!is_below_entry(finder))
            keep(finder, spot.address, STR(""), MAIL_FOUND_LISTED);
        return true;
    }
    if (str_find(line->fold, STR("smtp=")) < line->fold.n
        && str_find(line->fold, STR(" on ")) < line->fold.n) {
        keep(finder, spot.address, STR(""), MAIL_FOUND_LISTED);
        return true;
    }
    if (str_starts_with(line->fold, STR("(generated from "))
        || str_starts_with(line->fold, STR("generated by "))) {
        if (finder->out->count == 0)
            keep(finder, spot.address, STR(""), MAIL_FOUND_LISTED);
        return true;
    }
    return str_starts_with(line->fold, STR("smtp server <")) && spot.end < line->text.n
           && (keep(finder, spot.address, str_from(line->text, spot.end), MAIL_FOUND_LISTED), true);
}

/** "550 5.1.1 <a@b>... User unknown": an answer that names somebody. */
static bool find_answered(struct finder *finder, const struct mail_notice_line *line)
{
    static const char *const of_sender[] = { "sender", "from address", "mail from", "helo" };
    struct mail_spot spot;
    bool is_answer = (line->fold.n > 4 && (line->fold.p[0] == '5' || line->fold.p[0] == '4'))
                     || str_starts_with(line->fold, STR("<<< "))
                     || str_starts_with(line->fold, STR("received >>> "));

    if (!is_answer || str_is_null(mail_reply_code_find(line->text))
        || !mail_spot_find(line->text, 0, &spot)
        || has_any(line->fold, of_sender, COUNT_OF(of_sender)))
        return false;
    keep(finder, spot.address, str_from(line->text, spot.end), MAIL_FOUND_SESSION);
    return true;
}

/** A name and an address in <> as the whole line. */
static bool find_named_entry(struct finder *finder, const struct mail_notice_line *line)
{
    struct mail_spot spot;
    size_t blanks = 0;

    if (line->text.n == 0 || line->text.p[line->text.n - 1] != '>' || line->roles != 0
        || str_find_char(line->text, ':') < line->text.n || !mail_spot_find(line->text, 0, &spot)
        || spot.end + 1 != line->text.n)
        return false;
    for (size_t i = 0; i < spot.start; i++)
        blanks += line->text.p[i] == ' ';
    if (blanks > 4)
        return false;
    keep(finder, spot.address, STR(""), MAIL_FOUND_LISTED);
    return true;
}

/** Addresses of those whom a reader may ask, and what only looks like an address. */
static bool is_helper(struct str fold)
{
    static const char *const words[] = { "postmaster", "mailer-daemon", "support@",   "abuse@",
                                         "help@",      "helpdesk",      "webmaster@", "message-id",
                                         "message id", "http:",         "https:",     "contact",
                                         "admin@",     "hostmaster",    "질문",       "문의",
                                         "問い合わせ" };

    return has_any(fold, words, COUNT_OF(words));
}

static void find_somewhere(struct finder *finder, const struct mail_notice_line *line)
{
    struct mail_spot spot = { .end = 0 };

    if (is_helper(line->fold))
        return;
    while (mail_spot_find(line->text, spot.end, &spot)) {
        struct str domain = str_from(spot.address, str_find_char(spot.address, '@'));

        if (str_find_char(domain, '.') < domain.n)
            keep(finder, spot.address, str_from(line->text, spot.end), MAIL_FOUND_SOMEWHERE);
    }
}

static void read_line(struct finder *finder, const struct mail_notice_line *line)
{
    bool has_begun = finder->line >= finder->notice->start
                     || finder->notice->start == finder->notice->line_count
                     || str_find_char(line->text, ' ') == line->text.n;

    if (str_find_char(line->text, '@') == line->text.n
        || mail_bounce_begins_with_other_label(line->fold))
        return;
    if (find_special(finder, line) || find_labelled(finder, line) || find_answered(finder, line))
        return;
    if (has_begun && (find_entry(finder, line->text) || find_named_entry(finder, line)))
        return;
    if (line->fold.n > 0)
        find_somewhere(finder, line);
}

/** "…to the following recipients:", with the entries below it. */
static bool heads_list(const struct mail_notice_line *line)
{
    return (line->roles & (MAIL_SAYING_FAILS | MAIL_SAYING_MAY_FAIL)) != 0
           && str_ends_with(line->fold, STR(":"))
           && str_find(line->fold, STR("following")) < line->fold.n
           && str_find(line->fold, STR("reason")) == line->fold.n;
}

/** "kim", "kim (account is closed)", "kim    no such name"; a sentence is none of them. */
static struct str bare_name(struct str text)
{
    size_t n = 0;
    struct str rest;

    while (n < text.n
           && ((text.p[n] >= 'a' && text.p[n] <= 'z') || (text.p[n] >= 'A' && text.p[n] <= 'Z')
               || (text.p[n] >= '0' && text.p[n] <= '9') || text.p[n] == '.' || text.p[n] == '_'
               || text.p[n] == '-'))
        n++;
    rest = str_from(text, n);
    if (n < 2 || n > 64
        || !(rest.n == 0 || rest.p[0] == '\t' || str_starts_with(rest, STR("  "))
             || str_starts_with(rest, STR(" ("))))
        return STR_NULL;
    return str_sub(text, 0, n);
}

/** GroupWise, AOL and others name their own users without a domain. */
static void find_bare(struct finder *finder)
{
    const struct mail_notice *notice = finder->notice;

    for (size_t i = 0; i + 1 < notice->end; i++) {
        size_t next = i + 1;
        struct str name;

        if (!heads_list(&notice->lines[i]))
            continue;
        while (next < notice->end && notice->lines[next].text.n == 0)
            next++;
        name = next < notice->end ? bare_name(notice->lines[next].text) : STR_NULL;
        finder->line = next;
        if (!str_is_null(name))
            keep(finder, name, STR(""), MAIL_FOUND_BARE);
        return;
    }
}

void mail_bounce_find(const struct mail_notice *notice, struct str sender, struct str subject,
                      struct arena *arena, struct mail_found_list *out)
{
    struct finder finder = { notice, sender, out, MAIL_FOUND_MAX, 0 };

    *out = (struct mail_found_list){ ARENA_ARRAY(arena, MAIL_FOUND_MAX, struct mail_found), 0 };
    for (size_t i = 0; i < notice->end; i++) {
        finder.line = i;
        read_line(&finder, &notice->lines[i]);
    }
    find_bare(&finder);
    finder.line = notice->end;
    for (size_t i = 0; i < notice->named_count; i++)
        keep(&finder, notice->named[i], STR(""), MAIL_FOUND_NAMED);
    keep_all(&finder, subject, MAIL_FOUND_SUBJECT);
}
