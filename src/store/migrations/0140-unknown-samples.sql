-- A masked sample beside each name of an attribute that no schema knows; empty where there was no value.
alter table scim_request add column unknown_samples text[] not null default '{}';
