{%- set types = platform_column_types('campaign_assignments') -%}
{%- set required_times = ['assigned_at', 'due_date', 'created_at', 'updated_at'] -%}
{%- set optional_times = ['completed_at'] -%}
{%- set has_invalid_time = invalid_time(types, required_times, optional_times) -%}
{%- set times = [
    platform_moment(types, 'updated_at') ~ ' desc',
    platform_moment(types, 'assigned_at'),
] -%}
{%- set columns = [
    'organization_id',
    'campaign_id',
    'employee_id',
    'status',
    'due_date',
    'completed_at',
    'created_at',
] -%}

with

source as not materialized (

    select * from {{ source('platform', 'campaign_assignments') }}

),

copied_ids as not materialized (

    select id from {{ ref('stg_platform__copied_assignments') }}

),

numbered as (

    {{ number_known_copies(has_invalid_time, times, columns) }}

),

renamed as (

    select
        cast(id as text) as assignment_id,
        cast(organization_id as text) as organization_id,
        cast(campaign_id as text) as campaign_id,
        cast(employee_id as text) as employee_id,
        cast(status as text) as status,
        {{ platform_moment(types, 'assigned_at') }} as assigned_at,
        {{ platform_time(types, 'due_date') }} as due_date,
        {{ platform_moment(types, 'completed_at') }} as completed_at,
        {{ platform_time(types, 'created_at') }} as created_at,
        {{ platform_moment(types, 'updated_at') }} as updated_at,
        {{ has_invalid_time }} as has_invalid_time
    from numbered
    where copy_number = 1

)

select * from renamed
