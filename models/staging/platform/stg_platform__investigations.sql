{%- set types = platform_column_types('investigations') -%}
{%- set required_times = ['created_at', 'updated_at'] -%}
{%- set optional_times = ['due_date', 'closed_at'] -%}
{%- set has_invalid_time = invalid_time(types, required_times, optional_times) -%}
{%- set times = [
    platform_time(types, 'updated_at') ~ ' desc nulls first',
    platform_time(types, 'created_at') ~ ' asc nulls last',
] -%}
{%- set columns = [
    'case_id',
    'organization_id',
    'investigation_number',
    'due_date',
    'closed_at',
] -%}

with

source as (

    select * from {{ source('platform', 'investigations') }}

),

ranked as (

    {{ rank_duplicates('investigations', has_invalid_time, times, columns) }}

),

renamed as (

    select
        cast(id as {{ dbt.type_string() }}) as investigation_id,
        cast(case_id as {{ dbt.type_string() }}) as case_id,
        cast(organization_id as {{ dbt.type_string() }}) as organization_id,
        investigation_number,
        {{ platform_time(types, 'due_date') }} as due_date,
        {{ platform_time(types, 'closed_at') }} as closed_at,
        {{ platform_time(types, 'created_at') }} as created_at,
        {{ platform_time(types, 'updated_at') }} as updated_at,
        {{ has_invalid_time }} as has_invalid_time,
        duplicates
    from ranked
    where duplicate_rank = 1

)

select * from renamed
