"""What an attack on the releases found, and the attacks that read the releases as they are.

An attacker knows the published rows, the method with all its settings, and who is in which cohort;
nobody's value. The truth is only used to say how close the attack came.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from scipy.stats import binom

from tenant_health.disclosure.account import Array
from tenant_health.disclosure.figures import FIGURE_NAMES, block_count, figures
from tenant_health.disclosure.model import Metric, Settings
from tenant_health.disclosure.noise import noise_on_blocks
from tenant_health.disclosure.population import Population, cohort_members, populations
from tenant_health.disclosure.release import (
    WITH_NOISE,
    Told,
    cohort_of,
    published_figures,
    told_by,
    window,
)

NEAR_BY = (-3, -2, -1, 1, 2, 3)
"""Steps of the grid from a figure. How often values stand there is how often one does by chance."""

FALSE_ALARMS = 1e-4
"""The share of sound releases in which so many figures are values by chance."""


@dataclass(frozen=True, slots=True)
class Attack:
    """The outcome of an attack.

    Attributes:
        number: Its number in the list of attacks.
        name: Its short name.
        passed: Whether the release withstood it.
        worst_case: How close it came.
        explanation: What withstanding it means, for a reader who is no statistician.
        control: Whether it succeeds with the noise off, as it must; None where that says nothing.
    """

    number: int
    name: str
    passed: bool
    worst_case: str
    explanation: str
    control: bool | None = None


@dataclass(frozen=True)
class View:
    """All releases, and who is in which cohort.

    Attributes:
        released: The published rows, with what they were made with (`RELEASE_SCHEMA`).
        people: The members of each month and metric; their values are the truth, for judging alone.
        settings: What the newest release was made with.
        told: What each published row tells.
    """

    released: pl.DataFrame
    people: dict[tuple[date, str], Population]
    settings: Settings
    told: tuple[Told, ...]

    @classmethod
    def of(cls, released: pl.DataFrame, members: pl.DataFrame, settings: Settings) -> View:
        """Args: see the attributes; `members` has the columns of `MEMBERS_SCHEMA`."""
        people = populations(members)
        return cls(released, people, settings, tuple(told_by(released, people, settings)))

    @property
    def newest(self) -> date:
        """The month of the newest release."""
        month: date = self.released["release_month"].max()  # type: ignore[assignment]
        return month

    def year(self, metric: str) -> list[Told]:
        """What the twelve newest releases of a metric tell."""
        return window(self.told, metric, self.newest, self.settings)

    def published(self, month: date | None = None) -> Iterator[tuple[dict[str, Any], Population]]:
        """The rows with figures and noise, and their members; of one month or of all."""
        bands = {(band.employee_min, band.employee_max): band for band in self.settings.bands}
        groups = {where: cohort_members(found) for where, found in self.people.items()}
        rows = self.released.filter(pl.col("status") == "published", pl.col("method") == WITH_NOISE)
        for row in rows.iter_rows(named=True):
            if month in (None, row["release_month"]):
                here = groups.get((row["release_month"], row["metric_name"]), {})
                yield row, here.get(cohort_of(row, bands).key, ())

    def metric(self, name: object) -> Metric:
        """The definition of a metric."""
        return next(metric for metric in self.settings.metrics if metric.name == name)


def threshold(view: View) -> Attack:
    """Attack 1: the true number of members behind each published row."""
    counts = [
        (len(group), row["min_peer_count"], f"{row['filter_description']} ({row['metric_name']})")
        for row, group in view.published()
    ]
    count, _, cohort = min(counts, default=(0, 0, "nothing is published"))
    return Attack(
        1,
        "threshold",
        all(members > fewest for members, fewest, _ in counts),
        f"{count} members: {cohort}",
        "Every published figure is about six tenants or more.",
    )


def order(view: View, random: np.random.Generator) -> Attack:
    """Attack 6: figures that are tenants' values, and what moving one value a little does."""
    at, beside, moves = 0, [], [0.0]
    for row, group in view.published(view.newest):
        metric = view.metric(row["metric_name"])
        values = np.array([metric.clipped(member.value) for member in group])
        for name in FIGURE_NAMES:
            figure = row[name]
            # at a bound many figures are held, whoever has that value
            if figure is not None and figure not in (metric.lower, metric.upper):
                at += _is_a_value(figure, values, metric)
                beside += [
                    _is_a_value(figure + steps * metric.grid, values, metric) for steps in NEAR_BY
                ]
        moves += _moves(values, metric, view.settings.noise, random)
    count = len(beside) // len(NEAR_BY)
    # half a hit more, as to see none near a few figures does not mean that there never is one
    chance = (sum(beside) + 0.5) / (len(beside) + 1)
    by_chance = float(binom.sf(at - 1, count, chance))
    return Attack(
        6,
        "order",
        max(moves) <= 1 and by_chance >= FALSE_ALARMS,
        f"{at} of {count} figures are a member's value, {chance * count:.1f} by chance; a value "
        f"moved by less than a step moves a figure by {max(moves):g} step(s) at most",
        "No figure is a tenant's value more often than chance would have it, and a small change "
        "of one value changes little.",
    )


def _is_a_value(figure: float, values: Array, metric: Metric) -> bool:
    return bool(np.any(np.abs(values - figure) < metric.grid * 1e-6))


