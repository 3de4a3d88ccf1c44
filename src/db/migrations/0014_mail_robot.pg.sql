-- What the program itself has mailed lately, for its caps, and addresses that mail does not reach.
CREATE TABLE mail_robot (
    id        bigint PRIMARY KEY,
    at_ms     bigint NOT NULL,
    kind      text    NOT NULL,        -- "acknowledgement" …
    key       text    NOT NULL UNIQUE, -- the same key is mailed once
    address   text    NOT NULL,        -- folded
    ticket_id bigint NOT NULL REFERENCES ticket (id)
);
CREATE INDEX mail_robot_by_age ON mail_robot (at_ms);
CREATE INDEX mail_robot_of_address ON mail_robot (address, at_ms);
CREATE INDEX mail_robot_of_ticket ON mail_robot (ticket_id, at_ms);

CREATE TABLE mail_unreachable (
    address  text    PRIMARY KEY,      -- folded
    since_ms bigint NOT NULL,
    status   text                      -- "5.1.1"; NULL: the bounce said none
);
