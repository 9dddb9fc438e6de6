{#- A var that is a whole number within limits. Stops the run with one message if it is not. #}
{% macro whole_number_var(name, at_least, at_most) -%}
    {%- set given = var(name) | string -%}
    {%- if not modules.re.fullmatch('[0-9]{1,9}', given) or not at_least <= given | int <= at_most -%}
        {{- exceptions.raise_compiler_error(
            name ~ " is " ~ given ~ ": set it to a whole number from " ~ at_least ~ " to " ~ at_most ~ "."
        ) -}}
    {%- endif -%}
    {{- return(given | int) -}}
{%- endmacro %}
