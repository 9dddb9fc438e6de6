"""Ways by which readers see or do more than is theirs, and things that only look like one.

Each is a few statements, for roles `reading_staff` and `reading_tenant` that may read the marts.
`reading_login` is a login of a tenant.
"""

from dataclasses import dataclass

from .corruption import Corruption

_LOGIN = "create role reading_login login in role reading_tenant;"
_GROUP = "create role reading_group; grant reading_group to reading_tenant;"
_OWN = "organization_id = nullif(current_setting('app.current_organization', true), '')"
_SCORES, _USAGE = "analytics_marts.tenant_health_scores", "analytics_marts.usage_metrics"
_PEERS, _PUBLISHED = "analytics_marts.peer_benchmarks", "analytics_marts.published_benchmarks"
_MEMBERS = "analytics_intermediate.int_release_members"
_OPEN = "grant usage on schema analytics_intermediate to"
_OF_OTHERS = "create schema others; grant usage on schema others to public;"
_DEFINER = f"{_OF_OTHERS} create function others.f() returns bigint security definer"
_PLPGSQL = "language plpgsql as $$ declare n bigint; begin {} return n; end $$"
_FOREIGN = """
    create foreign data wrapper nothing;
    create server back foreign data wrapper nothing options (dbname '{}')
"""


@dataclass(frozen=True)
class Hole:
    """A way by which a reader sees or does more than is its own.

    Attributes:
        sql: Opens it.
        says: What the failure must say: whose right it is, and on what.
    """

    sql: str
    says: str


def _policy(using: str, to: str, sort: str = "permissive for select") -> str:
    return f"create policy more on {_USAGE} as {sort} to {to} using ({using})"


def _view(name: str, query: str, kind: str = "view", options: str = "") -> str:
    return (
        f"{_OF_OTHERS} create {kind} others.{name} {options} as {query};"
        f"grant select on others.{name} to reading_tenant"
    )


