-- Whether an identity provider gets through: how often in a row it was turned away (not counted beyond what makes it
-- failing), and since when it has been failing.
alter table scim_connection add column turned_away smallint not null default 0;
alter table scim_connection add column failing_since timestamptz(3);
