-- Settings, what happens later, who does it, what came in, what goes out, files, undo, counters.

-- Only what differs from the default. The sum of versions is the version of them all.
CREATE TABLE setting (
    name          TEXT    PRIMARY KEY,
    value         TEXT,                  -- canonical text; NULL: the default again
    version       INTEGER NOT NULL,
    changed_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- One row per job that only one node may do.
CREATE TABLE lease (
    name          TEXT    PRIMARY KEY,
    holder        TEXT    NOT NULL,
    fence         INTEGER NOT NULL,      -- rises with every new holder
    expires_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Whatever must happen later.
CREATE TABLE timer (
    id             INTEGER PRIMARY KEY,
    kind           TEXT    NOT NULL,
    due_at_ms      INTEGER NOT NULL,
    subject_id     INTEGER NOT NULL,     -- 0: about nothing in particular
    payload        TEXT    NOT NULL,     -- small JSON of codes, ids and numbers
    periodic       TEXT    UNIQUE,       -- its kind, for the one row of a recurring timer
    attempts       INTEGER NOT NULL,
    last_error     TEXT,
    fence          INTEGER NOT NULL,
    claimed_by     TEXT,
    lease_until_ms INTEGER NOT NULL      -- nobody else touches it before
) STRICT;
CREATE INDEX timer_due ON timer (due_at_ms, id);
CREATE INDEX timer_of_subject ON timer (kind, subject_id);

-- How far each follower has read the log.
CREATE TABLE follower (
    name          TEXT    PRIMARY KEY,
    xid           INTEGER NOT NULL,
    event_id      INTEGER NOT NULL,
    rebuild       INTEGER NOT NULL,      -- 1: asked to begin anew
    updated_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Contents by digest: small ones here, larger ones in a file of their own.
CREATE TABLE blob (
    id              INTEGER PRIMARY KEY,
    sha256          BLOB    NOT NULL UNIQUE,
    size_bytes      INTEGER NOT NULL,
    bytes           BLOB,                -- NULL: in the file
    file            TEXT,                -- below DATA/blobs
    unused_since_ms INTEGER              -- NULL: somebody uses it
) STRICT;
CREATE INDEX blob_unused ON blob (unused_since_ms) WHERE unused_since_ms IS NOT NULL;

CREATE TABLE blob_use (
    blob_id  INTEGER NOT NULL REFERENCES blob (id),
    owner    TEXT    NOT NULL,           -- "attachment", "inbox"
    owner_id INTEGER NOT NULL,
    PRIMARY KEY (blob_id, owner, owner_id)
) STRICT, WITHOUT ROWID;

-- Everything that came in, as it came, before the peer hears "accepted".
CREATE TABLE inbox (
    id             INTEGER PRIMARY KEY,
    source         TEXT    NOT NULL,
    external_id    TEXT    NOT NULL,
    digest         BLOB    NOT NULL,
    blob_id        INTEGER NOT NULL REFERENCES blob (id),
    state          INTEGER NOT NULL,     -- 1 received 2 taken 3 done 4 quarantined
    received_at_ms INTEGER NOT NULL,
    attempts       INTEGER NOT NULL,
    last_error     TEXT,
    fence          INTEGER NOT NULL,
    due_at_ms      INTEGER NOT NULL,     -- not taken before
    settled_at_ms  INTEGER,
    UNIQUE (source, external_id, digest)
) STRICT;
CREATE INDEX inbox_due ON inbox (source, due_at_ms, id) WHERE state < 3;

-- Everything that goes out, once.
CREATE TABLE outbox (
    id            INTEGER PRIMARY KEY,
    channel       TEXT    NOT NULL,
    key           TEXT    NOT NULL,      -- the same key is sent once
    subject_kind  INTEGER NOT NULL,
    subject_id    INTEGER NOT NULL,
    payload       TEXT    NOT NULL,      -- what the channel needs to find the content again
    state         INTEGER NOT NULL,      -- 1 queued 2 sending 3 sent 4 failed 5 uncertain
    attempts      INTEGER NOT NULL,
    last_error    TEXT,
    receipt       TEXT,                  -- the peer's name for it
    fence         INTEGER NOT NULL,
    due_at_ms     INTEGER NOT NULL,      -- queued: not sent before; sending: the claim's end
    created_at_ms INTEGER NOT NULL,
    settled_at_ms INTEGER,
    UNIQUE (channel, key)
) STRICT;
CREATE INDEX outbox_due ON outbox (channel, due_at_ms, id) WHERE state < 3;
CREATE INDEX outbox_of_subject ON outbox (subject_kind, subject_id);

-- Changes that can be undone, kept 30 days.
CREATE TABLE action (
    id         INTEGER PRIMARY KEY,
    kind       TEXT    NOT NULL,
    at_ms      INTEGER NOT NULL,
    actor_kind INTEGER NOT NULL,
    actor_id   INTEGER NOT NULL,
    undoes_id  INTEGER,                  -- the action this one took back
    undone_by  INTEGER                   -- the action that took this one back
) STRICT;
CREATE INDEX action_by_age ON action (at_ms);

CREATE TABLE action_change (
    action_id  INTEGER NOT NULL REFERENCES action (id) ON DELETE CASCADE,
    subject_id INTEGER NOT NULL,
    field      TEXT    NOT NULL,
    before     TEXT,                     -- JSON; both NULL: it left the house
    after      TEXT,
    PRIMARY KEY (action_id, subject_id, field)
) STRICT, WITHOUT ROWID;

-- Exact counts along one dimension, kept in the change that causes them.
CREATE TABLE counter (
    dimension TEXT    NOT NULL,
    key       INTEGER NOT NULL,
    shard     INTEGER NOT NULL,          -- summed up; more than one on PostgreSQL only
    count     INTEGER NOT NULL,
    PRIMARY KEY (dimension, key, shard)
) STRICT, WITHOUT ROWID;
