"""What must hold of every split of a score's change, each a statement that finds what breaks it.

The scores themselves are those of `tenant_health_scores`.
"""

from typing import Any

from .databases import Database

CHECKS = {
    "the lines of a day sum to the change that was shown": """
        select organization_id, metric_date, shown.change, lines.points
        from (
            select *, coalesce(overall_score - previous_score, 0) as change
            from analytics_marts.tenant_health_scores
        ) as shown
        full join (
            select organization_id, metric_date, sum(points) as points
            from analytics_marts.score_changes group by 1, 2
        ) as lines using (organization_id, metric_date)
        where shown.change is null or shown.change <> coalesce(lines.points, 0)
    """,
    "the lines of a component sum to the change of its weighted score": """
        with weighted as (
            select *, weight * score - lag(weight * score) over (
                partition by organization_id, component order by metric_date
            ) as change
            from analytics_intermediate.int_component_scores
        )
        select organization_id, metric_date, component, change, sum(points)
        from weighted left join analytics_marts.score_changes
            using (organization_id, metric_date, component)
        group by 1, 2, 3, 4 having coalesce(change, 0) <> coalesce(sum(points), 0)
    """,
    "every tenant has its windows, and their drivers sum to the change": """
        with spans as (
            select organization_id, window_days, as_of_date, greatest(
                as_of_date - window_days,
                (select min(metric_date) from analytics_marts.tenant_health_scores as first
                 where first.organization_id = portfolio.organization_id)
            ) as from_date, overall_score
            from analytics_marts.tenant_portfolio as portfolio
            cross join analytics_seeds.score_windows as windows
        ), changes as (
            select spans.*, spans.overall_score - scores.overall_score as change
            from spans inner join analytics_marts.tenant_health_scores as scores
                on spans.organization_id = scores.organization_id and from_date = metric_date
        ), drivers as (
            select organization_id, window_days, min(from_date) as from_date,
                min(score_change) as least, max(score_change) as most, sum(points) as points
            from analytics_marts.score_drivers group by 1, 2
        )
        select * from changes full join drivers using (organization_id, window_days)
        where change is null
            or change <> coalesce(points, 0) or change <> coalesce(least, change)
            or change <> coalesce(most, change)
            or changes.from_date <> coalesce(drivers.from_date, changes.from_date)
    """,
    "a driver has the points of its causes": """
        with sums as (
            select organization_id, window_days, driver, sum(changes.points) as points
            from (select distinct organization_id, window_days, from_date
                  from analytics_marts.score_drivers) as windows
            inner join analytics_marts.score_changes as changes using (organization_id)
            where metric_date > from_date
            group by 1, 2, 3
        )
        select * from sums full join analytics_marts.score_drivers as drivers
            using (organization_id, window_days, driver)
        where sums.points is distinct from drivers.points
            or drivers.points <> drivers.points_new + drivers.points_left_window
    """,
    "the largest comes first, then late rows, then rounding": """
        select * from analytics_marts.score_drivers as one
        inner join analytics_marts.score_drivers as next
            using (organization_id, window_days)
        where next.driver_rank = one.driver_rank + 1
            and (one.driver = 'rounding', one.driver = 'restated', -abs(one.points))
                > (next.driver = 'rounding', next.driver = 'restated', -abs(next.points))
    """,
    "entities sum to their cause, but for what rounding takes from each": """
        with sums as (
            select organization_id, window_days, component, cause, sum(changes.points) as points
            from (select distinct organization_id, window_days, from_date
                  from analytics_marts.score_drivers) as windows
            inner join analytics_marts.score_changes as changes using (organization_id)
            where metric_date > from_date and cause not in ('restated', 'rounding')
            group by 1, 2, 3, 4
        ), entities as (
            select organization_id, window_days, component, cause, sum(points) as points,
                count(*) as entities
            from analytics_marts.score_driver_details group by 1, 2, 3, 4
        )
        select * from sums full join entities
            using (organization_id, window_days, component, cause)
        where (abs(sums.points - entities.points) <= 0.00005 * entities) is not true
            or entities > 21
    """,
}
RESTATED = """
    select organization_id, metric_date, component, amount, points
    from analytics_marts.score_changes where cause = 'restated' order by 1, 2, 3
"""


def broken(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """The first rows that break a sum, by what should hold; empty if all do."""
    found = {name: database.rows(f"{check} limit 3") for name, check in CHECKS.items()}
    return {name: rows for name, rows in found.items() if rows}
