"""The free-form settings of an organization, with the spellings that people and imports leave."""

import json

import numpy as np

from tenant_health.sample.chance import pick

# Every recognised spelling of a sector differs from its name only in case, white space, `-`,
# `_` and `&`.
_SECTOR_SPELLINGS = {
    "HEALTHCARE": ("health-care", "Healthcare", "Health Care"),
    "FINANCIAL_SERVICES": ("Financial services", "financial-services", "Financial & Services"),
    "MANUFACTURING": ("manufacturing", "Manufacturing "),
    "TECHNOLOGY": ("technology", "Technology"),
    "RETAIL": ("retail", " Retail"),
    "EDUCATION": ("education", "Education"),
    "GOVERNMENT": ("government", "GOVERN-MENT"),
    "OTHER": ("other", "Hospitality", "Energy & Utilities"),
}
_ALERT_LEVELS = {"NONE": 0.15, "DASHBOARD_ONLY": 0.5, "PROACTIVE": 0.35}
# What replaces a good value, and reads as null or the default.
_ODD_SECTORS = ("", "   ", None, 42, ["RETAIL"])
_ODD_COUNTS = (0, -5, 12.5, "about 300", "", None, True, 10**12)
_ODD_ALERTS = ("proactive", "EMAIL", None, 1)
_UNUSUAL = 0.25
_ODD = 0.03
_MISSING = 0.02


def settings_text(sector: str, employees: int, random: np.random.Generator) -> str:
    """The settings as JSON text.

    A quarter of the sectors and head counts are spelt in an unusual but readable way; of each
    setting a few in a hundred are missing, blank, of the wrong type or unrecognised.
    """
    spellings = _SECTOR_SPELLINGS[sector]
    count_spellings = (str(employees), f" {employees} ", float(employees))
    alert = pick(_ALERT_LEVELS, random)
    settings: dict[str, object] = {"locale": str(random.choice(["en-US", "en-GB", "de-DE"]))}
    for key, usual, spelt, odd in (
        ("industrySector", sector, spellings, _ODD_SECTORS),
        ("employeeCount", employees, count_spellings, _ODD_COUNTS),
        ("alertLevel", alert, (alert,), _ODD_ALERTS),
    ):
        luck, place = random.random(), random.random()
        if luck < _MISSING:
            continue
        choices: tuple[object, ...] = (usual,)
        if luck < _MISSING + _ODD:
            choices = odd
        elif luck < _MISSING + _ODD + _UNUSUAL:
            choices = spelt
        settings[key] = choices[int(place * len(choices))]
    return json.dumps(settings)
