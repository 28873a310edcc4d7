-- A guest's user name is read without its mark in mappings, so whoever looks people up by what mappings say has to look
-- at every guest. Few directories have many.
create index directory_person_guest on directory_person (directory_id) where user_name like '%#EXT#%';
