{#- How many days before the last one built a run builds anew. Stops the run if it is no count of days. #}
{% macro lookback_days() -%}
    {%- set given = var('lookback_days') | string -%}
    {%- if not modules.re.fullmatch('[0-9]{1,4}', given) -%}
        {{- exceptions.raise_compiler_error(
            "lookback_days is " ~ given ~ ": set it to a whole number of days from 0 to 9999."
        ) -}}
    {%- endif -%}
    {{- return(given | int) -}}
{%- endmacro %}


{#- The day from which on to build anew, as text, or none. Stops the run if it is no day up to the as-of date. #}
{% macro reprocess_from() -%}
    {%- set given = var('reprocess_from') -%}
    {%- if given is none -%}
        {{- return(none) -}}
    {%- endif -%}
    {%- set day = parse_day(given | string) -%}
    {%- if day is none or day.isoformat() > as_of_day() -%}
        {{- exceptions.raise_compiler_error(
            "reprocess_from is '" ~ given ~ "', which is not a day up to the as-of date, " ~ as_of_day()
            ~ ". Write the first day to build anew as YYYY-MM-DD, or leave it out."
        ) -}}
    {%- endif -%}
    {{- return(day.isoformat()) -}}
{%- endmacro %}
