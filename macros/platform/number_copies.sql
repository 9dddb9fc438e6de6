{#-
    All columns of the CTE `source`, with `copy_number` (1 for the row that stays of those with the
    same id) and `copies` (how many there are). Rows with usable times come first, then the order
    given, which must name every column read: the choice never depends on how rows lie on disk.
#}
{% macro number_copies(invalid_time, order_by) -%}
    select
        *,
        row_number() over (
            partition by id
            order by
                {{ invalid_time | trim }},
                {{ order_by | join(',\n                ') }}
        ) as copy_number,
        count(*) over (partition by id) as copies
    from source
{%- endmacro %}
