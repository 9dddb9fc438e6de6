{#-
    Stops the run if a raw table does not show all of its rows to the role that dbt runs as, or has lost most of
    those that it had.
    tables: the names of the raw tables.
#}
{% macro check_source_rows(tables) -%}
    {%- set query -%}
        select format('table %s.%s', namespaces.nspname, relations.relname)
        from pg_catalog.pg_class as relations
        inner join pg_catalog.pg_namespace as namespaces
            on relations.relnamespace = namespaces.oid
        where
            namespaces.nspname = {{ dbt.string_literal(dbt.escape_single_quotes(var('platform_schema'))) }}
            and relations.relname in ({{ quoted_list(tables) }})
            and row_security_active(relations.oid)
        order by relations.relname
    {%- endset -%}
    {%- set shows_all_rows = var('row_security_shows_all_rows') or not on_postgres() -%}
    {%- set hiding = [] if shows_all_rows else run_query(query).columns[0].values() -%}
    {%- if hiding -%}
        {{- exceptions.raise_compiler_error(
            "The raw tables hide rows from role " ~ run_query("select current_user")[0][0]
            ~ ", by row-level security:\n  - " ~ hiding | join("\n  - ")
            ~ "\nNothing was changed. Let the role see all rows: alter role ... bypassrls, or grant it the role"
            ~ " that owns the tables. Where the platform's policies have a setting that shows every row, set it for"
            ~ " the role, and the var row_security_shows_all_rows to true."
        ) -}}
    {%- endif -%}
    {%- set lost = tables_without_rows_they_had(tables) -%}
    {%- if lost -%}
        {{- exceptions.raise_compiler_error(
            "The raw tables have lost rows since the last run:\n  - " ~ lost | join("\n  - ")
            ~ "\nNothing was changed. Repair the tables and run again; or, if those rows are meant to be gone, run"
            ~ " once with --vars '{max_source_rows_lost: 1}'."
        ) -}}
    {%- endif -%}
{%- endmacro %}


{#-
    What is said of the raw tables that have lost more than the var `max_source_rows_lost` of the rows that
    the last run read, as after a load that failed: sentences, none if there are none. Of sessions and
    feature usage, which the platform may clear away, the rows of the last 30 days are compared. A table
    with 100,000 such rows is counted only if the planner's estimate, which follows its size, is suspicious too
    (on Spark always, as Parquet knows its rows);
    of fewer than 20 rows only the loss of all is noticed, as some of so few may well have been deleted.
    tables: the names of the raw tables.
#}
{% macro tables_without_rows_they_had(tables) -%}
    {%- set problems = [] -%}
    {%- set times = {'sessions': 'created_at', 'feature_usage_events': 'occurred_at'} -%}
    {%- set query = rows_read_before() -%}
    {%- if not query -%}
        {{- return(problems) -}}
    {%- endif -%}
    {%- for table, all_before, recent_before in run_query(query) if table in tables -%}
        {%- set raw = api.Relation.create(
            database=target.get('database'), schema=var('platform_schema'), identifier=table
        ) -%}
        {%- set before, rows = all_before, raw -%}
        {%- if table in times -%}
            {%- set moment = platform_moment(column_types(raw), times[table]) -%}
            {%- set before = recent_before or 0 -%}
            {%- set rows = raw ~ " where " ~ moment ~ " >= " ~ as_of_date() ~ " - 29 and " ~ moment ~ " < "
                ~ as_of_date() ~ " + 1" -%}
        {%- endif -%}
        {%- set at_least = (1 - max_source_rows_lost()) * before | float -%}
        {%- if all_before and not run_query("select 1 from " ~ raw ~ " limit 1") | length -%}
            {%- do problems.append(
                "table " ~ raw.schema ~ "." ~ table ~ " is empty; the last run read " ~ all_before ~ " rows"
            ) if max_source_rows_lost() < 1 -%}
        {%- elif before >= 20 -%}
            {%- set now = 0 -%}
            {%- if all_before >= 100000 and on_postgres() -%}
                {%- set plan = fromjson(run_query("explain (format json) select from " ~ rows)[0][0]) -%}
                {%- set now = plan[0]['Plan']['Plan Rows'] -%}
            {%- endif -%}
            {%- if now < at_least -%}
                {%- set now = run_query("select count(*) from " ~ rows)[0][0] -%}
            {%- endif -%}
            {%- if now < at_least -%}
                {%- do problems.append(
                    "table " ~ raw.schema ~ "." ~ table ~ " has " ~ now ~ " rows"
                    ~ (" of the last 30 days" if table in times else "") ~ "; the last run read " ~ before
                ) -%}
            {%- endif -%}
        {%- endif -%}
    {%- endfor -%}
    {{- return(problems) -}}
{%- endmacro %}


{#-
    A query of how many rows of each raw table counted in the last run, all and of the last 30 days; nothing if
    there was no such run.
#}
{% macro rows_read_before() -%}
    {%- set of_table = {
        'organizations': ('int_tenants', '1', none),
        'users': ('int_users', '1', none),
        'cases': ('int_cases', '1', none),
        'investigations': ('int_investigations', 'investigations', none),
        'campaigns': ('int_campaigns', '1', none),
        'support_tickets': ('int_tickets', '1', none),
        'campaign_assignments': ('int_assignment_days', "case when what = 'assigned' then assignments end", none),
        'sessions': ('int_session_days', 'sessions', 'session_on'),
        'feature_usage_events': ('int_feature_days', 'usage_count', 'used_on'),
    } -%}
    {%- set rejected_rows = built_table('int_rejected_rows') -%}
    {%- if not rejected_rows -%}
        {{- return('') -}}
    {%- endif -%}
    {%- set rejected = "(select coalesce(sum(row_count), 0) from " ~ rejected_rows
        ~ " where not is_counted and source_table = " -%}
    {%- set parts = [] -%}
    {%- for source_table, (model_name, row_count, day) in of_table.items() -%}
        {%- set built = built_table(model_name) -%}
        {%- if built and not day -%}
            {%- do parts.append(
                "select '" ~ source_table ~ "', coalesce(sum(" ~ row_count ~ "), 0)"
                ~ (" + " ~ rejected ~ "'" ~ source_table ~ "')" if row_count == '1' else '')
                ~ ", 0 from " ~ built
            ) -%}
        {%- elif built -%}
            {%- do parts.append(
                "select '" ~ source_table ~ "', coalesce(sum(" ~ row_count ~ "), 0), coalesce(sum(" ~ row_count ~ "), 0) from " ~ built
                ~ " where " ~ day ~ " > " ~ as_of_date() ~ " - 30 and " ~ day ~ " <= " ~ as_of_date()
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {{- return(parts | join(" union all ")) -}}
{%- endmacro %}



{#- The share of its rows that a raw table may lose between two runs. Stops the run outside 0 to 1. #}
{% macro max_source_rows_lost() -%}
    {%- set given = var('max_source_rows_lost') | string -%}
    {%- if not modules.re.fullmatch('0|1|0?[.][0-9]+|1[.]0+', given) -%}
        {{- exceptions.raise_compiler_error(
            "max_source_rows_lost is " ~ given ~ ": set it to a share from 0 to 1, such as 0.5."
        ) -}}
    {%- endif -%}
    {{- return(given | float) -}}
{%- endmacro %}
