-- Settings, what happens later, who does it, what came in, what goes out, files, undo, counters.

-- Only what differs from the default. The sum of versions is the version of them all.
CREATE TABLE setting (
    name          text    PRIMARY KEY,
    value         text,                  -- canonical text; NULL: the default again
    version       bigint  NOT NULL,
    changed_at_ms bigint  NOT NULL
);

-- One row per job that only one node may do.
CREATE TABLE lease (
    name          text    PRIMARY KEY,
    holder        text    NOT NULL,
    fence         bigint  NOT NULL,      -- rises with every new holder
    expires_at_ms bigint  NOT NULL
);

-- Whatever must happen later.
CREATE TABLE timer (
    id             bigint  PRIMARY KEY,
    kind           text    NOT NULL,
    due_at_ms      bigint  NOT NULL,
    subject_id     bigint  NOT NULL,     -- 0: about nothing in particular
    payload        text    NOT NULL,     -- small JSON of codes, ids and numbers
    periodic       text    UNIQUE,       -- its kind, for the one row of a recurring timer
    attempts       bigint  NOT NULL,
    last_error     text,
    fence          bigint  NOT NULL,
    claimed_by     text,
    lease_until_ms bigint  NOT NULL      -- nobody else touches it before
);
CREATE INDEX timer_due ON timer (due_at_ms, id);
CREATE INDEX timer_of_subject ON timer (kind, subject_id);

-- How far each follower has read the log.
CREATE TABLE follower (
    name          text    PRIMARY KEY,
    xid           bigint  NOT NULL,
    event_id      bigint  NOT NULL,
    rebuild       bigint  NOT NULL,      -- 1: asked to begin anew
    updated_at_ms bigint  NOT NULL
);

-- Contents by digest: small ones here, larger ones in a file of their own.
CREATE TABLE blob (
    id              bigint  PRIMARY KEY,
    sha256          bytea    NOT NULL UNIQUE,
    size_bytes      bigint  NOT NULL,
    bytes           bytea,                -- NULL: in the file
    file            text,                -- below DATA/blobs
    unused_since_ms bigint               -- NULL: somebody uses it
);
CREATE INDEX blob_unused ON blob (unused_since_ms) WHERE unused_since_ms IS NOT NULL;

CREATE TABLE blob_use (
    blob_id  bigint  NOT NULL REFERENCES blob (id),
    owner    text    NOT NULL,           -- "attachment", "inbox"
    owner_id bigint  NOT NULL,
    PRIMARY KEY (blob_id, owner, owner_id)
);

-- Everything that came in, as it came, before the peer hears "accepted".
CREATE TABLE inbox (
    id             bigint  PRIMARY KEY,
    source         text    NOT NULL,
    external_id    text    NOT NULL,
    digest         bytea    NOT NULL,
    blob_id        bigint  NOT NULL REFERENCES blob (id),
    state          bigint  NOT NULL,     -- 1 received 2 taken 3 done 4 quarantined
    received_at_ms bigint  NOT NULL,
    attempts       bigint  NOT NULL,
    last_error     text,
    fence          bigint  NOT NULL,
    due_at_ms      bigint  NOT NULL,     -- not taken before
    settled_at_ms  bigint ,
    UNIQUE (source, external_id, digest)
);
CREATE INDEX inbox_due ON inbox (source, due_at_ms, id) WHERE state < 3;

-- Everything that goes out, once.
CREATE TABLE outbox (
    id            bigint  PRIMARY KEY,
    channel       text    NOT NULL,
    key           text    NOT NULL,      -- the same key is sent once
    subject_kind  bigint  NOT NULL,
    subject_id    bigint  NOT NULL,
    payload       text    NOT NULL,      -- what the channel needs to find the content again
    state         bigint  NOT NULL,      -- 1 queued 2 sending 3 sent 4 failed 5 uncertain
    attempts      bigint  NOT NULL,
    last_error    text,
    receipt       text,                  -- the peer's name for it
    fence         bigint  NOT NULL,
    due_at_ms     bigint  NOT NULL,      -- queued: not sent before; sending: the claim's end
    created_at_ms bigint  NOT NULL,
    settled_at_ms bigint ,
    UNIQUE (channel, key)
);
CREATE INDEX outbox_due ON outbox (channel, due_at_ms, id) WHERE state < 3;
CREATE INDEX outbox_of_subject ON outbox (subject_kind, subject_id);

-- Changes that can be undone, kept 30 days.
CREATE TABLE action (
    id         bigint  PRIMARY KEY,
    kind       text    NOT NULL,
    at_ms      bigint  NOT NULL,
    actor_kind bigint  NOT NULL,
    actor_id   bigint  NOT NULL,
    undoes_id  bigint ,                  -- the action this one took back
    undone_by  bigint                    -- the action that took this one back
);
CREATE INDEX action_by_age ON action (at_ms);

CREATE TABLE action_change (
    action_id  bigint  NOT NULL REFERENCES action (id) ON DELETE CASCADE,
    subject_id bigint  NOT NULL,
    field      text    NOT NULL,
    before     text,                     -- JSON; both NULL: it left the house
    after      text,
    PRIMARY KEY (action_id, subject_id, field)
);

-- Exact counts along one dimension, kept in the change that causes them.
CREATE TABLE counter (
    dimension text    NOT NULL,
    key       bigint  NOT NULL,
    shard     bigint  NOT NULL,          -- summed up; more than one on PostgreSQL only
    count     bigint  NOT NULL,
    PRIMARY KEY (dimension, key, shard)
) WITH (fillfactor = 50);
