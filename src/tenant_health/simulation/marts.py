"""Puts a proposal in the seed's place, reads what follows from it, and takes it back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
from psycopg2 import errors, extras, sql

from tenant_health.alerts import alert_episodes, rules_from_table, score_departures
from tenant_health.errors import UserError
from tenant_health.marts import Row
from tenant_health.simulation.proposal import WEIGHTS, Proposal, read_proposal

if TYPE_CHECKING:
    from psycopg2 import extensions

ALERT_DAYS = 90
"""Over how many days alerts are counted, the as-of date included."""

_POINTS = pl.Schema({"organization_id": pl.String, "metric_date": pl.Date, "points": pl.Float64})
_PRESENT_WEIGHTS = """
insert into {seeds}.proposed_score_components
    (scenario, effective_from, component, position, weight, target)
select %(scenario)s, effective_from, component, position, weight, target
from {seeds}.health_score_components
"""
_CHANGES = """
select changes.*, coalesce(tenants.name, changes.organization_id) as name
from {intermediate}.int_simulated_changes as changes
inner join {marts}.tenants as tenants using (organization_id)
order by
    changes.moves <> 'WORSE', changes.moves <> 'BETTER',
    abs(changes.score_then - changes.score_now) desc, changes.organization_id
"""
_SCORES = """
select organization_id, metric_date, overall_score, risk_level
from {intermediate}.int_simulated_scores
where metric_date <= %(as_of)s
"""
_RESTATED = """
-- what is no news, as in int_score_departures; of other weights only before the scenario begins
select changes.organization_id, changes.metric_date, cast(changes.points as float8) as points
from {intermediate}.int_score_changes as changes
inner join {seeds}.score_change_causes as causes using (cause)
where
    causes.cause_group = 'DATA_CORRECTION'
    or (causes.cause_group = 'CONFIG' and changes.metric_date < %(begins_on)s)
union all
-- and what the scenario's own sets move on the days on which they begin
select
    organization_id,
    metric_date + 1 as metric_date,
    cast(sum(next_weight * next_score - weight * score) as float8) as points
