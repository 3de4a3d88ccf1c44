-- Customers, how they are reached, and the organisations they belong to; see src/features/people.
CREATE TABLE organisation (
    id              INTEGER PRIMARY KEY,
    name            TEXT    NOT NULL,
    domain          TEXT    UNIQUE,        -- folded; mail from it makes members; NULL: none
    version         INTEGER NOT NULL,
    created_at_ms   INTEGER NOT NULL
) STRICT;

CREATE TABLE customer (
    id              INTEGER PRIMARY KEY,
    name            TEXT    NOT NULL,
    name_key        TEXT    NOT NULL,      -- folded, for finding by the beginning
    organisation_id INTEGER REFERENCES organisation (id),
    language        INTEGER,               -- NULL: not known
    timezone        TEXT,                  -- NULL: not known
    tier            INTEGER NOT NULL,
    version         INTEGER NOT NULL,
    created_at_ms   INTEGER NOT NULL
) STRICT;
CREATE INDEX customer_by_name ON customer (name_key, id);
CREATE INDEX customer_by_organisation ON customer (organisation_id) WHERE organisation_id IS NOT NULL;

CREATE TABLE customer_address (
    id              INTEGER PRIMARY KEY,
    customer_id     INTEGER NOT NULL REFERENCES customer (id),
    kind            INTEGER NOT NULL,      -- 1 e-mail, 2 telephone
    value           TEXT    NOT NULL,      -- as given
    key             TEXT    NOT NULL,      -- what compares: a folded address, an E.164 number
    UNIQUE (kind, key)
) STRICT;
CREATE INDEX customer_address_by_customer ON customer_address (customer_id, kind, id);
