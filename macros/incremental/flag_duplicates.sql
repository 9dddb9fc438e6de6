{#-
    All rows of a CTE of raw activity with `is_duplicate`: true for all but one of the rows with the same id.
    The one that counts is the first by `order_by`, then by `columns` compared as bytes; together they name
    every column that is read, so the choice does not depend on how rows lie on disk. A night looks among
    the rows of the days that it builds; nobody looks where the id is uniquely indexed.
    table_name: the raw table; id: the CTE's column with the id.
#}
{% macro flag_duplicates(cte, table_name, id, order_by, columns) -%}
    {%- set rank -%}
        row_number() over (
            partition by {{ cte }}.{{ id }}
            order by
                {%- for column in order_by %}
                {{ cte }}.{{ column }},
                {%- endfor -%}
                {%- for column in columns %}
                cast({{ cte }}.{{ column }} as text) collate "C"{{ ',' if not loop.last }}
                {%- endfor %}
        )
    {%- endset -%}
    {%- if has_unique_id(table_name) -%}
    select
        *,
        false as is_duplicate
    from {{ cte }}
    {%- elif is_incremental() -%}
    select
        *,
        {{ id }} is not null and {{ rank }} > 1 as is_duplicate
    from {{ cte }}
    {%- else -%}
    -- most ids are there once: only the others are sorted
    with repeated_ids as (
        select {{ id }}
        from {{ cte }}
        where {{ id }} is not null
        group by {{ id }}
        having count(*) > 1
    )
    select
        {{ cte }}.*,
        false as is_duplicate
    from {{ cte }}
    left join repeated_ids on {{ cte }}.{{ id }} = repeated_ids.{{ id }}
    where repeated_ids.{{ id }} is null
    union all
    select
        {{ cte }}.*,
        {{ rank }} > 1 as is_duplicate
    from {{ cte }}
    inner join repeated_ids on {{ cte }}.{{ id }} = repeated_ids.{{ id }}
    {%- endif %}
{%- endmacro %}
