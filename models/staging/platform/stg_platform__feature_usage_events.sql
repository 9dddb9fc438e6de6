{%- set types = platform_column_types('feature_usage_events') -%}

-- a plain select, so that PostgreSQL can look into the view: see stg_platform__sessions
select
    cast(id as {{ dbt.type_string() }}) as event_id,
    cast(organization_id as {{ dbt.type_string() }}) as organization_id,
    cast(user_id as {{ dbt.type_string() }}) as user_id,
    cast(feature_key as {{ dbt.type_string() }}) as feature_key,
    {{ platform_moment(types, 'occurred_at') }} as occurred_at,
    {{ invalid_time(types, ['occurred_at']) }} as has_invalid_time
from {{ source('platform', 'feature_usage_events') }}
