#include "proto/smtp/smtp_link_probe.h"

#include <stdlib.h>

#include "base/check.h"
#include "base/clock.h"

struct probe {
    struct smtp_probe_report *report;
    const struct clock *clock;
    int64_t before_us; /* when the last step ended */
};

static void note(void *arg, const struct smtp_outcome *outcome)
{
    struct probe *probe = arg;
    struct smtp_probe_report *report = probe->report;
    int64_t now_us = clock_monotonic_us(probe->clock);

    if (report->count < SMTP_PROBE_STEPS_MAX)
        report->steps[report->count++] =
            (struct smtp_probe_step){ *outcome, (int)((now_us - probe->before_us) / 1000) };
    probe->before_us = now_us;
}

/** What the relay was never asked about is noted here; the watch tells of the rest. */
static void note_ours(struct probe *probe, const struct smtp_mail_report *report, size_t count)
{
    if (report->mail.reply == 0 && report->mail.step == SMTP_AT_MAIL) {
        note(probe, &report->mail);
        return;
    }
    for (size_t i = 0; i < count; i++)
        if (report->recipients[i].reply == 0 && report->recipients[i].kind == SMTP_REFUSED)
            note(probe, &report->recipients[i]);
}

static bool ask(struct smtp_link *link, const struct smtp_letter *envelope, struct probe *probe)
{
    struct smtp_letter asked = *envelope;
    struct smtp_mail_report report = { .recipients = calloc(asked.recipients_count,
                                                            sizeof(*report.recipients)) };
    bool are_taken = true;

    CHECK(report.recipients != NULL);
    asked.asks_only = true;
    smtp_link_send(link, &asked, NULL, &report);
    note_ours(probe, &report, asked.recipients_count);
    for (size_t i = 0; i < asked.recipients_count; i++)
        are_taken = are_taken && report.recipients[i].kind == SMTP_WENT_OUT;
    free(report.recipients);
    return are_taken;
}

void smtp_probe(const struct smtp_link_config *config, const struct smtp_letter *envelope,
                struct smtp_probe_report *report)
{
    struct smtp_link_config watched = *config;
    struct probe probe = { report, config->clock, clock_monotonic_us(config->clock) };
    struct smtp_outcome outcome;
    struct smtp_link *link;

    *report = (struct smtp_probe_report){ .works = false };
    watched.dialogue.watch = (struct smtp_watch){ note, &probe };
    if (!smtp_link_open(&watched, &link, &outcome))
        return;
    report->offers = *smtp_link_offers(link);
    report->is_encrypted = smtp_link_is_encrypted(link);
    report->works = envelope == NULL || ask(link, envelope, &probe);
    smtp_link_close(&link);
}
