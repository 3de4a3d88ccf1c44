-- Who changed a setting last; NULL: the program itself, or somebody before this was kept.
ALTER TABLE setting ADD COLUMN changed_by INTEGER REFERENCES account (id);

-- Names the company is known by: what addresses of one brand have in common.
CREATE TABLE mail_brand (
    id                    INTEGER PRIMARY KEY,
    name                  TEXT NOT NULL UNIQUE,
    signature_en          TEXT NOT NULL,  -- where an address has none of its own
    signature_ko          TEXT NOT NULL,
    acknowledge_en        TEXT NOT NULL,  -- '': as the settings say
    acknowledge_ko        TEXT NOT NULL,
    acknowledge_closed_en TEXT NOT NULL,
    acknowledge_closed_ko TEXT NOT NULL,
    version               INTEGER NOT NULL,
    created_at_ms         INTEGER NOT NULL
) STRICT;
-- NULL: none. No REFERENCES: a backup brings tables back in the order they were made.
ALTER TABLE mail_address ADD COLUMN brand_id INTEGER;

-- What a person has to look at.
CREATE INDEX inbox_quarantined ON inbox (source, id) WHERE state = 4;
