{#-
    Until when (exclusive) the set of a row with a start date holds: the start of the next set, or
    the end of time. Rows of the same set share a start.
#}
{% macro next_effective_from(column_name) -%}
    coalesce(
        min({{ column_name }}) over (
            order by {{ column_name }}
            groups between 1 following and 1 following
        ),
        cast('9999-12-31' as date)
    )
{%- endmacro %}
