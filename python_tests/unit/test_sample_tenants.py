"""Who the tenants of a sample are, and how they fare."""

import json
from collections import Counter
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from tenant_health.sample.archetypes import ARCHETYPES
from tenant_health.sample.calendar import clock_times, day_factors
from tenant_health.sample.chance import draw
from tenant_health.sample.churn import relative_hazard
from tenant_health.sample.config import SampleConfig
from tenant_health.sample.features import taken_up
from tenant_health.sample.generate import good_tables
from tenant_health.sample.names import company_name, slug
from tenant_health.sample.settings import settings_text
from tenant_health.sample.tenants import SECTORS, Tenant, plan_tenant

CONFIG = SampleConfig(tenants=600, days=400, end_date=date(2026, 3, 31))
TENANTS = [plan_tenant(CONFIG, index) for index in range(CONFIG.tenants)]


def test_the_first_tenants_are_one_of_each_kind() -> None:
    assert sum(kind.share for kind in ARCHETYPES) == pytest.approx(1.0)
    first = [tenant.kind for tenant in TENANTS[: len(ARCHETYPES)]]
    assert first == [kind.name for kind in ARCHETYPES]
    assert {
        "steady", "growing", "declining", "silent", "new", "seasonal", "recovering", "tiny",
        "enterprise", "deactivated",
    } <= set(first)  # fmt: skip


def test_kinds_come_by_their_share() -> None:
    counts = Counter(tenant.kind for tenant in TENANTS)
    for kind in ARCHETYPES:
        assert counts[kind.name] / len(TENANTS) == pytest.approx(kind.share, abs=0.05)


def test_all_sectors_and_bands_unevenly() -> None:
    sectors = Counter(tenant.sector for tenant in TENANTS)
    assert set(sectors) == set(SECTORS)
    assert max(sectors.values()) > 2 * min(sectors.values())
    bands = np.searchsorted([100, 500, 2000], [tenant.employees for tenant in TENANTS])
    sizes = np.bincount(bands, minlength=4)
    assert sizes.min() > 0
    assert sizes.max() > 2 * sizes.min()


def test_number_of_users() -> None:
    assert np.mean([tenant.seats for tenant in TENANTS]) == pytest.approx(60, rel=0.15)
    assert all(2 <= tenant.seats <= 5 for tenant in TENANTS if tenant.kind == "tiny")
    enterprise = [tenant.seats for tenant in TENANTS if tenant.kind == "enterprise"]
    assert min(enterprise) > 100
    doubled = SampleConfig(1, 400, CONFIG.end_date, users_per_tenant=120)
    assert plan_tenant(doubled, 0).seats == pytest.approx(2 * TENANTS[0].seats, abs=1)


def test_names_stand_once_and_slugs_fit_a_url() -> None:
    names = [company_name(index, "OTHER") for index in range(5_000)]
    assert len(set(names)) == 5_000
    slugs = {slug(name) for name in names}
    assert len(slugs) == 5_000
    assert all(text.isascii() and text.replace("-", "").isalnum() for text in slugs)


def test_engagement_runs_as_its_kind_says() -> None:
    def change(kind: str) -> float:
        ends = [
            tenant.engagement[-30:].mean() - tenant.engagement[:30].mean()
            for tenant in TENANTS
            if tenant.kind == kind
        ]
        return float(np.mean(ends))

    assert change("growing") > 0.3
    assert change("declining") < -0.3
    assert abs(change("steady")) < 0.1
    silent = [tenant for tenant in TENANTS if tenant.kind == "silent"]
    assert all(tenant.engagement[-1] == 0 for tenant in silent)
    assert all(0 <= tenant.engagement.min() <= tenant.engagement.max() < 1.1 for tenant in TENANTS)
    recovering = [tenant.engagement for tenant in TENANTS if tenant.kind == "recovering"]
    middle = np.mean([course[120:320].min() for course in recovering])
    assert middle < np.mean([course[-1] for course in recovering]) - 0.25


def test_deactivated_and_new_tenants_lie_in_history() -> None:
    for tenant in TENANTS:
        assert (tenant.kind == "deactivated") == np.isfinite(tenant.closes)
        assert (tenant.kind == "new") == (tenant.opens > 0)
        if tenant.kind == "deactivated":
            assert 200 < tenant.closes < CONFIG.days
            assert not tenant.engagement[int(tenant.closes) + 1 :].any()
        if tenant.kind == "new":
            assert not tenant.engagement[: int(tenant.opens)].any()


def _leavers(beta: float, seed: int = 1) -> list[Tenant]:
    world = SampleConfig(400, 400, date(2026, 3, 31), seed, churn=beta)
    tenants = [plan_tenant(world, index) for index in range(world.tenants)]
    return [tenant for tenant in tenants if np.isfinite(tenant.closes)]


@pytest.mark.parametrize(
    "beta", [3.0, *(pytest.param(beta, marks=pytest.mark.slow) for beta in (0.0, 1.0))]
)
def test_one_in_ten_leaves_a_year(beta: float) -> None:
    leavers = sum(len(_leavers(beta, seed)) for seed in range(3))
    assert leavers / (3 * 400) == pytest.approx(0.1 * (400 - 45) / 365, abs=0.02)


