"""Attacks 2 to 5: estimates of tenants' values from all figures together, tried on made-up values.

Whether an estimate is close can be luck for one set of values, so these attacks keep the releases'
cohorts and months and draw values and noise for them again and again. Each also tries the same with
the noise off, where it must succeed: that shows that the attack is a real one.

All values here are in units of a metric's range, from 0 to 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from tenant_health.audit.attacks import Attack, View
from tenant_health.disclosure.account import (
    COLLUDERS,
    LEAST_ERROR,
    LEAST_ERROR_WITH_COLLUDERS,
    PRIOR,
    Account,
    Array,
    Members,
)
from tenant_health.disclosure.figures import block_bounds, block_count, figures
from tenant_health.disclosure.model import Metric
from tenant_health.disclosure.population import Population, cohort_members
from tenant_health.disclosure.release import Told

DRAWS = 1000
MOST_NEWCOMERS = 80
CASES = 400
CLOSE = 0.05
MOST_GAIN = 0.03
OWN_CHANGE = 0.5
LEAST_ERROR_OF_CHANGE = 0.20


@dataclass(frozen=True)
class Year:
    """The published rows of a metric in twelve months, as matrices.

    Attributes:
        tenants: Ids, in the order of the columns.
        inside: Rows x tenants, 1 for a member.
        noise: The standard deviation of the noise on each row's total.
        grid: What each row's mean is rounded to.
    """

    tenants: list[str]
    inside: Array
    noise: Array
    grid: Array

    @classmethod
    def of(cls, told: Sequence[Told]) -> Year:
        """Args: `told` are the rows."""
        tenants = sorted({member for row in told for member in row.members})
        inside = np.array([[tenant in row.members for tenant in tenants] for row in told], float)
        noise = [row.noise * block_count(len(row.members)) ** 0.5 for row in told]
        grid = [row.grid for row in told]
        return cls(tenants, inside.reshape(len(told), -1), np.array(noise), np.array(grid))

    @property
    def counts(self) -> Array:
        """The number of members of each row."""
        counts: Array = self.inside.sum(axis=1)
        return counts

    @property
    def variances(self) -> Array:
        """The v of each row."""
        return self.noise**2 + (self.counts * self.grid) ** 2 / 12

    def account(self) -> Account:
        """The account of these rows."""
        rows: list[tuple[Members, float]] = [
            (np.flatnonzero(row), float(v))
            for row, v in zip(self.inside, self.variances, strict=True)
        ]
        return Account(len(self.tenants)).added(rows)

    def published(self, values: Array, random: np.random.Generator) -> Array:
        """Totals as readers find them: count times rounded mean; rows x draws."""
        totals = self.inside @ values
        totals += self.noise[:, None] * random.standard_normal(totals.shape)
        grid, counts = self.grid[:, None], self.counts[:, None]
        shown: Array = np.floor(np.clip(totals / counts, 0, 1) / grid + 0.5) * grid * counts
        return shown

    def weights(self) -> Array:
        """The best linear estimate: what each total's surplus is worth; tenants x rows."""
        shared = np.diag(PRIOR * self.variances) + self.inside @ self.inside.T
        best: Array = np.linalg.solve(shared, self.inside).T.astype(float)
        return best

    def estimates(self, totals: Array) -> Array:
        """Of every tenant's value; tenants x draws."""
        estimates: Array = 0.5 + self.weights() @ (totals - self.counts[:, None] / 2)
        return estimates


def _years(view: View, with_noise: bool) -> Iterable[tuple[Metric, Year]]:
    """The newest year of every metric; without noise for the control."""
    for metric in view.settings.metrics:
        told = view.year(metric.name)
        if told:
            rows = told if with_noise else [replace(row, noise=0.0) for row in told]
            yield metric, Year.of(rows)


