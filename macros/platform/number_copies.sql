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
        row_number() over (
            partition by cast(id as text) collate "C"
            order by
                {{ has_invalid_time | trim }},
                {{ times | join(',\n                ') }}
                {%- for column in columns %},
                cast({{ column }} as text) collate "C"
                {%- endfor %}
        ) as copy_number,
        count(*) over (partition by cast(id as text) collate "C") as copies
    from source
{%- endmacro %}
