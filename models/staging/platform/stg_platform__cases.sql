{%- set types = platform_column_types('cases') -%}
{%- set required_times = ['created_at', 'updated_at'] -%}
{%- set optional_times = ['outcome_at'] -%}
{%- set has_invalid_time = invalid_time(types, required_times, optional_times) -%}
{%- set times = [
    platform_time(types, 'updated_at') ~ ' desc nulls first',
    platform_time(types, 'created_at') ~ ' asc nulls last',
] -%}
{%- set columns = ['organization_id', 'status', 'outcome_at', 'is_merged'] -%}

with

source as (

    select * from {{ source('platform', 'cases') }}

),

ranked as (

    {{ rank_duplicates('cases', has_invalid_time, times, columns) }}

),

renamed as (

    select
        cast(id as {{ dbt.type_string() }}) as case_id,
        cast(organization_id as {{ dbt.type_string() }}) as organization_id,
        cast(status as {{ dbt.type_string() }}) as status,
        {{ platform_time(types, 'outcome_at') }} as outcome_at,
        coalesce(is_merged, false) as is_merged,
        {{ platform_time(types, 'created_at') }} as created_at,
        {{ platform_time(types, 'updated_at') }} as updated_at,
        {{ has_invalid_time }} as has_invalid_time,
        duplicates
    from ranked
    where duplicate_rank = 1

)

select * from renamed
