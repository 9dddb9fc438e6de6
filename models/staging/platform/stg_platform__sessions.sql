{%- set types = platform_column_types('sessions') -%}

-- A plain select, unlike other models: PostgreSQL plans a view that has a `with` by itself, and
-- then can't answer from an index alone. That matters for the largest tables.
select
    cast(id as {{ dbt.type_string() }}) as session_id,
    cast(organization_id as {{ dbt.type_string() }}) as organization_id,
    cast(user_id as {{ dbt.type_string() }}) as user_id,
    {{ platform_moment(types, 'created_at') }} as created_at,
    {{ invalid_time(types, ['created_at']) }} as has_invalid_time
from {{ source('platform', 'sessions') }}
