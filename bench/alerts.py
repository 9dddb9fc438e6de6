"""Measure what the alerts of a sample see, and how often they open for nothing.

Run: python bench/alerts.py [--tenants N] [--days N] [--seed N] [--users N] [--built]

On the scores of sample activity as dbt builds them, for tenants whose kind is not to change
(steady, enterprise, tiny, seasonal) and after the first 130 days:

* how often SCORE_DROP and CRITICAL open a tenant and year, and how often the naive rule (trend
  DECLINING, or another risk level) fires;
* ramps: a score that falls by a fifth over 30 days and stays there, put into one tenant at a time:
  how many are found within 60 days, how soon, and how often the same days alert without;
* a fall of 12 points common to all for 18 days, with and without the fleet's movement taken off;
* another set of weights (login 0.40, the others in proportion), with and without like for like;
* the frontier: other values of `baseline_first_day`, `points` and `noise_multiple`.

With --built it reads the database that the commands use, built from the sample of these options.
"""

import argparse
import os
import statistics
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl

from tenant_health.alerts import AlertRules, alert_episodes, rules_from_table, score_departures
from tenant_health.connection import current_target, transaction
from tenant_health.sample.config import SampleConfig
from tenant_health.sample.tenants import plan_tenant
from tenant_health.sample.write import write_sample
from tenant_health.throwaway import environment

ROOT = Path(__file__).parents[1]
STEADY = ("steady", "enterprise", "tiny", "seasonal")
FIRST_DAYS = 130
BATCH = 5
FRONTIER = (
    (77, 8, 1.25),
    (77, 10, 1.25),
    (77, 11, 1.25),
    (77, 12, 1.25),
    (77, 11, 1.5),
    (77, 11, 2.0),
    (35, 10, 1.5),
    (35, 11, 1.25),
)
NOTHING = pl.DataFrame(
    schema={"organization_id": pl.String, "metric_date": pl.Date, "points": pl.Float64}
)
QUIET = pl.DataFrame(
    schema={"organization_id": pl.String, "known_on": pl.Date, "last_activity_on": pl.Date}
)


@dataclass(frozen=True)
class Scores:
    """What dbt built: scores and risk by tenant and day, components, and the steady tenants."""

    days: pl.DataFrame
    components: pl.DataFrame
    steady: list[str]
    rules: AlertRules

    @property
    def first(self) -> date:
        """The first day that counts."""
        return self.days["metric_date"].min() + timedelta(days=FIRST_DAYS)

    @property
    def last(self) -> date:
        """The last day."""
        return self.days["metric_date"].max()


@contextmanager
def built(config: SampleConfig, is_built: bool) -> Iterator[None]:
    """A database with the sample and the scores, unless there is one."""
    if is_built:
        yield
        return
    with environment(ROOT) as variables:
        os.environ.update(variables)
        with transaction(current_target()) as connection:
            write_sample(connection, "raw", config, lambda *_: None)
        command = ["dbt", "--quiet", "build", "--select", "+int_health_scores", "alert_rules"]
        command += ["--exclude-resource-type", "unit_test", "test"]
        command += ["--vars", f"{{as_of_date: '{config.end_date}'}}"]
        subprocess.run(command, cwd=ROOT, check=True, env=variables)  # noqa: S603
        yield


def read(config: SampleConfig) -> Scores:
    """Read the scores, and which tenants are steady."""
    queries = {
        "days": "select organization_id, metric_date, overall_score, risk_level, trend"
        " from analytics_intermediate.int_health_scores",
        "components": "select organization_id, metric_date, component, weight, score"
        " from analytics_intermediate.int_component_scores",
        "rules": "select rule, parameter, value from analytics_seeds.alert_rules",
    }
    tables = {}
    with transaction(current_target()) as connection, connection.cursor() as cursor:
        for name, query in queries.items():
            cursor.execute(query)
            columns = [column.name for column in cursor.description or ()]
            tables[name] = pl.DataFrame(cursor.fetchall(), schema=columns, orient="row")
    plans = [plan_tenant(config, index) for index in range(config.tenants)]
    return Scores(
        days=tables["days"].with_columns(pl.col("overall_score").cast(pl.Float64)),
        components=tables["components"].cast({"weight": pl.Float64, "score": pl.Float64}),
        steady=[plan.id for plan in plans if plan.kind in STEADY],
        rules=rules_from_table(tables["rules"]),
    )


def departures(
    days: pl.DataFrame, rules: AlertRules, restated: pl.DataFrame = NOTHING
) -> pl.DataFrame:
    """These days with how far each score is from what is usual."""
    found = score_departures(
        days.select("organization_id", "metric_date", "overall_score"), restated, rules.departures
    )
    return days.join(found, on=["organization_id", "metric_date"])


def alerts(days: pl.DataFrame, rules: AlertRules) -> pl.DataFrame:
    """The alerts of days with departures."""
    return alert_episodes(days, QUIET, rules, days["metric_date"].max())


