-- Imports in the order they ended. A clock may stand still or step back; "the last complete one" may not.
alter table directory_import add column place bigint generated always as identity;
drop index directory_import_latest;
create index directory_import_latest on directory_import (directory_id, kind, place desc);
