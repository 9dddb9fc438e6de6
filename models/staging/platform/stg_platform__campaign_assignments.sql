{%- set types = platform_column_types('campaign_assignments') -%}
{%- set required_times = ['assigned_at', 'due_date', 'created_at', 'updated_at'] -%}
{%- set optional_times = ['completed_at'] -%}

with

source as (

    select * from {{ source('platform', 'campaign_assignments') }}

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
        {{ invalid_time(types, required_times, optional_times) }} as has_invalid_time
    from source

),

-- a completion without a time happened when the row last changed
with_completion as (

    select
        *,
        case when status = 'COMPLETED' then coalesce(completed_at, updated_at) end as done_at
    from renamed

)

select * from with_completion
