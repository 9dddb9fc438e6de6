{#- How many days of history the marts hold, the as-of date included. Stops the run if it is no count of days. #}
{% macro history_days() -%}
    {%- set given = var('history_days') | string -%}
    {%- if not modules.re.fullmatch('[0-9]{1,5}', given) or given | int < 1 -%}
        {{- exceptions.raise_compiler_error(
            "history_days is " ~ given ~ ": set it to a whole number of days from 1 to 99999."
        ) -}}
    {%- endif -%}
    {{- return(given | int) -}}
{%- endmacro %}
