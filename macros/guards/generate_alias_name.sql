{#-
    dbt's own, but what a model's YAML makes of the var platform_schema becomes a name that needs no quotes
    and has at most 51 bytes, as a unit test sets no quotes and puts 12 bytes before it, and PostgreSQL keeps
    63: else a part of a digest ends it.
#}
{% macro generate_alias_name(custom_alias_name=none, node=none) -%}
    {%- set name = dbt.default__generate_alias_name(custom_alias_name, node) | trim -%}
    {%- if node.resource_type != 'model' or modules.re.fullmatch('[A-Za-z_][A-Za-z0-9_$]{0,50}', name) -%}
        {{- return(name) -}}
    {%- endif -%}
    {{- return(modules.re.sub('[^A-Za-z0-9_$]', '_', name)[:38] ~ '_' ~ local_md5(name)[:12]) -}}
{%- endmacro %}
