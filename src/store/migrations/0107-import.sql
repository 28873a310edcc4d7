-- The product's own people as an identity provider sees them for import: records like any other, so that lists, filters
-- and pages need to know nothing of them. `offered` until the identity provider changes one; then the member is adopted.
alter table scim_resource add column offered boolean not null default false;
create index scim_resource_offered on scim_resource (tenant_id, person_id) where offered;

-- Whether the records that a connection is offered may be behind its policy.
alter table scim_connection add column offers_behind boolean not null default false;
-- Memberships that no identity provider has a say in, by person.
create index membership_own on membership (tenant_id, person_id) where connection is null;
