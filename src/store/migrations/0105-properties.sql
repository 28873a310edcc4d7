-- What the product wants to know of its members, and from which attribute. `applied` holds, `wanted` is what the next
-- apply makes of it; values are computed from what the identity provider sent, never stored beside it.
create table tenant_property (
  tenant_id  uuid not null,
  name       text collate "C" not null,
  name_key   text collate "C" not null,
  applied    jsonb,
  wanted     jsonb,
  primary key (tenant_id, name),
  unique (tenant_id, name_key)
);
alter table tenant_property enable row level security, force row level security;
create policy one_tenant on tenant_property using (tenant_id = current_tenant());

-- One apply: who was told of the members whose properties it changed, how far it is, what came of it.
create table property_run (
  tenant_id     uuid not null,
  id            uuid not null,
  state         text not null check (state in ('waiting', 'running', 'done')),
  requested_by  text not null,
  created_at    timestamptz(3) not null,
  started_at    timestamptz(3),
  ended_at      timestamptz(3),
  -- Definitions as they were, and as they are from then on.
  before        jsonb not null,
  after         jsonb not null,
  total         integer not null,
  done          integer not null default 0,
  changed       integer not null default 0,
  problems      integer not null default 0,
  -- The last person that is done with.
  after_id      uuid,
  primary key (tenant_id, id)
);
create unique index property_run_under_way on property_run (tenant_id) where state <> 'done';
alter table property_run enable row level security, force row level security;
create policy one_tenant on property_run using (tenant_id = current_tenant());
-- What a node that died left half-way is found again in every tenant.
create policy run_reader on property_run for select
  using (state <> 'done' and current_setting('rollcall.synchronizations', true) = 'read');
