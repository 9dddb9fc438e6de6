"""Disclosure control: monthly benchmarks that keep each tenant's values secret.

Pure functions; no database. `build_releases` makes the releases that are still missing: figures
with noise drawn under a key, as far as the account of all releases together allows.
"""

import os

# The account's matrices are small: threads that wait for each other cost more than they bring, by a
# factor of ten where other processes run. Heeded if numpy has not been imported yet.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# isort: split
from tenant_health.disclosure.model import Band, Cohort, Metric, Settings
from tenant_health.disclosure.noise import key_fingerprint
from tenant_health.disclosure.population import MEMBERS_SCHEMA
from tenant_health.disclosure.release import PUBLIC_SCHEMA, RELEASE_SCHEMA, build_releases

__all__ = [
    "MEMBERS_SCHEMA",
    "PUBLIC_SCHEMA",
    "RELEASE_SCHEMA",
    "Band",
    "Cohort",
    "Metric",
    "Settings",
    "build_releases",
    "key_fingerprint",
]
