-- Was it solved, and how was it? One row for each time a customer was asked; see src/features/survey.
CREATE TABLE survey (
    id             bigint PRIMARY KEY,
    ticket_id      bigint NOT NULL REFERENCES ticket (id),
    customer_id    bigint NOT NULL REFERENCES customer (id),
    team_id        bigint REFERENCES team (id), -- whose work was asked about; NULL: nobody's
    channel        smallint NOT NULL,  -- by which way the ticket came
    language       smallint NOT NULL,  -- in which they were asked
    digest         bytea   NOT NULL UNIQUE, -- SHA-256 of the token in the link
    asked_at_ms    bigint NOT NULL,
    expires_at_ms  bigint NOT NULL,
    answered_at_ms bigint,           -- of the last answer, which is the one that counts
    score          smallint,           -- 1 very bad … 5 very good
    solved         smallint,           -- 1: yes, 0: no
    comment        text
);
CREATE INDEX survey_of_ticket ON survey (ticket_id, asked_at_ms);
CREATE INDEX survey_by_age ON survey (asked_at_ms);
