"""What the project keeps in vars and seeds, as the definitions state it."""

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

LONG_AGO = date(1970, 1, 1)


@dataclass(frozen=True)
class Component:
    """One component of one weight set; the sets are told apart by `effective_from`."""

    name: str
    weight: Fraction
    target: Fraction
    effective_from: date = LONG_AGO


@dataclass(frozen=True)
class RiskRule:
    """A row of the risk seed: it matches when every condition that is not None holds."""

    risk_level: str
    score_below: int | None = None
    score_at_least: int | None = None
    trend: str | None = None

    def matches(self, score: int, trend: str) -> bool:
        return (
            (self.score_below is None or score < self.score_below)
            and (self.score_at_least is None or score >= self.score_at_least)
            and (self.trend is None or trend == self.trend)
        )


COMPONENTS = (
    Component("login", Fraction("0.20"), Fraction("0.70")),
    Component("case_resolution", Fraction("0.25"), Fraction("0.90")),
    Component("campaign_completion", Fraction("0.25"), Fraction("0.85")),
    Component("feature_adoption", Fraction("0.15"), Fraction("0.60")),
    Component("support_tickets", Fraction("0.15"), Fraction("10")),
)

RISK_RULES = (
    RiskRule("HIGH", score_below=40),
    RiskRule("HIGH", score_below=60, trend="DECLINING"),
    RiskRule("LOW", score_at_least=70),
    RiskRule("MEDIUM"),
)

SEEDS = Path(__file__).parents[3] / "seeds"
with (SEEDS / "tracked_features.csv").open(newline="") as seed:
    NAMES = {row["feature_key"]: row["feature_name"] for row in csv.DictReader(seed)}

CATEGORIES = {
    "core": ("HOTLINE_INTAKE", "WEB_INTAKE", "CASE_MANAGEMENT", "INVESTIGATIONS"),
    "advanced": ("AI_ASSISTANT", "CUSTOM_WORKFLOWS", "CUSTOM_DASHBOARDS", "POLICY_MANAGEMENT"),
    "campaigns": ("COI_CAMPAIGNS", "ATTESTATION_CAMPAIGNS", "GIFT_DISCLOSURES"),
    "integrations": ("SSO_ENABLED", "HRIS_INTEGRATION", "API_USAGE"),
}

# (feature_key, feature_name, feature_category). The definitions give no names: the seed does.
FEATURES = tuple(
    (key, NAMES.get(key, "no such feature in the seed"), category)
    for category, keys in CATEGORIES.items()
    for key in keys
)

SECTORS = (
    "HEALTHCARE",
    "FINANCIAL_SERVICES",
    "MANUFACTURING",
    "TECHNOLOGY",
    "RETAIL",
    "EDUCATION",
    "GOVERNMENT",
    "OTHER",
)

# (size_band, fewest employees, most employees)
SIZE_BANDS = (
    ("1-100", 1, 100),
    ("101-500", 101, 500),
    ("501-2000", 501, 2000),
    ("2001+", 2001, None),
)

BENCHMARK_METRICS = (
    "health_score",
    "login_rate",
    "case_sla_compliance",
    "case_resolution_time",
    "attestation_completion_rate",
    "feature_adoption_count",
)


@dataclass(frozen=True)
class Config:
    """Everything that is not a raw row."""

    as_of_date: date
    history_days: int = 365
    min_peer_count: int = 5
    min_data_coverage: Fraction = Fraction(1, 2)
    improving_above: int = 5
    declining_below: int = -5
    components: tuple[Component, ...] = COMPONENTS
    risk_rules: tuple[RiskRule, ...] = RISK_RULES
    features: tuple[tuple[str, str, str], ...] = FEATURES
    sectors: tuple[str, ...] = SECTORS
    size_bands: tuple[tuple[str, int, int | None], ...] = SIZE_BANDS
    benchmark_metrics: tuple[str, ...] = BENCHMARK_METRICS

    def __post_init__(self) -> None:
        if self.min_peer_count < 5:
            raise ValueError(f"min_peer_count is {self.min_peer_count}: set it to 5 or more")

    @property
    def history_start(self) -> date:
        return self.as_of_date - timedelta(days=self.history_days - 1)

    def components_on(self, day: date) -> dict[str, Component]:
        """The newest weight set not after the day, in the order of the seed."""
        newest = max(c.effective_from for c in self.components if c.effective_from <= day)
        return {c.name: c for c in self.components if c.effective_from == newest}
