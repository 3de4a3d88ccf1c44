/* `pharos mail VERB FILE`: the mail engines from the command line, in the same confined workers. */
#include "app/cmd_mail.h"

#include <stdio.h>
#include <string.h>

#include "app/app.h"
#include "base/arena.h"
#include "proto/mail/mail_job.h"

struct verb {
    const char *name;
    const char *usage;
    const struct option_row *rows;
    mail_work_way *way;
    bool takes_files;  /* any number of words */
    const char *types; /* what --type may say, parted by blanks; NULL where it is not taken */
    const char *help;
};

#define BATCH                                                                                      \
    FLAG("--batch", batch,                                                                         \
         "read paths from standard input, one a line; answer each with one line, in their order")
#define LOCAL_DOMAIN OPTION("--local-domain", local_domain, "one of our own domains")

static const struct option_row classify_rows[] = { LOCAL_DOMAIN, BATCH, { 0 } };
static const struct option_row forward_rows[] = {
    OPTION("--type", type, "what FILE holds: text/plain"), BATCH, { 0 }
};
static const struct option_row reply_rows[] = {
    OPTION("--type", type, "what FILE holds: text/plain, text/html or message/rfc822"),
    OPTION("--from", from, "the writer's address, a help in finding the signature"),
    BATCH,
    { 0 },
};
static const struct option_row parse_rows[] = { LOCAL_DOMAIN, BATCH, { 0 } };
static const struct option_row mbox_rows[] = {
    FLAG("--count", count, "parse nothing: tell by their length which messages could be"),
    { 0 },
};
static const struct option_row thread_rows[] = { { 0 } };

static const struct verb verbs[] = {
    { "parse", "mail parse FILE [--local-domain D] | mail parse --batch", parse_rows, mail_work_one,
      false, NULL,
      "Writes a message as one JSON object: who wrote to whom, the decoded subject and texts, the\n"
      "files with size and SHA-256, and under \"defects\" what was wrong with it. Malformed mail "
      "is\n"
      "read as far as it can be, never refused; one that breaks its confined worker gives an "
      "object\n"
      "with nothing but the defect not_readable, takes_too_long or takes_too_much_memory.\n" },
    { "reply", "mail reply FILE --type TYPE [--from ADDRESS] | mail reply --type TYPE --batch",
      reply_rows, mail_work_one, false, "text/plain text/html message/rfc822",
      "Tells what the writer of FILE wrote himself, as one JSON object. \"visible_text\" is "
      "without\n"
      "the message he answered (quotes, attribution lines, what follows a separator), "
      "\"body_text\"\n"
      "without his signature too; \"signature\" is that (or null), \"cut_text\" all that is not "
      "in\n"
      "\"body_text\", as written. HTML comes out as text; of a message the plain text is read "
      "where\n"
      "it has one.\n" },
    { "forward", "mail forward FILE --type text/plain | mail forward --type text/plain --batch",
      forward_rows, mail_work_one, false, "text/plain",
      "Tells what the text in FILE wraps, as one JSON object. \"wrap\" is the first message below "
      "the\n"
      "writer's own words: its type (forward, reply, quote or null), the values of its header "
      "block,\n"
      "its text without quote marks, and the text above and below it. \"forwarded_text\" is "
      "header\n"
      "block and body of the first forward as written, \"before_forward\" what stands before "
      "it.\n" },
    { "classify", "mail classify FILE [--local-domain D] | mail classify --batch", classify_rows,
      mail_work_one, false, NULL,
      "Tells what kind of message it is (human, auto_reply, auto_generated, bulk, bounce, "
      "complaint,\n"
      "delivery_notice), whether an automatic answer is allowed, whether it is one of ours come "
      "back,\n"
      "which recipients were not reached with status and reply codes, and why we think so.\n" },
    { "mbox", "mail mbox FILE [--count]", mbox_rows, mail_work_mbox, false, NULL,
      "Reads a mailbox (mboxo, mboxrd, mboxcl) message by message, however large it is, and tells\n"
      "how many messages and bytes it has, and how many messages could be parsed and could "
      "not.\n" },
    { "thread", "mail thread FILE...", thread_rows, mail_work_thread, true, NULL,
      "Joins messages into conversations by the ids of References, else of In-Reply-To; subjects\n"
      "join nothing. A message without an id goes by its file's name; of several with the same id\n"
      "the first one counts. \"parents\" has null where the parent is not among the files.\n" },
};

