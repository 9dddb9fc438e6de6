{#-
    All columns of the CTE `source` with `duplicate_rank` (1 for the row that counts, of those with the same
    id) and `duplicates` (how many there are besides it). Rows with usable times come first, then the
    order of `times`, then that of `columns` as text. Together they name every column read, and text is
    compared as bytes, so the choice depends neither on how rows lie on disk nor on types and collation.
    Where a unique index says that no id comes twice, nothing is sorted.
#}
{% macro rank_duplicates(table_name, has_invalid_time, times, columns) -%}
    {%- if has_unique_id(table_name) -%}
    select
        *,
        1 as duplicate_rank,
        0 as duplicates
    from source
    {%- else -%}
    {%- set id = 'cast(id as ' ~ dbt.type_string() ~ ')' -%}
    select
        *,
        row_number() over (
            partition by {{ byte_order(id) }}
            order by
                {{ has_invalid_time | trim }},
                {{ (times + columns_as_bytes(columns)) | join(',\n                ') }}
        ) as duplicate_rank,
        count(*) over (partition by {{ byte_order(id) }}) - 1 as duplicates
    from source
    {%- endif %}
{%- endmacro %}


{#- Whether the database promises that no id of a raw table comes twice: a valid unique index on id alone. #}
{% macro has_unique_id(table_name) -%}
    {%- if not execute or not on_postgres() -%}
        {{- return(false) -}}
    {%- endif -%}
    {%- set query -%}
        select 1
        from pg_catalog.pg_index as indexes
        inner join pg_catalog.pg_class as tables
            on indexes.indrelid = tables.oid
        inner join pg_catalog.pg_namespace as schemas
            on tables.relnamespace = schemas.oid
        inner join pg_catalog.pg_attribute as columns
            on
                tables.oid = columns.attrelid
                and indexes.indkey[0] = columns.attnum
        where
            schemas.nspname = {{ quoted_list([var('platform_schema')]) }}
            and tables.relname = '{{ table_name }}'
            and columns.attname = 'id'
            and indexes.indnkeyatts = 1
            and indexes.indisunique
            and indexes.indisvalid
            and indexes.indimmediate
            and indexes.indpred is null
    {%- endset -%}
    {{- return(run_query(query) | length > 0) -}}
{%- endmacro %}
