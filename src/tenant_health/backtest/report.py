"""Lays out how good the score is: words and tables for people, JSON and CSV for programs."""

from collections.abc import Iterator
from decimal import Decimal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tenant_health.backtest.marts import Quality
from tenant_health.marts import Row
from tenant_health.showing import plain_table, to_csv, to_json

MEANINGS = {
    "SKILL": "The score says who leaves, better than chance.",
    "NO_SKILL": (
        "The score does not say who leaves: what it gets right could be chance. Use it to see how "
        "a customer works with the platform, and do not take it for a forecast."
    ),
    "INVERTED": (
        "It is the customers with the better scores who leave, more than chance would have it. Do "
        "not rely on the score before you know why."
    ),
    "TOO_FEW": (
        "Too few customers have left to say anything. What the figures show may be chance: judge "
        "again when more have left."
    ),
}
"""What each verdict means."""

_NAMES = {
    "overall_score": "the score",
    "login_score": "  logins",
    "case_resolution_score": "  cases",
    "campaign_completion_score": "  campaigns",
    "feature_adoption_score": "  features",
    "support_ticket_score": "  support tickets",
    "data_coverage": "data coverage",
    "score_delta_30d": "change over 30 days",
    "probability_high_risk": "outlook's chance",
    "has_open_alert": "an open alert",
}
_BANDS = {"risk_level": "Risk level", "probability_high_risk": "Outlook's chance"}


def show(out: Console, found: Quality) -> None:
    """Prints the verdict, the figures behind it, all predictors, and what follows from it.

    Args:
        out: Where to.
        found: What the marts say.
    """
    score = found.score
    out.print(Text(f"Does the score say who leaves? As of {score['as_of_date']}: {_words(score)}"))
    out.print(Text(MEANINGS[score["verdict"]]))
    out.print()
    for sentence in sentences(score):
        out.print(Text(f"- {sentence}"))
    out.print(_predictors(found))
    if found.calibration:
        out.print(_calibration(found))
    out.print(Text(_suggestion(found.weights)))
    if found.weights and found.weights[0]["scenario"] == "suggested":
        out.print(_weights(found.weights))
    out.print("docs/score-quality.md explains each figure.")


def sentences(score: Row) -> Iterator[str]:
    """The figures of the verdict in words.

    Args:
        score: The row of the overall score on the horizon of the verdict.
    """
    days = score["horizon_days"]
    yield (
        f"{_count(score['churned_tenants'], 'customer')} left within {days} days of one of "
        f"{_count(score['landmarks'], 'past day')} on which the score was looked at."
    )
    if score["auc"] is not None:
        yield (
            f"Of 100 pairs of one that left and one that stayed, the one that left had the lower "
            f"score in {_of_100(score['auc'])} (with other customers of the same kind "
            f"{_of_100(score['auc_low'])} to {_of_100(score['auc_high'])}). By chance alone it "
            f"would be {_of_100(score['auc_chance_low'])} to {_of_100(score['auc_chance_high'])}."
        )
        yield (
            f"The tenth with the lowest scores left {_times(score['lift_top_10'])} times as often "
            "as all."
        )
    if score["share_flagged_30d"] is not None:
        yield (
            "For 30 days or more before they left, "
            f"{_percent(score['share_flagged_30d'])} had been without low risk; of all customers, "
            f"on any day, {_percent(score['share_flagged_30d_all'])} are."
        )


def json_text(found: Quality) -> str:
    """An object with the verdict, in words too, and the rows of the three marts."""
    return to_json(
        {
            "as_of_date": found.score["as_of_date"],
            "verdict": found.score["verdict"],
            "meaning": MEANINGS[found.score["verdict"]],
            "figures": list(sentences(found.score)),
            "backtest": found.backtest,
            "calibration": found.calibration,
            "weights": found.weights,
        }
    )


def csv_text(found: Quality) -> str:
    """A header and one line per predictor and horizon."""
    return to_csv(found.backtest[0], (row.values() for row in found.backtest))


def _predictors(found: Quality) -> Table:
    """All predictors and horizons: how many of 100 pairs are right, and what chance gives."""
    horizons = sorted({row["horizon_days"] for row in found.backtest})
    table = plain_table()
    table.add_column("Right of 100 pairs (chance)")
    for days in horizons:
        table.add_column(f"{days} days", justify="right", no_wrap=True)
    cells = {(row["predictor"], row["horizon_days"]): _cell(row) for row in found.backtest}
    for predictor, name in _NAMES.items():
        table.add_row(name, *(cells.get((predictor, days), "") for days in horizons))
    return table


def _cell(row: Row) -> str:
    if row["auc"] is None:
        return "-"
    low, high = _of_100(row["auc_chance_low"]), _of_100(row["auc_chance_high"])
    return f"{_of_100(row['auc'])} ({low}-{high})"


def _calibration(found: Quality) -> Table:
    table = plain_table()
    table.add_column(f"Left within {found.score['horizon_days']} days")
    table.add_column("Share", justify="right", no_wrap=True)
    table.add_column("Likely between", justify="right", no_wrap=True)
    table.add_column("Customers", justify="right")
    for row in found.calibration:
        table.add_row(
            f"{_BANDS[row['predictor']]} {row['band']}",
            _percent(row["rate"]),
            f"{_percent(row['rate_low'])} - {_percent(row['rate_high'])}",
            f"{row['tenants']:,}",
        )
    return table


def _suggestion(weights: list[Row]) -> str:
    if not weights:
        return "Other weights: none were looked for."
    first = weights[0]
    if first["scenario"] == "no_suggestion":
        return f"Other weights: no suggestion. {first['why']}"
    return (
        f"Other weights would be better: {_of_100(first['auc_suggested'])} of 100 pairs right in "
        f"place of {_of_100(first['auc_now'])}, on customers that had no part in finding them. "
        "They change nothing unless you put them into seeds/health_score_components.csv; see with "
        "`tenant-health simulate` first whom they would move."
    )


def _weights(weights: list[Row]) -> Table:
    table = plain_table()
    table.add_column("Component")
    table.add_column("Now", justify="right")
    table.add_column("Suggested", justify="right")
    for row in weights:
        now, then = (f"{row[name].normalize():f}" for name in ("weight_now", "weight"))
        table.add_row(Text(row["component"]), now, then)
    return table


def _words(score: Row) -> str:
    return str(score["verdict"]).replace("_", " ")


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _of_100(share: Decimal) -> str:
    return f"{100 * share:.0f}"


def _percent(share: Decimal) -> str:
    return f"{100 * share:.1f} %"


def _times(value: Decimal) -> str:
    return f"{value:.1f}"
