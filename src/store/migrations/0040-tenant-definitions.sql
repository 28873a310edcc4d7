-- What a tenant defines beyond the standard: schemas and resource types, each in the JSON form of RFC 7643 §6 and §7.
create table scim_definition (
  tenant_id   uuid not null references tenant (id) on delete cascade,
  kind        text collate "C" not null check (kind in ('schema', 'resource_type')),
  -- The URN of a schema in lower case; the name of a resource type as it is.
  name        text collate "C" not null,
  document    jsonb not null,
  updated_at  timestamptz(3) not null,
  primary key (tenant_id, kind, name)
);