from {intermediate}.int_simulated_components
where metric_date + 1 in (
    select effective_from from {intermediate}.int_scenario_sets
    where effective_from >= %(begins_on)s
)
group by organization_id, metric_date
"""
_ACTIVITY = """
select organization_id, known_on, cast(last_activity_at as date) as last_activity_on
from {intermediate}.int_activity_days
"""
_ALERTED = "select organization_id from {intermediate}.int_tenants where alert_level <> 'NONE'"
_OPENED = """
select rule, count(*) as alerts
from {marts}.alerts
where opened_on > %(as_of)s - %(days)s
group by rule
"""


@dataclass(frozen=True)
class Simulation:
    """What a proposal would change.

    Attributes:
        proposal: What was tried.
        as_of: The day that the comparison is of.
        changes: One row per tenant, as in the mart `weight_simulation`, with the tenant's `name`:
            those at a higher risk first, then those at a lower, each time the largest change first.
        alerts: Alerts opened in the last 90 days by rule: as it is, and as it would have been.
    """

    proposal: Proposal
    as_of: date
    changes: Sequence[Row]
    alerts: dict[str, tuple[int, int]]


def simulate_file(connection: extensions.connection, schema: str, path: Path) -> Simulation:
    """What the marts would say with a file in place of a seed. Nothing of it stays.

    Args:
        connection: To the database of the marts; its user must be the one that builds.
        schema: Of dbt's target, such as `analytics`.
        path: A CSV file with the columns of health_score_components, risk_rules or trend_rules.

    Raises:
        UserError: The file can't be used, or the project has not been built here.
    """
    with _one_message(schema):
        lab = Lab(connection, schema)
        components = lab.table("select distinct component from {seeds}.health_score_components")
        proposal = read_proposal(path, sorted(components["component"]))
        as_of = lab.table("select max(as_of_date) from {marts}.tenant_portfolio").item()
        if proposal.begins_on and proposal.begins_on > as_of:
            raise UserError(
                f"{proposal.name} begins on {proposal.begins_on}, after the last day of the marts, "
                f"{as_of}: there is nothing to compare. Give an earlier effective_from, as if the "
                "weights had held since; nothing is changed by that."
            )
        lab.run("savepoint before_the_proposal")
        try:
            lab.put_in_place(proposal)
            changes = lab.table(_CHANGES)
            return Simulation(
                proposal, as_of, changes.rows(named=True), _alerts(lab, proposal, as_of)
            )
        finally:
            lab.run("rollback to before_the_proposal")


def _alerts(lab: Lab, proposal: Proposal, as_of: date) -> dict[str, tuple[int, int]]:
    """Alerts opened in the last days by rule, as it is and as it would have been."""
    rules = rules_from_table(lab.table("select rule, parameter, value from {seeds}.alert_rules"))
    scores = lab.table(_SCORES, as_of=as_of)
    departures = score_departures(
        scores.drop("risk_level"),
        restated=lab.table(_RESTATED, begins_on=proposal.begins_on or date.max).cast(_POINTS),
        rules=rules.departures,
    )
    episodes = alert_episodes(
        scores.join(departures, on=["organization_id", "metric_date"]),
        activity=lab.table(_ACTIVITY),
        rules=rules,
        as_of=as_of,
    )
    recent = episodes.filter(
        pl.col("opened_on") > as_of - timedelta(days=ALERT_DAYS),
        pl.col("organization_id").is_in(lab.table(_ALERTED)["organization_id"].implode()),
    )
    then = dict(recent.group_by("rule").len().iter_rows())
    now = dict(lab.table(_OPENED, as_of=as_of, days=ALERT_DAYS).iter_rows())
    return {rule: (now.get(rule, 0), then.get(rule, 0)) for rule in sorted({*now, *then})}


class Lab:
    """Queries with `{seeds}`, `{intermediate}` and `{marts}` in place of dbt's schemas."""

    def __init__(self, connection: extensions.connection, schema: str) -> None:
        """Args: `connection` and `schema` as in simulate_file."""
        self._connection = connection
        self._schemas = {
            layer: sql.Identifier(f"{schema}_{layer}")
            for layer in ("seeds", "intermediate", "marts")
        }

    def run(self, query: str, **values: object) -> None:
        """Runs a statement without a result."""
        with self._connection.cursor() as cursor:
            cursor.execute(sql.SQL(query).format(**self._schemas), values)

    def table(self, query: str, **values: object) -> pl.DataFrame:
        """The rows of a query."""
        with self._connection.cursor() as cursor:
            cursor.execute(sql.SQL(query).format(**self._schemas), values)
            names = [column.name for column in cursor.description or ()]
            return pl.DataFrame(
                cursor.fetchall(), schema=names, orient="row", infer_schema_length=None
            )

    def put_in_place(self, proposal: Proposal) -> None:
        """The proposal as the one scenario, with its rules in place of the present ones."""
        self.run("delete from {seeds}.proposed_score_components")
        if proposal.seed == WEIGHTS:
            rows = [{"scenario": proposal.name, **row} for row in proposal.rows]
            self._insert("proposed_score_components", rows)
            return
        self.run(_PRESENT_WEIGHTS, scenario=proposal.name)
        self.run(f"delete from {{seeds}}.{proposal.seed}")  # noqa: S608 (one of three names)
        self._insert(proposal.seed, proposal.rows)

    def _insert(self, seed: str, rows: Sequence[Row]) -> None:
        names = list(rows[0])
        statement = sql.SQL("insert into {seeds}.{seed} ({columns}) values %s").format(
            **{"seeds": self._schemas["seeds"]},
            seed=sql.Identifier(seed),
            columns=sql.SQL(", ").join(map(sql.Identifier, names)),
        )
        with self._connection.cursor() as cursor:
            extras.execute_values(cursor, statement, [tuple(row.values()) for row in rows])


@contextmanager
def _one_message(schema: str) -> Iterator[None]:
    """Turns what is missing into one message."""
    try:
        yield
    except (errors.UndefinedTable, errors.UndefinedColumn) as error:
        raise UserError(
            f"The project is not built in schema {schema}, or not by this version: "
            f"{error.diag.message_primary}. Run `dbt build`."
        ) from error
    except errors.InsufficientPrivilege as error:
        raise UserError(
            f"{error.diag.message_primary}. A simulation puts the file in the seed's place for the "
            "length of a transaction that is taken back: run it as the user that runs `dbt build`."
        ) from error
