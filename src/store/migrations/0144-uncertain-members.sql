-- Nobody knows whether the target holds this membership: a request about it has left and was not answered, or the links
-- were forgotten. Whoever is not wanted there any more is then removed all the same, and whoever is, added once more.
alter table link_member add column uncertain boolean not null default false;
