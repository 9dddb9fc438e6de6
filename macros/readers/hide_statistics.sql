{#-
    SQL that leaves a table without statistics of its columns, as EXPLAIN would tell a tenant of
    others' values by them. Before PostgreSQL 18 those that are there can't be taken away: that
    stops the build if tenants may read.
#}
{% macro hide_statistics(relation) -%}
    {%- set query -%}
        select
            columns.attname,
            coalesce(columns.attstattarget, -1) <> 0,
            statistics.attname is not null,
            cast(current_setting('server_version_num') as integer) >= 180000
        from pg_catalog.pg_attribute as columns
        left join pg_catalog.pg_stats as statistics
            on
                columns.attname = statistics.attname
                and not statistics.inherited
                and statistics.schemaname = {{ quoted_list([relation.schema]) }}
                and statistics.tablename = {{ quoted_list([relation.identifier]) }}
        where
            columns.attrelid = cast({{ quoted_list([relation.render()]) }} as regclass)
            and columns.attnum > 0
            and not columns.attisdropped
            and (coalesce(columns.attstattarget, -1) <> 0 or statistics.attname is not null)
    {%- endset -%}
    {%- for column, is_counted, is_known, can_forget in run_query(query) -%}
        {%- if is_counted %}
        alter table {{ relation }} alter column {{ adapter.quote(column) }} set statistics 0;
        {%- endif -%}
        {%- if is_known and can_forget %}
        select pg_clear_attribute_stats(
            {{- quoted_list([relation.schema, relation.identifier, column]) }}, false);
        {%- elif is_known and reader_roles('tenant_reader_roles') -%}
            {{- exceptions.raise_compiler_error(
                relation ~ " has statistics of all tenants' " ~ column ~ ", which tenants could see by EXPLAIN, and"
                ~ " PostgreSQL can't drop them before version 18. Run `drop table " ~ relation ~ " cascade`, which"
                ~ " also drops the views on it, and build again."
            ) -}}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}
