"""Made-up members of a benchmark, for tests and the benchmark script."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from tenant_health.disclosure import MEMBERS_SCHEMA, Band, Metric, Settings

METRICS = (
    Metric("health_score", 0, 100, 1),
    Metric("login_rate", 0, 100, 1),
    Metric("case_sla_compliance", 0, 100, 1),
    Metric("case_resolution_time", 0, 60, 0.5),
    Metric("attestation_completion_rate", 0, 100, 1),
    Metric("feature_adoption_count", 0, 14, 0.1),
)
EDGES = (1, 101, 501, 2001, 5001)
FIRST_MONTH = date(2024, 1, 1)


def settings(sectors: int = 8, bands: int = 4, metrics: tuple[Metric, ...] = METRICS) -> Settings:
    """Sectors S01, S02, ... and bands 1-100, 101-500, ..., the last one open-ended."""
    edges = EDGES[:bands]
    uppers = [*(edge - 1 for edge in edges[1:]), None]
    named = tuple(
        Band(f"{low}-{high or ''}", low, high) for low, high in zip(edges, uppers, strict=True)
    )
    return Settings(tuple(f"S{index:02}" for index in range(1, sectors + 1)), named, metrics)


def month(index: int) -> date:
    """The first day of the index-th month, counted from 0."""
    return date(FIRST_MONTH.year + index // 12, index % 12 + 1, 1)


def simulated_members(chosen: Settings, tenants: int, months: int, seed: int) -> pl.DataFrame:
    """Tenants with steady traits and monthly noise; 2 % join and 2 % leave every month."""
    random = np.random.default_rng(seed)
    born = tenants + int(0.02 * tenants) * (months - 1)
    sector = _drawn(random, list(chosen.sectors), born, missing=0.05)
    band = _drawn(random, [b.name for b in chosen.bands], born, missing=0.04)
    quality = random.normal(0, 1, born)
    present = list(range(tenants))
    frames = []
    for index in range(months):
        if index:
            leaving = set(random.choice(present, int(0.02 * tenants), replace=False).tolist())
            newest = max(present)
            present = [t for t in present if t not in leaving]
            present += range(newest + 1, newest + 1 + len(leaving))
        for metric in chosen.metrics:
            for tenant in present:
                value = _value(random, metric, quality[tenant])
                if value is not None:
                    row = (month(index), metric.name, f"t{tenant:05}", sector[tenant], band[tenant])
                    frames.append((*row, value))
    return pl.DataFrame(frames, schema=MEMBERS_SCHEMA, orient="row")


def atom(values: list[float], sector: str, index: int = 0, first: int = 0) -> pl.DataFrame:
    """Small tenants of one sector in the index-th month, with these health scores."""
    rows = [
        (month(index), "health_score", f"{sector}{first + i}", sector, "1-100", value)
        for i, value in enumerate(values)
    ]
    return pl.DataFrame(rows, schema=MEMBERS_SCHEMA, orient="row")


def _drawn(
    random: np.random.Generator, names: list[str], count: int, missing: float
) -> list[str | None]:
    weights = 1 / np.arange(2, len(names) + 2)
    picked = random.choice(names, count, p=weights / weights.sum())
    return [None if random.random() < missing else str(name) for name in picked]


def _value(random: np.random.Generator, metric: Metric, quality: float) -> float | None:
    noisy = 0.8 * quality + 0.6 * random.normal()
    if metric.name == "case_resolution_time":
        return None if random.random() < 0.2 else float(np.exp(2.4 - 0.6 * noisy))
    if metric.name == "feature_adoption_count":
        return float(np.clip(np.round(7 + 3 * noisy), 0, 14))
    if metric.name == "health_score":
        return float(np.clip(np.round(66 + 14 * noisy), 0, 100))
    if metric.name == "case_sla_compliance" and random.random() < 0.2:
        return None
    return float(np.clip(70 + 20 * noisy, 0, 100))
