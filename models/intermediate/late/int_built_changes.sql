{{
    config(
        materialized='incremental',
        meta={'day_column': 'changed_on'},
        indexes=[{'columns': ['changed_on']}],
    )
}}

with

changes as (

    select
        source_table,
        organization_id,
        changed_on,
        measure,
        amount
    from {{ ref('int_source_changes') }}
    {% if is_incremental() %}
        where changed_on >= {{ first_day_to_build() }}
    {% endif %}

)

select * from changes
