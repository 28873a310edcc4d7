-- A connection whose end an admin has said. While it goes on nobody gets in, and whoever finds it continues where another
-- node was killed. How the last end went stays: {"since", "by", "counts"}.
alter table scim_connection add column disconnecting boolean not null default false;
alter table scim_connection add column disconnection jsonb;
