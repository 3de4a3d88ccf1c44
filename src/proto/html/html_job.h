/** Cleaning in a confined worker: what the server calls for HTML that comes from outside. */
#ifndef PHAROS_PROTO_HTML_JOB_H
#define PHAROS_PROTO_HTML_JOB_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/str.h"
#include "io/confine.h"
#include "proto/html/html.h"

struct arena;
struct err;

/** For the table that main gives to confine_child_main. */
#define HTML_JOB_KIND                                                                              \
    {                                                                                              \
        "html", html_job_prepare, html_job_run                                                     \
    }

void html_job_prepare(void);
bool html_job_run(struct str input, struct arena *arena, struct str *output, struct err *err);

/** One HTML body, cleaned and as text. */
struct html_body {
    struct safe_html safe;
    struct str text;
};

/** Runs both in a worker; results in the arena. Errors as html_clean and confine_run. */
bool html_read_confined(struct confine_pool *pool, struct str html, struct arena *arena,
                        struct html_body *out, struct err *err) MUST_USE;

#endif
