-- Roles of the product: declared for every tenant, or by one for itself. A group grants nothing until somebody maps its
-- id to a role, and what it grants stands on its own row: whoever changes its members holds that row anyway, so that no
-- member is missed, and a group that grants nothing costs nothing.
create table product_role (
  name        text collate "C" primary key,
  title       text not null,
  protected   boolean not null,
  created_at  timestamptz(3) not null
);

create table tenant_role (
  tenant_id   uuid not null references tenant (id) on delete cascade,
  name        text collate "C" not null,
  title       text not null,
  protected   boolean not null,
  created_at  timestamptz(3) not null,
  primary key (tenant_id, name)
);
alter table tenant_role enable row level security, force row level security;
create policy one_tenant on tenant_role using (tenant_id = current_tenant());

-- Of a group: [{"role", "by", "at"}], or null.
alter table scim_resource add column grants jsonb;
create index scim_resource_grants on scim_resource (tenant_id, connection, id) where grants is not null;

-- Since when somebody is in a group.
alter table scim_member add column added_at timestamptz(3) not null default now();
