-- A dry run: what a cycle would do now for everyone, one group or one person. Kept some days under its own address.
-- claimed in dry_run_claim: an account found, or a name to be created, is one person's in a dry run as it is in a cycle.
create table dry_run (
  application_id text not null references application (id) on delete cascade,
  id uuid not null,
  scope jsonb not null,
  state text not null check (state in ('running', 'done', 'stopped', 'failed')),
  stop_requested boolean not null default false,
  settings_version bigint not null,
  author text not null,
  total bigint,
  looked bigint not null default 0,
  counts jsonb not null default '{}',
  error_code text,
  error_details jsonb,
  started_at timestamptz not null default now(),
  touched_at timestamptz not null default now(),
  ended_at timestamptz,
  primary key (application_id, id)
);
create index dry_run_latest on dry_run (application_id, started_at desc);

create table dry_run_entry (
  application_id text not null,
  dry_run_id uuid not null,
  id bigint generated always as identity,
  subject_kind text not null,
  subject_id uuid not null,
  subject_name text not null,
  action text not null,
  outcome text not null,
  entry json not null,
  request json,
  primary key (application_id, dry_run_id, id),
  foreign key (application_id, dry_run_id) references dry_run (application_id, id) on delete cascade
);
create index dry_run_entry_outcome on dry_run_entry (application_id, dry_run_id, outcome, id);

create table dry_run_claim (
  application_id text not null,
  dry_run_id uuid not null,
  kind text not null,
  claim text not null,
  source_id uuid not null,
  primary key (application_id, dry_run_id, kind, claim),
  foreign key (application_id, dry_run_id) references dry_run (application_id, id) on delete cascade
);
