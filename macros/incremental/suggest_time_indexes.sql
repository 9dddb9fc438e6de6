{#-
    On-run-start: names the indexes on time that large raw tables lack, as statements to paste. Without them a
    night scans these tables once to find the rows of a few days. BRIN where rows lie in the order of time.
#}
{% macro suggest_time_indexes() -%}
    {%- if execute and is_building() -%}
        {%- set query -%}
            select format(
                'create index concurrently on %I.%I%s (%I);',
                schemas.nspname, tables.relname,
                case when abs(statistics.correlation) > 0.99 then ' using brin' else '' end,
                columns.attname
            )
            from pg_catalog.pg_class as tables
            inner join pg_catalog.pg_namespace as schemas
                on tables.relnamespace = schemas.oid
            inner join pg_catalog.pg_attribute as columns
                on tables.oid = columns.attrelid
            left join pg_catalog.pg_stats as statistics
                on
                    schemas.nspname = statistics.schemaname
                    and tables.relname = statistics.tablename
                    and columns.attname = statistics.attname
            where
                schemas.nspname = {{ quoted_list([var('platform_schema')]) }}
                and tables.relkind = 'r'
                and tables.reltuples > 1000000
                and (tables.relname, columns.attname) in (
                    ('sessions', 'created_at'),
                    ('feature_usage_events', 'occurred_at'),
                    ('campaign_assignments', 'assigned_at'),
                    ('campaign_assignments', 'completed_at'),
                    ('campaign_assignments', 'updated_at')
                )
                and not exists (
                    select 1 from pg_catalog.pg_index as indexes
                    where indexes.indrelid = tables.oid and indexes.indisvalid and indexes.indkey[0] = columns.attnum
                )
            order by tables.relname, columns.attname
        {%- endset -%}
        {%- set statements = run_query(query).columns[0].values() -%}
        {%- if statements -%}
            {%- do log(
                "Indexes on time would spare each night a scan of large raw tables. To add them:\n  "
                ~ statements | join("\n  "), info=true
            ) -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