def test_low_engagement_makes_tenants_leave_if_churn_has_a_cause() -> None:
    by_lot, caused = (
        np.median([tenant.engagement[int(tenant.closes) - 45] for tenant in _leavers(beta)])
        for beta in (0.0, 2.0)
    )
    assert by_lot > 0.5
    assert caused < 0.2
    assert all(tenant.closes >= max(tenant.opens, 0) + 45 for tenant in _leavers(2.0))


def test_hazard_looks_45_days_back() -> None:
    engagement = np.where(np.arange(100) < 10, 0.75, 0.55)
    hazard = relative_hazard(engagement, opens=-5.0, beta=1.0)
    assert hazard[:45].tolist() == [0.0] * 45
    assert hazard[45:55] == pytest.approx(1.0)
    assert hazard[55:] == pytest.approx(np.e)
    assert not relative_hazard(engagement, opens=60.0, beta=1.0).any()
    assert np.flatnonzero(relative_hazard(engagement, opens=20.0, beta=1.0))[0] == 65


def test_without_churn_the_same_tenants_as_ever() -> None:
    world = SampleConfig(400, 400, date(2026, 3, 31), churn=1.0)
    same = SampleConfig(400, 400, date(2026, 3, 31))
    here, there = plan_tenant(world, 3), plan_tenant(same, 3)
    assert (here.id, here.sector, here.seats) == (there.id, there.sector, there.seats)
    assert plan_tenant(replace(world, tenants=5), 3).closes == here.closes


def test_declining_tenants_open_more_tickets_and_log_in_less() -> None:
    falling = [tenant for tenant in TENANTS if tenant.kind == "declining"][:15]
    tables = [good_tables(CONFIG, tenant) for tenant in falling]
    half = CONFIG.dates()[CONFIG.days // 2]

    def late_share(table: str) -> float:
        times = np.concatenate([part[table]["created_at"].to_numpy() for part in tables])
        return float((times >= half).mean())

    assert late_share("support_tickets") > 0.55
    assert late_share("sessions") < 0.45


def test_features_are_taken_up_over_time() -> None:
    starts = np.array([taken_up(CONFIG, tenant) for tenant in TENANTS[:200]])
    taken = np.isfinite(starts).sum(axis=1)
    assert taken.min() < 5
    assert taken.max() > 11
    later = starts[starts > 1]
    assert len(later) > 300
    assert np.ptp(np.histogram(later, bins=4, range=(0, CONFIG.days))[0]) < 0.5 * len(later)


def test_a_school_is_empty_in_summer_and_a_clinic_is_open_at_christmas() -> None:
    year = SampleConfig(1, 365, date(2025, 12, 31))
    dates = year.dates()
    july = (dates >= np.datetime64("2025-07-07")) & (dates < np.datetime64("2025-07-12"))
    may = (dates >= np.datetime64("2025-05-12")) & (dates < np.datetime64("2025-05-17"))
    school = day_factors(year, "EDUCATION", seasonal=True)
    assert school[july].mean() < 0.2 * school[may].mean()
    plain = day_factors(year, "EDUCATION", seasonal=False)
    assert plain[july].mean() == pytest.approx(plain[may].mean())
    christmas = dates == np.datetime64("2025-12-25")  # a Thursday
    assert plain[christmas] < 0.2
    sunday = dates == np.datetime64("2025-06-15")
    assert day_factors(year, "HEALTHCARE", seasonal=False)[sunday] > 4 * plain[sunday]


def test_most_logins_are_in_office_hours() -> None:
    hours = 24 * clock_times(10_000, 5, np.random.default_rng(1))
    assert ((hours >= 12) & (hours < 23)).mean() > 0.8


def test_draw_follows_the_weights() -> None:
    drawn = np.bincount(draw(np.array([1.0, 0.0, 3.0]), 10_000, np.random.default_rng(1)))
    assert drawn[1] == 0
    assert drawn[2] / drawn[0] == pytest.approx(3, rel=0.1)
    assert len(draw(np.empty(0), 0, np.random.default_rng(1))) == 0


def test_settings_are_json_in_all_sorts_of_spellings() -> None:
    random = np.random.default_rng(1)
    texts = [json.loads(settings_text("FINANCIAL_SERVICES", 250, random)) for _ in range(2_000)]
    sectors = Counter(repr(text.get("industrySector", "missing")) for text in texts)
    assert sectors["'FINANCIAL_SERVICES'"] > 1_200
    assert {"'Financial services'", "'financial-services'", "''", "None", "'missing'"} <= set(
        sectors
    )
    counts = Counter(repr(text.get("employeeCount", "missing")) for text in texts)
    assert counts["250"] > 1_200
    assert {"'250'", "250.0", "0", "-5", "12.5", "'about 300'", "'missing'"} <= set(counts)
    alerts = Counter(repr(text.get("alertLevel", "missing")) for text in texts)
    assert {"'NONE'", "'DASHBOARD_ONLY'", "'PROACTIVE'", "'EMAIL'", "'missing'"} <= set(alerts)