def linear_estimate(view: View, random: np.random.Generator) -> Attack:
    """Attack 2: the best linear estimate of everybody's value from all figures of twelve months."""
    least, ratio, where = _closest(view, True, random)
    off, _, _ = _closest(view, False, random)
    history, blocks = _with_true_histories(view), _with_blocks_known(view)
    return Attack(
        2,
        "linear estimate",
        least >= LEAST_ERROR - 5e-4 and ratio >= 0.97,
        f"{least:.1%} of the range ({where}), {ratio:.2f} of what the account says; noise off: "
        f"{off:.1%}; by true histories {history:.1%}; with all blocks known {blocks:.1%}",
        "All figures of twelve months together tell no tenant's value to better than 10 % of the "
        "range, if nobody's value moved.",
        off < LEAST_ERROR,
    )


def _closest(view: View, with_noise: bool, random: np.random.Generator) -> tuple[float, float, str]:
    """The least error that the account grants, how errors compare to it, and the metric."""
    found = [(PRIOR**-0.5, 1.0, "nothing is published")]
    for metric, year in _years(view, with_noise):
        granted = np.sqrt(year.account().variances)
        values = random.random((len(year.tenants), DRAWS))
        errors = year.estimates(year.published(values, random)) - values
        ratio = np.sqrt(np.mean((errors / granted[:, None]) ** 2))
        found.append((float(granted.min()), float(ratio), metric.name))
    least, _, where = min(found)
    return least, min(ratio for _, ratio, _ in found), where


def _with_true_histories(view: View) -> float:
    """The error of the estimates from the published figures, of all tenants' newest values."""
    errors: list[float] = []
    for metric in view.settings.metrics:
        truth = {
            member.organization: (metric.clipped(member.value) - metric.lower) / metric.span
            for member in view.people.get((view.newest, metric.name), ())
        }
        shown = {
            (row["release_month"], frozenset(member.organization for member in group)): row["mean"]
            for row, group in view.published()
            if row["metric_name"] == metric.name
        }
        told = [row for row in view.year(metric.name) if (row.month, row.members) in shown]
        if told:
            year = Year.of(told)
            means = [(shown[row.month, row.members] - metric.lower) / metric.span for row in told]
            estimates = year.estimates((year.counts * np.array(means))[:, None])[:, 0]
            guessed = dict(zip(year.tenants, estimates, strict=True))
            errors += [guessed[one] - truth[one] for one in guessed if one in truth]
    return float(np.sqrt(np.mean(np.square(errors)))) if errors else PRIOR**-0.5


def _with_blocks_known(view: View) -> float:
    """The least error if it is known in which block of its cohorts everybody stands."""
    least = float(PRIOR**-0.5)
    for metric in view.settings.metrics:
        values = {m.organization: m.value for m in view.people.get((view.newest, metric.name), ())}
        rows: list[tuple[list[str], float]] = []
        for told in view.year(metric.name):
            ranked = sorted(told.members, key=lambda one: (values.get(one, 0.0), one))
            bounds = block_bounds(len(ranked))
            outer = [bounds[0], bounds[-1]] if len(bounds) > 1 else bounds
            inner = ranked[bounds[0][1] : bounds[-1][0]]
            for members, blocks in [
                *((ranked[start:stop], 1) for start, stop in outer),
                *([(inner, len(bounds) - 2)] if inner else []),
            ]:
                rounding = (len(members) * told.grid) ** 2 / 12
                rows.append((members, blocks * told.noise**2 + rounding))
        places = {
            one: place for place, one in enumerate({m for members, _ in rows for m in members})
        }
        account = Account(len(places)).added(
            [(np.array([places[m] for m in members]), v) for members, v in rows]
        )
        least = min(least, float(account.variances.min(initial=1 / PRIOR)) ** 0.5)
    return least


def own_change(view: View, random: np.random.Generator) -> Attack:
    """Attack 4: one tenant moves by half of the range, all others stand still."""
    least, off = (min(_errors_of_change(view, on, random)) for on in (True, False))
    return Attack(
        4,
        "own change",
        least >= LEAST_ERROR_OF_CHANGE,
        f"a move by {OWN_CHANGE:.0%} of the range is known to {least:.1%}; noise off: {off:.1%}",
        "If one tenant's value moves and no other's, two months' figures tell its move to no "
        "better than 20 % of the range.",
        off < LEAST_ERROR_OF_CHANGE,
    )


