{#- The word for people, or its position, that the seed `labels` has for a value; null for a value that has none. -#}
{% macro label_of(list, value, column='label') -%}
    (
        select labels.{{ column }}
        from {{ ref('labels') }} as labels
        where labels.list = '{{ list }}' and labels.value = {{ value }}
    )
{%- endmacro %}
