-- What goes out one after the other, and what a peer may already have.
ALTER TABLE outbox ADD COLUMN lane INTEGER;                        -- NULL: of no lane
ALTER TABLE outbox ADD COLUMN is_leaving INTEGER NOT NULL DEFAULT 0; -- 1: since its last claim the peer may have it
CREATE INDEX outbox_of_lane ON outbox (channel, lane, created_at_ms, id) WHERE state < 3 AND lane IS NOT NULL;
-- 1: the mail was seen among what was sent, so nobody need ask whether it went out.
ALTER TABLE mail_message ADD COLUMN is_seen INTEGER NOT NULL DEFAULT 0;
