{#-
    All columns of the CTE `source`, with `copy_number` (1 for the row that stays of those with the
    same id) and `copies` (how many there are). Rows with usable times come first, then the order of
    `times`, then that of `columns` as text. Together they name every column read, and text is
    compared byte by byte: the choice depends neither on how rows lie on disk nor on the types and
    collation of the database. (That also sorts several times faster than a language's order.)
#}
{% macro number_copies(has_invalid_time, times, columns) -%}
    select
        *,
        {{ copy_number('cast(id as text) collate "C"', has_invalid_time, times, columns) }},
        count(*) over (partition by cast(id as text) collate "C") as copies
    from source
{%- endmacro %}


{#-
    The same for a table that is large: only ids that the CTE `copied_ids` lists are sorted, and the
    planner can pass a condition on a time on to all the others (which it does only if both halves
    have the same types).
#}
{% macro number_known_copies(has_invalid_time, times, columns) -%}
    select
        source.*,
        cast(1 as bigint) as copy_number
    from source
    left join copied_ids
        on source.id = copied_ids.id
    where copied_ids.id is null
    union all
    select
        source.*,
        {{ copy_number('source.id', has_invalid_time, times, columns) }}
    from source
    inner join copied_ids
        on source.id = copied_ids.id
{%- endmacro %}


{#- The number of a row among those of the same id, in the order that `number_copies` tells. #}
{% macro copy_number(id, has_invalid_time, times, columns) -%}
    row_number() over (
            partition by {{ id }}
            order by
                {{ has_invalid_time | trim }},
                {{ times | join(',\n                ') }}
                {%- for column in columns %},
                cast({{ column }} as text) collate "C"
                {%- endfor %}
        ) as copy_number
{%- endmacro %}
