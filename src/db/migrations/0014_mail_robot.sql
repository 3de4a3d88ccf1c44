-- What the program itself has mailed lately, for its caps, and addresses that mail does not reach.
CREATE TABLE mail_robot (
    id        INTEGER PRIMARY KEY,
    at_ms     INTEGER NOT NULL,
    kind      TEXT    NOT NULL,        -- "acknowledgement" …
    key       TEXT    NOT NULL UNIQUE, -- the same key is mailed once
    address   TEXT    NOT NULL,        -- folded
    ticket_id INTEGER NOT NULL REFERENCES ticket (id)
) STRICT;
CREATE INDEX mail_robot_by_age ON mail_robot (at_ms);
CREATE INDEX mail_robot_of_address ON mail_robot (address, at_ms);
CREATE INDEX mail_robot_of_ticket ON mail_robot (ticket_id, at_ms);

CREATE TABLE mail_unreachable (
    address  TEXT    PRIMARY KEY,      -- folded
    since_ms INTEGER NOT NULL,
    status   TEXT                      -- "5.1.1"; NULL: the bounce said none
) STRICT, WITHOUT ROWID;
