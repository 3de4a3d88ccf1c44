-- The append-only record of everything that happens. No text a person wrote stands here.
-- xid orders what runs side by side: a reader takes only events of transactions that have all ended.
CREATE TABLE event (
    id            bigint   PRIMARY KEY,
    xid           xid8     NOT NULL DEFAULT pg_current_xact_id(),
    at_ms         bigint   NOT NULL,
    type          text     NOT NULL,
    actor_kind    smallint NOT NULL,
    actor_id      bigint   NOT NULL,
    subject_kind  smallint NOT NULL,
    subject_id    bigint   NOT NULL,
    ticket_id     bigint,
    call_id       text     NOT NULL,
    cause_id      bigint,
    version       bigint   NOT NULL,
    data          text     NOT NULL
);
-- Within a ticket the version is the order: its row lock makes it rise, while ids come in blocks.
CREATE INDEX event_by_ticket ON event (ticket_id, version, id) WHERE ticket_id IS NOT NULL;
CREATE INDEX event_by_position ON event (xid, id);

CREATE TABLE idempotency_key (
    owner         text     NOT NULL,
    route         text     NOT NULL,
    key           text     NOT NULL,
    body_digest   bytea    NOT NULL,
    state         smallint NOT NULL,
    status        integer,
    headers       text,
    body          bytea,
    created_at_ms bigint   NOT NULL,
    PRIMARY KEY (owner, route, key)
);
CREATE INDEX idempotency_key_by_age ON idempotency_key (created_at_ms);
