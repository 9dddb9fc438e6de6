{#-
    The rows to build of a CTE of raw activity, with `is_duplicate`: true for all but one of the rows with the
    same id. The one that counts is the first by `order_by`, then by `columns` compared as bytes; together
    they name every column that is read, so the choice does not depend on how rows lie on disk. A night
    also looks for older rows with the ids of its own; nobody looks where the id is uniquely indexed.
    table_name: the raw table; id: the CTE's column with the id; to_build: which rows, as a condition;
    all_on_first_build: whether a model that is not incremental builds all rows, whatever `to_build` says.
#}
{% macro flag_duplicates(cte, table_name, id, to_build, order_by, columns, all_on_first_build=true) -%}
    {%- set rank -%}
        row_number() over (
            partition by {{ id }}
            order by
                {%- for column in order_by %}
                {{ column }},
                {%- endfor -%}
                {%- for column in columns %}
                cast({{ column }} as text) collate "C"{{ ',' if not loop.last }}
                {%- endfor %}
        )
    {%- endset -%}
    {%- if has_unique_id(table_name) -%}
    select
        *,
        false as is_duplicate
    from {{ cte }}
    where {{ to_build }}
    {%- elif is_incremental() or not all_on_first_build -%}
    {{ flag_duplicates_of_some_rows(cte, id, to_build, rank) }}
    {%- else -%}
    {{ flag_duplicates_of_all_rows(cte, id, rank) }}
    {%- endif %}
{%- endmacro %}


{#- The rows to build, compared with all rows that have the same id as one of them. #}
{% macro flag_duplicates_of_some_rows(cte, id, to_build, rank) -%}
    with

    rows_to_build as (

        select * from {{ cte }}
        where {{ to_build }}

    ),

    rows_to_compare as (

        select
            *,
            true as is_built
        from rows_to_build
        union all
        select
            *,
            false as is_built
        from {{ cte }}
        where
            {{ id }} in (select {{ id }} from rows_to_build)
            and ({{ to_build }}) is not true

    ),

    ranked as (

        select
            *,
            {{ id }} is not null and {{ rank }} > 1 as is_duplicate
        from rows_to_compare

    )

    select * from ranked
    where is_built
{%- endmacro %}


{#- All rows. Most ids are there once: only the others are sorted. #}
{% macro flag_duplicates_of_all_rows(cte, id, rank) -%}
    with

    repeated_ids as (

        select {{ id }} as repeated_id
        from {{ cte }}
        where {{ id }} is not null
        group by {{ id }}
        having count(*) > 1

    )

    select
        {{ cte }}.*,
        false as is_duplicate
    from {{ cte }}
    left join repeated_ids
        on {{ cte }}.{{ id }} = repeated_ids.repeated_id
    where repeated_ids.repeated_id is null
    union all
    select
        {{ cte }}.*,
        {{ rank }} > 1 as is_duplicate
    from {{ cte }}
    inner join repeated_ids
        on {{ cte }}.{{ id }} = repeated_ids.repeated_id
{%- endmacro %}