def _errors_of_change(view: View, with_noise: bool, random: np.random.Generator) -> Iterable[float]:
    """For each metric, of the tenant whose move shows most: the error of the best estimate."""
    yield PRIOR**-0.5 * 2
    for metric in view.settings.metrics:
        told = [row for row in view.year(metric.name) if row.month == view.newest]
        if not told:
            continue
        year = Year.of(told if with_noise else [replace(row, noise=0.0) for row in told])
        information = (1 / (2 * year.variances)) @ year.inside
        tenant = int(information.argmax())
        values = random.random((len(year.tenants), DRAWS))
        moved = values.copy()
        move = np.where(values[tenant] < OWN_CHANGE, OWN_CHANGE, -OWN_CHANGE)
        moved[tenant] += move
        change = year.published(moved, random) - year.published(values, random)
        rows = year.inside[:, tenant] > 0
        estimate = (change[rows] / (2 * year.variances[rows, None])).sum(axis=0)
        yield float(np.sqrt(np.mean((estimate / information[tenant] - move) ** 2)))


def remainders(view: View, random: np.random.Generator) -> Attack:
    """Attack 5: what is left of a whole, and four members who pool their values."""
    coalition, off = (min(_errors_of_coalitions(view, on, random)) for on in (True, False))
    left, where = min(_errors_of_remainders(view, random), default=(1.0, "none is small"))
    return Attack(
        5,
        "remainders",
        min(coalition, left) >= LEAST_ERROR_WITH_COLLUDERS - 5e-4,
        f"four who collude know a fifth to {coalition:.1%} of the range; noise off: {off:.1%}; "
        f"remainders of up to five to {left:.1%}: {where}",
        "No remainder of a whole and its parts, and no four tenants who pool their values, tell "
        "another one's value to better than 7 % of the range.",
        off < LEAST_ERROR_WITH_COLLUDERS,
    )


def _errors_of_coalitions(
    view: View, with_noise: bool, random: np.random.Generator
) -> Iterable[float]:
    """For each metric: of the tenant about whom four others together know most."""
    yield PRIOR**-0.5
    for _, year in _years(view, with_noise):
        account = year.account()
        tenant, least = account.most_exposed()
        others = _colluders(account.covariances(np.arange(len(year.tenants))), tenant)
        values = random.random((len(year.tenants), DRAWS))
        shown = year.published(values, random)
        rest = np.delete(np.arange(len(year.tenants)), others)
        left = replace(year, inside=year.inside[:, rest], tenants=[year.tenants[i] for i in rest])
        surplus = shown - year.inside[:, others] @ values[others] - left.counts[:, None] / 2
        shared = np.diag(PRIOR * year.variances) + left.inside @ left.inside.T
        estimates = 0.5 + np.linalg.solve(shared, left.inside).T @ surplus
        place = int(np.flatnonzero(rest == tenant)[0])
        # the error is the larger of both: what is measured is uncertain by 1 / sqrt(2 * DRAWS)
        measured = float(np.sqrt(np.mean((estimates[place] - values[tenant]) ** 2)))
        yield max(measured, least) if with_noise else measured


def _colluders(inverse: Array, tenant: int) -> list[int]:
    """The four who tell most about a tenant, found one after the other."""
    chosen: list[int] = []
    for _ in range(min(COLLUDERS, len(inverse) - 1)):
        covariance = inverse[tenant] ** 2 / np.diag(inverse).clip(min=1e-15)
        covariance[[tenant, *chosen]] = -1
        best = int(covariance.argmax())
        inverse = inverse - np.outer(inverse[best], inverse[best]) / inverse[best, best]
        chosen.append(best)
    return chosen


