{#- The mart build_status, which hooks write to; made, as its contract says, if it is not there. #}
{% macro build_status_table() -%}
    {%- set node = graph.nodes['model.' ~ project_name ~ '.build_status'] -%}
    {%- set table = api.Relation.create(
        database=target.database, schema=node.schema, identifier=node.alias, type='table'
    ) -%}
    {%- set existing = adapter.get_relation(table.database, table.schema, table.identifier) -%}
    {%- if not existing -%}
        {%- if not adapter.check_schema_exists(table.database, table.schema) -%}
            {%- do adapter.create_schema(table) -%}
        {%- endif -%}
        {%- set parts = adapter.render_raw_columns_constraints(raw_columns=node.columns)
            + adapter.render_raw_model_constraints(raw_constraints=node.constraints) -%}
        {%- do run_query("create table if not exists " ~ table ~ " (" ~ parts | join(", ") ~ "); commit") -%}
        {%- do adapter.cache_added(table) -%}
    {%- else -%}
        {#- one that an earlier version of the project made may lack a column -#}
        {%- set found = adapter.get_columns_in_relation(existing) | map(attribute='name') | list -%}
        {%- for column in node.columns.values() if column.name not in found -%}
            {%- do run_query("alter table " ~ table ~ " add column " ~ column.name ~ " " ~ column.data_type ~ "; commit") -%}
        {%- endfor -%}
    {%- endif -%}
    {{- return(table) -}}
{%- endmacro %}
