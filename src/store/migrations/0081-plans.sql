-- What customers of the product can have. `user_provisioning` among the entitlements: their identity providers may send.
create table plan (
  id            uuid primary key,
  name          text not null,
  name_key      text collate "C" not null unique,
  entitlements  text[] not null,
  -- Most active members of a tenant that sets no limit of its own; null: no limit.
  seats         integer check (seats >= 0),
  created_at    timestamptz(3) not null
);

-- A tenant without a plan may do everything; so it is until the product has plans. `activated`: the tenant's own switch.
alter table tenant
  add column plan_id uuid references plan (id),
  add column activated boolean not null default true,
  add column activated_at timestamptz(3);
create index tenant_plan on tenant (plan_id) where plan_id is not null;

-- How many active members a tenant may have: its own limit, else its plan's.
create function seats_allowed(one tenant) returns integer stable language sql as
  $$ select coalesce(one.seat_limit, (select p.seats from plan p where p.id = one.plan_id)) $$;

-- Why a tenant may not be provisioned; null: it may.
create function provisioning_refusal(one tenant) returns text stable language sql as
  $$ select case when not one.activated then 'not_activated'
            when not coalesce((select 'user_provisioning' = any (p.entitlements) from plan p where p.id = one.plan_id), true)
            then 'not_in_plan' end $$;
