-- The search index: a document for each message, and one for each ticket's subject. It can be made
-- anew from the messages at any time.
CREATE TABLE search_doc (
    place      bigint   PRIMARY KEY, -- rises from new to old
    ticket_id  bigint   NOT NULL,
    message_id bigint   NOT NULL,    -- 0: the subject
    build      bigint   NOT NULL,    -- which building anew has last seen it
    words      tsvector NOT NULL     -- tokens of base/text with their positions
);
-- A short pending list: every search reads all of it.
CREATE INDEX search_doc_by_word ON search_doc USING gin (words) WITH (gin_pending_list_limit = 256);

-- One row: the building anew that is going on, or the last one.
CREATE TABLE search_build (
    id    bigint PRIMARY KEY CHECK (id = 1),
    build bigint NOT NULL
);
INSERT INTO search_build (id, build) VALUES (1, 1);
