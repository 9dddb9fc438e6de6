"""Disclosure control: monthly benchmarks that keep each tenant's values secret.

Pure functions from frames to frames; no database. `build_releases` makes the releases that are
still missing, and `tenant_health.disclosure.attacks` tries to break them.
"""

from tenant_health.disclosure.model import Band, Cohort, Metric, Settings
from tenant_health.disclosure.population import MEMBERS_SCHEMA
from tenant_health.disclosure.release import (
    COVERAGE_SCHEMA,
    RELEASE_SCHEMA,
    Releases,
    build_releases,
)

__all__ = [
    "COVERAGE_SCHEMA",
    "MEMBERS_SCHEMA",
    "RELEASE_SCHEMA",
    "Band",
    "Cohort",
    "Metric",
    "Releases",
    "Settings",
    "build_releases",
]
