-- Roles are named sets of permissions with a reach; see core/access.h.
CREATE TABLE role (
    id            INTEGER PRIMARY KEY,
    name          TEXT    NOT NULL UNIQUE,
    permissions   TEXT    NOT NULL,      -- names parted by single blanks
    reach         INTEGER NOT NULL
) STRICT;

-- Permissions that were handed to roles once; a role that lost one afterwards does not get it back.
CREATE TABLE permission_given (
    name          TEXT    PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- The company's own people.
CREATE TABLE account (
    id            INTEGER PRIMARY KEY,
    email         TEXT    NOT NULL,      -- as written
    email_key     TEXT    NOT NULL UNIQUE,
    name          TEXT    NOT NULL,
    password_hash TEXT,                  -- NULL: cannot log in by password
    role_id       INTEGER NOT NULL REFERENCES role (id),
    language      INTEGER NOT NULL,
    timezone      TEXT    NOT NULL,
    theme         INTEGER NOT NULL,
    active        INTEGER NOT NULL,
    version       INTEGER NOT NULL,
    created_at_ms INTEGER NOT NULL
) STRICT;

-- Browsers that are logged in. Only the digest of the cookie is kept.
CREATE TABLE session (
    id            INTEGER PRIMARY KEY,
    token_hash    BLOB    NOT NULL UNIQUE,
    csrf_token    TEXT    NOT NULL,
    account_id    INTEGER NOT NULL REFERENCES account (id),
    created_at_ms INTEGER NOT NULL,
    seen_at_ms    INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX session_by_account ON session (account_id);
CREATE INDEX session_by_expiry ON session (expires_at_ms);

-- Bearer tokens. Only the digest of the secret is kept.
CREATE TABLE api_token (
    id            INTEGER PRIMARY KEY,
    token_hash    BLOB    NOT NULL UNIQUE,
    name          TEXT    NOT NULL,
    scopes        TEXT    NOT NULL,      -- "all", or permissions parted by single blanks
    account_id    INTEGER NOT NULL REFERENCES account (id),
    created_at_ms INTEGER NOT NULL,
    expires_at_ms INTEGER,               -- NULL: never
    used_at_ms    INTEGER                -- to the minute; NULL: not yet
) STRICT;
CREATE INDEX api_token_by_account ON api_token (account_id, id);

-- Failed log-ins, by account and by peer. The key is a digest: what somebody typed is not kept.
CREATE TABLE login_attempt (
    key              BLOB    PRIMARY KEY,
    failures         INTEGER NOT NULL,
    last_at_ms       INTEGER NOT NULL,
    blocked_until_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX login_attempt_by_age ON login_attempt (last_at_ms);

CREATE TABLE team (
    id            INTEGER PRIMARY KEY,
    name          TEXT    NOT NULL,
    name_key      TEXT    NOT NULL UNIQUE,
    version       INTEGER NOT NULL,
    created_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE team_member (
    team_id       INTEGER NOT NULL REFERENCES team (id),
    account_id    INTEGER NOT NULL REFERENCES account (id),
    PRIMARY KEY (team_id, account_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX team_member_by_account ON team_member (account_id, team_id);
