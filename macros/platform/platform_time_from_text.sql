{#-
    A time written as text (`2026-03-01`, `2026-03-01 09:30:00.123`, `2026-03-01T09:30:00Z`) as
    `timestamp` in UTC, null where it is no time. Never fails, whatever the text.
#}
{% macro platform_time_from_text(column_name) -%}
    {%- set day = "(?!0000)[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])" -%}
    {%- set clock = "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?" -%}
    {%- set zone = "(Z|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?)?" -%}
    {%- set first_of_month = "cast(substr(btrim(" ~ column_name ~ "), 1, 8) || '01' as date)" -%}
    case
        when {{ column_name }} !~ '^\s*{{ day }}([T ]{{ clock }}{{ zone }})?\s*$' then null
        when
            cast(substr(btrim({{ column_name }}), 9, 2) as integer)
            > extract(day from {{ first_of_month }} + interval '1 month' - interval '1 day')
            then null
        when btrim({{ column_name }}) ~ ':.*(Z|[+-][0-9:]+)$'
            then cast({{ column_name }} as timestamptz) at time zone 'UTC'
        else cast({{ column_name }} as timestamp)
    end
{%- endmacro %}