def _errors_of_remainders(view: View, random: np.random.Generator) -> Iterable[tuple[float, str]]:
    """Of each whole less its published parts that leaves one to five tenants, in twelve months."""
    for metric in view.settings.metrics:
        seen: dict[tuple[frozenset[str], str], list[list[Told]]] = {}
        for told in _wholes_and_parts(view, metric.name):
            left = told[1][0].members.difference(*(part.members for part in told[1][1:]))
            if 0 < len(left) <= COLLUDERS + 1:
                seen.setdefault((left, told[0]), []).append(told[1])
        for (left, words), months in seen.items():
            worst = min(_error_of_total(months, kind, random) for kind in ("any", "huge", "alike"))
            yield worst, f"{len(left)} left of {words} ({metric.name}), {len(months)} months"


def _wholes_and_parts(view: View, metric: str) -> Iterable[tuple[str, list[Told]]]:
    """Each published whole, then its published parts, in each of the twelve newest months."""
    told = {(row.month, row.members): row for row in view.year(metric)}
    months: dict[date, dict[tuple[str | None, int | None], Told]] = {}
    for row, group in view.published():
        key = (row["release_month"], frozenset(member.organization for member in group))
        if row["metric_name"] == metric and key in told:
            cohort = (row["industry_sector"], row["employee_min"])
            months.setdefault(row["release_month"], {})[cohort] = told[key]
    for cohorts in months.values():
        for (sector, band), whole in cohorts.items():
            for by, parts in {
                "sectors": [t for (s, b), t in cohorts.items() if s and not sector and b == band],
                "bands": [t for (s, b), t in cohorts.items() if b and not band and s == sector],
            }.items():
                if parts:
                    yield f"{sector or band or 'all customers'} less its {by}", [whole, *parts]


def _error_of_total(months: list[list[Told]], kind: str, random: np.random.Generator) -> float:
    """The error of a remainder's total, the average over the months, if values stand still."""
    years = [Year.of(rows) for rows in months]
    tenants = sorted({tenant for year in years for tenant in year.tenants})
    values = random.random((len(tenants), DRAWS))
    if kind == "alike":
        values = np.tile(random.random(DRAWS), (len(tenants), 1))
    if kind == "huge":
        values = values * 0.02
        values[random.integers(len(tenants)), :] = 1
    place = {tenant: index for index, tenant in enumerate(tenants)}
    errors = []
    for year in years:
        own = values[[place[tenant] for tenant in year.tenants]]
        surplus = year.published(own, random) - year.inside @ own
        errors.append(surplus[0] - surplus[1:].sum(axis=0))
    return float(np.sqrt(np.mean(np.mean(errors, axis=0) ** 2)))


def newcomer(view: View, random: np.random.Generator) -> Attack:
    """Attack 3: somebody joins or leaves all its cohorts while everybody else stands still."""
    gain, guessed, chance = _gain(view, True, random)
    off, _, _ = _gain(view, False, random)
    return Attack(
        3,
        "newcomer",
        gain <= MOST_GAIN + 2 * chance,
        f"known to 5 % of the range in {guessed + gain:.1%} of cases, {guessed:.1%} by guessing "
        f"the cohort's mean; noise off: {guessed + off:.1%}",
        "Two months' figures with and without a tenant tell its value hardly better than guessing "
        "the cohort's mean does.",
        off > MOST_GAIN,
    )


def _gain(view: View, with_noise: bool, random: np.random.Generator) -> tuple[float, float, float]:
    """In how many more cases than by guessing a newcomer's value is known.

    Returns:
        That share of cases, the share by guessing, and the standard error of the difference: few
        tenants tell little, however often they join.
    """
    gains, guessed = [0.0], [0.0]
    for metric in view.settings.metrics:
        population = view.people.get((view.newest, metric.name))
        if not population:
            continue
        cases = np.array(list(_newcomers(view, metric, population, with_noise, random)))
        if len(cases) < 20:
            continue
        truth, guess, overall, by_means, by_curves, tenant = cases.T
        clues = np.array([by_means, by_curves]).T - guess[:, None]
        estimate = guess + _learnt(truth - guess, clues, tenant)
        by_guessing = [np.abs(mean - truth) <= CLOSE for mean in (guess, overall)]
        best = max(by_guessing, key=np.mean)
        hits = np.abs(estimate - truth) <= CLOSE
        for one in np.unique(tenant):
            gains.append(float(np.mean(hits[tenant == one]) - np.mean(best[tenant == one])))
            guessed.append(float(np.mean(best[tenant == one])))
    error = float(np.std(gains)) / len(gains) ** 0.5
    return float(np.mean(gains)), float(np.mean(guessed)), error