def drops(days: pl.DataFrame, rules: AlertRules, restated: pl.DataFrame = NOTHING) -> pl.DataFrame:
    """The days on which SCORE_DROP opened, by tenant."""
    return alerts(departures(days, rules, restated), rules).filter(rule="SCORE_DROP")


def rates(scores: Scores, rules: AlertRules) -> dict[str, float]:
    """Openings a steady tenant and year, by rule; and firings of the naive rule."""
    of_steady = pl.col("organization_id").is_in(scores.steady)
    counted = scores.days.filter(of_steady & (pl.col("metric_date") >= scores.first))
    years = len(counted) / 365.25
    every = alerts(departures(scores.days, rules), rules)
    found = every.filter(of_steady & (pl.col("opened_on") >= scores.first))
    of_rule = dict(found.group_by("rule").len().iter_rows())
    return {
        "years": years,
        "SCORE_DROP": of_rule.get("SCORE_DROP", 0) / years,
        "CRITICAL": of_rule.get("CRITICAL", 0) / years,
        "naive": len(naive(counted)) / years,
    }


def with_numbers(rules: AlertRules, first_day: int, points: float, times: float) -> AlertRules:
    """The rules with another baseline and another bar."""
    return replace(
        rules,
        departures=replace(rules.departures, baseline_first_day=first_day),
        drop=replace(rules.drop, points=points, noise_multiple=times),
    )


def naive(days: pl.DataFrame) -> pl.DataFrame:
    """Days of the naive rule: trend DECLINING, or another risk level than the day before."""
    ordered = days.sort("organization_id", "metric_date").with_columns(
        pl.col("overall_score").diff().over("organization_id").alias("change"),
        pl.col("risk_level").shift().over("organization_id").alias("before"),
    )
    return ordered.filter((pl.col("change") < -5) | (pl.col("risk_level") != pl.col("before")))


def falling(days: pl.DataFrame, tenants: list[str], start: date) -> pl.DataFrame:
    """The days with a ramp in these tenants: a fifth of the score over 30 days.

    Risk follows the score alone, as far as it is high or not.
    """
    share = ((pl.col("metric_date") - start).dt.total_days() / 30).clip(0, 1) * 0.2
    score = (pl.col("overall_score") * (1 - share) + 0.5).floor()
    is_ramped = pl.col("organization_id").is_in(tenants) & (pl.col("metric_date") > start)
    low = (
        pl.when(score < 40)
        .then(pl.lit("HIGH"))
        .otherwise(pl.when(score < 70).then(pl.lit("MEDIUM")).otherwise(pl.lit("LOW")))
    )
    return days.with_columns(
        pl.when(is_ramped).then(score).otherwise("overall_score").alias("overall_score"),
        pl.when(is_ramped).then(low).otherwise("risk_level").alias("risk_level"),
    )


@dataclass
class Seen:
    """What became of ramps: how many were found, how soon, and how many days alert without."""

    found: int = 0
    by_chance: int = 0
    delays: list[int] = field(default_factory=list)

    def add(self, with_ramp: int | None, without: int | None) -> None:
        """Another ramp: days to the first alert with and without it, if there was one."""
        self.found += with_ramp is not None
        self.by_chance += without is not None
        self.delays += [] if with_ramp is None else [with_ramp]

    def shares(self, tried: int) -> str:
        """In words."""
        return (
            f"{self.found / tried:.0%} found, {self.by_chance / tried:.0%} by chance, "
            f"median delay {statistics.median(self.delays or [0]):.0f} days"
        )


def ramps(scores: Scores, tried_rules: list[AlertRules]) -> tuple[int, list[Seen], Seen]:
    """Ramps tried; what each of the rules sees of them; what the naive rule sees."""
    span = (scores.last - scores.first).days
    starts = [scores.first + timedelta(days=days) for days in range(0, span - 60, 30)]
    seen, naively, tried = [Seen() for _ in tried_rules], Seen(), 0
    for start in starts:
        near = scores.days.filter(pl.col("metric_date") <= start + timedelta(days=60))
        days_of = (
            near.filter(pl.col("metric_date") >= start - timedelta(days=FIRST_DAYS))
            .group_by("organization_id")
            .len()
        )
        whole = days_of.filter(pl.col("len") == FIRST_DAYS + 61)
        tenants = sorted(set(whole["organization_id"]) & set(scores.steady))
        without = {rules.departures: departures(near, rules) for rules in tried_rules}
        for first in range(0, len(tenants), BATCH):
            batch = tenants[first : first + BATCH]
            ours = pl.col("organization_id").is_in(batch)
            fallen = falling(near, batch, start)
            with_ramp = {
                rules.departures: departures(fallen, rules).filter(ours) for rules in tried_rules
            }
            plain = {windows: days.filter(ours) for windows, days in without.items()}
            tables = [
                (
                    drops_of(with_ramp[rules.departures], rules),
                    drops_of(plain[rules.departures], rules),
                    result,
                )
                for rules, result in zip(tried_rules, seen, strict=True)
            ]
            tables.append((naive_of(fallen.filter(ours)), naive_of(near.filter(ours)), naively))
            for tenant in batch:
                tried += 1
                for found, by_chance, result in tables:
                    result.add(first_in(found, tenant, start), first_in(by_chance, tenant, start))
    return tried, seen, naively


