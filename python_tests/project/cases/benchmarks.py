"""Peer benchmarks of six tenants, worked by hand. Everything happens on 06-10 of 2024."""

from typing import Any

from .case import AS_OF, Case
from .history import History

FIGURES = ("peer_count", "p25", "median", "p75", "mean", "min_value", "max_value")
FEATURES = ("WEB_INTAKE", "INVESTIGATIONS", "AI_ASSISTANT", "API_USAGE", "SSO_ENABLED")

# t1 to t5 are HEALTHCARE with 100 employees, t6 has no sector and 101; t7 was deactivated.
#
# login_rate: 0 to 4 of 10 users; t6 has none, so no value: 0, 10, 20, 30, 40.
# case_resolution_time: t1 a day and two days, 1.5; then 0.5, 3, 4, 10; t6's case was closed before
#   it was created, so no value.
# case_sla_compliance: t1 one of two, t3 none of one, the others all; t6's case counts:
#   50, 100, 0, 100, 100, 100. At p25 of six (position 1.25) 50 + 0.25 * 50.
# attestation_completion_rate: t1 1 of 2, t2 1 of 4, the others have none: two tenants, no row.
# feature_adoption_count: 0, 1, 2, 3, 4, 5.
# health_score:
#   t1:  0,  56,  59,  0, 100:  0   + 14 + 14.75 + 0   + 15 = 43.75, 44
#   t2: 14, 100,  29, 12, 100:  2.8 + 25 +  7.25 + 1.8 + 15 = 51.85, 52
#   t3: 29,   0, 100, 24, 100:  5.8 +  0 + 25    + 3.6 + 15 = 49.4,  49
#   t4: 43, 100, 100, 36, 100:  8.6 + 25 + 25    + 5.4 + 15 = 79
#   t5: 57, 100, 100, 48, 100: 11.4 + 25 + 25    + 7.2 + 15 = 83.6,  84
#   t6:  0, 100, 100, 60, 100:  0   + 25 + 25    + 9   + 15 = 74
ALL = {
    "health_score": (6, 49.75, 63, 77.75, 382 / 6, 44, 84),
    "login_rate": (5, 10, 20, 30, 20, 0, 40),
    "case_sla_compliance": (6, 62.5, 100, 100, 75, 0, 100),
    "case_resolution_time": (5, 1.5, 3, 4, 3.8, 0.5, 10),
    "feature_adoption_count": (6, 1.25, 2.5, 3.75, 2.5, 0, 5),
}
FIRST_FIVE = {
    "health_score": (5, 49, 52, 79, 61.6, 44, 84),
    "login_rate": (5, 10, 20, 30, 20, 0, 40),
    "case_sla_compliance": (5, 50, 100, 100, 70, 0, 100),
    "case_resolution_time": (5, 1.5, 3, 4, 3.8, 0.5, 10),
    "feature_adoption_count": (5, 1, 2, 3, 2, 0, 4),
}


def _histories() -> list[History]:
    settings = {"industrySector": "Healthcare", "employeeCount": 100}
    first_five = [History(f"peer-{n}", settings=settings) for n in range(1, 6)]
    t1, t2, t3, t4, t5 = first_five
    t6 = History("peer-6", settings={"employeeCount": 101})
    t7 = History("peer-7", settings=settings, is_active=False, updated_at="06-30 12:00")
    for active, tenant in enumerate(first_five):
        users = [tenant.user() for _ in range(10)]
        for user in users[:active]:
            tenant.session(user, "06-10 10:00")
    t1.closed_case("06-09", "06-10")
    t1.closed_case("06-08", "06-10", due_date="06-09")
    t2.closed_case("06-09 12:00", "06-10")
    t3.closed_case("06-07", "06-10", due_date="06-09")
    t4.closed_case("06-06", "06-10")
    t5.closed_case("05-31", "06-10")
    t6.closed_case("06-12", "06-10")
    t7.closed_case("06-09", "06-10")
    t1.assignments("06-10 09:00", 2, 1, "06-10 10:00")
    t2.assignments("06-10 09:00", 4, 1, "06-10 10:00")
    for adopted, tenant in enumerate((*first_five, t6)):
        for feature in FEATURES[:adopted]:
            tenant.use(feature, "06-10 10:00")
    return [*first_five, t6, t7]


def _rows(
    figures: dict[str, tuple[Any, ...]],
    sector: str | None = None,
    fewest: int | None = None,
    most: int | None = None,
) -> list[dict[str, Any]]:
    return [
        {
            "metric_name": metric,
            "calculated_on": AS_OF,
            "industry_sector": sector,
            "employee_min": fewest,
            "employee_max": most,
            **dict(zip(FIGURES, values, strict=True)),
        }
        for metric, values in figures.items()
    ]


CASES = [
    Case(
        "peer benchmarks",
        _histories(),
        {
            "peer_benchmarks": [
                *_rows(ALL),
                *_rows(FIRST_FIVE, sector="HEALTHCARE"),
                *_rows(FIRST_FIVE, fewest=1, most=100),
            ]
        },
        {"peer_benchmarks": 15, "tenant_portfolio": 6},
        [("cases", "closed_before_created", 1, True)],
        alone=True,
    )
]
