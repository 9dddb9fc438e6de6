{%- set types = platform_column_types('support_tickets') -%}
{%- set required_times = ['created_at', 'updated_at'] -%}
{%- set optional_times = ['resolved_at', 'closed_at'] -%}
{%- set has_invalid_time = invalid_time(types, required_times, optional_times) -%}
{%- set times = [
    platform_time(types, 'updated_at') ~ ' desc nulls first',
    platform_time(types, 'created_at') ~ ' asc nulls last',
] -%}
{%- set columns = [
    'organization_id',
    'user_id',
    'status',
    'priority',
    'resolved_at',
    'closed_at',
] -%}

with

source as (

    select * from {{ source('platform', 'support_tickets') }}

),

ranked as (

    {{ rank_duplicates('support_tickets', has_invalid_time, times, columns) }}

),

renamed as (

    select
        cast(id as {{ dbt.type_string() }}) as ticket_id,
        cast(organization_id as {{ dbt.type_string() }}) as organization_id,
        cast(user_id as {{ dbt.type_string() }}) as user_id,
        cast(status as {{ dbt.type_string() }}) as status,
        cast(priority as {{ dbt.type_string() }}) as priority,
        {{ platform_time(types, 'created_at') }} as created_at,
        {{ platform_time(types, 'updated_at') }} as updated_at,
        {{ platform_time(types, 'resolved_at') }} as resolved_at,
        {{ platform_time(types, 'closed_at') }} as closed_at,
        {{ has_invalid_time }} as has_invalid_time,
        duplicates
    from ranked
    where duplicate_rank = 1

)

select * from renamed
