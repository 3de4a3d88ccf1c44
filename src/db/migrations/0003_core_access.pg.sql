-- Roles are named sets of permissions with a reach; see core/access.h.
CREATE TABLE role (
    id            bigint   PRIMARY KEY,
    name          text     NOT NULL UNIQUE,
    permissions   text     NOT NULL,      -- names parted by single blanks
    reach         smallint NOT NULL
);

-- Permissions that were handed to roles once; a role that lost one afterwards does not get it back.
CREATE TABLE permission_given (
    name          text     PRIMARY KEY
);

-- The company's own people.
CREATE TABLE account (
    id            bigint   PRIMARY KEY,
    email         text     NOT NULL,      -- as written
    email_key     text     NOT NULL UNIQUE,
    name          text     NOT NULL,
    password_hash text,                  -- NULL: cannot log in by password
    role_id       bigint   NOT NULL REFERENCES role (id),
    language      smallint NOT NULL,
    timezone      text     NOT NULL,
    theme         smallint NOT NULL,
    active        smallint NOT NULL,
    version       bigint   NOT NULL,
    created_at_ms bigint   NOT NULL
);

-- Browsers that are logged in. Only the digest of the cookie is kept.
CREATE TABLE session (
    id            bigint   PRIMARY KEY,
    token_hash    bytea    NOT NULL UNIQUE,
    csrf_token    text     NOT NULL,
    account_id    bigint   NOT NULL REFERENCES account (id),
    created_at_ms bigint   NOT NULL,
    seen_at_ms    bigint   NOT NULL,
    expires_at_ms bigint   NOT NULL
);
CREATE INDEX session_by_account ON session (account_id);
CREATE INDEX session_by_expiry ON session (expires_at_ms);

-- Bearer tokens. Only the digest of the secret is kept.
CREATE TABLE api_token (
    id            bigint   PRIMARY KEY,
    token_hash    bytea    NOT NULL UNIQUE,
    name          text     NOT NULL,
    scopes        text     NOT NULL,      -- "all", or permissions parted by single blanks
    account_id    bigint   NOT NULL REFERENCES account (id),
    created_at_ms bigint   NOT NULL,
    expires_at_ms bigint,                -- NULL: never
    used_at_ms    bigint                 -- to the minute; NULL: not yet
);
CREATE INDEX api_token_by_account ON api_token (account_id, id);

-- Failed log-ins, by account and by peer. The key is a digest: what somebody typed is not kept.
CREATE TABLE login_attempt (
    key              bytea    PRIMARY KEY,
    failures         integer  NOT NULL,
    last_at_ms       bigint   NOT NULL,
    blocked_until_ms bigint   NOT NULL
);
CREATE INDEX login_attempt_by_age ON login_attempt (last_at_ms);

CREATE TABLE team (
    id            bigint   PRIMARY KEY,
    name          text     NOT NULL,
    name_key      text     NOT NULL UNIQUE,
    version       bigint   NOT NULL,
    created_at_ms bigint   NOT NULL
);

CREATE TABLE team_member (
    team_id       bigint   NOT NULL REFERENCES team (id),
    account_id    bigint   NOT NULL REFERENCES account (id),
    PRIMARY KEY (team_id, account_id)
);
CREATE INDEX team_member_by_account ON team_member (account_id, team_id);
