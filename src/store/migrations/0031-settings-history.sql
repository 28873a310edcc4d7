-- Every version of an application's settings, so that an edit can be looked at, compared and taken back. The
-- connection is not part of it: taking mappings back must not lead to another host. settings_version is what two
-- admins editing at once are told apart by; it moves with every change, config_version only with those that make
-- everyone be evaluated anew.
alter table application add column settings_version bigint not null default 1;

create table application_version (
  application_id text not null references application (id) on delete cascade,
  version bigint not null,
  settings jsonb not null,
  -- Who: how they were signed in, and the name they gave.
  author text not null,
  -- What for, in the words of whoever or whatever saved it.
  note text not null,
  at timestamptz not null default now(),
  primary key (application_id, version)
);

insert into application_version (application_id, version, settings, author, note, at)
select id, 1, settings - 'connection', 'Rollcall', 'As it was when histories began.', updated_at from application;