static const struct verb *find_verb(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(verbs); i++)
        if (strcmp(verbs[i].name, name) == 0)
            return &verbs[i];
    return NULL;
}

static int print_verbs(FILE *to, int code)
{
    fprintf(to, "usage: pharos mail VERB FILE [OPTIONS]\n\n");
    for (size_t i = 0; i < COUNT_OF(verbs); i++)
        fprintf(to, "  pharos %s\n", verbs[i].usage);
    fprintf(to, "  pharos mail deliver --data DIR --to ADDRESS,… [--from ADDRESS] [FILE]\n");
    fprintf(to, "\n`pharos mail VERB --help` tells more of each.\n");
    return code;
}

static int print_help(const struct verb *verb)
{
    options_print_help(verb->usage, verb->rows);
    printf("\n%s\nA file named - is standard input. Exit code 0; 2 when a file cannot be read, is "
           "refused, or the\ncommand is wrong; 1 when we are at fault. With --batch a message "
           "that fails is\n{\"error\":\"…\"} on its line, and the code is 0.\n",
           verb->help);
    return 0;
}

/** Is `type` one of the words that the verb takes? */
static bool takes_type(const struct verb *verb, const char *type)
{
    struct str rest = str_of(verb->types);

    while (!str_is_null(rest))
        if (str_eq(str_cut(&rest, ' '), str_of(type)))
            return true;
    return false;
}

static bool check(const struct verb *verb, const struct mail_work *work, struct err *err)
{
    const struct options *given = work->given;
    size_t words = verb->takes_files ? work->file_count : given->rest_count;

    if (given->batch && words > 0)
        return err_set(err, ERR_INVALID, "bad_option",
                       "--batch reads its paths from standard input");
    if (!given->batch && (words == 0 || (words > 1 && !verb->takes_files)))
        return err_set(err, ERR_INVALID, "bad_option", "say which file: pharos %s", verb->usage);
    if (given->type != NULL && !takes_type(verb, given->type)) {
        err_set(err, ERR_INVALID, "bad_option", "--type: one of %s", verb->types);
        return err_field(err, "--type");
    }
    return true;
}

static int run_verb(const struct verb *verb, struct mail_work *work)
{
    struct confine_options confine = mail_confine_options();
    struct err err = { 0 };
    int code;

    if (!confine_pool_start(&confine, &work->pool, &err))
        return app_fail(&err);
    code = work->given->batch ? mail_work_batch(work) : verb->way(work);
    confine_pool_stop(&work->pool);
    return code;
}

/** Moves the words to the front, as many as there are: no option of such a verb has a value. */
static size_t gather_files(int argc, char **argv)
{
    size_t count = 0;

    for (int i = 0; i < argc; i++)
        if (argv[i][0] != '-' || argv[i][1] == '\0') {
            char *word = argv[i];

            argv[i] = argv[count];
            argv[count++] = word;
        }
    return count;
}

int cmd_mail(int argc, char **argv)
{
    const struct verb *verb = argc > 0 ? find_verb(argv[0]) : NULL;
    struct options options;
    struct mail_work work = { .given = &options };
    struct err err = { 0 };

    if (argc > 0 && strcmp(argv[0], "--help") == 0)
        return print_verbs(stdout, 0);
    if (argc > 0 && strcmp(argv[0], "deliver") == 0)
        return cmd_mail_deliver(argc - 1, argv + 1);
    if (verb == NULL)
        return print_verbs(stderr, 2);
    work.verb = str_of(verb->name);
    work.files = argv + 1;
    work.file_count = verb->takes_files ? gather_files(argc - 1, argv + 1) : 0;
    if (!options_parse(argc - 1 - (int)work.file_count, argv + 1 + work.file_count, verb->rows,
                       &options, &err))
        return app_fail(&err);
    if (options.help)
        return print_help(verb);
    if (!check(verb, &work, &err))
        return app_fail(&err);
    work.options = (struct mail_tool_options){ .local_domain = str_of(options.local_domain),
                                               .type = str_of(options.type),
                                               .from = str_of(options.from) };
    return run_verb(verb, &work);
}