_POWERS = {
    f"{who} with {power}": Hole(f"{made} alter role {who} {power}", f"{who} {says}")
    for who, made in (("reading_tenant", ""), ("reading_login", _LOGIN), ("reading_staff", ""))
    for power, says in (
        ("superuser", "is a superuser"),
        ("bypassrls", "has BYPASSRLS"),
        ("createrole", "has CREATEROLE"),
        ("replication", "has REPLICATION"),
    )
}
_MEMBERSHIPS = {
    "a tenant reads everything": Hole(
        "grant pg_read_all_data to reading_tenant",
        "reading_tenant is a member of pg_read_all_data",
    ),
    "a tenant may come to read everything, without inheriting it": Hole(
        f"{_LOGIN} grant pg_read_all_data to reading_login with inherit false",
        "reading_login is a member of pg_read_all_data",
    ),
    "a tenant reads files of the server": Hole(
        "grant pg_read_server_files to reading_tenant",
        "reading_tenant is a member of pg_read_server_files",
    ),
    "staff writes everything": Hole(
        "grant pg_write_all_data to reading_staff",
        "reading_staff is a member of pg_write_all_data",
    ),
    "a login is a tenant's and staff's": Hole(
        f"{_LOGIN} grant reading_staff to reading_login",
        "reading_login is a member of reading_staff, which is for staff",
    ),
    "a login may become staff, and no more": Hole(
        f"{_LOGIN} grant reading_staff to reading_login with inherit false, set true",
        "reading_login is a member of reading_staff, which is for staff",
    ),
    "a tenant is staff through a group": Hole(
        f"{_GROUP} grant reading_staff to reading_group",
        "reading_tenant as a member of reading_group is a member of reading_staff",
    ),
    "a login may become the builder": Hole(
        f"{_LOGIN} grant postgres to reading_login with inherit false",
        "reading_login is a member of postgres, which is a superuser",
    ),
    "a login that can neither inherit nor become what it is a member of": Hole(
        "create role reading_login login bypassrls;"
        "grant reading_tenant to reading_login with inherit false, set false",
        "reading_login has BYPASSRLS",
    ),
    "a login is a member of a role with BYPASSRLS": Hole(
        f"{_LOGIN} create role reading_group bypassrls; grant reading_group to reading_login",
        "reading_login is a member of reading_group, which has BYPASSRLS",
    ),
}
_RIGHTS = {
    **{
        f"a tenant may {right} a mart": Hole(
            f"grant {right} on {_USAGE} to reading_tenant",
            f"reading_tenant can {right} {_USAGE}",
        )
        for right in ("insert", "update", "delete", "truncate", "trigger", "references")
    },
    "staff may put a trigger on a mart": Hole(
        f"grant trigger on {_PEERS} to reading_staff", f"reading_staff can trigger {_PEERS}"
    ),
    "a tenant may change one column": Hole(
        f"grant update (total_users) on {_USAGE} to reading_tenant",
        f"reading_tenant can update {_USAGE} (total_users)",
    ),
    "exact benchmarks": Hole(
        f"grant select on {_PEERS} to reading_tenant", f"reading_tenant can select {_PEERS}"
    ),
    "one exact figure": Hole(
        f"grant select (max_value) on {_PEERS} to reading_tenant",
        f"reading_tenant can select {_PEERS} (max_value)",
    ),
    "exact benchmarks for everyone": Hole(
        f"grant select on {_PEERS} to public", f"everyone can select {_PEERS}"
    ),
    "exact benchmarks for a login alone": Hole(
        f"{_LOGIN} grant select on {_PEERS} to reading_login",
        f"reading_login can select {_PEERS}",
    ),
    "exact benchmarks for a group of tenants, without inheriting it": Hole(
        f"{_GROUP} alter role reading_tenant noinherit; grant select on {_PEERS} to reading_group",
        f"reading_tenant as a member of reading_group can select {_PEERS}",
    ),
    "who the peers are": Hole(
        f"{_OPEN} reading_tenant; grant select on {_MEMBERS} to reading_tenant",
        f"reading_tenant can select {_MEMBERS}",
    ),
    "who the peers are, for staff": Hole(
        f"{_OPEN} reading_staff; grant select on {_MEMBERS} to reading_staff",
        f"reading_staff can select {_MEMBERS}",
    ),
    "the schema through one group, the table through another": Hole(
        f"{_GROUP} {_OPEN} reading_group; grant select on {_MEMBERS} to reading_tenant",
        f"reading_tenant can select {_MEMBERS}",
    ),
    "the schema to everyone, the table to a login": Hole(
        f"{_LOGIN} {_OPEN} public; grant select on {_MEMBERS} to reading_login",
        f"reading_login can select {_MEMBERS}",
    ),
    "a table in a closed schema, by a view with the caller's rights": Hole(
        f"grant select on {_MEMBERS} to reading_tenant;"
        + _view("v", f"table {_MEMBERS}", options="with (security_invoker)"),
        f"reading_tenant can select {_MEMBERS}",
    ),
    "a seed": Hole(
        "grant usage on schema analytics_seeds to reading_tenant;"
        "grant select on analytics_seeds.size_bands to reading_tenant",
        "reading_tenant can select analytics_seeds.size_bands",
    ),
    "a raw table": Hole(
        "grant usage on schema raw to reading_tenant; grant select on raw.users to reading_tenant",
        "reading_tenant can select raw.users",
    ),
    "staging for staff": Hole(
        "grant usage on schema analytics_staging to reading_staff;"
        "grant select on analytics_staging.stg_platform__users to reading_staff",
        "reading_staff can select analytics_staging.stg_platform__users",
    ),
    "the right to create in the marts' schema": Hole(
        "grant create on schema analytics_marts to reading_staff",
        "reading_staff can create objects in schema analytics_marts",
    ),
    "everyone's right to create in the schema of seeds": Hole(
        "grant create on schema analytics_seeds to public",
        "everyone can create objects in schema analytics_seeds",
    ),
    "a mart of the tenant's own": Hole(
        f"alter table {_USAGE} owner to reading_tenant", f"reading_tenant owns the table {_USAGE}"
    ),
    "a mart of the login's own": Hole(
        f"{_LOGIN} alter table {_USAGE} owner to reading_login",
        f"reading_login owns the table {_USAGE}",
    ),
    "a schema of staff's own": Hole(
        "alter schema analytics_marts owner to reading_staff",
        "reading_staff owns the schema analytics_marts",
    ),
    "whatever the builder will make": Hole(
        "alter default privileges grant select on tables to reading_tenant",
        "reading_tenant gets select on every table that postgres makes",
    ),
    "whatever the builder will make in the marts' schema, for everyone": Hole(
        "alter default privileges in schema analytics_marts grant select on tables to public",
        "everyone gets select on every table that postgres makes in schema analytics_marts",
    ),
    "whatever the builder will make, for staff": Hole(
        "alter default privileges grant select on tables to reading_staff",
        "reading_staff gets select on every table that postgres makes",
    ),
    "PostgreSQL's own statistics": Hole(
        "grant select on pg_statistic to reading_tenant",
        "reading_tenant has select on pg_catalog.pg_statistic",
    ),
    "a function of PostgreSQL that reads files": Hole(
        "grant execute on function pg_read_file(text) to reading_tenant",
        "reading_tenant has execute on pg_catalog.pg_read_file(",
    ),
}
_ROWS = {
    **{
        f"no row-level security on {mart}": Hole(
            f"alter table analytics_marts.{mart} disable row level security",
            f"reading_tenant can read every row of analytics_marts.{mart}",
        )
        for mart in ("usage_metrics", "feature_adoption", "tenant_benchmarks")
    },
    "a policy is missing": Hole(
        f"drop policy own_rows on {_USAGE}",
        f"reading_tenant may select {_USAGE}, which has no policy for it",
    ),
    **{
        f"another condition: {using}": Hole(
            f"alter policy own_rows on {_USAGE} using ({using})",
            f"reading_tenant sees more than its own rows of {_USAGE} by the policy own_rows",
        )
        for using in (
            "true",
            f"{_OWN} or total_users = 0",
            "organization_id <> current_setting('app.current_organization', true)",
            "lower(organization_id) = lower(current_setting('app.current_organization', true))",
        )
    },
    "a policy for a login alone": Hole(
        _LOGIN + _policy("true", "reading_login"),
        f"reading_login sees more than its own rows of {_USAGE} by the policy more",
    ),
    "a policy for a login's other group": Hole(
        f"{_LOGIN} create role reading_group; grant reading_group to reading_login;"
        + _policy("total_users > 1", "reading_group", "permissive for all"),
        f"reading_login as a member of reading_group sees more than its own rows of {_USAGE}",
    ),
    "a policy for everyone": Hole(
        _policy("active_users = 0", "public"),
        f"everyone sees more than its own rows of {_USAGE} by the policy more",
    ),
    "the policy of staff for a tenant": Hole(
        f"alter policy all_rows on {_USAGE} to reading_staff, reading_tenant",
        f"reading_tenant sees more than its own rows of {_USAGE} by the policy all_rows",
    ),
    "the database says for whom all read": Hole(
        "do $$ begin execute format('alter database %I set app.current_organization = %L',"
        " current_database(), 'someone'); end $$",
        "reads as one tenant: app.current_organization=someone",
    ),
    "statistics of a column": Hole(
        f"alter table {_USAGE} alter active_users set statistics 10",
        f"other tenants' values in {_USAGE}: there are statistics of active_users",
    ),
    "statistics that were gathered": Hole(
        f"alter table {_SCORES} alter overall_score set statistics 10; analyze {_SCORES};"
        f"alter table {_SCORES} alter overall_score set statistics 0",
        f"other tenants' values in {_SCORES}: there are statistics of overall_score",
    ),
    "extended statistics": Hole(
        f"create statistics more on active_users, total_users from {_USAGE}",
        f"other tenants' values in {_USAGE}: there are the extended statistics more",
    ),
    "statistics of an expression": Hole(
        f"create statistics more on (active_users + 1) from {_USAGE}",
        f"other tenants' values in {_USAGE}: there are the extended statistics more",
    ),
    "an index on an expression": Hole(
        f"create index more on {_USAGE} ((active_users + total_users))",
        f"other tenants' values in {_USAGE}: there are statistics of the index more",
    ),
}
_PATHS = {
    "an owner's view": Hole(
        _view("v", f"table {_USAGE}"), f"reading_tenant can select others.v, which shows {_USAGE}"
    ),
    "an owner's view for a login alone": Hole(
        f"{_LOGIN} {_OF_OTHERS} create view others.v as table {_PEERS};"
        "grant select on others.v to reading_login",
        f"reading_login can select others.v, which shows {_PEERS}",
    ),
    "an owner's view that hides its rows behind a barrier": Hole(
        _view("v", f"select * from {_USAGE} where {_OWN}", options="with (security_barrier)"),
        f"reading_tenant can select others.v, which shows {_USAGE}",
    ),
    "an owner's view in the marts' schema": Hole(
        f"create view analytics_marts.v as table {_SCORES};"
        "grant select on analytics_marts.v to public",
        "everyone can select analytics_marts.v",
    ),
    "an owner's view over one with the caller's rights": Hole(
        f"create view public.inner_view with (security_invoker) as table {_SCORES};"
        + _view("v", "table public.inner_view"),
        f"reading_tenant can select others.v, which shows {_SCORES}",
    ),
    "a view of staff's": Hole(
        _view("v", f"table {_USAGE}") + "; alter view others.v owner to reading_staff",
        f"reading_tenant can select others.v, which shows {_USAGE}",
    ),
    "a sum over all tenants": Hole(
        _view("v", f"select avg(overall_score) from {_SCORES}"),
        f"reading_tenant can select others.v, which shows {_SCORES}",
    ),
    "a view of who the peers are, for staff": Hole(
        f"create view analytics_marts.v as table {_MEMBERS};"
        "grant select on analytics_marts.v to reading_staff",
        f"reading_staff can select analytics_marts.v, which shows {_MEMBERS}",
    ),
    "a materialized view": Hole(
        _view("v", f"select overall_score from {_SCORES}", "materialized view"),
        f"reading_tenant can select others.v, which shows {_SCORES}",
    ),
    "a rule that answers with rows": Hole(
        f"{_OF_OTHERS} create table others.t (organization_id text);"
        "create rule answer as on update to others.t do instead"
        f" select organization_id from {_SCORES};"
        "grant update on others.t to reading_tenant",
        f"reading_tenant can update others.t, which shows {_SCORES}",
    ),
    "a parent of a mart": Hole(
        f"{_OF_OTHERS} create table others.t (organization_id text not null);"
        f"alter table {_USAGE} inherit others.t; grant select on others.t to reading_tenant",
        f"reading_tenant can select others.t, which shows {_USAGE}",
    ),
    "a mart as a partition": Hole(
        f"{_OF_OTHERS} create table others.t (like {_PEERS}) partition by list (metric_name);"
        f"alter table others.t attach partition {_PEERS} default;"
        "grant select on others.t to reading_tenant",
        f"reading_tenant can select others.t, which shows {_PEERS}",
    ),
    "a child of a mart": Hole(
        f"{_OF_OTHERS} create table others.t () inherits ({_USAGE});"
        "grant select on others.t to reading_tenant",
        f"reading_tenant can select others.t, which shows {_USAGE}",
    ),
    "a copy": Hole(
        _view("t", f"table {_USAGE}", "table"),
        f"reading_tenant can read every row of others.t, which holds what {_USAGE} holds",
    ),
    "a copy of two columns": Hole(
        _view("t", f"select organization_id, overall_score from {_SCORES}", "table"),
        "reading_tenant can read every row of others.t, which holds what analytics_",
    ),
    "a copy without ids": Hole(
        _view("t", f"table {_PEERS}", "table"),
        f"reading_tenant can read every row of others.t, which holds what {_PEERS} holds",
    ),
    "a copy of the tenant's own": Hole(
        _view("t", f"table {_USAGE}", "table") + "; alter table others.t owner to reading_tenant;"
        "alter table others.t enable row level security;"
        f"create policy p on others.t using ({_OWN})",
        f"reading_tenant can read every row of others.t, which holds what {_USAGE} holds",
    ),
    "a copy with a policy that shows all": Hole(
        _view("t", f"table {_USAGE}", "table") + "; alter table others.t enable row level security;"
        "create policy p on others.t using (true)",
        "everyone sees more than its own rows of others.t by the policy p",
    ),
    "a foreign table": Hole(
        f"{_OF_OTHERS} {_FOREIGN.format('elsewhere')};"
        "create foreign table others.t (organization_id text, metric_date date, active_users int)"
        " server back; grant select on others.t to reading_tenant",
        "reading_tenant can read every row of others.t",
    ),
    "a server that leads back": Hole(
        "do $$ begin create foreign data wrapper nothing; execute format('create server back"
        " foreign data wrapper nothing options (dbname %L)', current_database()); end $$;"
        "grant usage on foreign server back to reading_tenant",
        "reading_tenant can use the foreign server back",
    ),
    "a publication of a mart": Hole(
        f"create publication p for table {_USAGE}", f"publication p hands out all rows of {_USAGE}"
    ),
    "a publication of all tables": Hole(
        "create publication p for all tables", "publication p hands out all rows of analytics_"
    ),
    "a publication of a schema": Hole(
        "create publication p for tables in schema analytics_marts",
        "publication p hands out all rows of analytics_marts.",
    ),
}
_FUNCTIONS = {
    "a function with its owner's rights": Hole(
        f"{_DEFINER} language sql as 'select count(*) from {_USAGE}'",
        f"everyone can call others.f(), which runs with the rights of postgres and reads {_USAGE}",
    ),
    "one with a body that PostgreSQL has read": Hole(
        f"{_DEFINER} begin atomic select count(*) from {_USAGE}; end",
        f"everyone can call others.f(), which runs with the rights of postgres and reads {_USAGE}",
    ),
    "one in plpgsql, whose search_path finds the mart": Hole(
        f"{_DEFINER} set search_path = analytics_marts "
        + _PLPGSQL.format("select count(*) into n from usage_metrics;"),
        f"everyone can call others.f(), which runs with the rights of postgres and reads {_USAGE}",
    ),
    "one that takes the caller's search_path": Hole(
        f"{_DEFINER} " + _PLPGSQL.format("execute 'select count(*) from usage_metrics' into n;"),
        f"everyone can call others.f(), which runs with the rights of postgres and reads {_USAGE}",
    ),
    "one that runs what it puts together": Hole(
        f"{_DEFINER} set search_path = pg_catalog "
        + _PLPGSQL.format("execute 'select count(*) from ana' || 'lytics_marts.tenants' into n;"),
        "everyone can call others.f(), which runs with the rights of postgres and runs SQL that is",
    ),
    "one that calls another": Hole(
        "create function public.g() returns bigint language sql as"
        f" 'select count(*) from {_PEERS}';"
        f"{_DEFINER} set search_path = public language sql as 'select g()'",
        f"everyone can call others.f(), which runs with the rights of postgres and reads {_PEERS}",
    ),
    "one that reads somebody's view": Hole(
        f"create view public.w as table {_SCORES};"
        f"{_DEFINER} begin atomic select count(*) from public.w; end",
        f"everyone can call others.f(), which runs with the rights of postgres and reads {_SCORES}",
    ),
    "one for a tenant alone": Hole(
        f"{_DEFINER} language sql as 'select count(*) from {_PEERS}';"
        "revoke execute on function others.f from public;"
        "grant execute on function others.f to reading_tenant",
        "reading_tenant can call others.f()",
    ),
    "one that runs with the rights of staff": Hole(
        f"{_DEFINER} language sql as 'select count(*) from {_PEERS}';"
        "alter function others.f owner to reading_staff",
        "everyone can call others.f(), which runs with the rights of reading_staff",
    ),
    "one in a closed schema, called by a view": Hole(
        "create function analytics_intermediate.f() returns bigint security definer language sql"
        f" as 'select count(*) from {_PEERS}';"
        + _view("v", "select analytics_intermediate.f()", options="with (security_invoker)"),
        "everyone can call analytics_intermediate.f()",
    ),
    "one in a closed schema, called by one that PostgreSQL has read": Hole(
        "create function analytics_intermediate.f() returns bigint security definer language sql"
        f" as 'select count(*) from {_PEERS}';{_OF_OTHERS} create function others.g()"
        " returns bigint begin atomic select analytics_intermediate.f(); end",
        "everyone can call analytics_intermediate.f()",
    ),
    "one whose owner may do nothing but call another": Hole(
        "create role reading_other; create schema hidden; grant usage on schema hidden to"
        " reading_other; create function hidden.g() returns bigint security definer language sql"
        f" as 'select count(*) from {_PEERS}'; revoke execute on function hidden.g from public;"
        f"grant execute on function hidden.g to reading_other; {_DEFINER} language sql"
        " as 'select hidden.g()'; alter function others.f owner to reading_other",
        f"everyone can call others.f(), which runs with the rights of postgres and reads {_PEERS}",
    ),
    "a procedure": Hole(
        f"{_OF_OTHERS} create procedure others.p(inout n bigint) security definer language sql"
        f" as 'select count(*) from {_PEERS}'",
        "everyone can call others.p(INOUT n bigint)",
    ),
    "a function that is told to be quiet, and is not": Hole(
        f"{_OF_OTHERS} create function others.tells(text) returns boolean leakproof"
        " language plpgsql as $$ begin raise notice '%', $1; return true; end $$",
        "everyone can call others.tells(text), which is marked leakproof",
    ),
}
HOLES = {**_POWERS, **_MEMBERSHIPS, **_RIGHTS, **_ROWS, **_PATHS, **_FUNCTIONS}

