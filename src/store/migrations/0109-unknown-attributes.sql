-- Names of attributes that a request had and no schema knows: what is not kept can at least be offered.
alter table scim_request add column unknown text[] not null default '{}';
create index scim_request_unknown on scim_request (tenant_id, number desc) where unknown <> '{}';
