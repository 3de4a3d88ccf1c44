-- That this company is invented: one row, made by `pharos init --demo`; see src/app/demo.h.
CREATE TABLE demo_company (
    seed       INTEGER NOT NULL,
    made_at_ms INTEGER NOT NULL
) STRICT;

-- Customers that turn out to be one person; see src/features/people.
ALTER TABLE customer ADD COLUMN merged_into INTEGER REFERENCES customer (id); -- whose they are now; NULL: their own

ALTER TABLE customer_address ADD COLUMN mailbox TEXT; -- e-mail: the key without tag and dots; see people_alike.h
UPDATE customer_address
   SET mailbox = replace(substr(key, 1, CASE WHEN instr(key, '+') > 1 AND instr(key, '+') < instr(key, '@')
                                             THEN instr(key, '+') ELSE instr(key, '@') END - 1), '.', '')
                 || substr(key, instr(key, '@'))
 WHERE kind = 1;
CREATE INDEX customer_address_by_mailbox ON customer_address (mailbox) WHERE mailbox IS NOT NULL;

CREATE TABLE customer_merge (
    id           INTEGER PRIMARY KEY,
    from_id      INTEGER NOT NULL REFERENCES customer (id),
    into_id      INTEGER NOT NULL REFERENCES customer (id),
    merged_at_ms INTEGER NOT NULL,
    parted_at_ms INTEGER                -- NULL: they are one still
) STRICT;
CREATE INDEX customer_merge_of ON customer_merge (from_id, id);

-- What went over, so that it can come back.
CREATE TABLE customer_merge_address (
    merge_id   INTEGER NOT NULL REFERENCES customer_merge (id),
    address_id INTEGER NOT NULL,
    PRIMARY KEY (merge_id, address_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE ticket_merge (
    merge_id  INTEGER NOT NULL REFERENCES customer_merge (id),
    ticket_id INTEGER NOT NULL REFERENCES ticket (id),
    PRIMARY KEY (merge_id, ticket_id)
) STRICT, WITHOUT ROWID;

-- Two whom somebody has said to be two, whatever they have in common.
CREATE TABLE customer_distinct (
    low_id     INTEGER NOT NULL REFERENCES customer (id),
    high_id    INTEGER NOT NULL REFERENCES customer (id),
    said_at_ms INTEGER NOT NULL,
    PRIMARY KEY (low_id, high_id)
) STRICT, WITHOUT ROWID;

-- Telephones that stand in a customer's own mails; whether they are theirs, nobody knows.
CREATE TABLE customer_phone (
    customer_id INTEGER NOT NULL REFERENCES customer (id),
    key         TEXT NOT NULL, -- as of an address: E.164
    PRIMARY KEY (customer_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX customer_phone_by_key ON customer_phone (key, customer_id);
