-- What a connection does with what it receives, and the guards of a tenant. `policy` holds what differs from the
-- defaults. Whatever a write has to consider raises `policy_version`, and every write names the version it was decided
-- on: one that was decided on an old policy stores nothing and is decided again.
alter table scim_connection
  add column policy jsonb not null default '{}',
  add column policy_version bigint not null default 1;

-- Null: no limit, every domain.
alter table tenant
  add column seat_limit integer check (seat_limit >= 0),
  add column only_verified_domains boolean not null default false;

-- A mail domain that the product has verified to be the tenant's.
create table tenant_domain (
  tenant_id    uuid not null references tenant (id) on delete cascade,
  domain       text collate "C" not null,
  verified_at  timestamptz(3) not null,
  primary key (tenant_id, domain)
);
alter table tenant_domain enable row level security, force row level security;
create policy one_tenant on tenant_domain using (tenant_id = current_tenant());

-- How many left of late, in slots like scim_count; a slot that is older than the window begins again.
create table scim_brake (
  tenant_id   uuid not null,
  connection  integer not null,
  slot        smallint not null,
  since       timestamptz(3) not null,
  leavers     bigint not null,
  primary key (tenant_id, connection, slot)
) with (fillfactor = 50);
alter table scim_brake enable row level security, force row level security;
create policy one_tenant on scim_brake using (tenant_id = current_tenant());
