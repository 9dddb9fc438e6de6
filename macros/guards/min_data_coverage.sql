{#- The share of the weights that must have evidence behind it. Stops the run outside 0 to 1. #}
{% macro min_data_coverage() -%}
    {%- set given = var('min_data_coverage') | string -%}
    {%- if not modules.re.fullmatch('0|1|0?[.][0-9]+|1[.]0+', given) -%}
        {{- exceptions.raise_compiler_error(
            "min_data_coverage is " ~ given ~ ": set it to a share from 0 to 1, such as 0.5."
        ) -}}
    {%- endif -%}
    {{- return(given) -}}
{%- endmacro %}
