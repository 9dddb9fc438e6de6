with

releases as (

    select * from {{ ref('int_benchmark_releases') }}

),

members as (

    select * from {{ ref('int_release_members') }}

),

tenants as (

    select * from {{ ref('int_tenants') }}

),

size_bands as (

    select * from {{ ref('size_bands') }}

),

newest as (

    select max(release_month) as release_month from releases

),

with_figures as (

    select releases.*
    from releases
    inner join newest
        on releases.release_month = newest.release_month
    where releases.status in ('published', 'carried_forward')

),

banded_members as (

    select
        members.*,
        size_bands.employee_min
    from members
    -- a release outlives a tenant whose organization was deleted
    inner join tenants
        on members.organization_id = tenants.organization_id
    left join size_bands
        on members.size_band = size_bands.size_band

),

compared as (

    select
        banded_members.organization_id,
        with_figures.metric_name,
        with_figures.release_month,
        with_figures.filter_description,
        tenants.customer,
        {{ cohort_label('with_figures') }} as cohort_label,
        banded_members.metric_value as your_value,
        with_figures.peer_count_band,
        with_figures.p25,
        with_figures.median,
        with_figures.p75,
        with_figures.mean,
        with_figures.margin,
        with_figures.typical_low,
        with_figures.typical_high
    from with_figures
    inner join banded_members
        on
            with_figures.metric_name = banded_members.metric_name
            and with_figures.release_month = banded_members.release_month
            and (
                with_figures.industry_sector = banded_members.industry_sector
                or with_figures.industry_sector is null
            )
            and (
                with_figures.employee_min = banded_members.employee_min
                or with_figures.employee_min is null
            )
    inner join tenants
        on banded_members.organization_id = tenants.organization_id

),

-- the release's figures are the points of a line from 0 to 100; a value on several of them gets
-- their middle
anchors as (

    select
        compared.organization_id,
        compared.metric_name,
        compared.filter_description,
        max(anchor.rank) filter (where anchor.figure <= compared.your_value) as rank_from,
        min(anchor.rank) filter (where anchor.figure >= compared.your_value) as rank_to,
        max(anchor.figure) filter (where anchor.figure <= compared.your_value) as figure_from,
        min(anchor.figure) filter (where anchor.figure >= compared.your_value) as figure_to
    from compared
    {{ cross_join_rows('anchor', ['rank', 'figure'], [
        (0, 'compared.typical_low'),
        (25, 'compared.p25'),
        (50, 'compared.median'),
        (75, 'compared.p75'),
        (100, 'compared.typical_high'),
    ]) }}
    where compared.median is not null
    group by compared.organization_id, compared.metric_name, compared.filter_description

),

placed as (

    select
        compared.organization_id,
        compared.metric_name,
        compared.release_month,
        compared.filter_description,
        compared.your_value,
        cast(
            case
                when compared.median is null then null
                when anchors.rank_from is null then 0
                when anchors.rank_to is null then 100
                when anchors.figure_from = anchors.figure_to
                    then (anchors.rank_from + anchors.rank_to) / 2.0
                else
                    anchors.rank_from
                    + (anchors.rank_to - anchors.rank_from)
                    * (compared.your_value - anchors.figure_from)
                    / (anchors.figure_to - anchors.figure_from)
            end as {{ type_double() }}
        ) as percentile,
        compared.p25,
        compared.median,
        compared.p75,
        compared.mean,
        compared.margin,
        compared.peer_count_band,
        compared.customer,
        {{ label_of('benchmark_metric', 'compared.metric_name') }} as metric_label,
        {{ label_of('benchmark_metric', 'compared.metric_name', 'position') }} as metric_position,
        compared.cohort_label
    from compared
    left join anchors
        on
            compared.organization_id = anchors.organization_id
            and compared.metric_name = anchors.metric_name
            and compared.filter_description = anchors.filter_description

)

select * from placed
