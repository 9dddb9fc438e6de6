{%- set types = platform_column_types('campaign_assignments') -%}
{%- set required_times = ['assigned_at', 'due_date', 'created_at', 'updated_at'] -%}
{%- set optional_times = ['completed_at'] -%}
{%- set completed_at = platform_moment(types, 'completed_at') -%}
{%- set updated_at = platform_moment(types, 'updated_at') -%}

-- a plain select, so that PostgreSQL can look into the view: see stg_platform__sessions
select
    cast(id as {{ dbt.type_string() }}) as assignment_id,
    cast(organization_id as {{ dbt.type_string() }}) as organization_id,
    cast(campaign_id as {{ dbt.type_string() }}) as campaign_id,
    cast(employee_id as {{ dbt.type_string() }}) as employee_id,
    cast(status as {{ dbt.type_string() }}) as status,
    {{ platform_moment(types, 'assigned_at') }} as assigned_at,
    {{ platform_time(types, 'due_date') }} as due_date,
    {{ completed_at }} as completed_at,
    {{ platform_time(types, 'created_at') }} as created_at,
    {{ updated_at }} as updated_at,
    -- a completion without a time happened when the row last changed
    case
        when cast(status as {{ dbt.type_string() }}) = 'COMPLETED'
            then coalesce({{ completed_at }}, {{ updated_at }})
    end as done_at,
    {{ invalid_time(types, required_times, optional_times) }} as has_invalid_time
from {{ source('platform', 'campaign_assignments') }}
