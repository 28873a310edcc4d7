-- What identity providers asked and what they were answered: one row a request, by day, without values, queries or
-- tokens. Written in batches for many tenants at once: such a statement may write for everyone and read nobody's.
create sequence scim_request_number;
create table scim_request (
  tenant_id       uuid not null,
  number          bigint not null default nextval('scim_request_number'),
  at              timestamptz(3) not null,
  request_id      text collate "C" not null,
  connection      integer not null,
  method          text not null,
  path            text not null,
  query           text,
  status          smallint not null,
  duration_ms     integer not null,
  token_id        text collate "C",
  token_refusal   text,
  address         text,
  client          text,
  profile         text,
  recognised_by   text,
  tolerances      text[] not null,
  resource_type   text,
  resource_id     text collate "C",
  resource_name   text,
  outcome         text,
  changed         text[] not null,
  skipped_members text[] not null,
  parts           jsonb,
  detail          text,
  scim_type       text,
  rfc             text,
  missed          integer not null default 0,
  primary key (tenant_id, number, at)
) partition by range (at);
create index scim_request_by_id on scim_request (tenant_id, request_id);
create index scim_request_by_resource on scim_request (tenant_id, resource_id, number desc) where resource_id is not null;
create index scim_request_refused on scim_request (tenant_id, number desc) where status >= 400;

-- The messages themselves, sealed, for tenants that asked for it; kept for days, not weeks.
create table scim_request_body (
  tenant_id   uuid not null,
  request_id  text collate "C" not null,
  at          timestamptz(3) not null,
  sealed      text not null,
  primary key (tenant_id, request_id, at)
) partition by range (at);

-- Row-level security holds for a partition that is named directly, too.
create function scim_request_protect(kept text) returns void language plpgsql as $$
begin
  execute format('alter table %I enable row level security, force row level security', kept);
  execute format('create policy one_tenant on %I using (tenant_id = current_tenant())', kept);
  execute format('create policy every_tenant_writes on %I for insert with check (current_setting(''rollcall.every_tenant'', true) = ''yes'')', kept);
end $$;
select scim_request_protect(kept)
  from unnest(array['scim_request', 'scim_request_body']) as kept;

-- Makes the partition of a day, unless it is there.
create function scim_request_partition(parent text, day date) returns void language plpgsql as $$
declare
  name text := parent || '_' || to_char(day, 'YYYYMMDD');
begin
  perform pg_advisory_xact_lock(hashtext('scim_request_partition'));
  if to_regclass(name) is not null then return; end if;
  execute format('create table %I partition of %I for values from (%L) to (%L)',
    name, parent, day::timestamp at time zone 'UTC', (day + 1)::timestamp at time zone 'UTC');
  perform scim_request_protect(name);
end $$;
select scim_request_partition(parent, current_date + days)
  from unnest(array['scim_request', 'scim_request_body']) as parent, generate_series(0, 1) as days;
