-- Where a product is told what happened without asking. A row under the nil tenant is told about every tenant.
--
-- What has to be sent is what the ledger has behind the cursor, and what is waiting here because it failed. There is no row
-- for what has not been tried yet.
create table webhook_endpoint (
  tenant_id              uuid not null,
  id                     uuid not null,
  url                    text not null,
  description            text not null,
  -- Words and `member.*`; empty: everything.
  types                  text[] not null,
  format                 text not null check (format in ('json', 'set')),
  allow_private_address  boolean not null,
  -- The newest first, each sealed; an older one has an end.
  secrets                jsonb not null,
  enabled                boolean not null default true,
  disabled_at            timestamptz(3),
  disabled_reason        text check (disabled_reason in ('by_hand', 'gone', 'failing')),
  -- Everything up to here has been sent, or waits in webhook_delivery.
  cursor                 bigint not null,
  -- Counts who has worked on it: what an earlier one still has in hand is not stored any more.
  epoch                  bigint not null default 0,
  -- Since the last success, and how often in a row nothing at all got through.
  failing_since          timestamptz(3),
  failures               integer not null default 0,
  next_at                timestamptz(3),
  created_at             timestamptz(3) not null,
  primary key (tenant_id, id)
);
create index webhook_endpoint_due on webhook_endpoint (next_at) where enabled;

create table webhook_delivery (
  tenant_id     uuid not null,
  endpoint_id   uuid not null,
  seq           bigint not null,
  event_tenant  uuid not null,
  event_id      text not null,
  event         text not null,
  subject       text collate "C" not null,
  state         text not null check (state in ('waiting', 'delivered', 'dead')),
  attempts      integer not null,
  next_at       timestamptz(3),
  first_at      timestamptz(3),
  last_at       timestamptz(3),
  status        integer,
  duration_ms   integer,
  error         text,
  excerpt       text,
  primary key (tenant_id, endpoint_id, seq),
  foreign key (tenant_id, endpoint_id) references webhook_endpoint (tenant_id, id) on delete cascade
);
create index webhook_delivery_waiting on webhook_delivery (tenant_id, endpoint_id, subject, seq) where state = 'waiting';
create index webhook_delivery_old on webhook_delivery (last_at) where state <> 'waiting';

do $$
declare
  kept text;
begin
  foreach kept in array array['webhook_endpoint', 'webhook_delivery'] loop
    execute format('alter table %I enable row level security, force row level security', kept);
    execute format('create policy one_tenant on %I using (tenant_id = current_tenant())', kept);
    execute format('create policy every_tenant on %I using (current_setting(''rollcall.every_tenant'', true) = ''yes'')', kept);
  end loop;
end $$;
