-- Which identity provider a token's last request came from, as recognised or set; the next request begins with it.
alter table scim_token add column last_used_profile text;
