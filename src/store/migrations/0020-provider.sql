-- The app side: tenants, their connections and tokens, what each connection sent, and whom it made a member.
--
-- Every key starts with the tenant, then the number of the connection inside it: one connection sees and changes
-- only the records it made itself. No foreign key crosses a tenant.

create table tenant (
  id          uuid primary key,
  name        text not null,
  name_key    text collate "C" not null unique,
  created_at  timestamptz(3) not null
);

-- One identity provider of a tenant. A tenant starts with connection 1.
create table scim_connection (
  tenant_id   uuid not null references tenant (id) on delete cascade,
  connection  integer not null,
  name        text not null,
  profile     text not null,
  settings    jsonb not null default '{}',
  enabled     boolean not null default true,
  created_at  timestamptz(3) not null,
  primary key (tenant_id, connection)
);

-- Only a digest of the secret is kept. The lookup id is the one key that is not under a tenant: it is how the tenant
-- is found. (When tables are distributed, this one is replicated to every node.)
create table scim_token (
  tenant_id         uuid not null,
  id                uuid not null,
  connection        integer not null,
  lookup_id         text collate "C" not null unique,
  digest            bytea not null,
  description       text not null,
  scopes            text[] not null,
  created_at        timestamptz(3) not null,
  expires_at        timestamptz(3),
  revoked_at        timestamptz(3),
  replaced_by       uuid,
  last_used_at      timestamptz(3),
  last_used_address text,
  last_used_client  text,
  primary key (tenant_id, id),
  foreign key (tenant_id, connection) references scim_connection (tenant_id, connection) on delete cascade
);

-- A person exists once in the product, whatever happens in any tenant.
create table person (
  id          uuid primary key,
  created_at  timestamptz(3) not null
);

-- A person's place in one tenant. SCIM activates, deactivates and removes this, never the person.
create table membership (
  tenant_id    uuid not null,
  person_id    uuid not null,
  connection   integer not null,
  resource_id  uuid not null,
  state        text not null check (state in ('active', 'deactivated', 'removed')),
  since        timestamptz(3) not null,
  primary key (tenant_id, person_id)
);

-- What a connection sent: one row a resource of any type, the JSON document beside the columns that are looked up.
-- `document` is the rendered representation without `meta`, `groups` and `members`, so that a list is a join of texts;
-- `hidden` holds the attributes that are not returned by default.
-- `unique_key` is the prepared value of the type's unique attribute (userName, RFC 7644 §5), null where it has none.
create table scim_resource (
  tenant_id      uuid not null,
  connection     integer not null,
  resource_type  text collate "C" not null,
  id             uuid not null,
  unique_key     text collate "C",
  external_id    text collate "C",
  display_key    text collate "C",
  display_name   text,
  active         boolean,
  person_id      uuid,
  version        bigint not null,
  created_at     timestamptz(3) not null,
  last_modified  timestamptz(3) not null,
  document       text not null,
  hidden         text,
  primary key (tenant_id, connection, resource_type, id)
) with (fillfactor = 90);

create unique index scim_resource_unique on scim_resource (tenant_id, connection, resource_type, unique_key)
  where unique_key is not null;
create index scim_resource_external on scim_resource (tenant_id, connection, resource_type, external_id)
  where external_id is not null;
create index scim_resource_display on scim_resource (tenant_id, connection, resource_type, display_key)
  where display_key is not null;

-- The values of the attributes that are looked up but can have several values, or belong to an extension.
create table scim_value (
  tenant_id      uuid not null,
  connection     integer not null,
  resource_type  text collate "C" not null,
  attribute      text collate "C" not null,
  value_key      text collate "C" not null,
  resource_id    uuid not null,
  primary key (tenant_id, connection, resource_type, attribute, value_key, resource_id)
);

-- Group members: rows, never a list in the group's document.
create table scim_member (
  tenant_id    uuid not null,
  connection   integer not null,
  group_id     uuid not null,
  member_id    uuid not null,
  member_type  text collate "C" not null,
  primary key (tenant_id, connection, group_id, member_id)
);
create index scim_member_of on scim_member (tenant_id, connection, member_id);

-- How many resources there are, in slots: writers of different connections to the database count in different rows, so
-- that creations do not wait for one another. The sum is exact; counting rows would cost the more the more there are.
create table scim_count (
  tenant_id      uuid not null,
  connection     integer not null,
  resource_type  text collate "C" not null,
  slot           smallint not null,
  resources      bigint not null,
  primary key (tenant_id, connection, resource_type, slot)
) with (fillfactor = 50);

-- The ledger: one row an accepted write, stored with it. `transaction_id` lets a reader stop before the oldest
-- transaction still running, because sequence numbers alone are not in commit order.
create table scim_change (
  tenant_id       uuid not null,
  seq             bigint generated always as identity,
  transaction_id  xid8 not null default pg_current_xact_id(),
  connection      integer not null,
  at              timestamptz(3) not null,
  resource_type   text not null,
  resource_id     uuid not null,
  action          text not null check (action in ('created', 'updated', 'deleted')),
  version         bigint not null,
  token_id        uuid,
  request_id      text,
  changes         jsonb,
  primary key (tenant_id, seq)
);
