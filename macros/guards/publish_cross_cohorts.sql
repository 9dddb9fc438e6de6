{#- Whether cohorts of sector x size band are published too. Stops the run if it is neither true nor false. #}
{% macro publish_cross_cohorts() -%}
    {%- set given = var('publish_cross_cohorts') | string | lower -%}
    {%- if given not in ('true', 'false') -%}
        {{- exceptions.raise_compiler_error(
            "publish_cross_cohorts is " ~ given ~ ": set it to true or false."
        ) -}}
    {%- endif -%}
    {{- return(given) -}}
{%- endmacro %}