def drops_of(days: pl.DataFrame, rules: AlertRules) -> pl.DataFrame:
    """When SCORE_DROP opened, of days with departures."""
    return alerts(days, rules).filter(rule="SCORE_DROP").rename({"opened_on": "on"})


def naive_of(days: pl.DataFrame) -> pl.DataFrame:
    """When the naive rule fired."""
    return naive(days).rename({"metric_date": "on"})


def first_in(found: pl.DataFrame, tenant: str, start: date) -> int | None:
    """Days from a start to the first of these of a tenant within 60 days."""
    rows = found.filter(
        pl.col("organization_id") == tenant,
        pl.col("on").is_between(start, start + timedelta(days=60), closed="right"),
    )
    return None if rows.is_empty() else (rows["on"].min() - start).days


def opened_in(found: pl.DataFrame, start: date, days: int) -> int:
    """How many opened within some days from a start."""
    end = start + timedelta(days=days)
    return len(found.filter(pl.col("opened_on").is_between(start, end, closed="left")))


def common_fall(scores: Scores) -> dict[str, int]:
    """Openings within 25 days of a fall of 12 points that all have for 18 days."""
    start = scores.last - timedelta(days=60)
    falls = pl.col("metric_date").is_between(start, start + timedelta(days=18), closed="left")
    lower = (pl.col("overall_score") - 12).clip(0, 100)
    days = scores.days.with_columns(
        pl.when(falls).then(lower).otherwise("overall_score").alias("overall_score")
    )
    departures = replace(scores.rules.departures, fleet_least_tenants=1_000_000)
    alone = replace(scores.rules, departures=departures)
    return {
        "without it": opened_in(drops(scores.days, scores.rules), start, 25),
        "with it": opened_in(drops(days, scores.rules), start, 25),
        "with it, fleet not taken off": opened_in(drops(days, alone), start, 25),
    }


def other_weights(scores: Scores) -> dict[str, int]:
    """Openings within 7 days of another set of weights."""
    start = scores.last - timedelta(days=30)
    parts = scores.components.sort("organization_id", "component", "metric_date").with_columns(
        pl.when(pl.col("component") == "login")
        .then(0.40)
        .otherwise(pl.col("weight") * 0.60 / 0.80)
        .alias("other"),
        pl.col("score").shift().over("organization_id", "component").alias("before"),
    )
    moved = (pl.col("other") - pl.col("weight")) * (pl.col("score") + pl.col("before")) / 2
    restated = (
        parts.filter(pl.col("metric_date") == start)
        .group_by("organization_id", "metric_date")
        .agg(moved.sum().round(4).alias("points"))
        .drop_nulls()
    )
    then = parts.group_by("organization_id", "metric_date").agg(
        ((pl.col("other") * pl.col("score")).sum() + 0.5).floor().alias("then")
    )
    days = scores.days.join(then, on=["organization_id", "metric_date"]).with_columns(
        pl.when(pl.col("metric_date") >= start)
        .then("then")
        .otherwise("overall_score")
        .alias("overall_score")
    )
    return {
        "without it": opened_in(drops(scores.days, scores.rules), start, 7),
        "with it": opened_in(drops(days, scores.rules, restated), start, 7),
        "with it, as published": opened_in(drops(days, scores.rules), start, 7),
    }


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tenants", type=int, default=200)
    parser.add_argument("--days", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--users", type=float, default=60.0)
    parser.add_argument("--end-date", type=date.fromisoformat)
    parser.add_argument("--built", action="store_true")
    given = parser.parse_args()
    end = given.end_date or datetime.now(UTC).date() - timedelta(days=1)
    config = SampleConfig(
        given.tenants, given.days, end, seed=given.seed, users_per_tenant=given.users
    )
    with built(config, given.built):
        scores = read(config)
    print(f"{scores.days['organization_id'].n_unique()} tenants, {len(scores.days):,} tenant-days")
    for name, value in rates(scores, scores.rules).items():
        print(f"  steady tenants, {name}: {value:.2f}" + " a tenant-year" * (name != "years"))
    for name, opened in common_fall(scores).items():
        print(f"  a fall of 12 points of all, {name}: {opened} opened in 25 days")
    for name, opened in other_weights(scores).items():
        print(f"  another set of weights, {name}: {opened} opened in 7 days")
    tried_rules = [with_numbers(scores.rules, *numbers) for numbers in FRONTIER]
    tried, seen, naively = ramps(scores, tried_rules)
    print(f"  {tried} ramps, the naive rule: {naively.shares(tried)}")
    for (first, points, times), rules, result in zip(FRONTIER, tried_rules, seen, strict=True):
        a_year = rates(scores, rules)["SCORE_DROP"]
        print(
            f"  usual from {first} days before, {points} points, {times} x noise: "
            f"{a_year:.2f} a year, {result.shares(tried)}"
        )


if __name__ == "__main__":
    main()
