-- Rules of the catalogue, one row a violation: what keeps workspaces apart, and lets the tables be spread over a
-- Citus cluster later without changing one (shared/design/scale.md §4). Runs on plain PostgreSQL 15 and up.
-- $1 reference tables, $2 local tables, $3 those of both that hold tenants' data, $4 the tenant root,
-- $5 the policy's text as the catalogue prints it for a key column `workspace_id`.
with cfg as (
  select 'public'::text ns, 'workspace_id'::text tk, $4::text root, 'id'::text rootkey,
         $1::text[] refs, $2::text[] locals, $3::text[] fenced, $5::text policy),
rel as (
  select c.oid, c.relname::text t, c.relkind, c.relispartition, c.relrowsecurity, c.relforcerowsecurity, c.relowner, cfg.*,
         case when c.relname = any(cfg.refs) then 'ref' when c.relname = any(cfg.locals) then 'local'
              when c.relname = cfg.root then 'root' else 'tenant' end kind,
         case when c.relname = cfg.root then cfg.rootkey else cfg.tk end key
  from pg_class c cross join cfg where c.relnamespace = cfg.ns::regnamespace and c.relkind in ('r', 'p')),
k as (
  select r.*, a.attnum keyno, a.attnotnull keynn, a.atttypid keytype
  from rel r left join pg_attribute a on a.attrelid = r.oid and a.attname = r.key and not a.attisdropped),
d as (select * from k where kind in ('tenant', 'root')),
f as (select * from k where kind in ('tenant', 'root') or t = any(fenced)),
p as (
  select f.t, f.key, f.policy, o.polname::text, o.polcmd::text, o.polpermissive,
         (select array_agg(r.rolname::text order by 1) from pg_roles r where r.oid = any(o.polroles)) roles,
         coalesce(pg_get_expr(o.polqual, o.polrelid), '') qual,
         coalesce(pg_get_expr(o.polwithcheck, o.polrelid), '') checked
  from f join pg_policy o on o.polrelid = f.oid),
