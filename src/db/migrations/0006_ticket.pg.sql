-- Tickets, their messages and what hangs on them. Codes: see src/features/ticket/ticket.h.
CREATE TABLE ticket (
    id                  bigint PRIMARY KEY,
    number              text    NOT NULL UNIQUE,  -- what the customer sees; imports keep theirs
    subject             text    NOT NULL,
    type                smallint NOT NULL,
    state               smallint NOT NULL,
    priority            smallint NOT NULL,
    team_id             bigint REFERENCES team (id),
    assignee_id         bigint REFERENCES account (id),
    customer_id         bigint NOT NULL REFERENCES customer (id),
    channel             smallint NOT NULL,
    language            text,                     -- ko, en; NULL: not known
    created_at_ms       bigint NOT NULL,
    changed_at_ms       bigint NOT NULL,
    waiting_since_ms    bigint,                  -- oldest unanswered customer message
    first_answer_at_ms  bigint,                  -- first public answer of a person of ours
    solved_at_ms        bigint,
    closed_at_ms        bigint,
    follows_id          bigint REFERENCES ticket (id), -- the closed ticket this one continues
    message_count       integer NOT NULL,
    last_message_at_ms  bigint,
    last_message_from   smallint,
    last_message_excerpt text,                    -- at most 140 code points, one line
    queue               smallint NOT NULL,         -- 1 our turn, 2 the customer's turn, 3 done
    queue_key           bigint NOT NULL,         -- priority, then waiting: smaller comes first
    version             bigint NOT NULL
);

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
    id          bigint PRIMARY KEY,
    ticket_id   bigint NOT NULL REFERENCES ticket (id),
    public      smallint NOT NULL,
    sender      smallint NOT NULL,                 -- customer, agent, system
    author_id   bigint NOT NULL,                 -- customer or account; 0: the system
    channel     smallint NOT NULL,
    at_ms       bigint NOT NULL,
    text        text    NOT NULL,
    has_html    smallint NOT NULL,
    attachments integer NOT NULL,                 -- how many
    version     bigint NOT NULL
);
CREATE INDEX message_of_ticket ON message (ticket_id, id);

-- Apart from the message, so that reading a conversation does not wade through markup.
CREATE TABLE message_html (
    message_id bigint PRIMARY KEY REFERENCES message (id),
    raw        text    NOT NULL,
    clean      text                               -- NULL: refused by the cleaner, text is shown
);

CREATE TABLE upload (
    id            bigint PRIMARY KEY,
    account_id    bigint NOT NULL REFERENCES account (id),
    filename      text    NOT NULL,
    content_type  text    NOT NULL,
    size_bytes    bigint NOT NULL,
    blob_id       bigint NOT NULL,
    created_at_ms bigint NOT NULL
);
CREATE INDEX upload_by_age ON upload (created_at_ms);

CREATE TABLE attachment (
    id           bigint PRIMARY KEY,
    message_id   bigint NOT NULL REFERENCES message (id),
    ticket_id    bigint NOT NULL REFERENCES ticket (id),
    filename     text    NOT NULL,
    content_type text    NOT NULL,
    size_bytes   bigint NOT NULL,
    blob_id      bigint NOT NULL
);
CREATE INDEX attachment_of_message ON attachment (message_id);

CREATE TABLE tag (
    id   bigint PRIMARY KEY,
    name text    NOT NULL UNIQUE                  -- NFKC, case folded
);

CREATE TABLE ticket_tag (
    ticket_id bigint NOT NULL REFERENCES ticket (id),
    tag_id    bigint NOT NULL REFERENCES tag (id),
    PRIMARY KEY (ticket_id, tag_id)
);
CREATE INDEX ticket_tag_by_tag ON ticket_tag (tag_id, ticket_id);

CREATE TABLE ticket_watcher (
    ticket_id  bigint NOT NULL REFERENCES ticket (id),
    account_id bigint NOT NULL REFERENCES account (id),
    PRIMARY KEY (ticket_id, account_id)
);

CREATE TABLE draft (
    ticket_id   bigint NOT NULL REFERENCES ticket (id),
    account_id  bigint NOT NULL REFERENCES account (id),
    public      smallint NOT NULL,
    text        text    NOT NULL,
    saved_at_ms bigint NOT NULL,
    version     bigint NOT NULL,
    PRIMARY KEY (ticket_id, account_id)
);

-- How much of a ticket an account has seen, in messages, and when they last looked.
CREATE TABLE ticket_read (
    account_id    bigint NOT NULL REFERENCES account (id),
    ticket_id     bigint NOT NULL REFERENCES ticket (id),
    message_count integer NOT NULL,
    viewed_at_ms  bigint NOT NULL,           -- last time the audit noted that they looked; 0: never
    PRIMARY KEY (account_id, ticket_id)
);

-- Numbers look like numbers from the first day.
INSERT INTO id_block (table_name, next_id) VALUES ('ticket_number', 1001);
