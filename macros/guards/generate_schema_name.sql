{#-
    dbt's own, but a name that PostgreSQL would cut off is refused while dbt reads the project, before
    anything is made: dbt would look for the schema by its full name ever after, and never find it.
#}
{% macro generate_schema_name(custom_schema_name, node=none) -%}
    {%- set name = dbt.default__generate_schema_name(custom_schema_name, node) | trim -%}
    {%- set bytes = name.encode() | length -%}
    {%- if (node is none or node.resource_type in ("model", "seed")) and bytes > 63 -%}
        {{- exceptions.raise_compiler_error(
            "The schema " ~ target.schema ~ " is too long: " ~ name ~ " has " ~ bytes ~ " bytes, and PostgreSQL keeps 63."
            ~ " Shorten DBT_SCHEMA, or the profile's schema, by " ~ (bytes - 63) ~ "."
        ) -}}
    {%- endif -%}
    {{- name -}}
{%- endmacro %}
