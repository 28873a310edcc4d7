-- Why an identity provider was turned away the last time, so that whoever is told that it does not get through is told
-- the cause; and how its last connection test ended.
alter table scim_connection add column turned_away_status smallint;
alter table scim_connection add column turned_away_because text;
alter table scim_connection add column tested_at timestamptz(3);
alter table scim_connection add column tested_passed boolean;
