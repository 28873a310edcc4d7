-- What a target said of itself when its connection was last tested (src/engine/target/capabilities.ts).
alter table application add column capabilities jsonb;
alter table application add column capabilities_at timestamptz;

-- Until then accounts that are gone may be made anew though many are: an admin resumed the application knowing it.
alter table application add column vanished_allowed_until timestamptz;

-- The domain that DefaultDomain() gives: the one accounts belong to that have none of their own.
alter table directory add column default_domain text;
