{#-
    The number of people under a key of a jsonb column, written as a number or as text ("250",
    " 250.0 "); null where the key is missing or holds anything but a whole number from 1 to 2^31 - 1.
#}
{% macro json_head_count(column_name, key) -%}
    case
        when {{ column_name }} ->> '{{ key }}' !~ '^\s*[+]?[0-9]{1,30}([.]0{1,30})?\s*$' then null
        when cast({{ column_name }} ->> '{{ key }}' as numeric) between 1 and 2147483647
            then cast(cast({{ column_name }} ->> '{{ key }}' as numeric) as integer)
    end
{%- endmacro %}