v as (
  select 'R01 tenant table lacks the tenant column' rule, t obj, key detail from d where keyno is null
  union all
  select 'R02 tenant column is nullable', t, key from d where keyno is not null and not keynn
  union all
  select 'R03 tenant column type is not uuid', t, keytype::regtype::text from d
  where keyno is not null and keytype <> 'uuid'::regtype
  union all
  select 'R04 no primary key', t, null from k
  where kind <> 'local' and not exists (select 1 from pg_index i where i.indrelid = k.oid and i.indisprimary)
  union all
  select 'R05 unique or primary index without the tenant column', d.t, i.indexrelid::regclass::text
  from d join pg_index i on i.indrelid = d.oid
  where i.indisunique and not (d.keyno = any((i.indkey::int2[])[0:i.indnkeyatts - 1]))
  union all
  select 'R06 exclusion constraint without tenant column WITH =', d.t, c.conname
  from d join pg_constraint c on c.conrelid = d.oid and c.contype = 'x'
  where not exists (select 1 from unnest(c.conkey, c.conexclop) u(k, o) join pg_operator op on op.oid = u.o
                    where u.k = d.keyno and op.oprname = '=')
  union all
  select 'R07 tenant to tenant foreign key must map tenant key to tenant key', d.t,
         c.conname || ' ' || pg_get_constraintdef(c.oid)
  from d join pg_constraint c on c.conrelid = d.oid and c.contype = 'f' join k f on f.oid = c.confrelid
  where f.kind in ('tenant', 'root')
    and not exists (select 1 from unnest(c.conkey, c.confkey) u(a, b) where u.a = d.keyno and u.b = f.keyno)
  union all
  select 'R08 reference table must not reference a tenant table', k.t, c.conname
  from k join pg_constraint c on c.conrelid = k.oid and c.contype = 'f' join k f on f.oid = c.confrelid
  where k.kind = 'ref' and f.kind in ('tenant', 'root')
  union all
  select 'R09 foreign key between a local and a tenant table', k.t, c.conname
  from k join pg_constraint c on c.conrelid = k.oid and c.contype = 'f' join k f on f.oid = c.confrelid
  where (k.kind = 'local' and f.kind in ('tenant', 'root')) or (f.kind = 'local' and k.kind in ('tenant', 'root', 'ref'))
  union all
  select 'R10 foreign key with the tenant key: no SET NULL, SET DEFAULT or ON UPDATE action', d.t,
         c.conname || ' ' || pg_get_constraintdef(c.oid)
  from d join pg_constraint c on c.conrelid = d.oid and c.contype = 'f'
  where d.keyno = any(c.conkey) and (c.confdeltype in ('n', 'd') or c.confupdtype in ('n', 'd', 'c'))
  union all
  select 'R11 sequence or identity (ids are UUIDv7 of the client)', k.t, a.attname
  from k join pg_attribute a on a.attrelid = k.oid and a.attnum > 0 and not a.attisdropped
  left join pg_attrdef ad on ad.adrelid = a.attrelid and ad.adnum = a.attnum
  where a.attidentity <> '' or pg_get_expr(ad.adbin, ad.adrelid) like '%nextval(%'
  union all
  select 'R12 user trigger', k.t, g.tgname from k join pg_trigger g on g.tgrelid = k.oid
  where not g.tgisinternal and not k.relispartition
  union all
  select 'R13 row-level security is not enabled and forced', t,
         format('enabled=%s forced=%s', relrowsecurity, relforcerowsecurity)
  from f where not (relrowsecurity and relforcerowsecurity)
  union all
  select 'R14 policy with a subquery', p.t, p.polname from p where p.qual || p.checked ~* '\mselect\M'
  union all
  select 'R15 table inheritance', k.t, i.inhparent::regclass::text
  from k join pg_inherits i on i.inhrelid = k.oid where not k.relispartition
  union all
  select 'R16 rule on a table', k.t, w.rulename from k join pg_rewrite w on w.ev_class = k.oid
  where w.rulename <> '_RETURN'
  union all
  select 'R17 name longer than 55 bytes (a shard id is appended)', k.t, c.conname
  from k join pg_constraint c on c.conrelid = k.oid where octet_length(c.conname) > 55
  union all
  select 'R17 name longer than 55 bytes (a shard id is appended)', k.t, x.relname
  from k join pg_index i on i.indrelid = k.oid join pg_class x on x.oid = i.indexrelid where octet_length(x.relname) > 55
  union all
  select 'R18 not exactly one policy `tenant` for the app with the text of crm/core/tenancy.py', f.t,
         (select string_agg(p.polname || ' ' || p.qual || ' / ' || p.checked, '; ') from p where p.t = f.t)
  from f where (
    select count(*) from p where p.t = f.t and p.polname = 'tenant' and p.polcmd = '*' and p.polpermissive
      and p.roles = array['touchline_app'] and p.qual = p.checked
      and p.qual = replace(p.policy, '(workspace_id =', '(' || p.key || ' =')) <> 1
  union all
  select 'R19 policy nobody knows', p.t, p.polname from p
  where p.polname <> 'tenant'
    and not (p.polname = 'search' and p.roles = array['touchline_search'] and p.polcmd = 'r')
    and not (p.polname = 'door' and p.t = 'entry_points' and p.roles = array['touchline_door'] and p.polcmd = 'r')
    -- a restrictive policy lets through less, never more
    and not (p.polname = 'kept' and p.roles = array['touchline_app'] and p.polcmd = 'd' and not p.polpermissive)
  union all
  select 'R20 table not of the owner role', k.t, k.relowner::regrole::text from k
  where k.relowner <> 'touchline_owner'::regrole
  union all
  select 'R21 role goes around row-level security', rolname, null from pg_roles
  where rolname in ('touchline_app', 'touchline_door', 'touchline_owner') and (rolsuper or rolbypassrls)
  union all
  select 'R22 the door role may do more than read entry points', k.t, a.privilege_type
  from k join pg_class c on c.oid = k.oid cross join aclexplode(c.relacl) a
  where a.grantee = 'touchline_door'::regrole and not (k.t = 'entry_points' and a.privilege_type = 'SELECT')
  union all
  select 'R23 everybody may do something with a table', k.t, a.privilege_type
  from k join pg_class c on c.oid = k.oid cross join aclexplode(c.relacl) a where a.grantee = 0
  union all
  select 'R24 native enum type (its = is not leakproof: text and a CHECK instead)', t.typname, null
  from pg_type t, cfg where t.typnamespace = cfg.ns::regnamespace and t.typtype = 'e'
  union all
  -- the owner role is under forced row-level security itself: its functions see no row of any workspace
  select 'R25 function that goes around row-level security without a fixed search_path or for everybody', q.proname, null
  from pg_proc q, cfg where q.pronamespace = cfg.ns::regnamespace and q.prosecdef
    and (coalesce(array_to_string(q.proconfig, ','), '') not like '%search_path=public, pg_temp%'
         or q.proowner not in ('touchline_search'::regrole, 'touchline_owner'::regrole)
         or exists (select 1 from aclexplode(q.proacl) a where a.grantee = 0))
  union all
  select 'R27 time or day without a CHECK that it is finite (crm/core/tenancy.py: finite_times)', k.t, a.attname
  from k join pg_attribute a on a.attrelid = k.oid and a.attnum > 0 and not a.attisdropped
  where a.atttypid in ('timestamptz'::regtype, 'timestamp'::regtype, 'date'::regtype)
    and not exists (
      select 1 from pg_constraint c where c.conrelid = k.oid and c.contype = 'c' and c.convalidated
        and pg_get_constraintdef(c.oid) = format('CHECK (isfinite(%I))', a.attname))
  union all
  select 'R26 view (it would run with its owner''s rights)', c.relname, null
  from pg_class c, cfg where c.relnamespace = cfg.ns::regnamespace and c.relkind in ('v', 'm')
    and not exists (select 1 from pg_depend x where x.objid = c.oid and x.deptype = 'e')
)
select rule, obj, detail from v order by 1, 2, 3
