{#-
    On-run-start, on Spark: the raw tables are the Parquet folders under the var `lake`, if it is set. Else they are
    tables of the schema `platform_schema` in Spark's own catalog. What another lake had, and this one has not, is
    no table any more.
#}
{% macro attach_lake() -%}
    {%- if execute and var('lake') and not on_postgres() -%}
        {%- set sources = graph.sources.values() | selectattr('package_name', 'eq', project_name) -%}
        {%- do adapter.attach_parquet(var('lake'), var('platform_schema'), sources | map(attribute='name') | list) -%}
    {%- endif -%}
{%- endmacro %}
