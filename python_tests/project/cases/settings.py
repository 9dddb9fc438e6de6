"""What settings say: one tenant for each spelling of each setting."""

from typing import Any

from .case import Case
from .history import History

# (settings, industry_sector)
SECTORS: list[tuple[Any, str | None]] = [
    (None, None),
    ({}, None),
    ([], None),
    ("HEALTHCARE", None),  # text in place of an object
    ({"industrySector": None}, None),
    ({"industrySector": ""}, None),
    ({"industrySector": "  \t"}, None),
    ({"industrySector": "\u00a0\u3000"}, None),
    ({"industrySector": 7}, None),
    ({"industrySector": ["HEALTHCARE"]}, None),
    ({"IndustrySector": "HEALTHCARE"}, None),  # a key badly spelt
    ({"industrySector": "HEALTHCARE"}, "HEALTHCARE"),
    ({"industrySector": " Health care "}, "HEALTHCARE"),
    ({"industrySector": "\u3000Health\u00a0care"}, "HEALTHCARE"),
    ({"industrySector": "Financial services"}, "FINANCIAL_SERVICES"),
    ({"industrySector": "financial-services"}, "FINANCIAL_SERVICES"),
    ({"industrySector": "Financial & Services"}, "FINANCIAL_SERVICES"),
    ({"industrySector": "other"}, "OTHER"),
    ({"industrySector": "Cybersecurity"}, "OTHER"),
]

# (employeeCount, employee_count, size_band)
HEAD_COUNTS: list[tuple[Any, int | None, str | None]] = [
    (None, None, None),
    (1, 1, "1-100"),
    (100, 100, "1-100"),
    (101, 101, "101-500"),
    (500, 500, "101-500"),
    (501, 501, "501-2000"),
    (2000, 2000, "501-2000"),
    (2001, 2001, "2001+"),
    (2_147_483_647, 2_147_483_647, "2001+"),
    (2_147_483_648, 2_147_483_647, "2001+"),
    (3_000_000_000, 2_147_483_647, "2001+"),
    ("99999999999999999999", 2_147_483_647, "2001+"),
    ("0" * 40 + "250", 250, "101-500"),
    ("250\u00a0", 250, "101-500"),
    ("\u3000250", 250, "101-500"),
    ("\t250\u2028", 250, "101-500"),
    ("2\u00a050", None, None),
    ("\u0662\u0665\u0660", None, None),  # digits, but not those of ASCII
    ("2e2", None, None),
    (0, None, None),
    (-5, None, None),
    (250.5, None, None),
    (250.0, 250, "101-500"),
    ("250", 250, "101-500"),
    (" 250 ", 250, "101-500"),
    ("-250", None, None),
    ("250.5", None, None),
    ("1,000", None, None),
    ("about 250", None, None),
    ("", None, None),
    ("NaN", None, None),
    (True, None, None),
    ([250], None, None),
    ({"value": 250}, None, None),
]

# (alertLevel, alert_level)
ALERT_LEVELS: list[tuple[Any, str]] = [
    ("NONE", "NONE"),
    ("DASHBOARD_ONLY", "DASHBOARD_ONLY"),
    ("PROACTIVE", "PROACTIVE"),
    ("proactive", "DASHBOARD_ONLY"),
    ("LOUD", "DASHBOARD_ONLY"),
    (None, "DASHBOARD_ONLY"),
    (1, "DASHBOARD_ONLY"),
]


def _sectors() -> Case:
    histories = [History(f"sector-{i}", settings=s) for i, (s, _) in enumerate(SECTORS)]
    expected = [
        h.expect(industry_sector=sector, employee_count=None, size_band=None)
        for h, (_, sector) in zip(histories, SECTORS, strict=True)
    ]
    return Case("the industry sector", histories, {"tenants": expected})


def _head_counts() -> Case:
    histories = [
        History(f"head-count-{i}", settings={"employeeCount": value})
        for i, (value, _, _) in enumerate(HEAD_COUNTS)
    ]
    expected = [
        h.expect(employee_count=count, size_band=band)
        for h, (_, count, band) in zip(histories, HEAD_COUNTS, strict=True)
    ]
    return Case("the employee count", histories, {"tenants": expected})


def _alert_levels() -> Case:
    histories = [
        History(f"alert-level-{i}", settings={"alertLevel": value})
        for i, (value, _) in enumerate(ALERT_LEVELS)
    ]
    levels = [level for _, level in ALERT_LEVELS]
    expected = {
        mart: [h.expect(alert_level=a) for h, a in zip(histories, levels, strict=True)]
        for mart in ("tenants", "tenant_portfolio")
    }
    expected["tenant_health_scores"] = [
        h.on("06-30", alert_level=a) for h, a in zip(histories, levels, strict=True)
    ]
    return Case("the alert level", histories, expected)


CASES = [_sectors(), _head_counts(), _alert_levels()]