def _moves(
    values: Array, metric: Metric, noise: float, random: np.random.Generator
) -> Iterator[float]:
    """By how many steps each figure moves with the cohort's highest value, the noise being held."""
    held = (noise * metric.span * random.standard_normal(block_count(len(values)))).tolist()
    moved = values.copy()
    moved[values.argmax()] -= 0.99 * metric.grid
    before, after = (figures(one.tolist(), metric, held) for one in (values, moved))
    for name in FIGURE_NAMES:
        one, other = before[name], after[name]
        if one is not None and other is not None:
            yield round(abs(one - other) / metric.grid, 6)


def repetition(view: View, key: bytes | None, times: int = 30) -> Attack:
    """Attack 7: make the newest month again and again, and average the noise away.

    Args:
        view: The releases.
        key: Their key; None if it can't be had, so that nothing can be made again.
        times: How often the month is made again, with its members in another order each time.
    """
    random = np.random.default_rng(7)
    changed = 0
    for row, group in view.published(view.newest):
        metric = replace(
            view.metric(row["metric_name"]),
            lower=row["value_lower"], upper=row["value_upper"], grid=row["rounding_grid"],
        )  # fmt: skip
        for _ in range(times if key else 0):
            shuffled = tuple(group[place] for place in random.permutation(len(group)))
            made = published_figures(
                shuffled,
                metric,
                view.newest,
                row["release_noise"],
                key or b"",
            )
            changed += any(row[name] != made[name] for name in (*FIGURE_NAMES, "margin"))
    correlation, same = _noise_of_months(view, key or bytes(32))
    again = f"{changed} figures differ in {times} repetitions" if key else "not made again: no key"
    return Attack(
        7,
        "repetition",
        not changed and not same and abs(correlation) < 0.1,
        f"{again}; noise of two months correlates by {correlation:+.3f}; {same} numbers stay when "
        "s, R or k changes",
        "A month made again is the same, another month has noise of its own, and so has another "
        "setting.",
    )


def _noise_of_months(view: View, key: bytes) -> tuple[float, int]:
    """The correlation of the noise of two months, and how many other settings share it."""
    metric = view.settings.metrics[0]
    members = [("a", 1.0), ("b", 2.0)]
    months = [date(2000 + index // 12, index % 12 + 1, 1) for index in range(2400)]
    drawn = [noise_on_blocks(key, metric, month, members, 0.25, 1)[0] for month in months]
    wider = replace(metric, upper=metric.upper + metric.grid)
    others = [
        noise_on_blocks(key, metric, months[0], members, 0.5, 1),
        noise_on_blocks(key, wider, months[0], members, 0.25, 1),
        noise_on_blocks(key, metric, months[0], members, 0.25, 2),
    ]
    same = sum(drawn[0] in numbers for numbers in others)
    return float(np.corrcoef(drawn[1:], drawn[:-1])[0, 1]), same


def given_away(view: View, random: np.random.Generator, cohorts: int = 1000) -> Attack:
    """Attack 8: guess at counts and at alike values from margins and missing quartiles."""
    metric, noise = view.settings.metrics[0], view.settings.noise
    margins: dict[str, set[float]] = {}
    for row, _ in view.published():
        if row["release_noise"] == noise:
            shown = f"{row['metric_name']} {row['peer_count_band']}"
            margins.setdefault(shown, set()).add(row["margin"])
    told = [band for band, found in margins.items() if len(found) > 1]
    few, many = (
        _without_quartiles(count, 0.5, metric, noise, random, cohorts // 4) for count in (25, 49)
    )
    alike, close = (
        _without_quartiles(30, width, metric, noise, random, cohorts // 4) for width in (0.0, 0.1)
    )
    return Attack(
        8,
        "given away",
        not told and abs(few - many) <= 0.05 and abs(alike - close) <= 0.35,
        f"{len(told)} count bands with several margins; quartiles are missing in {few:.0%} of "
        f"cohorts of 25 and {many:.0%} of 49; in {alike:.0%} with all alike and {close:.0%} spread "
        "over a tenth of the range",
        "Margins, bands and missing quartiles tell neither how many members there are within a "
        "band nor that they are alike.",
    )


def _without_quartiles(
    count: int, width: float, metric: Metric, noise: float, random: np.random.Generator, times: int
) -> float:
    """The share of cohorts, spread evenly over some of the range, that show no quartiles."""
    middle = (metric.lower + metric.upper) / 2
    values = middle + metric.span * width * np.linspace(-0.5, 0.5, count)
    missing = 0
    for _ in range(times):
        extra = noise * metric.span * random.standard_normal(block_count(count))
        missing += figures(values.tolist(), metric, extra.tolist())["median"] is None
    return missing / times


def run_attacks(
    view: View, key: bytes | None, simulated: Sequence[Callable[..., Attack]]
) -> list[Attack]:
    """Attacks 1 to 8, in order.

    Args:
        view: The releases.
        key: Their key, if it can be had.
        simulated: Attacks 2 to 5, each a function of a view and a source of random numbers.
    """
    random = np.random.default_rng(1)
    return [
        threshold(view),
        *(attack(view, random) for attack in simulated),
        order(view, random),
        repetition(view, key),
        given_away(view, random),
    ]
