{{ config(materialized='view') }}

{#-
    Sums without grouping, of rows as they lie there, and without looking for copies among them: several times
    as fast as counts by day. What the copies have added is taken away after.
#}
{%- set days = "cast('2000-01-01' as date)" -%}

with

{% for what, (table_name, column_name, copied_ids) in {
    'logged_in': ('sessions', 'created_at', ref('stg_platform__copied_sessions')),
    'used': ('feature_usage_events', 'occurred_at', ref('stg_platform__copied_events')),
}.items() %}
    {%- set types = platform_column_types(table_name) -%}
    {%- set moment = platform_moment(types, column_name) -%}
    {{ what }} as not materialized (

        select * from {{ source('platform', table_name) }}

    ),

    {{ what }}_ids as not materialized (

        select id from {{ copied_ids }}

    ),

    {{ what }}_every as not materialized (

        select
            id,
            cast({{ moment }} as date) - {{ days }} as day_number
        from {{ what }}
        where
            {{ moment }} < {{ first_day_built() }}
            and not {{ invalid_time(types, [column_name]) }}

    ),

    {{ what }}_copies as not materialized (

        select
            every_row.id,
            every_row.day_number
        from {{ what }}_every as every_row
        inner join {{ what }}_ids as copied_ids
            on every_row.id = copied_ids.id

    ),

    {{ what }}_earliest as (

        select min(day_number) as day_number
        from {{ what }}_copies
        group by id

    ),

{% endfor %}

parts as (

    {% for what in ['logged_in', 'used'] %}
        {% for part, sign in {'every': '', 'copies': '-', 'earliest': ''}.items() %}
            select
                '{{ what }}' as what,
                {{ sign }}count(*) as row_count,
                {{ sign }}sum(day_number) as day_sum,
                {{ sign }}sum(cast(day_number as bigint) * day_number) as day_square_sum
            from {{ what }}_{{ part }}
            {% if not loop.last %}union all{% endif %}
        {% endfor %}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

sums as (

    select
        what,
        sum(row_count) as row_count,
        sum(day_sum) as day_sum,
        sum(day_square_sum) as day_square_sum
    from parts
    group by what

)

select * from sums
