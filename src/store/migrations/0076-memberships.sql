-- Memberships that a connection did not make, what will become of one, and what is staged.
alter table membership
  -- Null: the product made this one, and no identity provider has a say in it.
  alter column connection drop not null,
  alter column resource_id drop not null,
  add column origin text not null default 'provisioned' check (origin in ('provisioned', 'adopted', 'product')),
  add column owner boolean not null default false,
  add column break_glass boolean not null default false,
  -- How to show somebody of whom there is no record.
  add column label text,
  add column email text,
  -- What will become of it, and when, unless the directory says otherwise before.
  add column due_at timestamptz(3),
  add column due_state text check (due_state in ('deactivated', 'removed')),
  add column due_keep_days integer,
  add column transfer_to uuid,
  -- What the deleted record was known by, so that who comes back is found.
  add column return_key text collate "C";

create index membership_return on membership (tenant_id, connection, return_key) where return_key is not null;
create index membership_due on membership (tenant_id, due_at) where due_at is not null;
-- Few, and looked for at every write: owners, emergency access, and the product's own people.
create index membership_guarded on membership (tenant_id) where owner or break_glass or connection is null;

-- Memberships of one person in every tenant, for who deletes the person; and whose time has come, for who carries it out.
create policy one_person on membership
  using (person_id = nullif(current_setting('rollcall.person', true), '')::uuid);
create policy due_reader on membership for select
  using (due_at is not null and current_setting('rollcall.due', true) = 'read');

alter table person add column name text;

-- Addresses that people gave to the product itself. Those that a directory sends are the record's and prove nothing.
create table person_email (
  person_id  uuid not null references person (id) on delete cascade,
  email_key  text collate "C" not null,
  email      text not null,
  verified   boolean not null,
  primary key (person_id, email_key)
);
create index person_email_key on person_email (email_key);

-- Whether there is a row in `staged_record`, so that a write needs no look to know that there is none.
alter table scim_resource add column staged boolean not null default false;

-- Records that are not what their membership is: received and not applied, held, in conflict, or nobody's.
create table staged_record (
  tenant_id    uuid not null,
  connection   integer not null,
  resource_id  uuid not null,
  kind         text collate "C" not null check (kind in ('new', 'changed', 'leaving', 'conflict', 'unlinked')),
  person_id    uuid,
  held         text check (held in ('brake')),
  problem      text,
  applied      text,
  gone         text,
  proposals    jsonb not null default '[]',
  since        timestamptz(3) not null,
  primary key (tenant_id, connection, resource_id)
);
create index staged_record_kind on staged_record (tenant_id, connection, kind, resource_id);
alter table staged_record enable row level security, force row level security;
create policy one_tenant on staged_record using (tenant_id = current_tenant());

-- One run of Synchronize: what it is to do, how far it is, what came of it.
create table synchronization (
  tenant_id     uuid not null,
  id            uuid not null,
  connection    integer not null,
  cause         text not null check (cause in ('by_hand', 'scheduled')),
  requested_by  text,
  state         text not null check (state in ('waiting', 'running', 'held', 'done', 'cancelled')),
  -- Ids of records; null: everything that was staged when it was asked for.
  selection     uuid[],
  created_at    timestamptz(3) not null,
  started_at    timestamptz(3),
  ended_at      timestamptz(3),
  total         integer not null,
  counts        jsonb not null default '{}',
  -- Leavers first, then the others, each by id: the last one that is done with.
  phase         smallint not null default 0,
  after_id      uuid,
  primary key (tenant_id, id)
);
create unique index synchronization_under_way on synchronization (tenant_id, connection)
  where state in ('waiting', 'running', 'held');
alter table synchronization enable row level security, force row level security;
create policy one_tenant on synchronization using (tenant_id = current_tenant());
-- What a node that died left half-way is found again in every tenant.
create policy sync_reader on synchronization for select
  using (state in ('waiting', 'running') and current_setting('rollcall.synchronizations', true) = 'read');

-- What happened to one member, in order.
create index scim_change_of_person on scim_change (tenant_id, person_id, seq) where person_id is not null;
