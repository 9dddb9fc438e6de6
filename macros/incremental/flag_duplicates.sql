{#-
    The rows to build of a CTE of raw activity, with `is_duplicate`: true for all but one of the rows with the
    same id. The one that counts is the first by `order_by`, then by `columns` compared as bytes; together
    they name every column that is read, so the choice does not depend on how rows lie on disk. A night
    also looks for older rows with the ids of its own; nobody looks where the id is uniquely indexed.
    table_name: the raw table; id: the CTE's column with the id; to_build: which rows, as a condition;
    all_on_first_build: whether a model that is not incremental builds all rows, whatever `to_build` says.
#}
{% macro flag_duplicates(cte, table_name, id, to_build, order_by, columns, all_on_first_build=true) -%}
    {%- if has_unique_id(table_name) -%}
    select
        *,
        true as is_built,
        false as is_duplicate
    from {{ cte }}
    where {{ to_build }}
    {%- else -%}
    {%- set rows_to_build = none if all_on_first_build and not is_incremental() else to_build -%}
    {{ flag_repeated_ids(cte, id, rows_to_build, order_by, columns) }}
    {%- endif %}
{%- endmacro %}


{#-
    The same by looking at ids. Most are there once, and only the rows of the others are sorted: `between`
    tells the planner that they are few, which `> 1` does not. to_build: none for all rows.
#}
{% macro flag_repeated_ids(cte, id, to_build, order_by, columns) -%}
    with

    rows_to_build as {{ '' if to_build else not_materialized() }} (

        select *, true as is_built
        from {{ cte }}
        where {{ to_build or 'true' }}

    ),

    repeated_ids as (

        select {{ id }} as repeated_id
        from {{ cte }}
        where {{ id }} {{ 'in (select ' ~ id ~ ' from rows_to_build)' if to_build else 'is not null' }}
        group by {{ id }}
        having count({{ id }}) between 2 and 9223372036854775807

    ),

    ranked as (

        select
            {{ cte }}.*,
            ({{ to_build or 'true' }}) is true as is_built,
            row_number() over (
                partition by {{ id }}
                order by
                    {{ order_by | join(', ') }},
                    {{ columns_as_bytes(columns) | join(',\n                    ') }}
            ) > 1 as is_duplicate
        from {{ cte }}
        inner join repeated_ids on {{ cte }}.{{ id }} = repeated_ids.repeated_id

    )

    select rows_to_build.*, false as is_duplicate
    from rows_to_build
    left join repeated_ids on rows_to_build.{{ id }} = repeated_ids.repeated_id
    where repeated_ids.repeated_id is null
    union all
    select * from ranked
    where is_built
{%- endmacro %}


{#- Columns as text to sort by, the same on every engine and in every language. -#}
{% macro columns_as_bytes(columns) -%}
    {%- set texts = [] -%}
    {%- for column in columns -%}
        {%- do texts.append(byte_order('cast(' ~ column ~ ' as ' ~ dbt.type_string() ~ ')') ~ ' asc nulls last') -%}
    {%- endfor -%}
    {{- return(texts) -}}
{%- endmacro %}
