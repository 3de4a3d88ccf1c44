-- Tickets, their messages and what hangs on them. Codes: see src/features/ticket/ticket.h.
CREATE TABLE ticket (
    id                  INTEGER PRIMARY KEY,
    number              TEXT    NOT NULL UNIQUE,  -- what the customer sees; imports keep theirs
    subject             TEXT    NOT NULL,
    type                INTEGER NOT NULL,
    state               INTEGER NOT NULL,
    priority            INTEGER NOT NULL,
    team_id             INTEGER REFERENCES team (id),
    assignee_id         INTEGER REFERENCES account (id),
    customer_id         INTEGER NOT NULL REFERENCES customer (id),
    channel             INTEGER NOT NULL,
    language            TEXT,                     -- ko, en; NULL: not known
    created_at_ms       INTEGER NOT NULL,
    changed_at_ms       INTEGER NOT NULL,
    waiting_since_ms    INTEGER,                  -- oldest unanswered customer message
    first_answer_at_ms  INTEGER,                  -- first public answer of a person of ours
    solved_at_ms        INTEGER,
    closed_at_ms        INTEGER,
    follows_id          INTEGER REFERENCES ticket (id), -- the closed ticket this one continues
    message_count       INTEGER NOT NULL,
    last_message_at_ms  INTEGER,
    last_message_from   INTEGER,
    last_message_excerpt TEXT,                    -- at most 140 code points, one line
    queue               INTEGER NOT NULL,         -- 1 our turn, 2 the customer's turn, 3 done
    queue_key           INTEGER NOT NULL,         -- priority, then waiting: smaller comes first
    version             INTEGER NOT NULL
) STRICT;

-- Newest first, alone and along one dimension.
CREATE INDEX ticket_newest ON ticket (created_at_ms, id);
CREATE INDEX ticket_newest_of_customer ON ticket (customer_id, created_at_ms, id);
CREATE INDEX ticket_newest_of_team ON ticket (team_id, created_at_ms, id)
    WHERE team_id IS NOT NULL;
CREATE INDEX ticket_newest_of_assignee ON ticket (assignee_id, created_at_ms, id)
    WHERE assignee_id IS NOT NULL;
-- The queues hold only what is not done, so they stay small however old the company is.
CREATE INDEX ticket_queue ON ticket (queue_key, id) WHERE queue < 3;
CREATE INDEX ticket_queue_waiting ON ticket (queue_key, id) WHERE queue = 2;
CREATE INDEX ticket_queue_unassigned ON ticket (queue_key, id)
    WHERE queue = 1 AND assignee_id IS NULL;
CREATE INDEX ticket_queue_of_team ON ticket (team_id, queue, queue_key, id)
    WHERE queue < 3 AND team_id IS NOT NULL;
CREATE INDEX ticket_queue_of_assignee ON ticket (assignee_id, queue, queue_key, id)
    WHERE queue < 3 AND assignee_id IS NOT NULL;

CREATE TABLE message (
    id          INTEGER PRIMARY KEY,
    ticket_id   INTEGER NOT NULL REFERENCES ticket (id),
    public      INTEGER NOT NULL,
    sender      INTEGER NOT NULL,                 -- customer, agent, system
    author_id   INTEGER NOT NULL,                 -- customer or account; 0: the system
    channel     INTEGER NOT NULL,
    at_ms       INTEGER NOT NULL,
    text        TEXT    NOT NULL,
    has_html    INTEGER NOT NULL,
    attachments INTEGER NOT NULL,                 -- how many
    version     INTEGER NOT NULL
) STRICT;
CREATE INDEX message_of_ticket ON message (ticket_id, id);

-- Apart from the message, so that reading a conversation does not wade through markup.
CREATE TABLE message_html (
    message_id INTEGER PRIMARY KEY REFERENCES message (id),
    raw        TEXT    NOT NULL,
    clean      TEXT                               -- NULL: refused by the cleaner, text is shown
) STRICT;

CREATE TABLE upload (
    id            INTEGER PRIMARY KEY,
    account_id    INTEGER NOT NULL REFERENCES account (id),
    filename      TEXT    NOT NULL,
    content_type  TEXT    NOT NULL,
    size_bytes    INTEGER NOT NULL,
    blob_id       INTEGER NOT NULL,
    created_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX upload_by_age ON upload (created_at_ms);

CREATE TABLE attachment (
    id           INTEGER PRIMARY KEY,
    message_id   INTEGER NOT NULL REFERENCES message (id),
    ticket_id    INTEGER NOT NULL REFERENCES ticket (id),
    filename     TEXT    NOT NULL,
    content_type TEXT    NOT NULL,
    size_bytes   INTEGER NOT NULL,
    blob_id      INTEGER NOT NULL
) STRICT;
CREATE INDEX attachment_of_message ON attachment (message_id);

CREATE TABLE tag (
    id   INTEGER PRIMARY KEY,
    name TEXT    NOT NULL UNIQUE                  -- NFKC, case folded
) STRICT;

CREATE TABLE ticket_tag (
    ticket_id INTEGER NOT NULL REFERENCES ticket (id),
    tag_id    INTEGER NOT NULL REFERENCES tag (id),
    PRIMARY KEY (ticket_id, tag_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_tag_by_tag ON ticket_tag (tag_id, ticket_id);

CREATE TABLE ticket_watcher (
    ticket_id  INTEGER NOT NULL REFERENCES ticket (id),
    account_id INTEGER NOT NULL REFERENCES account (id),
    PRIMARY KEY (ticket_id, account_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE draft (
    ticket_id   INTEGER NOT NULL REFERENCES ticket (id),
    account_id  INTEGER NOT NULL REFERENCES account (id),
    public      INTEGER NOT NULL,
    text        TEXT    NOT NULL,
    saved_at_ms INTEGER NOT NULL,
    version     INTEGER NOT NULL,
    PRIMARY KEY (ticket_id, account_id)
) STRICT, WITHOUT ROWID;

-- How much of a ticket an account has seen, in messages, and when they last looked.
CREATE TABLE ticket_read (
    account_id    INTEGER NOT NULL REFERENCES account (id),
    ticket_id     INTEGER NOT NULL REFERENCES ticket (id),
    message_count INTEGER NOT NULL,
    viewed_at_ms  INTEGER NOT NULL,          -- last time the audit noted that they looked; 0: never
    PRIMARY KEY (account_id, ticket_id)
) STRICT, WITHOUT ROWID;

-- Numbers look like numbers from the first day.
INSERT INTO id_block (table_name, next_id) VALUES ('ticket_number', 1001);
