-- Mailboxes of other servers that mail is fetched from (IMAP); see src/features/channel_mail.
CREATE TABLE mail_mailbox (
    id             INTEGER PRIMARY KEY,
    host           TEXT NOT NULL,
    port           INTEGER NOT NULL,
    tls            INTEGER NOT NULL,    -- never, STARTTLS, from the start
    username       TEXT NOT NULL,
    login          INTEGER NOT NULL,    -- by password, by OAuth
    secret         TEXT NOT NULL,       -- sealed: the password or the refresh token
    client_id      TEXT NOT NULL,       -- OAuth; '' with a password
    client_secret  TEXT NOT NULL,       -- OAuth, sealed; '' for none
    token_url      TEXT NOT NULL,       -- OAuth
    folder         TEXT NOT NULL,
    address        TEXT NOT NULL,       -- of ours: what lies there was sent to it
    after_fetch    INTEGER NOT NULL,    -- what is done with what was taken: marked as seen, moved
    move_to        TEXT NOT NULL,       -- the folder it is moved to; '' when it is not
    is_active      INTEGER NOT NULL,
    uid_validity   INTEGER NOT NULL,    -- what last_uid belongs to; 0: nothing was looked at yet
    last_uid       INTEGER NOT NULL,    -- everything up to it was taken, or left
    left_count     INTEGER NOT NULL,    -- of mails that are too large and were left there
    error          TEXT,                -- why nothing comes in, a stable code; NULL: it does
    error_since_ms INTEGER,
    failures       INTEGER NOT NULL,    -- one after another
    retry_at_ms    INTEGER NOT NULL,
    version        INTEGER NOT NULL,    -- of what people change
    created_at_ms  INTEGER NOT NULL,
    UNIQUE (host, port, username, folder)
) STRICT;
