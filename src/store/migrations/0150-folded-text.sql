-- The form in which text that ignores case is compared (RFC 7644 §5, RFC 8265), as the rest of Rollcall makes it: full-width and
-- half-width forms mapped, lower case, composed. `lower()` alone knows neither the forms nor the two letters whose lower
-- case depends on where they stand or is two characters: a filter on a Greek or Turkish name then found nobody.
do $$
declare
  wide constant text := '！＂＃＄％＆＇（）＊＋，－．／０１２３４５６７８９：；＜＝＞？＠ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ［＼］＾＿｀ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ｛｜｝～｟｠｡｢｣､･ｦｧｨｩｪｫｬｭｮｯｰｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜﾝﾞﾟﾠﾡﾢﾣﾤﾥﾦﾧﾨﾩﾪﾫﾬﾭﾮﾯﾰﾱﾲﾳﾴﾵﾶﾷﾸﾹﾺﾻﾼﾽﾾￂￃￄￅￆￇￊￋￌￍￎￏￒￓￔￕￖￗￚￛￜ￠￡￢￤￥￦￨￩￪￫￬￭￮';
  narrow constant text := '!"#$%&''()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`abcdefghijklmnopqrstuvwxyz{|}~⦅⦆。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン゙゚ᅠᄀᄁᆪᄂᆬᆭᄃᄄᄅᆰᆱᆲᆳᆴᆵᄚᄆᄇᄈᄡᄉᄊᄋᄌᄍᄎᄏᄐᄑ하ᅢᅣᅤᅥᅦᅧᅨᅩᅪᅫᅬᅭᅮᅯᅰᅱᅲᅳᅴᅵ¢£¬¦¥₩│←↑→↓■○';
  letters text;
begin
  -- Case as Unicode has it, whatever the locale of the database is: built in from PostgreSQL 17, from ICU before.
  select coalesce((
    select format('%I.%I', n.nspname, c.collname) from pg_collation c join pg_namespace n on n.oid = c.collnamespace
     where c.collname in ('pg_c_utf8', 'und-x-icu') order by c.collname limit 1), '"default"')
    into letters;
  execute format(
    'create function scim_fold(value text) returns text language sql immutable parallel safe return case
       when octet_length(value) = char_length(value) then lower(value collate %1$s)
       else normalize(lower(
         replace(replace(translate(value, %2$L, %3$L), U&''\FFE3'', U&''\0020\0304''), U&''\0130'', U&''i\0307'') collate %1$s), nfc)
     end',
    letters, wide || 'Σς', narrow || 'σσ');
end $$;

-- Keys that were stored: σ has one form at the end of a word and another elsewhere, and stands for both now.
do $$
declare
  one uuid;
begin
  perform set_config('rollcall.every_tenant', 'yes', true);
  for one in select id from tenant loop
    perform set_config('rollcall.tenant', one::text, true);
    update scim_resource r set unique_key = replace(unique_key, 'ς', 'σ')
     where tenant_id = one and strpos(unique_key, 'ς') > 0 and not exists (
       select from scim_resource o where o.tenant_id = one and o.connection = r.connection
          and o.resource_type = r.resource_type and o.unique_key = replace(r.unique_key, 'ς', 'σ'));
    update scim_resource set display_key = replace(display_key, 'ς', 'σ')
     where tenant_id = one and strpos(display_key, 'ς') > 0;
    update scim_value v set value_key = replace(value_key, 'ς', 'σ')
     where tenant_id = one and strpos(value_key, 'ς') > 0 and not exists (
       select from scim_value o where o.tenant_id = one and o.connection = v.connection
          and o.resource_type = v.resource_type and o.attribute = v.attribute and o.resource_id = v.resource_id
          and o.value_key = replace(v.value_key, 'ς', 'σ'));
    update membership set return_key = replace(return_key, 'ς', 'σ')
     where tenant_id = one and strpos(return_key, 'ς') > 0;
  end loop;
  perform set_config('rollcall.tenant', '', true);
  perform set_config('rollcall.every_tenant', '', true);
end $$;
