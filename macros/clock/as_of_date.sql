{#- The only clock: the day all numbers are for, as a date literal. #}
{% macro as_of_date() -%}
    cast('{{ as_of_day() }}' as date)
{%- endmacro %}


{#- The as-of date as text, YYYY-MM-DD: the var, or yesterday in UTC, the last complete day. #}
{% macro as_of_day() -%}
    {%- set given = var('as_of_date', none) -%}
    {%- if given is none -%}
        {{- return(last_complete_day().isoformat()) -}}
    {%- endif -%}
    {%- set day = parse_day(given | string) -%}
    {%- if day is none -%}
        {{- exceptions.raise_compiler_error(
            "as_of_date is '" ~ given ~ "', which is not a day of the calendar. "
            ~ "Write it as YYYY-MM-DD, or leave it out for yesterday in UTC."
        ) -}}
    {%- elif day > run_started_at.date() -%}
        {{- exceptions.raise_compiler_error(
            "as_of_date is " ~ given ~ ", which lies in the future: every tenant would look silent. "
            ~ "Give a day up to " ~ run_started_at.date().isoformat() ~ ", or leave it out for yesterday in UTC."
        ) -}}
    {%- endif -%}
    {{- return(day.isoformat()) -}}
{%- endmacro %}
