{#-
    How many of the organizations that history was built with can no longer be used: deleted at the
    source (the customer left, or asked to be forgotten), or without a usable time. Nothing of them
    may stay in any mart.
#}
{% macro organizations_gone() -%}
    {%- set node = graph.nodes['model.' ~ project_name ~ '.int_tenants'] -%}
    {%- set built = adapter.get_relation(target.database, node.schema, node.alias) -%}
    {%- if not built -%}
        {{- return(0) -}}
    {%- endif -%}
    {%- set raw = api.Relation.create(
        database=target.database, schema=var('platform_schema'), identifier='organizations'
    ) -%}
    {%- set query -%}
        select count(*)
        from {{ built }} as built
        where
            built.rejection_reason is null
            and built.organization_id not in (
                select cast(id as text)
                from {{ raw }}
                where id is not null and not {{ invalid_time(column_types(raw), ['created_at', 'updated_at']) }}
            )
    {%- endset -%}
    {{- return(run_query(query)[0][0]) -}}
{%- endmacro %}
