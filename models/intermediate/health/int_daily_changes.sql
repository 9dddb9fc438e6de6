{{ config(materialized='view') }}

with

login_changes as (

    select * from {{ ref('int_login_changes') }}

),

user_changes as (

    select * from {{ ref('int_user_changes') }}

),

case_changes as (

    select * from {{ ref('int_case_changes') }}

),

campaign_changes as (

    select * from {{ ref('int_campaign_changes') }}

),

adoption_changes as (

    select * from {{ ref('int_adoption_changes') }}

),

ticket_changes as (

    select * from {{ ref('int_ticket_changes') }}

),

changes as (

    select
        organization_id,
        changed_on,
        measure,
        kind,
        amount
    from login_changes
    where measure <> 'sessions_of_unknown_users'
    union all
    select
        organization_id,
        changed_on,
        measure,
        kind,
        amount
    from user_changes
    union all
    select
        organization_id,
        changed_on,
        measure,
        kind,
        amount
    from case_changes
    union all
    select
        organization_id,
        changed_on,
        measure,
        kind,
        amount
    from campaign_changes
    union all
    select
        organization_id,
        changed_on,
        measure,
        kind,
        amount
    from adoption_changes
    union all
    select
        organization_id,
        changed_on,
        measure,
        kind,
        amount
    from ticket_changes

)

select * from changes
