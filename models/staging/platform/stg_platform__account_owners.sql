{%- set account_owners = source('platform', 'account_owners') -%}
{%- set types = platform_column_types('account_owners') -%}

with

source as (

    {% if types or not account_owners.schema %}
        select
            organization_id,
            owner_name,
            owner_email,
            renewal_on,
            annual_value
        from {{ account_owners }}
    {% else %}
        select
            null as organization_id,
            null as owner_name,
            null as owner_email,
            cast(null as timestamp) as renewal_on,
            cast(null as {{ type_decimal() }}) as annual_value
        where false
    {% endif %}

),

renamed as (

    select
        cast(organization_id as {{ dbt.type_string() }}) as organization_id,
        cast(owner_name as {{ dbt.type_string() }}) as owner_name,
        cast(owner_email as {{ dbt.type_string() }}) as owner_email,
        cast({{ platform_time(types, 'renewal_on') }} as date) as renewal_on,
        case
            when cast(annual_value as {{ type_decimal() }}) between 0 and 1e15
                then cast(annual_value as {{ type_decimal() }})
        end as annual_value
    from source

),

ranked as (

    select
        *,
        row_number() over (
            partition by organization_id
            order by
                annual_value desc nulls last,
                renewal_on asc nulls last,
                owner_name asc nulls last,
                owner_email asc nulls last
        ) as owner_rank
    from renamed
    where organization_id is not null

),

first_owners as (

    select
        organization_id,
        owner_name,
        owner_email,
        renewal_on,
        annual_value
    from ranked
    where owner_rank = 1

)

select * from first_owners
