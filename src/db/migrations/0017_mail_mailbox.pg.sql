-- Mailboxes of other servers that mail is fetched from (IMAP); see src/features/channel_mail.
CREATE TABLE mail_mailbox (
    id             bigint PRIMARY KEY,
    host           text NOT NULL,
    port           bigint NOT NULL,
    tls            smallint NOT NULL,    -- never, STARTTLS, from the start
    username       text NOT NULL,
    login          smallint NOT NULL,    -- by password, by OAuth
    secret         text NOT NULL,       -- sealed: the password or the refresh token
    client_id      text NOT NULL,       -- OAuth; '' with a password
    client_secret  text NOT NULL,       -- OAuth, sealed; '' for none
    token_url      text NOT NULL,       -- OAuth
    folder         text NOT NULL,
    address        text NOT NULL,       -- of ours: what lies there was sent to it
    after_fetch    smallint NOT NULL,    -- what is done with what was taken: marked as seen, moved
    move_to        text NOT NULL,       -- the folder it is moved to; '' when it is not
    is_active      smallint NOT NULL,
    uid_validity   bigint NOT NULL,    -- what last_uid belongs to; 0: nothing was looked at yet
    last_uid       bigint NOT NULL,    -- everything up to it was taken, or left
    left_count     bigint NOT NULL,    -- of mails that are too large and were left there
    error          text,                -- why nothing comes in, a stable code; NULL: it does
    error_since_ms bigint,
    failures       bigint NOT NULL,    -- one after another
    retry_at_ms    bigint NOT NULL,
    version        bigint NOT NULL,    -- of what people change
    created_at_ms  bigint NOT NULL,
    UNIQUE (host, port, username, folder)
);
