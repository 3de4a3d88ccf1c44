-- Customers, how they are reached, and the organisations they belong to; see src/features/people.
CREATE TABLE organisation (
    id              bigint   PRIMARY KEY,
    name            text     NOT NULL,
    domain          text     UNIQUE,       -- folded; mail from it makes members; NULL: none
    version         bigint   NOT NULL,
    created_at_ms   bigint   NOT NULL
);

CREATE TABLE customer (
    id              bigint   PRIMARY KEY,
    name            text     NOT NULL,
    name_key        text     COLLATE "C" NOT NULL, -- folded, for finding by the beginning
    organisation_id bigint   REFERENCES organisation (id),
    language        smallint,              -- NULL: not known
    timezone        text,                  -- NULL: not known
    tier            smallint NOT NULL,
    version         bigint   NOT NULL,
    created_at_ms   bigint   NOT NULL
);
CREATE INDEX customer_by_name ON customer (name_key, id);
CREATE INDEX customer_by_organisation ON customer (organisation_id) WHERE organisation_id IS NOT NULL;

CREATE TABLE customer_address (
    id              bigint   PRIMARY KEY,
    customer_id     bigint   NOT NULL REFERENCES customer (id),
    kind            smallint NOT NULL,     -- 1 e-mail, 2 telephone
    value           text     NOT NULL,     -- as given
    key             text     COLLATE "C" NOT NULL, -- a folded address, an E.164 number
    UNIQUE (kind, key)
);
CREATE INDEX customer_address_by_customer ON customer_address (customer_id, kind, id);
