-- The append-only record of everything that happens. No text a person wrote stands here.
CREATE TABLE event (
    id            INTEGER PRIMARY KEY,
    at_ms         INTEGER NOT NULL,
    type          TEXT    NOT NULL,
    actor_kind    INTEGER NOT NULL,
    actor_id      INTEGER NOT NULL,
    subject_kind  INTEGER NOT NULL,
    subject_id    INTEGER NOT NULL,
    ticket_id     INTEGER,               -- NULL: about no ticket
    call_id       TEXT    NOT NULL,
    cause_id      INTEGER,               -- the event a rule reacted to
    version       INTEGER NOT NULL,      -- of the ticket or subject, after the change
    data          TEXT    NOT NULL       -- small JSON of codes, ids and numbers
) STRICT;
-- Within a ticket the version is the order: its row lock makes it rise, while ids come in blocks.
CREATE INDEX event_by_ticket ON event (ticket_id, version, id) WHERE ticket_id IS NOT NULL;

-- Answers kept 24 h, so that a repeated POST gets the first answer again.
CREATE TABLE idempotency_key (
    owner         TEXT    NOT NULL,      -- "token:7", "session:9"
    route         TEXT    NOT NULL,
    key           TEXT    NOT NULL,
    body_digest   BLOB    NOT NULL,
    state         INTEGER NOT NULL,      -- 1 running, 2 answered
    status        INTEGER,
    headers       TEXT,                  -- JSON list of [name, value]
    body          BLOB,
    created_at_ms INTEGER NOT NULL,
    PRIMARY KEY (owner, route, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_key_by_age ON idempotency_key (created_at_ms);
