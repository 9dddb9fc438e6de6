{#- The word for people, or its position, that the seed `labels` has for a value; null for a value that has none.
    The table is in brackets as dbt's `--empty` and `--sample` put a query with a name of its own in its place. -#}
{% macro label_of(list, value, column='label') -%}
    (
        select labels.{{ column }}
        from (select * from {{ ref('labels') }}) as labels
        where labels.list = '{{ list }}' and labels.value = {{ value }}
    )
{%- endmacro %}
