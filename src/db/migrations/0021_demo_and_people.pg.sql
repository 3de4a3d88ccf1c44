-- That this company is invented: one row, made by `pharos init --demo`; see src/app/demo.h.
CREATE TABLE demo_company (
    seed       bigint NOT NULL,
    made_at_ms bigint NOT NULL
);

-- Customers that turn out to be one person; see src/features/people.
ALTER TABLE customer ADD COLUMN merged_into bigint REFERENCES customer (id); -- whose they are now; NULL: their own

ALTER TABLE customer_address ADD COLUMN mailbox text COLLATE "C"; -- e-mail: the key without tag and dots; see people_alike.h
UPDATE customer_address
   SET mailbox = replace(substr(key, 1, CASE WHEN strpos(key, '+') > 1 AND strpos(key, '+') < strpos(key, '@')
                                             THEN strpos(key, '+') ELSE strpos(key, '@') END - 1), '.', '')
                 || substr(key, strpos(key, '@'))
 WHERE kind = 1;
CREATE INDEX customer_address_by_mailbox ON customer_address (mailbox) WHERE mailbox IS NOT NULL;

CREATE TABLE customer_merge (
    id           bigint PRIMARY KEY,
    from_id      bigint NOT NULL REFERENCES customer (id),
    into_id      bigint NOT NULL REFERENCES customer (id),
    merged_at_ms bigint NOT NULL,
    parted_at_ms bigint                 -- NULL: they are one still
);
CREATE INDEX customer_merge_of ON customer_merge (from_id, id);

-- What went over, so that it can come back.
CREATE TABLE customer_merge_address (
    merge_id   bigint NOT NULL REFERENCES customer_merge (id),
    address_id bigint NOT NULL,
    PRIMARY KEY (merge_id, address_id)
);
CREATE TABLE ticket_merge (
    merge_id  bigint NOT NULL REFERENCES customer_merge (id),
    ticket_id bigint NOT NULL REFERENCES ticket (id),
    PRIMARY KEY (merge_id, ticket_id)
);

-- Two whom somebody has said to be two, whatever they have in common.
CREATE TABLE customer_distinct (
    low_id     bigint NOT NULL REFERENCES customer (id),
    high_id    bigint NOT NULL REFERENCES customer (id),
    said_at_ms bigint NOT NULL,
    PRIMARY KEY (low_id, high_id)
);

-- Telephones that stand in a customer's own mails; whether they are theirs, nobody knows.
CREATE TABLE customer_phone (
    customer_id bigint NOT NULL REFERENCES customer (id),
    key         text     COLLATE "C" NOT NULL, -- as of an address: E.164
    PRIMARY KEY (customer_id, key)
);
CREATE INDEX customer_phone_by_key ON customer_phone (key, customer_id);
