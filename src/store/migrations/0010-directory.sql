-- The directory: people, groups, memberships, and a change log whose numbers are in commit order.
-- Every key starts with directory_id, so that the tables can be distributed by it.

-- One row a directory. Every writer locks this row before it reads what it is about to change, and holds the
-- lock until it commits: the numbers it takes from last_seq become visible in the order in which they were given,
-- and a reader that keeps "the highest number I saw" can never step over a change that commits later.
create table directory (
  id text primary key,
  display_name text not null,
  last_seq bigint not null default 0,
  created_at timestamptz not null default now()
);

insert into directory (id, display_name) values ('main', 'Directory');

-- `attributes` is the truth; user_name, enabled and search_text are computed from it, so that they cannot disagree.
-- deleted_at: in the bin (soft delete) since then; a row that is purged leaves only its 'purged' change.
-- manager_ref: the manager as the source named them, kept while that person is not here yet; manager_id is the answer.
-- source_id: the identifier the source gave this person (an object id, an Okta id); survives a rename.
create table directory_person (
  directory_id text not null references directory (id),
  id uuid not null,
  source_id text,
  attributes jsonb not null,
  user_name text not null generated always as (attributes ->> 'userPrincipalName') stored,
  enabled boolean not null generated always as ((attributes -> 'accountEnabled') is distinct from 'false'::jsonb) stored,
  search_text text not null generated always as (
    lower(translate(regexp_replace(normalize(
      coalesce(attributes ->> 'userPrincipalName', '') || ' ' || coalesce(attributes ->> 'displayName', '') || ' ' ||
      coalesce(attributes ->> 'givenName', '') || ' ' || coalesce(attributes ->> 'surname', '') || ' ' ||
      coalesce(attributes ->> 'mail', '') || ' ' || coalesce(attributes ->> 'employeeId', ''), NFKD),
      '[\u0300-\u036f]', '', 'g'), 'łŁøØđĐıß', 'lLoOdDis'))
  ) stored,
  manager_id uuid,
  manager_ref text,
  deleted_at timestamptz,
  changed_seq bigint not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (directory_id, id)
);

-- User names are compared without regard to case. Someone in the bin does not keep a name from being used again.
create unique index directory_person_user_name on directory_person (directory_id, lower(user_name)) where deleted_at is null;
create index directory_person_in_order on directory_person (directory_id, (lower(user_name) collate "C"), id);
create unique index directory_person_source_id on directory_person (directory_id, source_id) where source_id is not null;
create index directory_person_mail on directory_person (directory_id, lower(attributes ->> 'mail'));
create index directory_person_manager on directory_person (directory_id, manager_id) where manager_id is not null;
create index directory_person_awaiting_manager on directory_person (directory_id, lower(manager_ref)) where manager_id is null and manager_ref is not null;
create index directory_person_bin on directory_person (directory_id, deleted_at) where deleted_at is not null;

create table directory_group (
  directory_id text not null references directory (id),
  id uuid not null,
  source_id text,
  attributes jsonb not null,
  display_name text not null generated always as (attributes ->> 'displayName') stored,
  deleted_at timestamptz,
  changed_seq bigint not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (directory_id, id)
);

-- Not unique: sources that identify groups by an id allow two groups of one name.
create index directory_group_display_name on directory_group (directory_id, (lower(display_name) collate "C"), id);
create unique index directory_group_source_id on directory_group (directory_id, source_id) where source_id is not null;
create index directory_group_bin on directory_group (directory_id, deleted_at) where deleted_at is not null;

-- Direct members. The memberships of a person or group in the bin stay, so that restoring brings them back;
-- a reader that wants living members joins directory_person and directory_group on deleted_at is null.
create table directory_member (
  directory_id text not null,
  group_id uuid not null,
  member_id uuid not null,
  member_kind text not null check (member_kind in ('person', 'group')),
  primary key (directory_id, group_id, member_id),
  foreign key (directory_id, group_id) references directory_group (directory_id, id),
  check (group_id <> member_id)
);

create index directory_member_of on directory_member (directory_id, member_id, group_id);

-- kind 'person' and 'group': what is created, updated, disabled, enabled, deleted (into the bin), restored or purged.
-- kind 'member': what is added or removed; subject_id is the member, group_id the group.
-- detail is the evidence of a purge (names, since when in the bin) and which import made a change; null otherwise.
create table directory_change (
  directory_id text not null,
  seq bigint not null,
  kind text not null check (kind in ('person', 'group', 'member')),
  subject_id uuid not null,
  group_id uuid,
  what text not null check (what in ('created', 'updated', 'disabled', 'enabled', 'deleted', 'restored', 'purged', 'added', 'removed')),
  detail jsonb,
  at timestamptz not null default now(),
  primary key (directory_id, seq)
);

create index directory_change_of on directory_change (directory_id, subject_id, seq);

-- What each import brought. The last complete one of its kind is what the next complete one is measured against.
create table directory_import (
  directory_id text not null references directory (id),
  id uuid not null,
  kind text not null check (kind in ('people', 'groups', 'members')),
  source text not null,
  form text not null,
  complete boolean not null,
  rows_accepted bigint not null,
  rows_rejected bigint not null,
  created bigint not null,
  updated bigint not null,
  left_count bigint not null,
  first_seq bigint,
  last_seq bigint,
  ended_at timestamptz not null default now(),
  primary key (directory_id, id)
);

create index directory_import_latest on directory_import (directory_id, kind, ended_at desc);
