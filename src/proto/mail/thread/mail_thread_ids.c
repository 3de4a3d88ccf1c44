/* What joining messages needs of each: the worker's part of `pharos mail thread`. */
#include "base/arena.h"
#include "proto/mail/mail_tool.h"
#include "proto/mail/value/mail_address.h"
#include "proto/mail/value/mail_date.h"
#include "proto/mail/value/mail_head.h"
#include "proto/mail/value/mail_ids.h"

enum { PEOPLE_MAX = 10 }; /* ids that may be addresses of people */

static bool has_address(const struct mail_head *head, const char *name, struct str address,
                        struct arena *arena)
{
    struct mail_address *people;
    size_t count = mail_addresses_read(mail_head_get(head, name), STR_NULL, arena, &people);

    for (size_t i = 0; i < count; i++)
        if (str_eq_ascii_nocase(people[i].email, address))
            return true;
    return false;
}

/** "Message from Kim <kim@example.com> of Tuesday": Kim is no message. */
static bool is_address_of_people(const struct mail_head *head, struct str id, struct arena *arena)
{
    return has_address(head, "From", id, arena) || has_address(head, "To", id, arena)
           || has_address(head, "Cc", id, arena);
}

/** The first id of In-Reply-To that is none of the people's addresses; STR_NULL without ids. */
static struct str read_answered(const struct mail_head *head, struct arena *arena)
{
    struct str *ids;
    size_t count = mail_ids_of(head, "In-Reply-To", false, arena, &ids);
    size_t i = 0;

    while (i + 1 < count && i < PEOPLE_MAX && is_address_of_people(head, ids[i], arena))
        i++;
    return count > 0 ? ids[i] : STR_NULL;
}

/** Beside References, In-Reply-To counts where it says an id, no sentence and no person. */
static bool is_said_plainly(const struct mail_head *head, struct str answered, struct arena *arena)
{
    return str_starts_with(str_trim(mail_head_get(head, "In-Reply-To")), STR("<"))
           && !is_address_of_people(head, answered, arena);
}

/** "date_ms": null where there is none that can be read. */
static void write_date(const struct mail_head *head, struct json_out *out)
{
    struct mail_date date;

    out_key(out, "date_ms");
    if (mail_date_read(mail_head_get(head, "Date"), &date))
        out_int(out, date.at_ms);
    else
        out_str(out, STR_NULL);
}

bool mail_tool_thread(struct str input, const struct mail_tool_options *options,
                      struct arena *arena, struct json_out *out, struct err *err)
{
    struct mail_head head;
    struct str body;
    struct str *references;
    struct str answered;
    size_t count;

    (void)options;
    (void)err;
    mail_head_read(input, arena, &head, &body);
    count = mail_ids_of(&head, "References", false, arena, &references);
    answered = read_answered(&head, arena);
    if (count > 0 && !is_said_plainly(&head, answered, arena))
        answered = STR_NULL;
    out_begin_object(out);
    out_key(out, "id");
    out_str(out, mail_ids_own(&head, arena));
    out_key(out, "references");
    out_begin_list(out);
    for (size_t i = 0; i < count; i++)
        out_str(out, references[i]);
    out_end_list(out);
    out_key(out, "answered");
    out_str(out, answered);
    write_date(&head, out);
    out_end_object(out);
    return true;
}
