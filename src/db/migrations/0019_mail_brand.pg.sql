-- Who changed a setting last; NULL: the program itself, or somebody before this was kept.
ALTER TABLE setting ADD COLUMN changed_by bigint REFERENCES account (id);

-- Names the company is known by: what addresses of one brand have in common.
CREATE TABLE mail_brand (
    id                    bigint PRIMARY KEY,
    name                  text NOT NULL UNIQUE,
    signature_en          text NOT NULL,  -- where an address has none of its own
    signature_ko          text NOT NULL,
    acknowledge_en        text NOT NULL,  -- '': as the settings say
    acknowledge_ko        text NOT NULL,
    acknowledge_closed_en text NOT NULL,
    acknowledge_closed_ko text NOT NULL,
    version               bigint NOT NULL,
    created_at_ms         bigint NOT NULL
);
-- NULL: none. No REFERENCES: a backup brings tables back in the order they were made.
ALTER TABLE mail_address ADD COLUMN brand_id bigint;

-- What a person has to look at.
CREATE INDEX inbox_quarantined ON inbox (source, id) WHERE state = 4;
