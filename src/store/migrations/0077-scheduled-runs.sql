-- Which daily run of a connection was the last to be begun: whoever moves it forward begins the next, once over all nodes.
alter table scim_connection add column scheduled_run_at timestamptz(3);
