-- How many conflicts an application has is asked at the end of every cycle and by every list of applications.
create index link_conflict on link (application_id) where state = 'conflict';
