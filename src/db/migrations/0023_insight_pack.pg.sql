-- Facts that figures are counted from lie side by side now, those of an hour in few rows; see src/features/insight and
-- docs/decisions/0013. All of it can be made anew from tickets, messages and events.
DROP TABLE insight_ticket;
CREATE TABLE insight_pack (
    hour       bigint NOT NULL, -- in which the tickets were made, since 1970-01-01 00:00 UTC
    block      bigint NOT NULL, -- their ids divided by 128
    last_at_ms bigint NOT NULL, -- nothing happened later to any of them; the largest integer: one is not done
    facts      bytea  NOT NULL, -- see insight_pack.h
    PRIMARY KEY (hour, block)
);
-- They are packed already: the engine's own compression would only cost time.
ALTER TABLE insight_pack ALTER COLUMN facts SET STORAGE EXTERNAL;
-- Made anew as soon as the server runs.
INSERT INTO follower (name, xid, event_id, rebuild, updated_at_ms)
SELECT 'insight', 0, 0, 1, 0 WHERE EXISTS (SELECT 1 FROM ticket)
ON CONFLICT (name) DO UPDATE SET rebuild = 1;
