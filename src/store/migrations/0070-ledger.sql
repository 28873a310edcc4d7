-- The ledger, once more: from a record of writes to what a product is told. One row is one event. A row that an identity
-- provider's write made says so in `action` and `version`; events that follow from it, or come from elsewhere, have none.
--
-- Partitioned by the day on which the row was stored, by the database's clock and not by a node's, so that letting go of
-- old days is dropping tables, and no node whose clock jumps can have its rows dropped early.
alter table scim_change no force row level security;
alter table scim_change rename to scim_change_before;
alter index scim_change_pkey rename to scim_change_before_pkey;

create sequence scim_change_number;
create table scim_change (
  tenant_id      uuid not null,
  seq            bigint not null default nextval('scim_change_number'),
  day            date not null default (now() at time zone 'UTC')::date,
  connection     integer,
  at             timestamptz(3) not null,
  event          text collate "C" not null,
  resource_type  text,
  resource_id    uuid,
  person_id      uuid,
  action         text check (action in ('created', 'updated', 'deleted')),
  version        bigint,
  token_id       uuid,
  request_id     text,
  -- What changed, by attribute: before and after.
  changes        jsonb,
  -- The JSON document as it was after the change, so that an event says the same whenever it is read.
  state          text,
  -- What an event tells besides.
  data           jsonb,
  primary key (tenant_id, seq, day)
) partition by range (day);
-- For consumers that serve every tenant.
create index scim_change_in_order on scim_change (seq);

create table scim_change_default partition of scim_change default;

insert into scim_change (tenant_id, seq, day, connection, at, event, resource_type, resource_id, action, version, token_id,
  request_id, changes)
select tenant_id, seq, (at at time zone 'UTC')::date, connection, at,
  case resource_type when 'User' then 'member.' when 'Group' then 'group.' else 'resource.' end ||
  case action when 'created' then case resource_type when 'User' then 'provisioned' else 'created' end
    when 'deleted' then 'removed' else 'updated' end,
  resource_type, resource_id, action, version, token_id, request_id, changes
from scim_change_before;
select setval('scim_change_number', greatest((select max(seq) from scim_change), 1), exists (select from scim_change));
drop table scim_change_before;

alter table scim_change enable row level security, force row level security;
create policy one_tenant on scim_change using (tenant_id = current_tenant());
-- Feeds and webhooks of the whole installation read the ledger of every tenant, and say so. They read nothing else.
create policy ledger_reader on scim_change for select using (current_setting('rollcall.ledger', true) = 'read');
alter table scim_change_default enable row level security, force row level security;
create policy one_tenant on scim_change_default using (tenant_id = current_tenant());

-- Makes the partition of a day, unless it is there. A day that the default partition already holds rows of stays there.
create function scim_change_partition(of_day date) returns void language plpgsql as $$
declare
  name text := 'scim_change_' || to_char(of_day, 'YYYYMMDD');
begin
  perform pg_advisory_xact_lock(hashtext('scim_change_partition'));
  if to_regclass(name) is not null then return; end if;
  execute format('create table %I partition of scim_change for values from (%L) to (%L)', name, of_day, of_day + 1);
  execute format('alter table %I enable row level security, force row level security', name);
  execute format('create policy one_tenant on %I using (tenant_id = current_tenant())', name);
exception when check_violation then return;
end $$;

-- Up to where events have been let go: a cursor before this one has missed some.
create table ledger_retention (
  only_row         boolean primary key default true check (only_row),
  dropped_through  bigint not null
);
insert into ledger_retention (dropped_through) values (0);

-- The last number that was given out, and then the transactions that may have been given one and are not over. In this
-- order, in two statements: whoever was given a number up to `numbered` held the table's lock when it was read, and holds
-- it until its rows can be seen. Sequence numbers are not in commit order: who reads further than this would lose rows.
create function ledger_mark(out numbered bigint, out writers text[]) language plpgsql volatile as $$
begin
  select case when is_called then last_value else 0 end into numbered from scim_change_number;
  select coalesce(array_agg(virtualtransaction), '{}') into writers from pg_locks
   where locktype = 'relation' and database = (select oid from pg_database where datname = current_database())
     and relation = 'scim_change'::regclass and mode = 'RowExclusiveLock' and granted and pid is distinct from pg_backend_pid();
end $$;
