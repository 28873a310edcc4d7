-- What waits for a person's word: held by the guard ('threshold') or because the settings ask for approval
-- ('approval'). held_plan: fingerprint of what was shown; an allowance names it, so that it covers nothing else.
-- kept_for: the person said no; good while source, assignments and plan stay as they were. via: the groups somebody
-- is assigned through, so that the cause of leaving can be named later. rewrote_at: a value was emptied or a matching
-- value changed; counts against the guard.
alter table link
  add column held_by text check (held_by in ('threshold', 'approval')),
  add column held_plan text,
  add column held_cause jsonb,
  add column held_changes json,
  add column allowed_plan text,
  add column kept_for text,
  add column kept_reason text,
  add column via json,
  add column rewrote_at timestamptz;
create index link_rewrote on link (application_id, kind, rewrote_at) where rewrote_at is not null;

-- The same for removals of members, held group by group.
alter table link_member add column held_at timestamptz, add column allowed_until timestamptz, add column kept boolean not null default false;
create index link_member_held on link_member (application_id, group_id) where held_at is not null;

-- How many members were removed from a group, by hour: what the rolling window adds up.
create table guard_removal (
  application_id text not null references application (id) on delete cascade,
  group_id uuid not null,
  hour timestamptz not null,
  removed int not null,
  primary key (application_id, group_id, hour)
);
