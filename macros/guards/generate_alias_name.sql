{#-
    dbt's own, but what a model's YAML makes of the var platform_schema becomes a name that fits into
    63 bytes and needs no quotes, which a unit test does not set: else a part of a digest ends it.
#}
{% macro generate_alias_name(custom_alias_name=none, node=none) -%}
    {%- set name = dbt.default__generate_alias_name(custom_alias_name, node) | trim -%}
    {%- if node.resource_type != 'model' or modules.re.fullmatch('[A-Za-z_][A-Za-z0-9_$]{0,62}', name) -%}
        {{- return(name) -}}
    {%- endif -%}
    {{- return(modules.re.sub('[^A-Za-z0-9_$]', '_', name)[:50] ~ '_' ~ local_md5(name)[:12]) -}}
{%- endmacro %}
