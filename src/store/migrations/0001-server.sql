-- One sealed word tells at the start whether the server still has the secret key that the stored secrets need.
create table secret_key_check (
  only_row boolean primary key default true check (only_row),
  sealed text not null,
  created_at timestamptz not null default now()
);
