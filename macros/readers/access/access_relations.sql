{#- The schemas of the project, that of `tenant-health publish`, and the platform's. -#}
{% macro access_schemas() -%}
    {%- set names = graph.nodes.values() | map(attribute='schema') | unique | sort -%}
    select
        *,
        nspname = {{ quoted_list([var('platform_schema')]) }} as is_raw
    from pg_catalog.pg_namespace
    where
        nspname in (
            {{- quoted_list(names + [target.schema, target.schema ~ '_incoming', var('platform_schema')]) -}}
        )
{%- endmacro %}


{#-
    The project's tables and views, each with its readers: everyone, tenant_rows or internal, as the
    models say; unknown, if no model makes it, in the marts' schema; raw; closed. A view that reads
    with its caller's rights is none of them: it shows nothing that the caller could not read anyway.
#}
{% macro access_relations() -%}
    {%- set marts, sources = {}, [] -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.config.meta.readers -%}
        {%- do marts.update({node.alias: node.config.meta.readers}) -%}
    {%- endfor -%}
    {%- for source in graph.sources.values() -%}
        {%- do sources.append(source.identifier) -%}
    {%- endfor -%}
    select
        relations.oid,
        format('%I.%I', schemas.nspname, relations.relname) as name,
        schemas.nspname,
        relations.relname,
        relations.relowner,
        case
            when schemas.is_raw then 'raw'
            when schemas.nspname <> {{ quoted_list([generate_schema_name('marts')]) }} then 'closed'
            {%- for kind in ['everyone', 'tenant_rows', 'internal'] %}
            {%- set names = marts | dictsort | selectattr(1, 'equalto', kind) | map('first') | list %}
            when relations.relname in ({{ quoted_list(names) }}) then '{{ kind }}'
            {%- endfor %}
            else 'unknown'
        end as readers
    from pg_catalog.pg_class as relations
    inner join schemas on relations.relnamespace = schemas.oid
    where
        relations.relkind in ('r', 'p', 'v', 'm', 'f')
        and (not schemas.is_raw or relations.relname in ({{ quoted_list(sources) }}))
        and not {{ is_invoker_view('relations') }}
{%- endmacro %}


{#- SQL: whether a relation of pg_class is a view that reads with its caller's rights. -#}
{% macro is_invoker_view(relation) -%}
    exists(
        select from pg_options_to_table({{ relation }}.reloptions)
        where option_name = 'security_invoker' and cast(option_value as boolean)
    )
{%- endmacro %}


{#- SQL: the name of a relation with its schema, whatever the search_path. -#}
{% macro full_name(relation) -%}
    (pg_identify_object(cast('pg_class' as regclass), {{ relation }}, 0)).identity
{%- endmacro %}
