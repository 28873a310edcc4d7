-- The engine: applications, who is assigned, one link row for each person or group and application, what has to be
-- looked at again, cycles, and the provisioning log. Every key starts with application_id, so that the tables can
-- be distributed by it.

-- settings: what an admin can set (src/engine/application.ts). The credential is sealed and belongs to one origin.
-- power: whether an admin has turned provisioning on. watermark: the directory change up to which dirty keys are
-- durable; null until the first cycle begins. scan_needed: everyone has to be compared (first cycle, new settings).
-- breaker_*: quarantine. lease_*: the one process that works for this application; the epoch fences its writes.
create table application (
  id text primary key,
  directory_id text not null,
  name text not null,
  template text not null,
  settings jsonb not null,
  config_version bigint not null default 1,
  credential text,
  credential_origin text,
  credential_set_at timestamptz,
  power text not null default 'off' check (power in ('off', 'on', 'paused')),
  watermark bigint,
  scan_needed boolean not null default true,
  initial_done_at timestamptz,
  next_cycle_at timestamptz,
  limited_until timestamptz,
  breaker_code text,
  breaker_details jsonb,
  breaker_since timestamptz,
  breaker_count int not null default 0,
  breaker_next_at timestamptz,
  lease_owner text,
  lease_epoch bigint not null default 0,
  lease_until timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create unique index application_name on application (directory_id, lower(name));
create index application_due on application (next_cycle_at) where power = 'on';

-- role_id '' is Default Access. nested: the group is inside an assigned group (flattened assignments).
create table application_assignment (
  application_id text not null references application (id) on delete cascade,
  principal_kind text not null check (principal_kind in ('person', 'group')),
  principal_id uuid not null,
  role_id text not null default '',
  created_at timestamptz not null default now(),
  primary key (application_id, principal_kind, principal_id, role_id)
);

create index application_assignment_of on application_assignment (principal_kind, principal_id, application_id);

-- The truth about one person or group at one application. seen_*: what was looked at when it was last evaluated;
-- while they equal the directory's numbers, the person is not looked at again. applied: the values last confirmed
-- at the target. intent: a request that may have left and has no outcome yet (durable before it leaves).
create table link (
  application_id text not null references application (id) on delete cascade,
  kind text not null check (kind in ('person', 'group')),
  source_id uuid not null,
  target_id text,
  ownership text check (ownership in ('created', 'adopted', 'observed')),
  state text not null default 'none' check (state in ('none', 'linked', 'disabled', 'in_doubt', 'conflict', 'gone')),
  in_scope boolean not null default false,
  skip_reason text,
  applied json,
  applied_fp text,
  uncertain boolean not null default false,
  seen_seq bigint,
  seen_config bigint,
  seen_assignments text,
  intent text check (intent in ('create', 'update', 'disable', 'enable', 'delete')),
  intent_epoch bigint,
  intent_deadline timestamptz,
  waiting_for uuid,
  attempts int not null default 0,
  next_due_at timestamptz,
  error_code text,
  error_details jsonb,
  held_at timestamptz,
  held_action text,
  allowed_until timestamptz,
  ended_at timestamptz,
  updated_at timestamptz not null default now(),
  primary key (application_id, kind, source_id)
);

-- Two people can never share an account: "already linked" is a constraint.
create unique index link_target on link (application_id, kind, target_id) where target_id is not null and state <> 'gone';
create index link_due on link (application_id, next_due_at) where next_due_at is not null;
create index link_intent on link (application_id) where intent is not null;
create index link_waiting on link (application_id, waiting_for) where waiting_for is not null;
create index link_held on link (application_id, held_at) where held_at is not null;
create index link_ended on link (application_id, kind, ended_at) where ended_at is not null;

-- One edge of a provisioned group. desired: the directory has it; applied: the target has confirmed it. An edge whose
-- member has no account yet stays open; an edge the target refused is tried again at next_due_at.
create table link_member (
  application_id text not null references application (id) on delete cascade,
  group_id uuid not null,
  member_id uuid not null,
  member_kind text not null check (member_kind in ('person', 'group')),
  desired boolean not null,
  applied boolean not null default false,
  attempts int not null default 0,
  next_due_at timestamptz,
  error_code text,
  primary key (application_id, group_id, member_id)
);

create index link_member_of on link_member (application_id, member_id, group_id);
create index link_member_open on link_member (application_id, group_id, member_id) where desired <> applied;

-- Keys to be looked at again. The key is the row, so that ten events about one person are one row; a stamp that
-- has moved on means that something happened since the row was read.
create table dirty (
  application_id text not null references application (id) on delete cascade,
  kind text not null check (kind in ('person', 'group')),
  source_id uuid not null,
  stamp bigint not null default 1,
  primary key (application_id, kind, source_id)
);

create table cycle (
  application_id text not null references application (id) on delete cascade,
  id uuid not null,
  kind text not null check (kind in ('initial', 'incremental')),
  state text not null check (state in ('waiting', 'running', 'done', 'done_with_failures', 'stopped', 'failed')),
  stop_requested boolean not null default false,
  config_version bigint not null,
  high_water bigint not null,
  cursor_format int not null default 1,
  scan_phase text not null default 'person' check (scan_phase in ('managers_first', 'person', 'group', 'done')),
  scan_cursor uuid,
  total bigint,
  counts jsonb not null,
  error_code text,
  error_details jsonb,
  started_at timestamptz not null default now(),
  ended_at timestamptz,
  primary key (application_id, id)
);

create index cycle_latest on cycle (application_id, started_at desc);

-- The provisioning log, append-only, one partition a day; what no day has claimed goes to the default one.
create sequence provisioning_log_id;
create table provisioning_log (
  application_id text not null,
  id bigint not null default nextval('provisioning_log_id'),
  at timestamptz not null default now(),
  cycle_id uuid,
  subject_kind text not null,
  subject_id uuid not null,
  subject_name text not null,
  target_id text,
  action text not null,
  outcome text not null,
  reason text,
  message text not null,
  duration_ms int not null,
  steps json not null,
  changes json not null,
  error_code text,
  error_details jsonb,
  primary key (application_id, id, at)
) partition by range (at);

create table provisioning_log_default partition of provisioning_log default;
create index provisioning_log_subject on provisioning_log (application_id, subject_id, id desc);
create index provisioning_log_outcome on provisioning_log (application_id, outcome, id desc);
create index provisioning_log_cycle on provisioning_log (application_id, cycle_id, id desc);

-- Makes the partition of a day, unless it is there. A day that the default partition already holds rows of stays there.
create function provisioning_log_partition(day date) returns void language plpgsql as $$
declare
  name text := 'provisioning_log_' || to_char(day, 'YYYYMMDD');
begin
  perform pg_advisory_xact_lock(hashtext('provisioning_log_partition'));
  if to_regclass(name) is not null then return; end if;
  execute format('create table %I partition of provisioning_log for values from (%L) to (%L)',
    name, day::timestamp at time zone 'UTC', (day + 1)::timestamp at time zone 'UTC');
exception when check_violation then return;
end $$;
