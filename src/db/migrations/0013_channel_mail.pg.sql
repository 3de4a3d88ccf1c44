-- Mail that came in and went out, beside the messages of tickets; see src/features/channel_mail.
ALTER TABLE message ADD COLUMN unverified smallint NOT NULL DEFAULT 0; -- 1: nobody proved that it belongs here

-- The addresses that are ours. While there is none, every address in the domains of the setting
-- mail.domains is.
CREATE TABLE mail_address (
    id            bigint PRIMARY KEY,
    address       text NOT NULL,      -- as given
    key           text NOT NULL UNIQUE, -- folded
    name          text NOT NULL,      -- who the customer sees as sender
    team_id       bigint REFERENCES team (id), -- who gets what comes in; NULL: nobody yet
    signature     text NOT NULL,
    is_standard   smallint NOT NULL,     -- 1: what goes out without another reason goes from here
    version       bigint NOT NULL,
    created_at_ms bigint NOT NULL
);

-- Keys that sign our Message-IDs, newest last; a mail may be answered years later, so all are kept.
CREATE TABLE mail_key (
    number        bigint PRIMARY KEY,
    secret        bytea NOT NULL,
    created_at_ms bigint NOT NULL
);

-- How something in the inbox came to us; gone once it is worked off.
CREATE TABLE mail_arrival (
    inbox_id   bigint PRIMARY KEY,
    way        smallint NOT NULL,        -- smtp, lmtp, command, imap
    peer       text NOT NULL,         -- address of who gave it to us; '' for this machine
    helo       text NOT NULL,
    sender     text NOT NULL,         -- of the envelope; '' for <>
    recipients text NOT NULL,         -- of the envelope: a JSON list
    is_tls     smallint NOT NULL
);

CREATE TABLE mail_message (
    message_id  bigint PRIMARY KEY REFERENCES message (id),
    is_outgoing smallint NOT NULL,
    rfc_id      text,                 -- its Message-ID without <>
    digest      bytea UNIQUE,          -- what is the same for the same mail; NULL: outgoing
    blob_id     bigint,                 -- as it came or went; NULL: not written yet
    kind        smallint NOT NULL,       -- human, automatic answer, bounce …
    head        text NOT NULL,        -- JSON: from, to, cc, reply_to, subject, ours, way
    rest        text NOT NULL,        -- quotes and signature, which the message's text is without
    delivery    smallint NOT NULL,       -- outgoing: waiting, sent, failed, uncertain
    is_repeated smallint NOT NULL,       -- outgoing: sent again because nobody knew
    bounce      text,                 -- outgoing: the status it came back with; '' without one
    outbox_id   bigint,
    settled_at_ms bigint
);
CREATE INDEX mail_message_by_rfc_id ON mail_message (rfc_id) WHERE rfc_id IS NOT NULL;

-- Who takes part in a ticket by mail besides its customer.
CREATE TABLE mail_participant (
    ticket_id bigint NOT NULL REFERENCES ticket (id),
    key       text NOT NULL,          -- folded address
    address   text NOT NULL,          -- as written
    name      text NOT NULL,
    PRIMARY KEY (ticket_id, key)
);
