with

parameters as (

    select
        {{ min_peer_count() }} as min_peer_count,
        {{ publish_cross_cohorts() }} as cross_cohorts

)

select * from parameters
