/** Options of the command line, the same names for every command. */
#ifndef PHAROS_APP_OPTIONS_H
#define PHAROS_APP_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/err.h"

/** Values as given; NULL or false where not given. Borrowed from argv and the environment. */
struct options {
    const char *data;
    const char *database;
    const char *http;
    const char *smtp;
    const char *lmtp;
    const char *lmtp_socket;
    const char *admin_email;
    const char *admin_password_file;
    const char *demo_seed;
    const char *email;
    const char *name;
    const char *role;
    const char *scopes;
    const char *to;
    const char *from;
    const char *password_file;
    const char *log_level;
    const char *tls_certificate;
    const char *tls_key;
    const char *trusted_proxies;
    const char *local_domain;
    const char *type;
    const char *lang;
    const char *dns;
    const char *as_of;
    const char *rules;
    const char *task;
    const char *val;
    const char *model;
    const char *seed;
    const char *threads;
    const char *oos_label;
    const char *predictions;
    const char *report;
    const char *against;
    const char *corpus;
    const char *index;
    const char *queries;
    const char *learn;
    const char *k;
    const char *results;
    const char *out;
    bool demo;
    bool rebuild_search;
    bool repair;
    bool batch;
    bool count;
    bool help;
    const char *rest[4]; /* words that are no options */
    size_t rest_count;
};

/** An option a command takes; a table ends with a NULL name. */
struct option_row {
    const char *name; /* "--data" */
    size_t offset;    /* of the member in struct options */
    bool is_flag;
    const char *help;
};

#define OPTION(text, member, words)                                                                \
    {                                                                                              \
        text, offsetof(struct options, member), false, words                                       \
    }
#define FLAG(text, member, words)                                                                  \
    {                                                                                              \
        text, offsetof(struct options, member), true, words                                        \
    }

/** Options of every command that needs the database. */
#define DATABASE_OPTIONS                                                                           \
    OPTION("--data", data,                                                                         \
           "folder of the company's data ($PHAROS_DATA, else the user's data folder)"),            \
        OPTION("--database", database,                                                             \
               "postgresql://… when the tables are there ($PHAROS_DATABASE)"),                     \
        OPTION("--log-level", log_level, "debug, info, warn or error")

/** Reads argv against a table; INVALID naming the option. Accepts `--x value` and `--x=value`. */
bool options_parse(int argc, char **argv, const struct option_row *rows, struct options *out,
                   struct err *err) MUST_USE;

/** Prints `usage` and the table on stdout. */
void options_print_help(const char *usage, const struct option_row *rows);

#endif
