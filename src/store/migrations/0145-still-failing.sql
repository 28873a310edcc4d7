-- People and groups that could not be provisioned when a cycle ended, whether it has tried them or not.
alter table cycle add column still_failing integer;

-- Groups some of whose members the target has refused.
create index link_member_refused on link_member (application_id, group_id) where attempts > 0;
