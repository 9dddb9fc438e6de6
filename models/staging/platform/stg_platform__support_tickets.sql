{%- set types = platform_column_types('support_tickets') -%}
{%- set required_times = ['created_at', 'updated_at'] -%}
{%- set optional_times = ['resolved_at', 'closed_at'] -%}
{%- set has_invalid_time = invalid_time(types, required_times, optional_times) -%}
{%- set times = [
    platform_time(types, 'updated_at') ~ ' desc',
    platform_time(types, 'created_at'),
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
        cast(id as text) as ticket_id,
        cast(organization_id as text) as organization_id,
        cast(user_id as text) as user_id,
        cast(status as text) as status,
        cast(priority as text) as priority,
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
