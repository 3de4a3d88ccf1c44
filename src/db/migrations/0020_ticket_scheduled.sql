-- What an answer in the making carries besides its text, and answers that leave at a set time; see
-- src/features/ticket.
ALTER TABLE draft ADD COLUMN mail TEXT;       -- JSON: sender and recipients as its writer chose them
ALTER TABLE draft ADD COLUMN returned TEXT;   -- why an answer that was to leave later stands here again

-- An upload that a draft or a scheduled answer holds is kept however old it is.
ALTER TABLE upload ADD COLUMN draft_ticket_id INTEGER;
ALTER TABLE upload ADD COLUMN scheduled_id INTEGER;
CREATE INDEX upload_of_draft ON upload (draft_ticket_id) WHERE draft_ticket_id IS NOT NULL;
CREATE INDEX upload_of_scheduled ON upload (scheduled_id) WHERE scheduled_id IS NOT NULL;

ALTER TABLE attachment ADD COLUMN content_id TEXT; -- what its mail's HTML calls it; NULL: nothing

-- Answers that leave at a set time, each with a timer; gone once they have left or were taken back.
CREATE TABLE scheduled_answer (
    id            INTEGER PRIMARY KEY,
    ticket_id     INTEGER NOT NULL REFERENCES ticket (id),
    account_id    INTEGER NOT NULL REFERENCES account (id), -- who wrote it
    text          TEXT NOT NULL,
    mail          TEXT,               -- as in draft
    state         INTEGER NOT NULL,   -- that the ticket gets with it; 0: as the rules say
    send_at_ms    INTEGER NOT NULL,
    version       INTEGER NOT NULL,
    created_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX scheduled_answer_of_ticket ON scheduled_answer (ticket_id);
