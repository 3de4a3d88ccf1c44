-- Mail that came in and went out, beside the messages of tickets; see src/features/channel_mail.
ALTER TABLE message ADD COLUMN unverified INTEGER NOT NULL DEFAULT 0; -- 1: nobody proved that it belongs here

-- The addresses that are ours. While there is none, every address in the domains of the setting
-- mail.domains is.
CREATE TABLE mail_address (
    id            INTEGER PRIMARY KEY,
    address       TEXT NOT NULL,      -- as given
    key           TEXT NOT NULL UNIQUE, -- folded
    name          TEXT NOT NULL,      -- who the customer sees as sender
    team_id       INTEGER REFERENCES team (id), -- who gets what comes in; NULL: nobody yet
    signature     TEXT NOT NULL,
    is_standard   INTEGER NOT NULL,     -- 1: what goes out without another reason goes from here
    version       INTEGER NOT NULL,
    created_at_ms INTEGER NOT NULL
) STRICT;

-- Keys that sign our Message-IDs, newest last; a mail may be answered years later, so all are kept.
CREATE TABLE mail_key (
    number        INTEGER PRIMARY KEY,
    secret        BLOB NOT NULL,
    created_at_ms INTEGER NOT NULL
) STRICT;

-- How something in the inbox came to us; gone once it is worked off.
CREATE TABLE mail_arrival (
    inbox_id   INTEGER PRIMARY KEY,
    way        INTEGER NOT NULL,        -- smtp, lmtp, command, imap
    peer       TEXT NOT NULL,         -- address of who gave it to us; '' for this machine
    helo       TEXT NOT NULL,
    sender     TEXT NOT NULL,         -- of the envelope; '' for <>
    recipients TEXT NOT NULL,         -- of the envelope: a JSON list
    is_tls     INTEGER NOT NULL
) STRICT;

CREATE TABLE mail_message (
    message_id  INTEGER PRIMARY KEY REFERENCES message (id),
    is_outgoing INTEGER NOT NULL,
    rfc_id      TEXT,                 -- its Message-ID without <>
    digest      BLOB UNIQUE,          -- what is the same for the same mail; NULL: outgoing
    blob_id     INTEGER,                 -- as it came or went; NULL: not written yet
    kind        INTEGER NOT NULL,       -- human, automatic answer, bounce …
    head        TEXT NOT NULL,        -- JSON: from, to, cc, reply_to, subject, ours, way
    rest        TEXT NOT NULL,        -- quotes and signature, which the message's text is without
    delivery    INTEGER NOT NULL,       -- outgoing: waiting, sent, failed, uncertain
    is_repeated INTEGER NOT NULL,       -- outgoing: sent again because nobody knew
    bounce      TEXT,                 -- outgoing: the status it came back with; '' without one
    outbox_id   INTEGER,
    settled_at_ms INTEGER
) STRICT;
CREATE INDEX mail_message_by_rfc_id ON mail_message (rfc_id) WHERE rfc_id IS NOT NULL;

-- Who takes part in a ticket by mail besides its customer.
CREATE TABLE mail_participant (
    ticket_id INTEGER NOT NULL REFERENCES ticket (id),
    key       TEXT NOT NULL,          -- folded address
    address   TEXT NOT NULL,          -- as written
    name      TEXT NOT NULL,
    PRIMARY KEY (ticket_id, key)
) STRICT, WITHOUT ROWID;
