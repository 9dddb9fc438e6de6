{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        full_refresh=false,
    )
}}

with

fingerprints as (

    {{ release_fingerprints(ref('int_benchmark_releases')) }}

),

new_months as (

    select
        release_month,
        fingerprint,
        {{ as_of_date() }} as released_as_of,
        {{ min_peer_count() }} as min_peer_count
    from fingerprints
    {% if is_incremental() %}
        where release_month > (select coalesce(max(release_month), '-infinity') from {{ this }})
    {% endif %}

)

select * from new_months
