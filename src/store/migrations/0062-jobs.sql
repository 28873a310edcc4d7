-- The queue's own schema. pg-boss would make it too, but two nodes that start at once would both try, and one would
-- fail; migrations run under a lock.
create schema if not exists jobs;
