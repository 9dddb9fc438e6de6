{#-
    A query: the distinct values of an indexed column, looked up one by one in the index, so that it costs as many
    looks as there are values, however many rows have them.
#}
{% macro distinct_by_index(table, column) -%}
    {%- if on_postgres() -%}
    with recursive present as (
        (select min({{ column }}) as {{ column }} from {{ table }})
        union all
        select
            (
                select min(later.{{ column }})
                from {{ table }} as later
                where later.{{ column }} > present.{{ column }}
            )
        from present
        where present.{{ column }} is not null
    )
    select {{ column }} from present
    where {{ column }} is not null
    {%- else -%}
    select distinct {{ column }} from {{ table }}
    where {{ column }} is not null
    {%- endif -%}
{%- endmacro %}
