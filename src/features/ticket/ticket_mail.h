/**
 * What the writer of an answer chose of its mail: in whose name it leaves, who gets it, what is its
 * subject. This
 * feature keeps it with drafts and scheduled answers and hands it on with the event of the message
 * (event.aside); what it means is for the channel that sends.
 *
 * As JSON, every member optional: {"from":S,"to":[S],"cc":[S],"bcc":[S],"subject":S}, each person
 * an address or a name with one, "Hana Kim <hana@mail.example>". What is absent is as it would be
 * without a choice.
 */
#ifndef PHAROS_FEATURES_TICKET_TICKET_MAIL_H
#define PHAROS_FEATURES_TICKET_TICKET_MAIL_H

enum {
    TICKET_MAIL_PEOPLE_MAX = 50, /* of each list */
    TICKET_MAIL_PERSON_MAX_CHARS = 600,
};

/* "to", "cc" or "bcc" of a choice. */
#define TICKET_MAIL_PEOPLE(member)                                                                 \
    {                                                                                              \
        .name = member, .type = FIELD_STRINGS, .max = TICKET_MAIL_PERSON_MAX_CHARS,                \
        .list_max = TICKET_MAIL_PEOPLE_MAX,                                                        \
        .help = "Addresses, or names with one: Hana Kim <hana@mail.example>; absent: as it would " \
                "be."                                                                              \
    }

#endif
