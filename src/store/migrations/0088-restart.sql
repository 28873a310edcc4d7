-- rematch: an admin has asked to look the account up again instead of trusting the link. Whoever is out of scope keeps
-- what the link says: a restart never loses a leaver.
alter table link add column rematch boolean not null default false;