def _learnt(surplus: Array, clues: Array, tenant: Array) -> Array:
    """What two estimates together say, as learnt by least squares from the other half of cases."""
    clues = np.column_stack([clues, np.ones(len(clues))])
    found = np.zeros(len(surplus))
    for half in (0, 1):
        known = tenant % 2 != half
        fitted = np.linalg.lstsq(clues[known], surplus[known], rcond=None)[0]
        found[~known] = clues[~known] @ fitted
    return found


def _newcomers(
    view: View, metric: Metric, population: Population, with_noise: bool,
    random: np.random.Generator,
) -> Iterable[tuple[float, float, float, float, float, int]]:  # fmt: skip
    """Of some tenants, each a few times: the true value, two guesses, two estimates, and which."""
    groups = cohort_members(population)
    noise = view.settings.noise if with_noise else 0.0
    crossed = view.settings.cross_cohorts
    chosen = random.permutation(len(population))[:MOST_NEWCOMERS]
    times = -(-CASES // max(1, len(chosen)))
    spread = float(np.var([(member.value - metric.lower) / metric.span for member in population]))
    for place in chosen.tolist():
        one = population[place]
        keys = {(s, b) for s in (None, one.sector) for b in (None, one.band)}
        cohorts = [
            [member.value for member in groups[key] if member is not one]
            for key in sorted(keys, key=lambda key: (len(groups[key]), str(key)))
            if (crossed or None in key) and len(groups[key]) > view.settings.threshold
        ]
        for _ in range(times if cohorts else 0):
            means, clues = _clues(cohorts, one.value, metric, noise, random)
            known = sum(1 / v for v, _, _ in clues) + 1 / max(spread, 1e-6)
            by_means, by_curves = (
                means[0] + sum((clue[which] - means[0]) / clue[0] for clue in clues) / known
                for which in (1, 2)
            )
            truth = (metric.clipped(one.value) - metric.lower) / metric.span
            yield truth, means[0], means[-1], by_means, by_curves, place


def _clues(
    cohorts: list[list[float]], value: float, metric: Metric, noise: float,
    random: np.random.Generator,
) -> tuple[list[float], list[tuple[float, float, float]]]:  # fmt: skip
    """For each cohort its mean before; and v and two differences of totals."""
    means, clues = [], []
    for values in cohorts:
        totals = []
        for members in (values, [*values, value]):
            extra = noise * metric.span * random.standard_normal(block_count(len(members)))
            shown = figures(members, metric, extra.tolist())
            by_mean = ((shown["mean"] or 0.0) - metric.lower) / metric.span
            totals.append((len(members) * by_mean, len(members) * _curve(shown, metric, by_mean)))
            means.append(by_mean)
        count, grid = len(values) + 1, metric.grid / metric.span
        variance = 2 * (block_count(count) * noise**2 + (count * grid) ** 2 / 12)
        (mean, curve), (mean_with, curve_with) = totals
        clues.append((variance, mean_with - mean, curve_with - curve))
    return means[::2], clues


def _curve(shown: dict[str, float | None], metric: Metric, otherwise: float) -> float:
    """The mean of a cohort as its quartiles and outer blocks have it."""
    if shown["median"] is None:
        return otherwise
    points = ("typical_low", "p25", "median", "p75", "typical_high")
    area = np.dot([0.125, 0.25, 0.25, 0.25, 0.125], [shown[name] or 0.0 for name in points])
    return float((area - metric.lower) / metric.span)


SIMULATED = (linear_estimate, newcomer, own_change, remainders)
