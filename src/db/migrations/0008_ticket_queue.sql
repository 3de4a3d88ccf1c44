-- Every queue of a team or an owner is one range, in order. An index that left out what is done was
-- smaller, but SQLite takes such an index only for a query that repeats its term, and then no longer
-- sees that the queue is fixed and sorts.
DROP INDEX ticket_queue_of_team;
DROP INDEX ticket_queue_of_assignee;
CREATE INDEX ticket_queue_of_team ON ticket (team_id, queue, queue_key, id)
    WHERE team_id IS NOT NULL;
CREATE INDEX ticket_queue_of_assignee ON ticket (assignee_id, queue, queue_key, id)
    WHERE assignee_id IS NOT NULL;