HARMLESS = {
    "nothing": "select",
    "a login of a tenant": _LOGIN,
    "a login of staff": "create role reading_login login in role reading_staff",
    "a login with a tenant of its own": (
        f"{_LOGIN} alter role reading_login set app.current_organization = 'one'"
    ),
    "a login without the marts that may do anything": "create role reading_other superuser",
    "somebody who administers a tenant's role": (
        "create role reading_other createrole;"
        "grant reading_tenant to reading_other with admin true, inherit false, set false"
    ),
    "the builder as a member of a reader's role": "grant reading_tenant, reading_staff to postgres",
    "a table in a schema that is closed": f"grant select on {_MEMBERS} to reading_tenant",
    "a schema without its tables": f"{_OPEN} reading_tenant",
    "a raw table for staff": (
        "grant usage on schema raw to reading_staff; grant select on raw.users to reading_staff"
    ),
    "a policy that shows less": _policy("active_users > 0", "reading_tenant", "restrictive"),
    "a policy that shows nothing": _policy("false", "public"),
    "the same policy once more": _policy(_OWN, "reading_tenant"),
    "a policy in the platform's words": _policy(
        "organization_id = current_setting('app.current_organization', true)", "reading_tenant"
    ),
    "a policy of others": f"create role reading_other; {_policy('true', 'reading_other')}",
    "a right of others to write": (
        f"create role reading_other; grant insert on {_USAGE} to reading_other"
    ),
    "a view with the caller's rights": _view(
        "v", f"table {_USAGE}", options="with (security_invoker = on)"
    ),
    "a view with the caller's rights in the marts' schema": (
        f"create view analytics_marts.v with (security_invoker = 1) as table {_SCORES};"
        "grant select on analytics_marts.v to reading_tenant"
    ),
    "a view of the tenant's own": _view("v", f"table {_USAGE}")
    + "; alter view others.v owner to reading_tenant",
    "a view whose owner may not read the mart": _view("v", f"table {_USAGE}")
    + "; create role reading_other; alter view others.v owner to reading_other",
    "an owner's view of published benchmarks": _view("v", f"table {_PUBLISHED}"),
    "an owner's view of marts, for staff": (
        f"{_OF_OTHERS} create view others.v as table {_PEERS};"
        "grant select on others.v to reading_staff"
    ),
    "a copy of published benchmarks": _view("t", f"table {_PUBLISHED}", "table"),
    "a copy with the same policy": _view("t", f"table {_USAGE}", "table")
    + "; alter table others.t enable row level security;"
    + f"create policy p on others.t for select to reading_tenant using ({_OWN})",
    "a copy for staff": (
        f"{_OF_OTHERS} create table others.t as table {_USAGE};"
        "grant select on others.t to reading_staff"
    ),
    "another table with ids": _view(
        "t", "select id as organization_id, name, is_active from raw.organizations", "table"
    ),
    "a foreign server elsewhere": (
        f"{_FOREIGN.format('elsewhere')}; grant usage on foreign server back to reading_tenant"
    ),
    "a publication of raw tables and published benchmarks": (
        f"create publication p for table raw.users, {_PUBLISHED}"
    ),
    "default rights of others": (
        "create role reading_other;"
        "alter default privileges for role reading_other grant select on tables to reading_tenant"
    ),
    "default rights of staff on marts": (
        "alter default privileges in schema analytics_marts grant select on tables to reading_staff"
    ),
    "a plain index": f"create index more on {_USAGE} (active_users)",
    "statistics of published benchmarks": (
        f"create statistics more on metric_name, status from {_PUBLISHED}"
    ),
    "a function with its caller's rights": (
        f"{_OF_OTHERS} create function others.f() returns bigint language sql"
        f" as 'select count(*) from {_USAGE}'"
    ),
    "a function with its owner's rights that reads something else": (
        f"{_DEFINER} set search_path = pg_catalog "
        + _PLPGSQL.format("execute 'select count(*) from pg_class' into n;")
    ),
    "one that reads published benchmarks": (
        f"{_DEFINER} language sql as 'select count(*) from {_PUBLISHED}'"
    ),
    "one that nobody may call": (
        f"{_DEFINER} language sql as 'select count(*) from {_PEERS}';"
        "revoke execute on function others.f from public"
    ),
    "one in a closed schema": (
        "create function analytics_intermediate.f() returns bigint security definer language sql"
        f" as 'select count(*) from {_PEERS}'"
    ),
    "one with a search_path in which a table of others has a mart's name": (
        "create table public.tenants (n int);"
        f"{_DEFINER} set search_path = public language sql as 'select count(*) from tenants'"
    ),
    "one whose owner may not read the mart": (
        f"{_DEFINER} language sql as 'select count(*) from {_PEERS}';"
        "create role reading_other; alter function others.f owner to reading_other"
    ),
    "one that runs with the rights of a tenant": (
        f"{_DEFINER} language sql as 'select count(*) from {_USAGE}';"
        "alter function others.f owner to reading_tenant"
    ),
    "a right on a function that all may call": (
        "grant execute on function pg_catalog.now() to reading_tenant"
    ),
}
"""Things that show nothing that is not the reader's."""

STRANGERS = {
    "a role made by hand": Hole(
        "create role reading_other; grant usage on schema analytics_marts to reading_other;"
        "grant select on analytics_marts.tenants to reading_other",
        "reading_other, which no var names, can read analytics_marts.tenants",
    ),
    "a role made by hand, with a policy of staff's": Hole(
        "create role reading_other; grant usage on schema analytics_marts to reading_other;"
        f"grant select on {_USAGE} to reading_other;"
        f"alter policy all_rows on {_USAGE} to reading_staff, reading_other",
        f"reading_other, which no var names, can read {_USAGE}",
    ),
}
"""What only the audit reports: others may have readers of their own, whom no var names."""

PROOFS = {
    "readers_see_only_what_is_theirs": {
        what: Corruption(HOLES[what].sql)
        for what in ("exact benchmarks", "a policy for everyone", "an owner's view")
    }
}
