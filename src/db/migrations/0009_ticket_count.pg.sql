-- Tickets by dimension, counted once here; from now on each change keeps the counts. In the same
-- transaction as the schema's step, so that no program ever sees half of them, and in one pass over
-- the tickets a dimension, which takes seconds for a million. A program that does not keep counts
-- may not run on this database any more.
INSERT INTO counter (dimension, key, shard, count)
    SELECT 'ticket.state', state, 0, count(*) FROM ticket GROUP BY state;
INSERT INTO counter (dimension, key, shard, count)
    SELECT 'ticket.priority', priority, 0, count(*) FROM ticket WHERE queue < 3 GROUP BY priority;
INSERT INTO counter (dimension, key, shard, count)
    SELECT 'ticket.team', coalesce(team_id, 0), 0, count(*) FROM ticket WHERE queue < 3
     GROUP BY coalesce(team_id, 0);
INSERT INTO counter (dimension, key, shard, count)
    SELECT 'ticket.assignee', coalesce(assignee_id, 0), 0, count(*) FROM ticket WHERE queue < 3
     GROUP BY coalesce(assignee_id, 0);
INSERT INTO counter (dimension, key, shard, count)
    SELECT 'ticket.tag', g.tag_id, 0, count(*)
      FROM ticket t JOIN ticket_tag g ON g.ticket_id = t.id WHERE t.queue < 3 GROUP BY g.tag_id;
UPDATE schema_info SET oldest_schema = 9 WHERE id = 1;

-- These rows are updated by every change: room in their pages lets an update stay where it is.
ALTER TABLE counter SET (fillfactor = 40);
