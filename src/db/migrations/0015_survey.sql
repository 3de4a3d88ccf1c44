-- Was it solved, and how was it? One row for each time a customer was asked; see src/features/survey.
CREATE TABLE survey (
    id             INTEGER PRIMARY KEY,
    ticket_id      INTEGER NOT NULL REFERENCES ticket (id),
    customer_id    INTEGER NOT NULL REFERENCES customer (id),
    team_id        INTEGER REFERENCES team (id), -- whose work was asked about; NULL: nobody's
    channel        INTEGER NOT NULL,  -- by which way the ticket came
    language       INTEGER NOT NULL,  -- in which they were asked
    digest         BLOB    NOT NULL UNIQUE, -- SHA-256 of the token in the link
    asked_at_ms    INTEGER NOT NULL,
    expires_at_ms  INTEGER NOT NULL,
    answered_at_ms INTEGER,           -- of the last answer, which is the one that counts
    score          INTEGER,           -- 1 very bad … 5 very good
    solved         INTEGER,           -- 1: yes, 0: no
    comment        TEXT
) STRICT;
CREATE INDEX survey_of_ticket ON survey (ticket_id, asked_at_ms);
CREATE INDEX survey_by_age ON survey (asked_at_ms);
