{#-
    A query of the ids that a raw table holds more than once. An incremental run looks at those that
    have a row in the days to build, by the times that place it in a day, and again at those that it
    knows, whose copies may be gone by now.
#}
{% macro copied_ids(source, types, has_invalid_time, times) -%}
    select
        id,
        count(*) as copies
    from {{ source }}
    {%- if is_incremental() %}
    where
        id in (
            select id
            from {{ source }}
            where
                {{ has_invalid_time | trim }}
                {%- for time in times %}
                or {{ time }} >= {{ first_day_to_build() }}
                {%- endfor %}
            union all
            select cast(id as {{ types.get('id', 'text') }})
            from {{ this }}
        )
    {%- endif %}
    group by id
    having count(*) > 1 and id is not null
{%- endmacro %}
