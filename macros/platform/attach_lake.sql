{#-
    On-run-start, on Spark: the raw tables are the Parquet folders under the var `lake`, if it is set. Else they are
    tables of the schema `platform_schema` in Spark's own catalog. What another lake had, and this one has not, is
    no table any more.
#}
{% macro attach_lake() -%}
    {%- if execute and var('lake') and not on_postgres() -%}
        {%- for source in graph.sources.values() if source.package_name == project_name -%}
            {%- do run_query("drop table if exists " ~ api.Relation.create(schema=source.schema, identifier=source.name)) -%}
        {%- endfor -%}
        {%- do adapter.attach_parquet(var('lake'), var('platform_schema')) -%}
    {%- endif -%}
{%- endmacro %}
