-- What figures are counted from: one row a ticket; see src/features/insight. All of it can be made
-- anew from tickets, messages and events.
CREATE TABLE insight_ticket (
    ticket_id          INTEGER PRIMARY KEY REFERENCES ticket (id),
    created_at_ms      INTEGER NOT NULL,
    team_id            INTEGER,              -- who has it now, with the next one whose it is to see
    assignee_id        INTEGER,
    channel            INTEGER NOT NULL,
    is_asked           INTEGER NOT NULL,     -- 1: its customer began it
    contacts           INTEGER NOT NULL,     -- how often its customers have written
    first_answer_at_ms INTEGER,
    again_at_ms        INTEGER,              -- first contact after the first answer
    first_done_at_ms   INTEGER,              -- first solved or closed
    reopened_at_ms     INTEGER,              -- first opened again
    done_at_ms         INTEGER,              -- last solved; NULL: is not done
    last_at_ms         INTEGER NOT NULL,     -- nothing happened later; the largest integer: is not done
    version            INTEGER NOT NULL      -- of the ticket, when this was read
) STRICT;
CREATE INDEX insight_ticket_newest ON insight_ticket (created_at_ms, ticket_id);
-- What was made before a period and still had to do with it.
CREATE INDEX insight_ticket_last ON insight_ticket (last_at_ms, created_at_ms, ticket_id);
-- Tickets of before this step are read as soon as the server runs; later ones are heard of by the log.
INSERT INTO follower (name, xid, event_id, rebuild, updated_at_ms)
SELECT 'insight', 0, 0, 1, 0 WHERE EXISTS (SELECT 1 FROM ticket);
