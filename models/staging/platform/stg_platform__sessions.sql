{%- set types = platform_column_types('sessions') -%}

with

source as (

    select * from {{ source('platform', 'sessions') }}

),

renamed as (

    select
        cast(id as text) as session_id,
        cast(organization_id as text) as organization_id,
        cast(user_id as text) as user_id,
        {{ platform_moment(types, 'created_at') }} as created_at,
        {{ invalid_time(types, ['created_at']) }} as has_invalid_time
    from source

)

select * from renamed
