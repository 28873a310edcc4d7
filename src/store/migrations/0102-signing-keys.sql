-- Keys that security event tokens are signed with. One signs at a time; one that is retired stays published for as long as
-- something signed with it may be under way.
create table signing_key (
  kid         text collate "C" primary key,
  -- The public half, as a JSON Web Key.
  public_key  jsonb not null,
  -- The private half, sealed.
  sealed      text not null,
  created_at  timestamptz(3) not null,
  retired_at  timestamptz(3)
);
create unique index signing_key_in_use on signing_key ((true)) where retired_at is null;
