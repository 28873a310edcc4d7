-- Instead of pasting a token, an identity provider may fetch short ones by itself (RFC 6749 §4.4).
create table oauth_client (
  tenant_id     uuid not null,
  id            uuid not null,
  connection    integer not null,
  client_id     text collate "C" not null unique,
  digest        bytea not null,
  description   text not null,
  scopes        text[] not null,
  created_at    timestamptz(3) not null,
  expires_at    timestamptz(3),
  revoked_at    timestamptz(3),
  last_used_at  timestamptz(3),
  primary key (tenant_id, id),
  foreign key (tenant_id, connection) references scim_connection (tenant_id, connection) on delete cascade
);
alter table oauth_client enable row level security, force row level security;
create policy one_tenant on oauth_client using (tenant_id = current_tenant());
create policy every_tenant on oauth_client using (current_setting('rollcall.every_tenant', true) = 'yes');

-- A token that such a client fetched; a token made by a person has none.
alter table scim_token add column oauth_client uuid;
create index scim_token_fetched on scim_token (tenant_id, oauth_client, expires_at) where oauth_client is not null;

-- That somebody was told how long a token still lasts: once for each of the days before its end.
create table token_reminder (
  tenant_id  uuid not null references tenant (id) on delete cascade,
  -- A token or an OAuth client.
  secret_id  uuid not null,
  days       smallint not null,
  sent_at    timestamptz(3) not null,
  primary key (tenant_id, secret_id, days)
);
alter table token_reminder enable row level security, force row level security;
create policy one_tenant on token_reminder using (tenant_id = current_tenant());
create policy every_tenant on token_reminder using (current_setting('rollcall.every_tenant', true) = 'yes');

-- What is in a mail and must not be read here: a one-time link, sealed until the mail is sent.
alter table mail add column sealed text;
-- When it was handed to the queue; one that never was, or whose queue was lost, is handed over again.
alter table mail add column queued_at timestamptz;

-- When whoever is signed in last proved who they are; null: when the session began.
alter table access_session add column confirmed_at timestamptz(3);
