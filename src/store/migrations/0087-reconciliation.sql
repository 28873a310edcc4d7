-- Reconciliation reads the target and compares it with the links. findings: how far the reading was complete, and what
-- could not be compared.
alter table cycle drop constraint cycle_kind_check;
alter table cycle add constraint cycle_kind_check check (kind in ('initial', 'incremental', 'reconciliation'));
alter table cycle add column findings jsonb;

-- What has been seen at the target while a reconciliation reads it. Worth nothing after a crash: reading begins anew.
create unlogged table target_seen (
  application_id text not null,
  cycle_id uuid not null,
  kind text not null,
  target_id text not null,
  primary key (application_id, cycle_id, kind, target_id)
);
create unlogged table target_member_seen (
  application_id text not null,
  cycle_id uuid not null,
  group_id uuid not null,
  target_id text not null,
  primary key (application_id, cycle_id, group_id, target_id)
);

-- One row for each thing at the target that is not as Rollcall left it. details: attributes that differ, or the member.
-- repair: what would be done about it; told_at: since when somebody wants that.
create table drift (
  application_id text not null references application (id) on delete cascade,
  cycle_id uuid not null,
  id bigint generated always as identity,
  kind text not null check (kind in ('changed', 'missing', 'unknown', 'active', 'member_missing', 'member_unknown')),
  subject_kind text not null check (subject_kind in ('person', 'group')),
  source_id uuid,
  target_id text not null,
  name text not null,
  details jsonb not null,
  repair text not null check (repair in
    ('update', 'create', 'forget', 'disable', 'delete', 'add_member', 'remove_member', 'nothing')),
  at timestamptz not null default now(),
  told_at timestamptz,
  primary key (application_id, cycle_id, id)
);
create index drift_kind on drift (application_id, cycle_id, kind, id);
